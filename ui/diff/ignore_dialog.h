#pragma once

#include <QDialog>

class QRadioButton;

namespace viridian::ui {

/// Names what ignoring a path does before it is done. objectNames: ignoreDialog, ignoreThisType,
/// ignoreEveryType, ignoreConfirm, ignoreCancel. Thread: UI.
class IgnoreDialog : public QDialog {
    Q_OBJECT

public:
    /// @param file  the rules file that the path is added to
    IgnoreDialog(const QString& path, const QString& type, const QString& file, QWidget* parent);

    /// Empty: every type.
    [[nodiscard]] QString chosenType() const;

private:
    QString m_type;
    QRadioButton* m_this;
};

} // namespace viridian::ui
