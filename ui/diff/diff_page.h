#pragma once

#include "ui/diff/diff_controller.h"
#include "ui/shell/room.h"

class QAction;
class QLabel;

namespace viridian::ui {

class DifferenceTree;
class OverviewStrip;
class StreamPane;
class VerdictLine;

/// The page of the room: lays out its parts and answers the shell.
/// Thread: UI.
class DiffPage : public Room {
    Q_OBJECT

public:
    DiffPage(AppContext& context, DiffController::Opener opener, QWidget* parent);

    [[nodiscard]] DiffController& controller() { return *m_controller; }

    [[nodiscard]] std::vector<MenuEntry> menuActions() override;
    void activate() override;
    void deactivate() override;
    [[nodiscard]] bool ready() const override { return m_controller->idle(); }
    [[nodiscard]] bool can(RoomCommand command) const override;
    void run(RoomCommand command) override;
    void open(const Destination& destination) override;

private:
    void makeActions();
    void layOut();
    void refreshState();
    void askToWriteAgain();
    void askToIgnore();
    void askToExport();
    void openInBrowse();

    AppContext& m_context;
    DiffController* m_controller;
    VerdictLine* m_verdict;
    OverviewStrip* m_overview;
    DifferenceTree* m_tree;
    StreamPane* m_stream;
    QLabel* m_exportText;
    QAction* m_asIs;
    QAction* m_allOfGreen;
    QAction* m_fromBlue;
    QAction* m_export;
};

} // namespace viridian::ui
