#include "ui/browse/lane_view.h"

#include "ui/browse/event_detail.h"
#include "ui/shell/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <numeric>

namespace viridian::ui {
namespace {

constexpr double kStep = 22; ///< px at 13 between events
constexpr double kSpot = 10;

} // namespace

LaneView::LaneView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("linksLanes"));
    setFocusPolicy(Qt::StrongFocus);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
}

void LaneView::show(std::shared_ptr<const EventLinks> links)
{
    m_links = std::move(links);
    m_lanes.clear();
    m_spots.clear();
    m_order.clear();
    m_current = 0;
    if (m_links) {
        const std::vector<LinkedEvent>& events = m_links->events;
        m_order.resize(events.size());
        m_spots.resize(events.size());
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        std::ranges::sort(m_order, {},
                          [&events](std::size_t i) { return events[i].place.position; });
        for (std::size_t column = 0; column < m_order.size(); ++column) {
            const std::string& stream = events[m_order[column]].place.stream;
            auto lane = std::ranges::find(m_lanes, stream);
            if (lane == m_lanes.end())
                lane = m_lanes.insert(m_lanes.end(), stream);
            m_spots[m_order[column]] = {static_cast<std::size_t>(lane - m_lanes.begin()), column};
            if (m_order[column] == m_links->self)
                m_current = column;
        }
    }
    describe();
    updateGeometry();
    update();
}

void LaneView::setZone(Zone zone)
{
    m_zone = zone;
    describe();
}

int LaneView::laneHeight() const
{
    return theme().px(30);
}

int LaneView::nameWidth() const
{
    return theme().px(112);
}

QSize LaneView::sizeHint() const
{
    const auto columns = static_cast<int>(m_order.size());
    const auto lanes = static_cast<int>(m_lanes.size());
    return {nameWidth() + theme().px(kStep) * (columns + 1), laneHeight() * lanes + theme().px(28)};
}

QPoint LaneView::placeOf(std::size_t event) const
{
    const Spot& spot = m_spots[event];
    return {nameWidth() + theme().px(kStep) * (static_cast<int>(spot.column) + 1),
            laneHeight() * static_cast<int>(spot.lane) + laneHeight() / 2};
}

QString LaneView::wordsOf(std::size_t event) const
{
    const LinkedEvent& linked = m_links->events[event];
    QString words = tr("%1 at %2 in %3")
                        .arg(toQt(linked.place.type), positionText(linked.place.position),
                             toQt(linked.place.stream));
    if (linked.time)
        words += tr(", %1").arg(dateTimeText(*linked.time, m_zone));
    return words;
}

void LaneView::describe()
{
    const bool any = m_links && !m_order.empty();
    setAccessibleName(any ? tr("Lanes, %1 events in %2 streams")
                                .arg(numberText(std::uint64_t{m_order.size()}),
                                     numberText(std::uint64_t{m_lanes.size()}))
                          : tr("Lanes, nothing to show"));
    setAccessibleDescription(any ? wordsOf(m_order[m_current]) : QString());
}

void LaneView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    if (!m_links)
        return;
    painter.setFont(theme().font(Size::Small));
    const QFontMetrics metrics(painter.font());
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane) {
        const int top = laneHeight() * static_cast<int>(lane);
        if (lane % 2 == 1)
            painter.fillRect(0, top, width(), laneHeight(), theme().color(Role::Stripe));
        painter.setPen(theme().color(Role::TextSecondary));
        const QRect name(theme().px(8), top, nameWidth() - theme().px(12), laneHeight());
        painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(toQt(m_lanes[lane]), Qt::ElideMiddle, name.width()));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintLines(painter);
    paintEvents(painter);
}

void LaneView::paintLines(QPainter& painter) const
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().color(Role::TextDisabled), 1));
    for (std::size_t i = 0; i < m_spots.size(); ++i) {
        const std::optional<std::size_t> parent = m_links->events[i].parent;
        if (!parent)
            continue;
        // Down from the cause, then across to the effect: lines of siblings share their trunk.
        const QPoint from = placeOf(*parent);
        const QPoint to = placeOf(i);
        painter.drawLine(from, QPoint(from.x(), to.y()));
        painter.drawLine(QPoint(from.x(), to.y()), to);
    }
}

void LaneView::paintEvents(QPainter& painter) const
{
    const double radius = theme().px(kSpot) / 2.0;
    for (std::size_t i = 0; i < m_spots.size(); ++i) {
        const QPointF place = placeOf(i);
        const bool self = i == m_links->self;
        painter.setPen(QPen(theme().color(Role::Text), 1));
        painter.setBrush(theme().color(self ? Role::Text : Role::Base));
        painter.drawEllipse(place, radius, radius);
        if (m_spots[i].column == m_current && hasFocus()) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme().color(Role::Focus), 2));
            painter.drawRect(QRectF(place.x() - radius - 3, place.y() - radius - 3, 2 * radius + 6,
                                    2 * radius + 6));
        }
    }
    if (m_order.empty())
        return;
    const QRect foot(0, laneHeight() * static_cast<int>(m_lanes.size()), width(), theme().px(28));
    painter.setPen(theme().color(Role::TextSecondary));
    const std::optional<Timestamp>& first = m_links->events[m_order.front()].time;
    const std::optional<Timestamp>& last = m_links->events[m_order.back()].time;
    if (first && last)
        painter.drawText(foot.adjusted(theme().px(8), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         tr("from %1, %2 in all")
                             .arg(dateTimeText(*first, m_zone), durationText(*last - *first)));
}

std::optional<std::size_t> LaneView::eventAt(const QPoint& point) const
{
    const int reach = theme().px(kStep) / 2;
    for (std::size_t i = 0; i < m_spots.size(); ++i) {
        if ((placeOf(i) - point).manhattanLength() <= reach)
            return i;
    }
    return {};
}

void LaneView::select(std::size_t column)
{
    m_current = column;
    describe();
    update();
}

void LaneView::mousePressEvent(QMouseEvent* event)
{
    const std::optional<std::size_t> at = eventAt(event->pos());
    if (!at)
        return;
    select(m_spots[*at].column);
    emit eventChosen(m_links->events[*at].place.position);
}

void LaneView::keyPressEvent(QKeyEvent* event)
{
    if (m_order.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Left && m_current > 0)
        select(m_current - 1);
    else if (event->key() == Qt::Key_Right && m_current + 1 < m_order.size())
        select(m_current + 1);
    else if (enter)
        emit eventChosen(m_links->events[m_order[m_current]].place.position);
    else
        QWidget::keyPressEvent(event);
}

bool LaneView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const std::optional<std::size_t> at = eventAt(help->pos()))
            QToolTip::showText(help->globalPos(), wordsOf(*at), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace viridian::ui
