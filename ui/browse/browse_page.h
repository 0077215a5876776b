#pragma once

#include "ui/browse/go_to_line.h"
#include "ui/shell/app_context.h"
#include "ui/shell/room.h"

#include <QPointer>

#include <optional>

class QStackedLayout;

namespace viridian::ui {

class BrowseActions;
class EmptyState;
class EventsView;
class Inspector;
class MappingDesk;
class Marks;
class SavedFilters;
class StatisticsDesk;
class StoreCensus;
class StoresPane;
class StreamsPane;
class ViewCommands;
class ViewDesk;
class ViewTabs;

/// The Browse room: opened views in the middle, stores, streams, filters and marks at the left, the
/// selected event at the right. Thread: UI.
class BrowsePage : public Room {
    Q_OBJECT

public:
    BrowsePage(AppContext& context, QWidget* parent);

    [[nodiscard]] std::vector<MenuEntry> menuActions() override;
    [[nodiscard]] QWidget* leftDock() override { return m_left; }
    [[nodiscard]] QWidget* rightDock() override;
    void activate() override;
    [[nodiscard]] bool ready() const override;
    [[nodiscard]] bool can(RoomCommand command) const override;
    void run(RoomCommand command) override;
    void open(const Destination& destination) override;

protected:
    void focusInEvent(QFocusEvent* event) override;

private:
    void buildMiddle();
    void buildLeft();
    void connectPanes();
    void connectCommands();
    void say(const QString& sentence);
    [[nodiscard]] EventsView* current() const;
    void orderTabs();
    void viewAdded(EventsView* view);
    void currentChanged();
    void lookAround();
    void viewStateChanged(const EventsView* view);
    void selectionChanged(EventsView* view, std::optional<Position> position);
    void goTo(const StorePlace& place);
    void askPlace();
    void stop();
    void refresh();
    void updateState();
    void updateStatus();
    void toPreview(const Position& position);

    AppContext& m_context;
    ViewTabs* m_tabs;
    ViewDesk* m_desk;
    GoToLine* m_goTo;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty;
    QPointer<QWidget> m_left; ///< the shell's from leftDock() on
    QPointer<Inspector> m_inspector;
    StoresPane* m_stores = nullptr;
    StreamsPane* m_streams = nullptr;
    SavedFilters* m_filters = nullptr;
    Marks* m_marks = nullptr;
    ViewCommands* m_commands;
    BrowseActions* m_actions;
    StoreCensus* m_census;
    StatisticsDesk* m_statistics;
    MappingDesk* m_mapping;
    QString m_said; ///< the last sentence of a command, until the selection changes
};

} // namespace viridian::ui
