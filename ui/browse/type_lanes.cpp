#include "ui/browse/type_lanes.h"

#include "ui/shell/theme.h"

#include <QPainter>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr double kLaneHeight = 15;
constexpr double kNameWidth = 170; ///< type and how many

QString typeName(const TypeLane& lane)
{
    return lane.type.empty() ? TypeLanes::tr("other types") : toQt(lane.type);
}

} // namespace

TypeLanes::TypeLanes(JobRunner& runner, const std::string& address, std::string stream,
                     QWidget* parent)
    : SliceView(parent), m_worker(runner, address), m_stream(std::move(stream))
{
    setObjectName(QStringLiteral("typeLanes"));
    TypeLanes::describe();
}

void TypeLanes::look()
{
    m_worker.ask<StreamTypes>(
        [stream = m_stream](EventStore& store, std::stop_token stop) {
            return typesOfStream(store, stream, {}, stop);
        },
        [this](Result<StreamTypes> types) {
            m_problem = types ? QString() : tr("types are not known");
            if (types)
                m_types = *std::move(types);
            slicesChanged();
        });
}

QSize TypeLanes::sizeHint() const
{
    const auto lanes = static_cast<double>(m_types ? m_types->lanes.size() : 1);
    const int words = QFontMetrics(theme().font(Size::Small)).height() + theme().px(4);
    return {theme().px(300), theme().px(4 + kLaneHeight * std::max(lanes, 1.0)) + words};
}

std::uint64_t TypeLanes::most() const
{
    std::uint64_t most = 1;
    for (const TypeLane& lane : m_types->lanes)
        most = std::max(most, *std::ranges::max_element(lane.slices));
    return most;
}

QString TypeLanes::sliceText(std::size_t slice) const
{
    QStringList parts;
    for (const TypeLane& lane : m_types->lanes) {
        if (lane.slices[slice] > 0)
            parts += tr("%1 %2").arg(numberText(lane.slices[slice]), typeName(lane));
    }
    const QString what = parts.isEmpty() ? tr("none") : parts.join(QStringLiteral(", "));
    return m_types->byTime ? tr("%1: %2").arg(dateTimeText(m_types->begin(slice), zone()), what)
                           : what;
}

QString TypeLanes::words() const
{
    if (!m_types)
        return m_problem.isEmpty() ? tr("looking…") : m_problem;
    if (m_types->lanes.empty())
        return tr("no events");
    const QString over = m_types->byTime ? tr("types over time") : tr("types over versions");
    return m_types->complete ? over
                             : tr("%1, first %2 events").arg(over, numberText(m_types->events));
}

void TypeLanes::describe()
{
    setAccessibleName(tr("Types of the stream's events, %1").arg(words()));
    QStringList lanes;
    if (m_types && !cursor()) {
        for (const TypeLane& lane : m_types->lanes)
            lanes += tr("%1 %2").arg(numberText(lane.events), typeName(lane));
    }
    setAccessibleDescription(cursor() ? sliceText(*cursor()) : lanes.join(QStringLiteral(", ")));
}

QRect TypeLanes::barArea() const
{
    const int wordsHigh = QFontMetrics(theme().font(Size::Small)).height() + theme().px(2);
    return rect().adjusted(theme().px(kNameWidth), theme().px(3), -theme().px(8), -wordsHigh);
}

std::size_t TypeLanes::sliceCount() const
{
    return m_types ? m_types->sliceCount() : 0;
}

std::optional<Timestamp> TypeLanes::sliceTime(std::size_t slice) const
{
    return m_types->byTime ? std::optional(m_types->begin(slice)) : std::nullopt;
}

void TypeLanes::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintGround(painter);
    QRect lane = barArea();
    lane.setHeight(theme().px(kLaneHeight));
    if (m_types) {
        for (const TypeLane& one : m_types->lanes) {
            paintLane(painter, lane, one);
            lane.translate(0, lane.height());
        }
    }
    const QRect line = wordLine();
    painter.setPen(theme().color(Role::TextSecondary));
    painter.drawText(line, Qt::AlignCenter, words());
    if (m_types && m_types->byTime && !m_types->lanes.empty()) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         dateTimeText(m_types->from, zone()).left(19));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                         dateTimeText(m_types->to, zone()).left(19));
    }
    paintFocus(painter);
}

void TypeLanes::paintLane(QPainter& painter, const QRect& where, const TypeLane& lane) const
{
    const QFontMetrics text(painter.font());
    const QString count = numberText(lane.events);
    const int gap = theme().px(8);
    QRect name(gap, where.top(), where.left() - 2 * gap, where.height());
    painter.setPen(theme().color(Role::TextSecondary));
    painter.drawText(name, Qt::AlignRight | Qt::AlignVCenter, count);
    name.setRight(name.right() - text.horizontalAdvance(count) - gap);
    painter.setPen(theme().color(Role::Text));
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                     text.elidedText(typeName(lane), Qt::ElideRight, name.width()));
    const auto highest = static_cast<double>(most());
    for (std::size_t slice = 0; slice < lane.slices.size(); ++slice) {
        if (lane.slices[slice] == 0)
            continue;
        // What is there is seen, however little it is beside the most.
        const int room = where.height() - 2;
        const int high =
            std::max(theme().px(2), static_cast<int>(room * double(lane.slices[slice]) / highest));
        const QRect place = sliceIn(where, slice);
        painter.fillRect(place.left(), where.bottom() - high, std::max(2, place.width() - 1), high,
                         theme().color(cursor() == slice ? Role::Text : Role::TextSecondary));
    }
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(where.left(), where.bottom(), where.right(), where.bottom());
}

} // namespace viridian::ui
