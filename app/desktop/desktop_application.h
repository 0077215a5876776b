#pragma once

#include <QApplication>

namespace viridian::ui {

/// An exception that leaves a slot is logged instead of ending the program.
class DesktopApplication : public QApplication {
    Q_OBJECT

public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override;
};

} // namespace viridian::ui
