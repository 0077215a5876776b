#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPen>
#include <QRectF>

#include <cmath>

namespace viridian::ui {

void paintStoreMark(QPainter& painter, const QRectF& where, StoreMark store)
{
    if (store == StoreMark::None)
        return;
    const double side = std::floor(std::min(where.width(), where.height()));
    const QPointF center = where.center();
    const QRectF box(std::round(center.x() - side / 2), std::round(center.y() - side / 2), side,
                     side);
    const QColor color = theme().color(store);
    painter.save();
    if (store == StoreMark::Blue) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(box);
    } else if (store == StoreMark::Green) {
        painter.fillRect(box.adjusted(0.5, 0.5, -0.5, -0.5).toAlignedRect(), color);
    } else {
        constexpr double kPen = 1.3;
        painter.setRenderHint(QPainter::Antialiasing);
        QPen pen(color, kPen);
        pen.setJoinStyle(Qt::MiterJoin);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box.adjusted(kPen / 2, kPen / 2, -kPen / 2, -kPen / 2));
    }
    painter.restore();
}

void paintStoreRail(QPainter& painter, const QRectF& where, StoreMark store)
{
    if (store == StoreMark::None)
        return;
    const QColor color = theme().color(store);
    if (store != StoreMark::ExpectedGreen) {
        painter.fillRect(where, color);
        return;
    }
    constexpr double kDash = 6.0;
    constexpr double kGap = 3.0;
    const bool lying = where.width() >= where.height();
    const double length = lying ? where.width() : where.height();
    for (int i = 0; i * (kDash + kGap) < length; ++i) {
        const double at = i * (kDash + kGap);
        const double dash = std::min(kDash, length - at);
        painter.fillRect(lying ? QRectF(where.x() + at, where.y(), dash, where.height())
                               : QRectF(where.x(), where.y() + at, where.width(), dash),
                         color);
    }
}

QString storeWord(StoreMark store)
{
    switch (store) {
    case StoreMark::None:
        return {};
    case StoreMark::Blue:
        return QCoreApplication::translate("Stores", "BLUE");
    case StoreMark::Green:
        return QCoreApplication::translate("Stores", "GREEN");
    case StoreMark::ExpectedGreen:
        return QCoreApplication::translate("Stores", "Expected GREEN");
    }
    return {};
}

void paintFiller(QPainter& painter, const QRectF& where)
{
    constexpr double kStep = 6.0;
    painter.save();
    painter.fillRect(where, theme().color(Role::Base));
    painter.setClipRect(where, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().color(Role::FillerHatch), 1.0));
    // The phase hangs on the device, not on the pane, so that neighbouring rows join.
    const int first = static_cast<int>(std::floor((where.left() + where.top()) / kStep));
    const int end = static_cast<int>(std::ceil((where.right() + where.bottom()) / kStep)) + 1;
    for (int i = first; i < end; ++i) {
        const double sum = i * kStep;
        painter.drawLine(QPointF(sum - where.top(), where.top()),
                         QPointF(sum - where.bottom(), where.bottom()));
    }
    painter.restore();
}

} // namespace viridian::ui
