#pragma once

#include <QDialog>

class QLineEdit;

namespace viridian::ui {

/// Asks before green is emptied: the name of green must be typed.
class RestartDialog : public QDialog {
    Q_OBJECT

public:
    RestartDialog(const QString& green, QWidget* parent);
};

} // namespace viridian::ui
