#include "ui/cutover/mark_icon.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPixmap>

namespace viridian::ui {

QIcon markIcon(StoreMark mark, bool enabled)
{
    const int side = theme().iconSize();
    const double shape = theme().px(9);
    const double ratio = qApp->devicePixelRatio();
    QPixmap picture(qRound(side * ratio), qRound(side * ratio));
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    const QRectF where((side - shape) / 2, (side - shape) / 2, shape, shape);
    if (enabled) {
        paintStoreMark(painter, where, mark);
    } else {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().color(Role::TextDisabled));
        if (mark == StoreMark::Blue)
            painter.drawEllipse(where);
        else
            painter.drawRect(where);
    }
    QIcon icon;
    icon.addPixmap(picture, QIcon::Normal);
    icon.addPixmap(picture, QIcon::Disabled);
    return icon;
}

} // namespace viridian::ui
