#pragma once

#include "core/pipeline/preview.h"

#include <QWidget>

#include <span>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace viridian::ui {

class JsonDiffView;
class MessagePane;
class PreviewController;
class SideHeader;
class StepThrough;

/// The sampled event as stored beside what the pipeline makes of it, the outputs as tabs, and the
/// line that sums it up; or, while it is stepped through, the same of one step.
class BeforeAfter : public QWidget {
    Q_OBJECT

public:
    BeforeAfter(PreviewController& controller, StepThrough& through, QWidget* parent = nullptr);

    /// Next or previous changed place, then the next or previous sample. False at the end.
    bool nextDifference();
    bool previousDifference();

private:
    void build();
    [[nodiscard]] QWidget* buildSummary();
    void refresh();
    void showPair();
    void showHeaders();
    void showWhole();
    void showStep();
    void showOutputs(std::span<const Event> outputs, int current);
    void showEnd(const QString& text, bool failed);
    [[nodiscard]] QString failureTitle() const;
    void showMessage();
    void alignHeaders();
    [[nodiscard]] QString endOf(const PreviewPair& pair) const;

    PreviewController& m_controller;
    StepThrough& m_through;
    QStackedWidget* m_stack;
    MessagePane* m_message;
    SideHeader* m_left;
    SideHeader* m_right;
    QLabel* m_gutterHead;
    QTabBar* m_outputs;
    QLabel* m_end; ///< "dropped by step 6", "failed at step 3: …"
    JsonDiffView* m_diff;
    QLabel* m_summary;
    QLabel* m_facts;
    QLabel* m_sample;
    QPushButton* m_stepThrough;
    QPushButton* m_previous;
    QPushButton* m_next;
    bool m_filling = false;
};

} // namespace viridian::ui
