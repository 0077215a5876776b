#include "ui/browse/type_lanes.h"

#include "ui/shell/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

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
    : QWidget(parent), m_worker(runner, address), m_stream(std::move(stream))
{
    setObjectName(QStringLiteral("typeLanes"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
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
            m_cursor.reset();
            describe();
            updateGeometry();
            update();
        });
}

void TypeLanes::setZone(Zone zone)
{
    m_zone = zone;
    describe();
    update();
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
    return m_types->byTime ? tr("%1: %2").arg(dateTimeText(m_types->begin(slice), m_zone), what)
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
    if (m_types && !m_cursor) {
        for (const TypeLane& lane : m_types->lanes)
            lanes += tr("%1 %2").arg(numberText(lane.events), typeName(lane));
    }
    setAccessibleDescription(m_cursor ? sliceText(*m_cursor) : lanes.join(QStringLiteral(", ")));
}

QRect TypeLanes::barArea() const
{
    const int wordsHigh = QFontMetrics(theme().font(Size::Small)).height() + theme().px(2);
    return rect().adjusted(theme().px(kNameWidth), theme().px(3), -theme().px(8), -wordsHigh);
}

std::optional<std::size_t> TypeLanes::sliceAt(int x) const
{
    const QRect area = barArea();
    if (!m_types || m_types->sliceCount() == 0 || x < area.left() || area.width() <= 0)
        return {};
    const double share = double(x - area.left()) / area.width();
    const auto slice = static_cast<std::size_t>(share * double(m_types->sliceCount()));
    return std::min(slice, m_types->sliceCount() - 1);
}

void TypeLanes::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(0, height() - 1, width(), height() - 1);
    painter.setFont(theme().font(Size::Small));
    const QRect area = barArea();
    QRect lane = area;
    lane.setHeight(theme().px(kLaneHeight));
    if (m_types) {
        for (const TypeLane& one : m_types->lanes) {
            paintLane(painter, lane, one);
            lane.translate(0, lane.height());
        }
    }
    const QRect line(area.left(), area.bottom() + 1, area.width(), height() - area.bottom() - 2);
    painter.setPen(theme().color(Role::TextSecondary));
    painter.drawText(line, Qt::AlignCenter, words());
    if (m_types && m_types->byTime && !m_types->lanes.empty()) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         dateTimeText(m_types->from, m_zone).left(19));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                         dateTimeText(m_types->to, m_zone).left(19));
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme().color(Role::Focus), 2));
        painter.drawRect(rect().adjusted(1, 1, -2, -2));
    }
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
    const auto slices = static_cast<double>(lane.slices.size());
    const auto highest = static_cast<double>(most());
    for (std::size_t slice = 0; slice < lane.slices.size(); ++slice) {
        if (lane.slices[slice] == 0)
            continue;
        const auto left = where.left() + static_cast<int>(where.width() * double(slice) / slices);
        const auto right =
            where.left() + static_cast<int>(where.width() * double(slice + 1) / slices);
        // What is there is seen, however little it is beside the most.
        const int room = where.height() - 2;
        const int high =
            std::max(theme().px(2), static_cast<int>(room * double(lane.slices[slice]) / highest));
        painter.fillRect(left, where.bottom() - high, std::max(2, right - left - 1), high,
                         theme().color(m_cursor == slice ? Role::Text : Role::TextSecondary));
    }
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(where.left(), where.bottom(), where.right(), where.bottom());
}

void TypeLanes::choose(std::size_t slice)
{
    m_cursor = slice;
    describe();
    update();
}

void TypeLanes::mousePressEvent(QMouseEvent* event)
{
    const std::optional<std::size_t> slice = sliceAt(event->pos().x());
    if (!slice)
        return;
    choose(*slice);
    if (m_types->byTime)
        emit wanted(m_types->begin(*slice));
}

void TypeLanes::keyPressEvent(QKeyEvent* event)
{
    const std::size_t slices = m_types ? m_types->sliceCount() : 0;
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                       event->key() == Qt::Key_Space;
    if (slices > 0 && event->key() == Qt::Key_Left)
        choose(m_cursor ? *m_cursor - std::min<std::size_t>(*m_cursor, 1) : slices - 1);
    else if (slices > 0 && event->key() == Qt::Key_Right)
        choose(m_cursor ? std::min(*m_cursor + 1, slices - 1) : 0);
    else if (enter && m_cursor && m_types->byTime)
        emit wanted(m_types->begin(*m_cursor));
    else
        QWidget::keyPressEvent(event);
}

void TypeLanes::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void TypeLanes::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool TypeLanes::event(QEvent* event)
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
