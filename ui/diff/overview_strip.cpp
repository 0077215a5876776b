#include "ui/diff/overview_strip.h"

#include "ui/diff/diff_controller.h"
#include "ui/text/text.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <map>

namespace viridian::ui {
namespace {

constexpr double kLabelLeft = 12;
constexpr double kGlyphWidth = 14;
constexpr double kLabelWidth = 148; ///< with room for a mark's half beside the longest word
constexpr double kSideRight = 22;
constexpr double kFirstLane = 20;
constexpr double kLaneStep = 16;
constexpr double kMarkSize = 9;
constexpr double kFrameHalf = 6; ///< of the frame around the selected mark
constexpr double kSegmentTop = 78;
constexpr double kSegmentHeight = 9;
constexpr double kTickTop = 92;
constexpr std::array<const char*, OverviewStrip::kLanes> kGlyphs{"~", "−", "+", "⇅"};

QString laneWord(int lane)
{
    switch (lane) {
    case 0:
        return OverviewStrip::tr("changed");
    case 1:
        return OverviewStrip::tr("missing in green");
    case 2:
        return OverviewStrip::tr("extra in green");
    default:
        return OverviewStrip::tr("order or version");
    }
}

/// 1, 2 or 5 times a power of ten, so that about eight ticks fit.
std::uint64_t tickStep(std::uint64_t span)
{
    constexpr std::uint64_t kTicks = 10;
    std::uint64_t step = 1;
    for (;;) {
        for (const std::uint64_t factor : {1U, 2U, 5U})
            if (span / (step * factor) <= kTicks)
                return step * factor;
        step *= 10;
    }
}

void drawMark(QPainter& painter, int lane, QPointF at, double size)
{
    const double half = size / 2;
    painter.setPen(Qt::NoPen);
    switch (lane) {
    case 0: {
        QPolygonF diamond{{at.x(), at.y() - half},
                          {at.x() + half, at.y()},
                          {at.x(), at.y() + half},
                          {at.x() - half, at.y()}};
        painter.setPen(QPen(theme().color(Role::Text), 1));
        painter.setBrush(theme().color(Role::Base));
        painter.drawPolygon(diamond);
        break;
    }
    case 1:
        painter.setBrush(theme().color(Role::Blue));
        painter.drawEllipse(at, half, half);
        break;
    case 2:
        painter.fillRect(QRectF(at.x() - half, at.y() - half, size, size),
                         theme().color(Role::Green));
        break;
    default:
        painter.setBrush(theme().color(Role::TextSecondary));
        painter.drawPolygon(QPolygonF{{at.x(), at.y() - half},
                                      {at.x() + half, at.y() + half},
                                      {at.x() - half, at.y() + half}});
    }
}

} // namespace

int laneOf(diff::Label label)
{
    switch (label) {
    case diff::Label::Missing:
        return 1;
    case diff::Label::Extra:
        return 2;
    case diff::Label::Reordered:
    case diff::Label::Version:
        return 3;
    default:
        return 0;
    }
}

OverviewStrip::OverviewStrip(DiffController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller)
{
    setObjectName(QStringLiteral("diffOverview"));
    setFocusPolicy(Qt::StrongFocus);
    connect(&controller, &DiffController::differencesChanged, this, &OverviewStrip::rebuild);
    connect(&controller, &DiffController::numbersChanged, this, &OverviewStrip::rebuild);
    connect(&controller, &DiffController::selectionChanged, this, [this] {
        describe();
        update();
    });
    connect(&theme(), &Theme::changed, this, &OverviewStrip::restyle);
    restyle();
}

void OverviewStrip::restyle()
{
    setFixedHeight(theme().px(115));
    rebuild();
}

QRectF OverviewStrip::axis() const
{
    const double left = theme().px(kLabelWidth);
    return {left, 0, std::max(1.0, width() - left - theme().px(kSideRight)),
            static_cast<double>(height())};
}

double OverviewStrip::labelsEnd() const
{
    const QFontMetricsF metrics(theme().font(Size::Small));
    double longest = 0;
    for (int lane = 0; lane < kLanes; ++lane)
        longest = std::max(longest, metrics.horizontalAdvance(laneWord(lane)));
    return theme().px(kLabelLeft + kGlyphWidth) + longest;
}

double OverviewStrip::firstMarkLeft() const
{
    return axis().left() - theme().px(kFrameHalf);
}

double OverviewStrip::laneY(int lane) const
{
    return theme().px(kFirstLane + lane * kLaneStep);
}

double OverviewStrip::xOf(double place) const
{
    return axis().left() + place * axis().width();
}

double OverviewStrip::placeOf(const Position& position) const
{
    if (m_last <= m_first)
        return 0;
    const std::uint64_t number = std::clamp(position.number(), m_first, m_last);
    return static_cast<double>(number - m_first) / static_cast<double>(m_last - m_first);
}

void OverviewStrip::rebuild()
{
    m_first = 1;
    m_last = 1;
    if (const auto& result = m_controller.result()) {
        m_last = result->blueTo.value_or(Position(1)).number();
        m_first = result->blueAfter ? result->blueAfter->number() + 1 : 1;
    }
    for (const diff::SegmentOutcome& segment : m_controller.numbers().segments)
        if (segment.blueTo)
            m_last = std::max(m_last, segment.blueTo->number());
    const std::vector<diff::Difference>& all = m_controller.differences();
    for (const diff::Difference& difference : all)
        m_last = std::max(m_last, difference.at.number());

    // One mark a lane and pixel.
    std::map<std::pair<int, int>, Mark> marks;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double place = placeOf(all[i].at);
        const int lane = laneOf(all[i].label);
        const auto key = std::pair(static_cast<int>(place * axis().width()), lane);
        const auto [at, isNew] = marks.try_emplace(key, Mark{.lane = lane,
                                                             .place = place,
                                                             .difference = static_cast<int>(i),
                                                             .count = 1,
                                                             .stream = toQt(all[i].stream)});
        if (!isNew)
            ++at->second.count;
    }
    m_marks.clear();
    for (auto& [key, mark] : marks)
        m_marks.push_back(std::move(mark));
    describe();
    update();
}

void OverviewStrip::describe()
{
    setAccessibleName(tr("Overview, %1 marks from position %2 to %3")
                          .arg(numberText(static_cast<std::uint64_t>(m_marks.size())),
                               numberText(m_first), numberText(m_last)));
    const diff::Difference* now = m_controller.current();
    setAccessibleDescription(now == nullptr
                                 ? QString()
                                 : tr("Selected: %1 of %2 at position %3")
                                       .arg(laneWord(laneOf(now->label)), toQt(now->stream),
                                            numberText(now->at.number())));
}

void OverviewStrip::paintLanes(QPainter& painter) const
{
    painter.setFont(theme().font(Size::Small));
    const double left = theme().px(kLabelLeft);
    for (int lane = 0; lane < kLanes; ++lane) {
        const double y = laneY(lane);
        const QRectF glyph(left, y - theme().px(8), theme().px(12), theme().px(16));
        const QRectF word(left + theme().px(kGlyphWidth), glyph.top(),
                          theme().px(kLabelWidth - kLabelLeft - kGlyphWidth), glyph.height());
        painter.setPen(theme().color(Role::Text));
        painter.drawText(glyph, Qt::AlignLeft | Qt::AlignVCenter,
                         toQt(kGlyphs.at(static_cast<std::size_t>(lane))));
        painter.setPen(theme().color(Role::TextSecondary));
        painter.drawText(word, Qt::AlignLeft | Qt::AlignVCenter, laneWord(lane));
        painter.fillRect(QRectF(axis().left(), std::floor(y), axis().width(), 1),
                         theme().color(Role::PlotGrid));
    }
    painter.drawText(QRectF(left, theme().px(kSegmentTop) - theme().px(3), theme().px(kLabelWidth),
                            theme().px(15)),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("segments"));
}

/// Equal: filled; different: filled in the changed tint; running: outline; not proven: hatched.
void OverviewStrip::paintSegments(QPainter& painter) const
{
    const QRectF bar(axis().left(), theme().px(kSegmentTop), axis().width(),
                     theme().px(kSegmentHeight));
    const bool running = m_controller.phase() == DiffController::Phase::Running;
    if (!running)
        paintFiller(painter, bar);
    for (const diff::SegmentOutcome& segment : m_controller.numbers().segments) {
        if (!segment.blueTo)
            continue;
        const double from = segment.blueAfter ? xOf(placeOf(*segment.blueAfter)) : bar.left();
        const double to = xOf(placeOf(*segment.blueTo));
        const QRectF part(from, bar.top(), std::max(1.0, to - from), bar.height());
        if (segment.state == diff::SegmentState::NotProven)
            paintFiller(painter, part);
        else if (segment.state == diff::SegmentState::Different)
            painter.fillRect(part, theme().color(Role::BorderStrong));
        else
            painter.fillRect(part, theme().color(Role::Selection));
    }
    painter.setPen(QPen(theme().color(Role::BorderStrong), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
}

void OverviewStrip::paintMarks(QPainter& painter) const
{
    const QFontMetricsF metrics(theme().font(Size::Small));
    std::array<double, kLanes> free{};
    free.fill(axis().left());
    painter.setFont(theme().font(Size::Small));
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const Mark& mark = m_marks[i];
        const double x = xOf(mark.place);
        const double y = laneY(mark.lane);
        painter.fillRect(QRectF(std::floor(x), y, 1, theme().px(kSegmentTop) - y),
                         theme().color(Role::BorderStrong));
        // The stream's name stands to the right where there is room up to the next mark, else to
        // the left.
        const QString name = mark.stream;
        const double width = metrics.horizontalAdvance(name);
        const double gap = theme().px(8);
        double next = axis().right() + theme().px(kSideRight);
        for (std::size_t j = i + 1; j < m_marks.size(); ++j)
            if (m_marks[j].lane == mark.lane) {
                next = xOf(m_marks[j].place) - gap;
                break;
            }
        const QRectF line(0, y - theme().px(8), 0, theme().px(16));
        auto& used = free.at(static_cast<std::size_t>(mark.lane));
        painter.setPen(theme().color(Role::TextSecondary));
        if (x + gap + width < next) {
            painter.drawText(QRectF(x + gap, line.top(), width + 2, line.height()),
                             Qt::AlignVCenter, name);
            used = x + gap + width + gap;
        } else if (x - gap - width > used) {
            painter.drawText(QRectF(x - gap - width, line.top(), width + 2, line.height()),
                             Qt::AlignVCenter, name);
            used = x + gap;
        } else {
            used = x + gap;
        }
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Mark& mark : m_marks)
        drawMark(painter, mark.lane, {std::floor(xOf(mark.place)) + 0.5, laneY(mark.lane) + 0.5},
                 theme().px(kMarkSize));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void OverviewStrip::paintSelection(QPainter& painter) const
{
    const diff::Difference* now = m_controller.current();
    if (now == nullptr)
        return;
    const double x = std::floor(xOf(placeOf(now->at)));
    const double half = theme().px(kFrameHalf);
    painter.setPen(QPen(theme().color(Role::Text), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(x - half + 0.5, theme().px(9) + 0.5, 2 * half,
                            theme().px(kSegmentTop + kSegmentHeight + 2) - theme().px(9)));
}

void OverviewStrip::paintTicks(QPainter& painter) const
{
    painter.setFont(theme().font(Size::Small));
    const QFontMetricsF metrics(painter.font());
    const double y = theme().px(kTickTop);
    const double high = theme().px(16);
    const QString last = numberText(m_last);
    const double lastWidth = metrics.horizontalAdvance(last);
    const double lastLeft = std::max(axis().left(), axis().right() - lastWidth +
                                                        theme().px(kSideRight) - theme().px(6));
    painter.setPen(theme().color(Role::Text));
    painter.drawText(QRectF(lastLeft, y, lastWidth + 2, high), Qt::AlignVCenter, last);
    painter.setPen(theme().color(Role::TextSecondary));
    const std::uint64_t step = tickStep(m_last - m_first);
    double used = axis().left();
    const auto tick = [&](std::uint64_t number, Qt::Alignment alignment) {
        const QString text = number < 1'000'000 ? numberText(number) : magnitudeText(number);
        const double width = metrics.horizontalAdvance(text);
        const double at = xOf(placeOf(Position(number)));
        const double left = alignment == Qt::AlignLeft ? at : at - width / 2;
        if (left < used || left + width + theme().px(8) > lastLeft)
            return;
        painter.drawText(QRectF(left, y, width + 2, high), Qt::AlignVCenter, text);
        used = left + width + theme().px(12);
    };
    tick(m_first, Qt::AlignLeft);
    for (std::uint64_t number = (m_first / step + 1) * step; number < m_last; number += step)
        tick(number, Qt::AlignHCenter);
}

void OverviewStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    painter.fillRect(0, height() - 1, width(), 1, theme().color(Role::Border));
    paintLanes(painter);
    paintSegments(painter);
    paintMarks(painter);
    paintSelection(painter);
    if (m_last > m_first)
        paintTicks(painter);
}

void OverviewStrip::mousePressEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    const double y = event->position().y();
    const auto distance = [&](const Mark& mark) {
        return std::hypot(xOf(mark.place) - x, (laneY(mark.lane) - y) * 2);
    };
    const auto nearest = std::ranges::min_element(m_marks, {}, distance);
    if (nearest != m_marks.end())
        m_controller.select(nearest->difference);
}

void OverviewStrip::moveBy(int direction)
{
    if (m_marks.empty())
        return;
    const diff::Difference* now = m_controller.current();
    const double place = now != nullptr ? placeOf(now->at) : -1;
    const int lane = now != nullptr ? laneOf(now->label) : 0;
    const auto here = std::pair(static_cast<int>(place * axis().width()), lane);
    const auto keyOf = [this](const Mark& mark) {
        return std::pair(static_cast<int>(mark.place * axis().width()), mark.lane);
    };
    if (direction > 0) {
        const auto next =
            std::ranges::find_if(m_marks, [&](const Mark& mark) { return keyOf(mark) > here; });
        if (next != m_marks.end())
            m_controller.select(next->difference);
        return;
    }
    const Mark* before = nullptr;
    for (const Mark& mark : m_marks)
        if (keyOf(mark) < here)
            before = &mark;
    if (before != nullptr)
        m_controller.select(before->difference);
}

void OverviewStrip::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
        return moveBy(-1);
    case Qt::Key_Right:
    case Qt::Key_Down:
        return moveBy(1);
    case Qt::Key_Home:
        if (!m_marks.empty())
            m_controller.select(m_marks.front().difference);
        return;
    case Qt::Key_End:
        if (!m_marks.empty())
            m_controller.select(m_marks.back().difference);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void OverviewStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    rebuild();
}

} // namespace viridian::ui
