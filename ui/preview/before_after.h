#pragma once

#include "core/pipeline/preview.h"

#include <QWidget>

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

/// The sampled event as stored beside what the pipeline makes of it, the outputs as tabs, and the
/// line that sums it up.
class BeforeAfter : public QWidget {
    Q_OBJECT

public:
    explicit BeforeAfter(PreviewController& controller, QWidget* parent = nullptr);

    /// Next or previous changed place, then the next or previous sample. False at the end.
    bool nextDifference();
    bool previousDifference();

private:
    void build();
    [[nodiscard]] QWidget* buildSummary();
    void refresh();
    void showPair();
    void showHeaders();
    void showOutputs(const PreviewPair& pair);
    [[nodiscard]] QString failureTitle() const;
    void showMessage();
    void alignHeaders();
    [[nodiscard]] QString endOf(const PreviewPair& pair) const;

    PreviewController& m_controller;
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
    QPushButton* m_previous;
    QPushButton* m_next;
    bool m_filling = false;
};

} // namespace viridian::ui
