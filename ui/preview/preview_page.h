#pragma once

#include "core/pipeline/suggest.h"
#include "ui/preview/preview_controller.h"
#include "ui/preview/sample_dialog.h"
#include "ui/shell/room.h"

class QTimer;

namespace viridian::ui {

class BeforeAfter;
class CoverageTable;
class FoldProof;
class FoldWindow;
class PaneHeader;
class PipelineDock;
class StepThrough;

/// The room as the shell sees it: page, left dock, keys, line of state.
class PreviewPage : public Room {
    Q_OBJECT

public:
    PreviewPage(AppContext& context, PreviewController::Opener opener, QWidget* parent = nullptr);

    [[nodiscard]] std::vector<MenuEntry> menuActions() override;
    [[nodiscard]] QWidget* leftDock() override;
    void activate() override;
    void deactivate() override { m_seen = false; }
    [[nodiscard]] bool ready() const override;
    [[nodiscard]] bool can(RoomCommand command) const override;
    void run(RoomCommand command) override;
    void open(const Destination& destination) override;

    [[nodiscard]] PreviewController& controller() { return m_controller; }
    [[nodiscard]] FoldProof& foldProof() { return *m_fold; }
    [[nodiscard]] StepThrough& stepThrough() { return *m_through; }

private:
    void build();
    void makeActions();
    void makeStepActions();
    void registerLocator();
    void refreshState();
    void refreshCoverage();
    void runWhenSeen();
    void exportReport();
    void openFold();
    void suggestSteps();
    void askSample(SampleDialog::Of of);
    void takeDraft(const SuggestedStep& step);

    AppContext& m_context;
    PreviewController m_controller;
    StepThrough* m_through;
    FoldProof* m_fold;
    FoldWindow* m_foldWindow = nullptr; ///< once it was opened
    PipelineDock* m_dock;
    BeforeAfter* m_beforeAfter = nullptr;
    CoverageTable* m_coverage = nullptr;
    PaneHeader* m_coverageHeader = nullptr;
    std::vector<QAction*> m_actions;
    QAction* m_pin = nullptr; ///< one of m_actions; so are the others
    QAction* m_stepOn = nullptr;
    QAction* m_stepBack = nullptr;
    bool m_seen = false;
};

} // namespace viridian::ui
