#pragma once

#include "ui/cutover/cutover_backend.h"
#include "ui/shell/room.h"

class QStackedWidget;

namespace viridian::ui {

class AppContext;
class BackPanel;
class ChangeList;
class ConfirmPanel;
class CutoverController;
class ForecastPane;
class GuardTable;
class JournalTable;
class MessagePage;
class OwnEventsPane;
class PaneHeader;
class PlanLine;
class RollbackBudget;
class RunPane;
class RunPanel;
class StateRibbon;
class WatchList;

/// The room: lays out what the controller says.
class CutoverRoom : public Room {
    Q_OBJECT

public:
    CutoverRoom(AppContext& context, OpenBackend open, QWidget* parent);

    [[nodiscard]] std::vector<MenuEntry> menuActions() override;
    void activate() override;
    void deactivate() override;
    [[nodiscard]] bool ready() const override;
    [[nodiscard]] bool can(RoomCommand command) const override;
    void run(RoomCommand command) override;

private:
    void build();
    QWidget* buildLeft();
    QWidget* buildRight();
    void connectParts();
    void connectGuards();
    void showView();
    void showAges();
    void showPages();
    void showStateLine();
    void showStatus();
    [[nodiscard]] bool runs() const;

    AppContext& m_context;
    CutoverController* m_controller;
    QStackedWidget* m_pages;
    MessagePage* m_message;
    StateRibbon* m_ribbon;
    QStackedWidget* m_left;
    QWidget* m_planPage;
    GuardTable* m_guards;
    PlanLine* m_planLine;
    RunPane* m_runPane;
    OwnEventsPane* m_ownEvents;
    QStackedWidget* m_right;
    QWidget* m_changePage;
    PaneHeader* m_changeHeader;
    ChangeList* m_changes;
    ForecastPane* m_forecast;
    QStackedWidget* m_foot;
    ConfirmPanel* m_confirm;
    RunPanel* m_runPanel;
    QWidget* m_watchPage;
    PaneHeader* m_budgetHeader;
    RollbackBudget* m_budget;
    PaneHeader* m_watchHeader;
    WatchList* m_watch;
    PaneHeader* m_journalHeader;
    JournalTable* m_journal;
    BackPanel* m_back;
};

} // namespace viridian::ui
