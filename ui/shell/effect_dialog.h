#pragma once

#include <QDialog>

class QPushButton;
class QVBoxLayout;

namespace viridian::ui {

/// A question that names a thing and what will happen to it before it does. The safe answer is the
/// default; both buttons end the dialog. objectNames: PURPOSEDialog, PURPOSEConfirm, PURPOSECancel.
/// Thread: UI.
class EffectDialog : public QDialog {
    Q_OBJECT

public:
    /// What the two buttons say.
    struct Answers {
        QString confirm;
        QString cancel;
    };

    /// @param purpose  "rewrite", "ignore": begins the object names
    /// @param thing    shown as written: a stream, a path
    EffectDialog(const QString& purpose, const QString& thing, const QString& effect,
                 const Answers& answers, QWidget* parent);

protected:
    /// Puts a choice between the effect and the buttons.
    void addChoice(QWidget* choice);

private:
    QVBoxLayout* m_choices;
};

} // namespace viridian::ui
