#pragma once

#include <QWidget>

class QPushButton;

namespace viridian::ui {

class CutoverController;
class RunsLabel;
class ToneLabel;

/// Below the steps of a run: Cancel until Committed, the question of a switch made by hand, and,
/// where a run was interrupted, the way on.
class RunPanel : public QWidget {
    Q_OBJECT

public:
    explicit RunPanel(CutoverController& controller, QWidget* parent = nullptr);

    void refresh();

signals:
    void rollBackRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refreshWords();

    CutoverController& m_controller;
    RunsLabel* m_words;
    ToneLabel* m_question;
    ToneLabel* m_error;
    QPushButton* m_cancel;
    QPushButton* m_resume;
    QPushButton* m_rollBack;
    QPushButton* m_notDone;
    QPushButton* m_done;
};

} // namespace viridian::ui
