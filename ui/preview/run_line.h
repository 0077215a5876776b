#pragma once

#include "ui/preview/sample_dialog.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace viridian::ui {

class PreviewController;

/// Run sample, dry run, choice of the sample, and what the last run read; while one runs, how far
/// it is and *Cancel*.
class RunLine : public QWidget {
    Q_OBJECT

public:
    explicit RunLine(PreviewController& controller, QWidget* parent = nullptr);

signals:
    /// The sample is to be of something that has to be asked for first.
    void sampleWanted(viridian::ui::SampleDialog::Of of);

private:
    void build();
    void refresh();
    void askWholeStore();
    void choose(int index);
    void showChosen();
    void showAsk(bool ask);
    [[nodiscard]] QString evidence() const;
    /// What the events of the result cost, as lines.
    [[nodiscard]] QString costs() const;
    [[nodiscard]] QString progressText() const;
    [[nodiscard]] QString disabledReason() const;

    PreviewController& m_controller;
    QPushButton* m_run;
    QPushButton* m_whole;
    QPushButton* m_goOn;
    QComboBox* m_sample;
    QLabel* m_sampleWord;
    QLabel* m_evidence;
    QPushButton* m_cancel;
    QProgressBar* m_bar;
    QLabel* m_question;
    QPushButton* m_yes;
    QPushButton* m_no;
    bool m_asking = false;
};

} // namespace viridian::ui
