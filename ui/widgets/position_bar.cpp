#include "ui/widgets/position_bar.h"

#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr int kSettleMs = 40;

/// The number that runs through a store: transaction ids where positions are pairs.
std::uint64_t leading(const Position& position)
{
    return position.isPair() ? position.transaction() : position.number();
}

} // namespace

PositionBar::PositionBar(QWidget* parent) : QAbstractSlider(parent)
{
    setObjectName(QStringLiteral("positionBar"));
    setOrientation(Qt::Vertical);
    setRange(0, kSteps);
    setSingleStep(kSteps / 1000);
    setPageStep(kSteps / 20);
    setFocusPolicy(Qt::ClickFocus);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(this, &QAbstractSlider::actionTriggered, this, [this] {
        if (m_first)
            emit wanted(positionOf(sliderPosition()));
    });
}

QSize PositionBar::sizeHint() const
{
    return {theme().px(15), theme().px(80)};
}

void PositionBar::setRangeOf(std::optional<Position> first, std::optional<Position> last)
{
    m_first = first;
    m_last = last;
    update();
}

int PositionBar::stepOf(const Position& position) const
{
    if (!m_first || !m_last)
        return 0;
    const double from = static_cast<double>(leading(*m_first));
    const double to = static_cast<double>(leading(*m_last));
    const double at = static_cast<double>(leading(position));
    const double share = to > from ? std::clamp((at - from) / (to - from), 0.0, 1.0) : 0.0;
    return static_cast<int>(share * kSteps);
}

Position PositionBar::positionOf(int step) const
{
    const std::uint64_t from = leading(*m_first);
    const std::uint64_t to = m_last ? leading(*m_last) : from;
    const auto at =
        from + static_cast<std::uint64_t>(static_cast<double>(to - from) * step / kSteps);
    return m_first->isPair() ? Position(at, 0) : Position(at);
}

void PositionBar::showAt(const Position& position)
{
    const QSignalBlocker quiet(this);
    setValue(stepOf(position));
    if (m_last)
        setAccessibleName(
            tr("Position %1 of %2").arg(toQt(position.toText()), toQt(m_last->toText())));
    update();
}

void PositionBar::setMarks(std::vector<Position> marks)
{
    m_marks = std::move(marks);
    update();
}

void PositionBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Window));
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(0, 0, 0, height());
    if (!m_first)
        return;
    const int handle = theme().px(22);
    const auto yOf = [&](int step) {
        return static_cast<int>(double(height() - handle) * step / kSteps);
    };
    painter.fillRect(QRect(2, yOf(value()), width() - 4, handle),
                     theme().color(Role::BorderStrong));
    painter.setPen(theme().color(Role::Text));
    for (const Position& mark : m_marks) {
        const int y = yOf(stepOf(mark)) + handle / 2;
        painter.drawLine(2, y, width() - 3, y);
    }
}

void PositionBar::moveTo(int y)
{
    if (!m_first)
        return;
    const int handle = theme().px(22);
    const int room = std::max(1, height() - handle);
    const QSignalBlocker quiet(this);
    setValue(static_cast<int>(double(std::clamp(y - handle / 2, 0, room)) * kSteps / room));
    update();
    if (m_timer)
        killTimer(m_timer);
    m_timer = startTimer(kSettleMs);
}

void PositionBar::mousePressEvent(QMouseEvent* event)
{
    moveTo(event->pos().y());
}

void PositionBar::mouseMoveEvent(QMouseEvent* event)
{
    moveTo(event->pos().y());
}

void PositionBar::timerEvent(QTimerEvent*)
{
    killTimer(m_timer);
    m_timer = 0;
    emit wanted(positionOf(value()));
}

} // namespace viridian::ui
