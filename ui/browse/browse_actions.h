#pragma once

#include "core/event/position.h"
#include "ui/shell/app_context.h"
#include "ui/shell/room.h"

#include <QObject>

#include <vector>

class QAction;

namespace viridian::ui {

class EventsView;
class ViewCommands;
class ViewDesk;
class ViewTabs;

/// The Browse room's own commands: its entries in the menus, with their keys, and the menu of an
/// event. Thread: UI.
class BrowseActions : public QObject {
    Q_OBJECT

public:
    /// @param page  the room, in which keys count that other rooms have, too
    BrowseActions(AppContext& context, ViewTabs& tabs, ViewDesk& desk, ViewCommands& commands,
                  QWidget* page);

    [[nodiscard]] const std::vector<Room::MenuEntry>& entries() const { return m_entries; }
    /// @param view  the one that is looked at; null: none
    void setView(const EventsView* view);
    [[nodiscard]] bool showsTimes() const;
    /// The menu of the event at a point of the table.
    void showMenu(EventsView& view, const QPoint& at);

signals:
    void statisticsWanted();
    void mappingWanted();
    void previewWanted(const viridian::Position& position);

private:
    QAction* add(MenuId menu, const char* name, const QString& text, const QString& keys);
    void addTabActions();
    void addViewActions();
    void addStoreActions();

    AppContext& m_context;
    ViewTabs& m_tabs;
    ViewDesk& m_desk;
    ViewCommands& m_commands;
    QWidget* m_page;
    std::vector<Room::MenuEntry> m_entries;
    QAction* m_openStream = nullptr;
    QAction* m_showTimes = nullptr;
    QAction* m_mapStore = nullptr;
};

} // namespace viridian::ui
