#include "ui/browse/slice_view.h"

#include "ui/shell/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace viridian::ui {

SliceView::SliceView(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void SliceView::setZone(Zone zone)
{
    m_zone = zone;
    describe();
    update();
}

void SliceView::slicesChanged()
{
    m_cursor.reset();
    describe();
    updateGeometry();
    update();
}

QRect SliceView::sliceIn(const QRect& row, std::size_t slice) const
{
    const auto count = static_cast<double>(sliceCount());
    const auto leftOf = [&](std::size_t at) {
        return row.left() + static_cast<int>(row.width() * static_cast<double>(at) / count);
    };
    return {leftOf(slice), row.top(), leftOf(slice + 1) - leftOf(slice), row.height()};
}

QRect SliceView::wordLine() const
{
    const QRect area = barArea();
    return {area.left(), area.bottom() + 1, area.width(), height() - area.bottom() - 2};
}

void SliceView::paintGround(QPainter& painter) const
{
    painter.fillRect(rect(), theme().color(Role::Base));
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(0, height() - 1, width(), height() - 1);
    painter.setFont(theme().font(Size::Small));
}

void SliceView::paintFocus(QPainter& painter) const
{
    if (!hasFocus())
        return;
    painter.setPen(QPen(theme().color(Role::Focus), 2));
    painter.drawRect(rect().adjusted(1, 1, -2, -2));
}

std::optional<std::size_t> SliceView::sliceAt(int x) const
{
    const QRect area = barArea();
    const std::size_t count = sliceCount();
    if (count == 0 || x < area.left() || area.width() <= 0)
        return {};
    const double share = static_cast<double>(x - area.left()) / area.width();
    return std::min(static_cast<std::size_t>(share * static_cast<double>(count)), count - 1);
}

void SliceView::choose(std::size_t slice)
{
    m_cursor = slice;
    describe();
    update();
}

void SliceView::go()
{
    if (const std::optional<Timestamp> time = m_cursor ? sliceTime(*m_cursor) : std::nullopt)
        emit wanted(*time);
}

void SliceView::mousePressEvent(QMouseEvent* event)
{
    const std::optional<std::size_t> slice = sliceAt(event->pos().x());
    if (!slice)
        return;
    choose(*slice);
    go();
}

void SliceView::keyPressEvent(QKeyEvent* event)
{
    const std::size_t count = sliceCount();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                       event->key() == Qt::Key_Space;
    if (count > 0 && event->key() == Qt::Key_Left)
        choose(m_cursor ? *m_cursor - std::min<std::size_t>(*m_cursor, 1) : count - 1);
    else if (count > 0 && event->key() == Qt::Key_Right)
        choose(m_cursor ? std::min(*m_cursor + 1, count - 1) : 0);
    else if (enter && m_cursor)
        go();
    else
        QWidget::keyPressEvent(event);
}

void SliceView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void SliceView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool SliceView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const std::optional<std::size_t> slice = sliceAt(help->pos().x()))
        QToolTip::showText(help->globalPos(), sliceText(*slice), this);
    return true;
}

} // namespace viridian::ui
