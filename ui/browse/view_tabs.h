#pragma once

#include "ui/browse/events_view.h"

#include <QTabWidget>

namespace viridian::ui {

/// The opened views: a tab each, with its store's shape; *+* opens another.
/// objectNames browseTabs, newTab. Thread: UI.
class ViewTabs : public QTabWidget {
    Q_OBJECT

public:
    explicit ViewTabs(QWidget* parent = nullptr);

    [[nodiscard]] EventsView* view(int at) const;
    [[nodiscard]] EventsView* current() const { return view(currentIndex()); }
    /// The tab of that store and stream; absent stream: the whole store.
    [[nodiscard]] EventsView* find(StoreMark store, const std::optional<std::string>& stream) const;
    /// @param at  where the tab goes; −1: at the end
    void add(EventsView* view, int at = -1);
    void closeView(EventsView* view);
    void closeStore(StoreMark store);

signals:
    void newTabWanted();

private:
    void relabel();
};

} // namespace viridian::ui
