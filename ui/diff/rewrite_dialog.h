#pragma once

#include <QDialog>

namespace viridian::ui {

/// Names what writing a stream of green again does before it is done. The safe button is the
/// default. objectNames: rewriteDialog, rewriteConfirm, rewriteCancel. Thread: UI.
class RewriteDialog : public QDialog {
    Q_OBJECT

public:
    /// @param green  the store's name
    RewriteDialog(const QString& stream, const QString& green, QWidget* parent);
};

} // namespace viridian::ui
