#include "ui/shell/bottom_tabs.h"

#include "ui/shell/text_runs.h"

#include <QMouseEvent>
#include <QPainter>

#include <cmath>
#include <utility>

namespace viridian::ui {
namespace {

constexpr double kStart = 4;
constexpr double kPadding = 12;
constexpr double kBar = 2;

} // namespace

struct BottomTabs::Tab {
    QRectF where;
    TextRuns text;
};

BottomTabs::BottomTabs(BottomPane current, QWidget* parent) : QWidget(parent), m_current(current)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    announce();
}

void BottomTabs::setCounts(const BottomCounts& counts)
{
    m_counts = counts;
    announce();
    update();
}

void BottomTabs::announce()
{
    QStringList words;
    for (const Tab& tab : tabs())
        words << tab.text.plainText();
    setAccessibleName(words.join(QStringLiteral(", ")));
}

QSize BottomTabs::sizeHint() const
{
    return {theme().px(200), theme().tabHeight()};
}

QSize BottomTabs::minimumSizeHint() const
{
    return sizeHint();
}

std::vector<BottomTabs::Tab> BottomTabs::tabs() const
{
    const auto name = [&](BottomPane pane, const QString& text) -> Run {
        const bool bright = pane == m_current || m_hover == static_cast<int>(pane);
        return {.text = text, .role = bright ? Role::Text : Role::TextSecondary};
    };
    std::vector<std::vector<Run>> runs(kBottomPaneCount);
    runs[0] = {name(BottomPane::Jobs, tr("Jobs"))};
    if (m_counts.jobs > 0)
        runs[0].push_back({.text = QString::number(m_counts.jobs),
                           .role = Role::TextSecondary,
                           .gap = 7,
                           .small = true});
    runs[1] = {name(BottomPane::Log, tr("Log"))};
    if (m_counts.problems > 0)
        runs[1].push_back({.text = QString::number(m_counts.problems),
                           .severity = m_counts.worst,
                           .icon = Theme::iconName(m_counts.worst),
                           .gap = 8,
                           .small = true});
    runs[2] = {name(BottomPane::Audit, tr("Audit"))};
    std::vector<Tab> tabs;
    double x = theme().px(kStart);
    for (std::vector<Run>& line : runs) {
        TextRuns text(std::move(line), Size::Text);
        const double width = std::ceil(text.width()) + 2 * theme().px(kPadding);
        tabs.push_back({QRectF(x, 0, width, height()), std::move(text)});
        x += width;
    }
    return tabs;
}

void BottomTabs::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& look = theme();
    painter.fillRect(rect(), look.color(Role::Window));
    painter.fillRect(0, height() - 1, width(), 1, look.color(Role::Border));
    int index = 0;
    for (const Tab& tab : tabs()) {
        if (index++ == static_cast<int>(m_current)) {
            painter.fillRect(tab.where, look.color(Role::Base));
            painter.fillRect(QRectF(tab.where.left(), height() - look.px(kBar), tab.where.width(),
                                    look.px(kBar)),
                             look.color(Role::Text));
        }
        const double padding = look.px(kPadding);
        tab.text.paint(painter, tab.where.adjusted(padding, 0, -padding, -1));
    }
    const TextRuns hint({{.text = tr("Alt+1 Alt+2 Alt+3"), .role = Role::TextSecondary}},
                        Size::Small);
    const int end = m_end ? m_end->x() : width();
    hint.paint(painter, QRectF(0, 0, end - look.px(8), height() - 1), Qt::AlignRight);
}

void BottomTabs::mousePressEvent(QMouseEvent* event)
{
    int index = 0;
    for (const Tab& tab : tabs()) {
        if (tab.where.contains(event->position())) {
            emit chosen(static_cast<BottomPane>(index));
            return;
        }
        ++index;
    }
    event->ignore(); // the dock is dragged by what is beside the tabs
}

void BottomTabs::mouseMoveEvent(QMouseEvent* event)
{
    int hover = -1;
    int index = 0;
    for (const Tab& tab : tabs()) {
        if (tab.where.contains(event->position()))
            hover = index;
        ++index;
    }
    if (std::exchange(m_hover, hover) != hover)
        update();
    event->ignore();
}

void BottomTabs::setEndWidget(QWidget* widget)
{
    m_end = widget;
    placeEnd();
}

void BottomTabs::placeEnd()
{
    if (!m_end)
        return;
    const QSize size = m_end->sizeHint();
    m_end->setGeometry(width() - size.width() - theme().px(4), (height() - size.height()) / 2,
                       size.width(), size.height());
}

void BottomTabs::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeEnd();
}

void BottomTabs::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

} // namespace viridian::ui
