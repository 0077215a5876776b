#include "ui/browse/time_strip.h"

#include "ui/shell/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace viridian::ui {

TimeStrip::TimeStrip(QWidget* parent) : SliceView(parent), m_words(tr("looking…"))
{
    setObjectName(QStringLiteral("timeStrip"));
    TimeStrip::describe();
}

QSize TimeStrip::sizeHint() const
{
    return {theme().px(200), theme().px(46)};
}

void TimeStrip::show(const StoreSample& sample)
{
    m_sample = sample;
    m_words = sample.looked > 0 ? tr("this store keeps no times") : tr("no events");
    slicesChanged();
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

QString TimeStrip::sliceText(std::size_t slice) const
{
    const TimeSlice& of = m_sample.slices[slice];
    const QString count = numberText(static_cast<std::int64_t>(std::llround(of.events)));
    return tr("%1 to %2, %3%4 events")
        .arg(dateTimeText(of.from, zone()), dateTimeText(of.to, zone()),
             m_sample.exact ? QString() : tr("about "), count);
}

std::optional<Timestamp> TimeStrip::sliceTime(std::size_t slice) const
{
    return m_sample.slices[slice].from;
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
                               dateTimeText(m_sample.slices.front().from, zone()),
                               dateTimeText(m_sample.slices.back().to, zone())));
    setAccessibleDescription(cursor() ? sliceText(*cursor()) : QString());
}

QRect TimeStrip::barArea() const
{
    const int words = QFontMetrics(theme().font(Size::Small)).height() + theme().px(2);
    return rect().adjusted(theme().px(8), theme().px(4), -theme().px(8), -words);
}

void TimeStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintGround(painter);
    if (!m_sample.slices.empty())
        paintBars(painter, barArea());
    paintWords(painter);
    paintFocus(painter);
}

void TimeStrip::paintBars(QPainter& painter, const QRect& area) const
{
    const auto most = std::ranges::max_element(m_sample.slices, {}, &TimeSlice::events)->events;
    for (std::size_t slice = 0; slice < m_sample.slices.size(); ++slice) {
        const double events = m_sample.slices[slice].events;
        if (events <= 0)
            continue;
        // What is there is seen, however little it is beside the most.
        const int high = std::max(1, static_cast<int>(area.height() * events / most));
        const QRect place = sliceIn(area, slice);
        painter.fillRect(place.left(), area.bottom() - high + 1, std::max(1, place.width() - 1),
                         high, theme().color(cursor() == slice ? Role::Text : Role::BorderStrong));
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

void TimeStrip::paintWords(QPainter& painter) const
{
    const QRect line = wordLine();
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
        return dateTimeText(time, zone()).left(shown);
    };
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, words(m_sample.slices.front().from));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, words(m_sample.slices.back().to));
    painter.drawText(line, Qt::AlignCenter,
                     m_sample.exact ? tr("events over time, counted")
                                    : tr("events over time, sampled"));
}

} // namespace viridian::ui
