#include "ui/browse/time_strip.h"

#include "ui/shell/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace viridian::ui {

TimeStrip::TimeStrip(QWidget* parent) : QWidget(parent), m_words(tr("looking…"))
{
    setObjectName(QStringLiteral("timeStrip"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
}

QSize TimeStrip::sizeHint() const
{
    return {theme().px(200), theme().px(46)};
}

void TimeStrip::show(const StoreSample& sample)
{
    m_sample = sample;
    m_words = sample.looked > 0 ? tr("this store keeps no times") : tr("no events");
    m_cursor.reset();
    describe();
    update();
}

void TimeStrip::say(const QString& words)
{
    m_words = words;
    describe();
    update();
}

void TimeStrip::showAt(std::optional<Timestamp> time)
{
    if (m_at == time)
        return;
    m_at = time;
    update();
}

void TimeStrip::setZone(Zone zone)
{
    m_zone = zone;
    describe();
    update();
}

QString TimeStrip::sliceText(std::size_t slice) const
{
    const TimeSlice& of = m_sample.slices[slice];
    const QString count = numberText(static_cast<std::int64_t>(std::llround(of.events)));
    return tr("%1 to %2, %3%4 events")
        .arg(dateTimeText(of.from, m_zone), dateTimeText(of.to, m_zone),
             m_sample.exact ? QString() : tr("about "), count);
}

void TimeStrip::describe()
{
    if (m_sample.slices.empty()) {
        setAccessibleName(tr("Events over time, not known"));
        setAccessibleDescription(m_words);
        return;
    }
    setAccessibleName(tr("Events over time, %1, from %2 to %3")
                          .arg(m_sample.exact ? tr("counted") : tr("sampled"),
                               dateTimeText(m_sample.slices.front().from, m_zone),
                               dateTimeText(m_sample.slices.back().to, m_zone)));
    setAccessibleDescription(m_cursor ? sliceText(*m_cursor) : QString());
}

QRect TimeStrip::barArea() const
{
    const int words = QFontMetrics(theme().font(Size::Small)).height() + theme().px(2);
    return rect().adjusted(theme().px(8), theme().px(4), -theme().px(8), -words);
}

std::optional<std::size_t> TimeStrip::sliceAt(int x) const
{
    const QRect area = barArea();
    if (m_sample.slices.empty() || area.width() <= 0)
        return {};
    const double share = std::clamp(double(x - area.left()) / area.width(), 0.0, 1.0);
    const auto count = static_cast<double>(m_sample.slices.size());
    return std::min(static_cast<std::size_t>(share * count), m_sample.slices.size() - 1);
}

void TimeStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(0, height() - 1, width(), height() - 1);
    const QRect area = barArea();
    if (!m_sample.slices.empty())
        paintBars(painter, area);
    paintWords(painter, area);
    if (hasFocus()) {
        painter.setPen(QPen(theme().color(Role::Focus), 2));
        painter.drawRect(rect().adjusted(1, 1, -2, -2));
    }
}

void TimeStrip::paintBars(QPainter& painter, const QRect& area) const
{
    const auto most = std::ranges::max_element(m_sample.slices, {}, &TimeSlice::events)->events;
    const auto count = static_cast<double>(m_sample.slices.size());
    const auto left = [&](std::size_t slice) {
        return area.left() + static_cast<int>(area.width() * static_cast<double>(slice) / count);
    };
    for (std::size_t slice = 0; slice < m_sample.slices.size(); ++slice) {
        const double events = m_sample.slices[slice].events;
        if (events <= 0)
            continue;
        // What is there is seen, however little it is beside the most.
        const int high = std::max(1, static_cast<int>(area.height() * events / most));
        const int wide = std::max(1, left(slice + 1) - left(slice) - 1);
        painter.fillRect(left(slice), area.bottom() - high + 1, wide, high,
                         theme().color(m_cursor == slice ? Role::Text : Role::BorderStrong));
    }
    const Timestamp first = m_sample.slices.front().from;
    const Timestamp last = m_sample.slices.back().to;
    if (!m_at || last <= first)
        return;
    const double share =
        std::clamp(double((*m_at - first).count()) / double((last - first).count()), 0.0, 1.0);
    const int x = area.left() + static_cast<int>(share * (area.width() - 1));
    painter.fillRect(x - 1, area.top() - theme().px(2), 2, area.height() + theme().px(2),
                     theme().color(Role::Text));
}

void TimeStrip::paintWords(QPainter& painter, const QRect& area) const
{
    const QRect line(area.left(), area.bottom() + 1, area.width(), height() - area.bottom() - 2);
    painter.setFont(theme().font(Size::Small));
    painter.setPen(theme().color(Role::TextSecondary));
    if (m_sample.slices.empty()) {
        painter.drawText(line, Qt::AlignCenter, m_words);
        return;
    }
    constexpr int kUpToMinutes = 16;
    constexpr int kUpToSeconds = 19;
    const Timestamp::duration span = m_sample.slices.back().to - m_sample.slices.front().from;
    const int shown = span < std::chrono::hours(1) ? kUpToSeconds : kUpToMinutes;
    const auto words = [this, shown](Timestamp time) {
        return dateTimeText(time, m_zone).left(shown);
    };
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, words(m_sample.slices.front().from));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, words(m_sample.slices.back().to));
    painter.drawText(line, Qt::AlignCenter,
                     m_sample.exact ? tr("events over time, counted")
                                    : tr("events over time, sampled"));
}

void TimeStrip::mousePressEvent(QMouseEvent* event)
{
    const std::optional<std::size_t> slice = sliceAt(event->pos().x());
    if (!slice)
        return;
    m_cursor = slice;
    describe();
    update();
    emit wanted(m_sample.slices[*slice].from);
}

void TimeStrip::moveCursor(int by)
{
    if (m_sample.slices.empty())
        return;
    const auto last = static_cast<std::ptrdiff_t>(m_sample.slices.size()) - 1;
    const auto now = m_cursor ? static_cast<std::ptrdiff_t>(*m_cursor) + by
                              : (by > 0 ? std::ptrdiff_t{0} : last);
    m_cursor = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(now, 0, last));
    describe();
    update();
}

void TimeStrip::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                       event->key() == Qt::Key_Space;
    if (event->key() == Qt::Key_Left)
        moveCursor(-1);
    else if (event->key() == Qt::Key_Right)
        moveCursor(1);
    else if (enter && m_cursor)
        emit wanted(m_sample.slices[*m_cursor].from);
    else
        QWidget::keyPressEvent(event);
}

void TimeStrip::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void TimeStrip::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool TimeStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const std::optional<std::size_t> slice = sliceAt(help->pos().x()))
            QToolTip::showText(help->globalPos(), sliceText(*slice), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace viridian::ui
