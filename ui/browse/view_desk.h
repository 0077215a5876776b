#pragma once

#include "ui/browse/place_history.h"
#include "ui/shell/app_context.h"
#include "ui/shell/room.h"

#include <QObject>

#include <optional>
#include <string>

namespace viridian::ui {

class EventsView;
class ViewTabs;

/// Which views are open in Browse, and the way back: opens stores, streams, places and filters in
/// tabs, and remembers every place that was left. What is done within a view belongs to
/// ViewCommands. Thread: UI.
class ViewDesk : public QObject {
    Q_OBJECT

public:
    ViewDesk(AppContext& context, ViewTabs& tabs, QObject* parent = nullptr);

    [[nodiscard]] EventsView* current() const;
    [[nodiscard]] std::string addressOf(StoreMark store) const;

    /// Null where that store is not open. A stream that was only looked at gives its tab to the
    /// next one, unless @p newTab.
    /// @param place  Behind: the tab that is shown stays, where there is one
    enum class Place { InFront, Behind };
    EventsView* add(StoreMark store, const std::optional<std::string>& stream, bool newTab,
                    Place place = Place::InFront);
    void openStore(StoreMark store);
    void openStream(StoreMark store, const QString& stream, bool newTab);
    /// The selected event's stream in a tab of its own, at that event.
    void openSelectedStream();
    void open(const Destination& destination);
    /// A store is another one now: its views close, and places in it are forgotten.
    void storeChanged(StoreMark store);

    /// Remembers where we are, before going elsewhere.
    void leave();
    [[nodiscard]] bool canGoBack() const { return m_history.canGoBack(); }
    [[nodiscard]] bool canGoForward() const { return m_history.canGoForward(); }
    void back();
    void forward();

    /// Keeps the filter in the workspace, or no longer.
    void keepFilter(const QString& text);
    /// Hands every view the kept filters and its marks.
    void showWorkspace();

signals:
    /// A view is about to be shown for the first time: connect to it.
    void viewAdded(viridian::ui::EventsView* view);
    /// There is another way back or forward.
    void placesChanged();

private:
    [[nodiscard]] ViewPlace place() const;
    void restore(const std::optional<ViewPlace>& place);
    void applyDefaultFilter(EventsView& view);

    AppContext& m_context;
    ViewTabs& m_tabs;
    PlaceHistory m_history;
};

} // namespace viridian::ui
