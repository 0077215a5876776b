#pragma once

#include <QObject>

class QWidget;

namespace viridian::ui {

/// Ends the program's event loop with 0 once the window was painted: how long that takes is
/// measured from outside. Thread: UI.
class FirstPaint : public QObject {
    Q_OBJECT

public:
    explicit FirstPaint(QWidget& window);

    [[nodiscard]] bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace viridian::ui
