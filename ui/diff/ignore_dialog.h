#pragma once

#include "ui/shell/effect_dialog.h"

class QCheckBox;
class QRadioButton;

namespace viridian::ui {

/// Names what ignoring a path does before it is done. objectNames: ignoreDialog, ignoreThisType,
/// ignoreEveryType, ignoreEveryElement, ignoreConfirm, ignoreCancel. Thread: UI.
class IgnoreDialog : public EffectDialog {
    Q_OBJECT

public:
    /// @param file  the rules file that the path is added to
    IgnoreDialog(const QString& path, const QString& type, const QString& file, QWidget* parent);

    /// Empty: every type.
    [[nodiscard]] QString chosenType() const;
    /// The path, with "*" for the places in lists where every element is meant.
    [[nodiscard]] QString chosenPath() const;

private:
    QString m_path;
    QString m_type;
    QRadioButton* m_this;
    QCheckBox* m_elements;
};

} // namespace viridian::ui
