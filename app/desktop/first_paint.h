#pragma once

#include <QObject>

class QWidget;

namespace viridian::ui {

/// Ends the program at once with 0 when the window was painted: how long that takes is measured
/// from outside, and taking the window down again is not part of it. Thread: UI.
class FirstPaint : public QObject {
    Q_OBJECT

public:
    explicit FirstPaint(QWidget& window);

    [[nodiscard]] bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace viridian::ui
