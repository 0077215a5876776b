#pragma once

#include <QObject>

class QWidget;

namespace viridian::ui {

/// Says once that a widget was painted, in the turn of the event loop after it: all that shows with
/// it was painted then too. Thread: UI.
class FirstPaint : public QObject {
    Q_OBJECT

public:
    /// Ownership: the widget's.
    explicit FirstPaint(QWidget& widget);

    [[nodiscard]] bool eventFilter(QObject* watched, QEvent* event) override;

signals:
    void painted();

private:
    bool m_seen = false;
};

} // namespace viridian::ui
