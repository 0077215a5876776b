#include "ui/cutover/state_ribbon.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/cutover/ribbon_words.h"
#include "ui/shell/text_runs.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace viridian::ui {
namespace {

// Measures of design/mock/cutover-light.png at the 13 px font.
constexpr double kHeight = 89;
constexpr double kSide = 14;
constexpr double kBoxTop = 9;
constexpr double kBoxHeight = 31;
constexpr double kCaptionTop = 42;
constexpr double kBracketY = 72;
constexpr double kLineGap = 62;  ///< between Proving and Committed
constexpr double kArrowGap = 22; ///< between any other two
constexpr std::size_t kBefore = 5;

} // namespace

struct StateRibbon::Frame {
    double box = 0; ///< width
    double gap = 0;
    double line = 0; ///< middle of the double line
    double side = 0;

    Frame(double width, std::size_t boxes)
    {
        side = theme().px(kSide);
        gap = theme().px(kArrowGap);
        const double wide = theme().px(kLineGap);
        box = std::floor((width - 2 * side - gap * static_cast<double>(boxes - 2) - wide) /
                         static_cast<double>(boxes));
        line = std::round(left(kBefore) - wide / 2);
    }
    [[nodiscard]] double left(std::size_t at) const
    {
        const double extra = at >= kBefore ? theme().px(kLineGap) - gap : 0;
        return std::round(side + static_cast<double>(at) * (box + gap) + extra);
    }
    [[nodiscard]] QRectF rect(std::size_t at) const
    {
        return {left(at), static_cast<double>(theme().px(kBoxTop)), box,
                static_cast<double>(theme().px(kBoxHeight))};
    }
};

StateRibbon::StateRibbon(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("stateRibbon"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize StateRibbon::sizeHint() const
{
    return {theme().px(900), theme().px(kHeight)};
}

void StateRibbon::showView(const CutoverView& view, Timestamp now)
{
    RibbonWords words = ribbonWords(view, now);
    m_boxes = std::move(words.boxes);
    m_left = std::move(words.left);
    m_right = std::move(words.right);
    m_special = words.special;
    m_specialRight = words.specialRight;
    m_stale = view.lost;
    announce();
    update();
}

void StateRibbon::announce()
{
    const auto current = std::ranges::find(m_boxes, Look::Current, &Box::look);
    const auto number = current - m_boxes.begin() + 1;
    const QString where = number > static_cast<std::ptrdiff_t>(kBefore)
                              ? tr("after the point of no return")
                              : tr("before the point of no return");
    if (m_special)
        setAccessibleName(tr("State %1").arg(stateTitle(*m_special)));
    else if (current != m_boxes.end())
        setAccessibleName(tr("State %1, %2 of %3, %4")
                              .arg(stateTitle(current->state))
                              .arg(number)
                              .arg(m_boxes.size())
                              .arg(where));
    setAccessibleDescription(m_left + QStringLiteral(". ") + m_right);
}

void StateRibbon::paintBox(QPainter& painter, const QRectF& where, const Box& box) const
{
    const QRectF frame = where.adjusted(0.5, 0.5, -0.5, -0.5);
    const bool current = box.look == Look::Current;
    const bool done = box.look == Look::Done;
    QPen pen(theme().color(current || done ? Role::Text : Role::BorderStrong), 1.0);
    if (box.look == Look::NotInMode)
        pen.setDashPattern({3, 3});
    painter.setPen(pen);
    painter.setBrush(theme().color(current ? Role::Text : Role::Base));
    painter.drawRect(frame);
    Run title{.text = stateTitle(box.state), .bold = current};
    title.role = current ? Role::Base : done ? Role::Text : Role::TextSecondary;
    TextRuns({title}, Size::Text).paint(painter, where, Qt::AlignHCenter);
    if (done) {
        const double side = theme().px(14);
        theme().drawIcon(
            painter,
            QRectF(where.left() + theme().px(9), where.center().y() - side / 2, side, side),
            QStringLiteral("check"), theme().color(Role::Text));
    }
    const QRectF below(where.left() - theme().px(9), theme().px(kCaptionTop),
                       where.width() + 2 * theme().px(9), theme().px(18));
    Run caption{.text = m_stale && current ? tr("stale, %1").arg(box.caption) : box.caption};
    caption.role = Role::TextSecondary;
    TextRuns({caption}, Size::Small).paint(painter, below, Qt::AlignHCenter);
}

void StateRibbon::paintArrow(QPainter& painter, double from, double to, double y, bool done) const
{
    const QColor color = theme().color(done ? Role::Text : Role::BorderStrong);
    const double head = theme().px(6);
    painter.setPen(QPen(color, 1.0));
    painter.drawLine(QPointF(from, y + 0.5), QPointF(to - head, y + 0.5));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF({QPointF(to, y + 0.5), QPointF(to - head, y - head / 2 + 0.5),
                                   QPointF(to - head, y + head / 2 + 0.5)}));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// A line with an upright end at the outer side, broken for the words in its middle.
void StateRibbon::paintBracket(QPainter& painter, const QRectF& where, bool left) const
{
    std::vector<Run> runs;
    const QString& words = left ? m_left : m_right;
    double box = 0;
    if (m_special && m_specialRight != left) {
        Run title{.text = stateTitle(*m_special), .bold = true, .role = Role::Base};
        box = TextRuns({title}, Size::Small).width() + theme().px(16);
    }
    const TextRuns text({{.text = words, .role = Role::TextSecondary}}, Size::Small);
    const double margin = theme().px(22);
    const double wide =
        std::min(text.width() + (box > 0 ? box + theme().px(10) : 0), where.width() - 2 * margin);
    const double begin = std::round(where.center().x() - wide / 2);
    const double y = std::round(where.center().y()) + 0.5;
    const double outer = left ? where.left() : where.right() - 1;
    painter.setPen(QPen(theme().color(Role::BorderStrong), 1.0));
    painter.drawLine(QPointF(where.left(), y), QPointF(begin - margin, y));
    painter.drawLine(QPointF(begin + wide + margin, y), QPointF(where.right(), y));
    painter.drawLine(QPointF(outer + 0.5, y), QPointF(outer + 0.5, y - theme().px(7)));
    double x = begin;
    if (box > 0) {
        const QRectF frame(x, where.center().y() - theme().px(9), box, theme().px(18));
        painter.fillRect(frame, theme().color(Role::Text));
        TextRuns({{.text = stateTitle(*m_special), .bold = true, .role = Role::Base}}, Size::Small)
            .paint(painter, frame, Qt::AlignHCenter);
        x += box + theme().px(10);
    }
    text.paint(painter, QRectF(x, where.top(), begin + wide - x + 2, where.height()));
}

void StateRibbon::paintReturn(QPainter& painter, const Frame& frame) const
{
    const TextRuns words({{.text = tr("point of no return"), .bold = true}}, Size::Small);
    const double y = theme().px(kBracketY);
    painter.setPen(QPen(theme().color(Role::Text), 1.0));
    const double gap = theme().px(2);
    for (const double x : {frame.line - gap, frame.line + gap}) {
        painter.drawLine(QPointF(x + 0.5, theme().px(3)), QPointF(x + 0.5, y - theme().px(10)));
        painter.drawLine(QPointF(x + 0.5, y + theme().px(10)),
                         QPointF(x + 0.5, theme().px(kHeight) - theme().px(4)));
    }
    words.paint(painter, QRectF(frame.line - words.width() / 2, y - theme().px(9),
                                words.width() + 2, theme().px(18)));
}

void StateRibbon::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    painter.fillRect(0, height() - 1, width(), 1, theme().color(Role::BorderStrong));
    if (m_boxes.empty())
        return;
    const Frame frame(width(), m_boxes.size());
    const double middle = std::round(frame.rect(0).center().y());
    for (std::size_t at = 0; at < m_boxes.size(); ++at) {
        paintBox(painter, frame.rect(at), m_boxes[at]);
        if (at + 1 < m_boxes.size())
            paintArrow(painter, frame.rect(at).right(), frame.left(at + 1), middle,
                       m_boxes[at].look == Look::Done && m_boxes[at + 1].look != Look::ToCome);
    }
    paintReturn(painter, frame);
    const double words =
        TextRuns({{.text = tr("point of no return"), .bold = true}}, Size::Small).width() / 2 +
        theme().px(10);
    const double top = theme().px(kBracketY) - theme().px(9);
    const double height = theme().px(18);
    paintBracket(painter, QRectF(frame.left(0), top, frame.line - words - frame.left(0), height),
                 true);
    paintBracket(painter,
                 QRectF(frame.line + words, top,
                        frame.rect(m_boxes.size() - 1).right() - frame.line - words, height),
                 false);
}

} // namespace viridian::ui
