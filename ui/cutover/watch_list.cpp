#include "ui/cutover/watch_list.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/shell/text_runs.h"
#include "ui/text/text.h"

#include <QPainter>

#include <utility>

namespace viridian::ui {
namespace {

constexpr double kPad = 8;
constexpr double kValue = 199;

QString fenceWords(const std::optional<FenceState>& fence)
{
    if (!fence || *fence == FenceState::Unreadable)
        return WatchList::tr("cannot be read");
    return *fence == FenceState::Armed ? WatchList::tr("the fence stands, no late event can exist")
                                       : WatchList::tr("the fence is gone");
}

Severity severityOf(bool known, bool holds)
{
    if (!known)
        return Severity::Unknown;
    return holds ? Severity::Passed : Severity::Error;
}

} // namespace

std::vector<WatchItem> watchItems(const CutoverView& view, Timestamp now)
{
    if (!view.status)
        return {};
    const CutoverStatus& status = *view.status;
    std::vector<WatchItem> items;
    items.push_back(
        {WatchList::tr("Traffic on GREEN"), toQt(status.traffic.words),
         severityOf(status.traffic.live.has_value(), status.traffic.live == Side::Green)});
    const bool fenceKnown = status.fence && *status.fence != FenceState::Unreadable;
    items.push_back({WatchList::tr("BLUE fenced"), fenceWords(status.fence),
                     severityOf(fenceKnown, status.fence == FenceState::Armed)});
    items.push_back({WatchList::tr("GREEN released"),
                     !status.gateOpen   ? WatchList::tr("cannot be read")
                     : *status.gateOpen ? WatchList::tr("viridian_gate is open")
                                        : WatchList::tr("viridian_gate is closed"),
                     severityOf(status.gateOpen.has_value(), status.gateOpen == true)});
    items.push_back(
        {WatchList::tr("Forks decided"), WatchList::tr("fenced mode has none"), Severity::Passed});
    const JournalRecord* watching = status.journal.entered(CutoverState::Watching);
    if (watching != nullptr && status.state == CutoverState::Watching) {
        const auto watched = std::max(now - watching->at, Timestamp::duration::zero());
        const bool over = watched >= view.about.limits.watch;
        items.push_back(
            {WatchList::tr("Watch window"),
             (over ? WatchList::tr("over: %1, planned %2 min") : WatchList::tr("%1 of %2 min"))
                 .arg(roughDurationText(watched))
                 .arg(view.about.limits.watch.count()),
             over ? Severity::Passed : Severity::None});
    }
    return items;
}

WatchList::WatchList(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("watchList"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void WatchList::setItems(std::vector<WatchItem> items, const QString& age)
{
    const bool grows = items.size() != m_items.size();
    m_items = std::move(items);
    m_age = age;
    QStringList words;
    for (const WatchItem& item : m_items)
        words.push_back(tr("%1: %2").arg(item.name, item.value));
    setAccessibleName(tr("While watching"));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    if (grows)
        updateGeometry();
    update();
}

QSize WatchList::sizeHint() const
{
    return {theme().px(400),
            static_cast<int>(m_items.size()) * theme().rowHeight() + 2 * theme().px(kPad - 2)};
}

void WatchList::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Base));
    double y = theme().px(kPad - 2);
    const double pad = theme().px(12);
    const double icon = theme().px(14);
    for (const WatchItem& item : m_items) {
        const QRectF row(pad, y, width() - 2 * pad, theme().rowHeight());
        const QString name = item.severity == Severity::None ? QStringLiteral("clock")
                                                             : Theme::iconName(item.severity);
        const QColor color = item.severity == Severity::None ? theme().color(Role::TextSecondary)
                                                             : theme().color(item.severity);
        theme().drawIcon(painter, QRectF(row.left(), row.center().y() - icon / 2, icon, icon), name,
                         color);
        TextRuns({{.text = item.name}}, Size::Text)
            .paint(painter, row.adjusted(theme().px(21), 0, 0, 0));
        TextRuns({{.text = item.value, .role = Role::TextSecondary}}, Size::Small)
            .paint(painter, row.adjusted(theme().px(kValue), 0, -theme().px(50), 0));
        TextRuns({{.text = m_age, .role = Role::TextSecondary}}, Size::Small)
            .paint(painter, row, Qt::AlignRight);
        y += theme().rowHeight();
    }
}

} // namespace viridian::ui
