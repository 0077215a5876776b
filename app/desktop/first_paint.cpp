#include "app/desktop/first_paint.h"

#include <QEvent>
#include <QWidget>

namespace viridian::ui {

FirstPaint::FirstPaint(QWidget& widget) : QObject(&widget)
{
    widget.installEventFilter(this);
}

bool FirstPaint::eventFilter(QObject* watched, QEvent* event)
{
    // The whole window is painted within one turn of the loop; what is posted comes after it.
    if (event->type() == QEvent::Paint && !m_seen) {
        m_seen = true;
        QMetaObject::invokeMethod(this, &FirstPaint::painted, Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace viridian::ui
