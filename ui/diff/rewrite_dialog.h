#pragma once

#include "ui/shell/effect_dialog.h"

namespace viridian::ui {

/// Names what writing a stream of green again does before it is done. objectNames: rewriteDialog,
/// rewriteConfirm, rewriteCancel. Thread: UI.
class RewriteDialog : public EffectDialog {
    Q_OBJECT

public:
    /// @param green  the store's name
    RewriteDialog(const QString& stream, const QString& green, QWidget* parent);
};

} // namespace viridian::ui
