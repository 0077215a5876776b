#pragma once

#include "ui/shell/room.h"
#include "ui/sync/sync_controller.h"

class QSplitter;
class QStackedWidget;

namespace viridian::ui {

class LagFigures;
class LagPlot;
class ProblemList;
class ShardTable;
class StartPane;
class SyncControls;

/// The page of the Sync room: numbers, controls, plot, shards and problems.
class SyncPage : public Room {
    Q_OBJECT

public:
    SyncPage(AppContext& context, SyncController::Opener opener, QWidget* parent);

    [[nodiscard]] std::vector<MenuEntry> menuActions() override;
    [[nodiscard]] bool ready() const override;
    [[nodiscard]] bool can(RoomCommand command) const override;
    void run(RoomCommand command) override;
    void activate() override;

    [[nodiscard]] SyncController& controller() { return *m_controller; }
    /// Shows a state; the controller's own at its every change.
    void present(const SyncView& view, LagPlotData samples);

private:
    void lay();
    void makeActions();
    void connectParts();
    void refresh();
    void showStateLine(const SyncView& view, Timestamp now);
    void showStatus(const SyncView& view);
    void askRestart();
    void askMark();
    void askLimit();
    void follow(const ProblemRow& problem);

    AppContext& m_context;
    SyncController* m_controller;
    LagFigures* m_figures;
    SyncControls* m_controls;
    QStackedWidget* m_centre;
    StartPane* m_start;
    LagPlot* m_plot;
    ShardTable* m_shards;
    ProblemList* m_problems;
    QAction* m_pause = nullptr;
    QAction* m_mark = nullptr;
    QAction* m_table = nullptr;
};

} // namespace viridian::ui
