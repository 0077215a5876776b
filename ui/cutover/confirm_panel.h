#pragma once

#include <QWidget>

class QAction;
class QLineEdit;
class QPushButton;

namespace viridian::ui {

class CutoverController;
class RunsLabel;
class ToneLabel;

/// The typed name, the reason why not, and the buttons before a run.
///
/// The button that cuts over is never the default; Enter in the field does not press it; it takes
/// one press. Whether it may be pressed is the controller's answer, asked again at every tick and
/// at the press.
class ConfirmPanel : public QWidget {
    Q_OBJECT

public:
    explicit ConfirmPanel(CutoverController& controller, QWidget* parent = nullptr);

    /// Asks the controller again what may be pressed.
    void refresh();

signals:
    void showBlockingRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void build();
    void press();
    void refreshDraft();

    CutoverController& m_controller;
    ToneLabel* m_ask;
    QLineEdit* m_name;
    ToneLabel* m_matches;
    QAction* m_check = nullptr;
    ToneLabel* m_failure;
    RunsLabel* m_reason;
    QPushButton* m_show;
    QPushButton* m_ready;
    QPushButton* m_draft;
    QPushButton* m_rehearse;
    QPushButton* m_cutOver;
};

} // namespace viridian::ui
