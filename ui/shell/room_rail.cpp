#include "ui/shell/room_rail.h"

#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kWidth = 76;
constexpr double kButtonHeight = 66;
constexpr double kJobsHeight = 48;
constexpr double kBar = 3;

bool showsIcon(Severity severity)
{
    return severity == Severity::Warning || severity == Severity::Error ||
           severity == Severity::Unknown;
}

void paintIcon(QPainter& painter, const QWidget& widget, double top, const QString& name, Role role)
{
    const double side = theme().px(20);
    theme().drawIcon(painter, QRectF((widget.width() - side) / 2, theme().px(top), side, side),
                     name, theme().color(role));
}

/// The line of state is smaller than the type scale's small: "0.8 s behind" must fit into 76 px.
/// @param tight  for a long word beside an icon
QFont lineFont(bool tight = false)
{
    constexpr double kScale = 11.0 / 13.0;
    constexpr double kTightScale = 9.5 / 13.0;
    QFont font = theme().font();
    font.setPointSizeF(font.pointSizeF() * (tight ? kTightScale : kScale));
    return font;
}

/// Beside the bar of the current room.
QRectF lineRect(const QWidget& widget, double center)
{
    const double height = theme().px(18);
    const double left = theme().px(kBar);
    return {left, theme().px(center) - height / 2, widget.width() - left - 1, height};
}

void paintLine(QPainter& painter, const QWidget& widget, double center, const TextRuns& runs)
{
    runs.paint(painter, lineRect(widget, center), Qt::AlignHCenter);
}

void paintFocus(QPainter& painter, const QWidget& widget)
{
    if (!widget.hasFocus())
        return;
    painter.setPen(QPen(theme().color(Role::Focus), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(widget.rect().adjusted(1, 1, -1, -1));
}

} // namespace

RoomButton::RoomButton(RoomId room, QWidget* parent) : QAbstractButton(parent), m_room(room)
{
    QString name = roomTitle(room);
    setText(name);
    setObjectName(QStringLiteral("room") + name);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::toggled, this, &RoomButton::announce);
    announce();
}

void RoomButton::setStateLine(const StateLine& line)
{
    m_line = line;
    announce();
    update();
}

void RoomButton::announce()
{
    setAccessibleName(m_line.text.isEmpty() ? text() : text() + QStringLiteral(", ") + m_line.text);
    setAccessibleDescription(isChecked() ? tr("Current room") : QString());
    setToolTip(
        QStringLiteral("%1, Ctrl+%2").arg(accessibleName()).arg(static_cast<int>(m_room) + 1));
}

QSize RoomButton::sizeHint() const
{
    return {theme().px(kWidth) - 1, theme().px(kButtonHeight)};
}

void RoomButton::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void RoomButton::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

void RoomButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& look = theme();
    if (isChecked()) {
        painter.fillRect(rect(), look.color(Role::Window));
        painter.fillRect(0, 0, look.px(kBar), height(), look.color(Role::Text));
    } else if (underMouse()) {
        painter.fillRect(rect(), look.color(Role::Hover));
    }
    const Role role = isChecked() ? Role::Text : Role::TextSecondary;
    paintIcon(painter, *this, 8, roomKey(m_room), role);
    paintLine(painter, *this, 38,
              TextRuns({{.text = text(), .bold = isChecked(), .role = role}}, Size::Small));
    paintLine(painter, *this, 52, lineRuns());
    paintFocus(painter, *this);
}

bool RoomButton::lineFits() const
{
    return lineRuns().width() <= lineRect(*this, 0).width();
}

TextRuns RoomButton::lineRuns() const
{
    std::vector<Run> line;
    if (showsIcon(m_line.severity)) {
        // The icon has the severity's colour, the words stay quiet.
        const QString icon =
            m_line.iconName.isEmpty() ? Theme::iconName(m_line.severity) : m_line.iconName;
        line.push_back({.severity = m_line.severity, .icon = icon});
    }
    line.push_back(
        {.text = m_line.text, .role = Role::TextSecondary, .gap = line.empty() ? 0.0 : 4.0});
    TextRuns runs(line, lineFont());
    return runs.width() <= lineRect(*this, 0).width() ? runs : TextRuns(line, lineFont(true));
}

JobsButton::JobsButton(QWidget* parent) : QAbstractButton(parent)
{
    setObjectName(QStringLiteral("railJobs"));
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCount(0);
}

void JobsButton::setCount(int count)
{
    setText(count == 0 ? tr("no jobs") : count == 1 ? tr("1 job") : tr("%1 jobs").arg(count));
    setAccessibleName(text());
    setToolTip(tr("%1 running, Alt+1").arg(text()));
    update();
}

QSize JobsButton::sizeHint() const
{
    return {theme().px(kWidth) - 1, theme().px(kJobsHeight)};
}

void JobsButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintIcon(painter, *this, 3, QStringLiteral("jobs"), Role::TextSecondary);
    paintLine(painter, *this, 33,
              TextRuns({{.text = text(), .role = Role::TextSecondary}}, lineFont()));
    paintFocus(painter, *this);
}

RoomRail::RoomRail(QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)), m_jobs(new JobsButton(this))
{
    setObjectName(QStringLiteral("roomRail"));
    setAccessibleName(tr("Rooms"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 1, 0);
    column->setSpacing(0);
    m_group->setExclusive(true);
    for (int at = 0; at < kRoomCount; ++at) {
        auto* button = new RoomButton(static_cast<RoomId>(at), this);
        m_buttons.at(static_cast<std::size_t>(at)) = button;
        m_group->addButton(button, at);
        column->addWidget(button);
    }
    column->addStretch(1);
    column->addWidget(m_jobs);
    m_buttons.front()->setChecked(true);
    connect(m_group, &QButtonGroup::idClicked, this,
            [this](int id) { emit roomChosen(static_cast<RoomId>(id)); });
    connect(m_jobs, &QAbstractButton::clicked, this, &RoomRail::jobsClicked);
    connect(&theme(), &Theme::changed, this, [this] { update(); });
}

void RoomRail::setCurrent(RoomId room)
{
    m_buttons.at(static_cast<std::size_t>(room))->setChecked(true);
}

void RoomRail::setStateLine(RoomId room, const StateLine& line)
{
    m_buttons.at(static_cast<std::size_t>(room))->setStateLine(line);
}

void RoomRail::setJobs(int count)
{
    m_jobs->setCount(count);
}

QSize RoomRail::sizeHint() const
{
    return {theme().px(kWidth), QWidget::sizeHint().height()};
}

void RoomRail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Rail));
    painter.fillRect(width() - 1, 0, 1, height(), theme().color(Role::BorderStrong));
}

} // namespace viridian::ui
