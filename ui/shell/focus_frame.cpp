#include "ui/shell/focus_frame.h"

#include "ui/shell/theme.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QFocusEvent>
#include <QPainter>

namespace viridian::ui {
namespace {

constexpr int kFrame = 2;

bool byKeyboard(Qt::FocusReason reason)
{
    return reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
           reason == Qt::ShortcutFocusReason;
}

} // namespace

FocusFrame::FocusFrame(QWidget& view) : QWidget(&view)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    setGeometry(view.rect());
    view.installEventFilter(this);
    raise();
    show();
}

void FocusFrame::follow(QObject* watched, const QEvent& event)
{
    auto* view = qobject_cast<QAbstractScrollArea*>(watched);
    if (!view)
        return;
    auto* frame = view->findChild<FocusFrame*>(QString(), Qt::FindDirectChildrenOnly);
    if (event.type() == QEvent::FocusOut)
        delete frame;
    else if (!frame && byKeyboard(static_cast<const QFocusEvent&>(event).reason()))
        new FocusFrame(*view);
}

void FocusFrame::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QColor color = theme().color(Role::Focus);
    painter.fillRect(0, 0, width(), kFrame, color);
    painter.fillRect(0, height() - kFrame, width(), kFrame, color);
    painter.fillRect(0, 0, kFrame, height(), color);
    painter.fillRect(width() - kFrame, 0, kFrame, height(), color);
}

bool FocusFrame::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        setGeometry(static_cast<QWidget*>(watched)->rect());
    return false;
}

} // namespace viridian::ui
