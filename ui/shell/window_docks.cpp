#include "ui/shell/window_docks.h"

#include "ui/shell/app_context.h"
#include "ui/shell/panes.h"

#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>

namespace viridian::ui {
namespace {

constexpr double kBottomHeight = 123; ///< 124 with the line above
constexpr int kHidden = -1;

const QString kStateKey = QStringLiteral("window/docks");

QString roomKeyFor(RoomId room, const char* what)
{
    return QStringLiteral("rooms/%1/%2").arg(roomKey(room), QLatin1String(what));
}

} // namespace

WindowDocks::WindowDocks(QMainWindow& window, AppContext& context)
    : QObject(&window), m_window(window), m_context(context)
{
    window.setDockNestingEnabled(false);
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    addBottom(BottomPane::Jobs, "dockJobs", tr("Jobs"), new JobsPane(context.jobs()));
    addBottom(BottomPane::Log, "dockLog", tr("Log"), new LogPane(context.log()));
    addBottom(BottomPane::Audit, "dockAudit", tr("Audit"), new AuditPane(context.audit()));
    connect(&context.jobs(), &JobList::countChanged, this, &WindowDocks::updateCounts);
    connect(&context.log(), &LogModel::problemCountChanged, this, &WindowDocks::updateCounts);
    updateCounts();
}

QDockWidget* WindowDocks::makeDock(const QString& name, const QString& title, QWidget* content,
                                   Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    dock->setTitleBarWidget(new QWidget(dock));
    dock->setWidget(content);
    m_window.addDockWidget(area, dock);
    dock->hide();
    return dock;
}

void WindowDocks::addBottom(BottomPane pane, const char* name, const QString& title,
                            QWidget* content)
{
    const auto at = static_cast<std::size_t>(pane);
    QDockWidget* dock = makeDock(QLatin1String(name), title, content, Qt::BottomDockWidgetArea);
    auto* tabs = new BottomTabs(pane, dock);
    delete dock->titleBarWidget();
    dock->setTitleBarWidget(tabs);
    connect(tabs, &BottomTabs::chosen, this, &WindowDocks::showBottom);
    m_bottom.at(at) = dock;
    m_tabs.at(at) = tabs;
}

void WindowDocks::addRoom(Room& room)
{
    RoomDocks& docks = docksOf(room.id());
    const QString title = roomTitle(room.id());
    if (QWidget* left = room.leftDock())
        docks.left =
            makeDock(QStringLiteral("dockLeft") + title, title, left, Qt::LeftDockWidgetArea);
    if (QWidget* right = room.rightDock())
        docks.right =
            makeDock(QStringLiteral("dockRight") + title, title, right, Qt::RightDockWidgetArea);
    docks.bottomAtFirst = room.showsBottomDocks();
    docks.bottom = docks.bottomAtFirst ? std::optional(BottomPane::Jobs) : std::nullopt;
}

void WindowDocks::updateCounts()
{
    const BottomCounts counts{.jobs = m_context.jobs().count(),
                              .problems = m_context.log().problemCount(),
                              .worst = m_context.log().worst()};
    for (BottomTabs* tabs : m_tabs)
        tabs->setCounts(counts);
}

void WindowDocks::showFor(const Room& room)
{
    m_current = room.id();
    apply();
}

namespace {

/// Neighbours in one dock area inherit each other's width, so each room's is kept by hand.
void hideKeepingWidth(QDockWidget* dock, int& width)
{
    if (!dock)
        return;
    if (dock->isVisible())
        width = dock->width();
    dock->hide();
}

int widthOf(const QDockWidget* dock, int kept)
{
    return dock && dock->isVisible() ? dock->width() : kept;
}

/// @param width  read again when it is applied: a reset in between forgets it. Lives as long as the
/// window.
void showAtWidth(QMainWindow& window, QDockWidget& dock, const int& width)
{
    if (dock.isVisible())
        return;
    dock.show();
    if (width <= 0)
        return; // never shown before: applySizes() gave it its first width
    // The window lays a shown dock out in its next turn; before that a size is lost.
    QMetaObject::invokeMethod(
        &dock,
        [&window, &dock, &width] {
            if (dock.isVisible() && width > 0)
                window.resizeDocks({&dock}, {width}, Qt::Horizontal);
        },
        Qt::QueuedConnection);
}

} // namespace

void WindowDocks::apply()
{
    // A hidden dock must not push the focus to whatever is next in the tab order.
    for (const QDockWidget* dock : m_bottom) {
        if (dock->isAncestorOf(QApplication::focusWidget()))
            m_window.centralWidget()->setFocus(Qt::OtherFocusReason);
    }
    // First hide, then show: two neighbours at once would widen the window.
    const RoomDocks& current = docksOf(m_current);
    for (RoomDocks& docks : m_rooms) {
        if (&docks == &current)
            continue;
        hideKeepingWidth(docks.left, docks.leftWidth);
        hideKeepingWidth(docks.right, docks.rightWidth);
    }
    int height = 0;
    for (int at = 0; at < kBottomPaneCount; ++at) {
        QDockWidget* dock = m_bottom.at(static_cast<std::size_t>(at));
        if (dock->isVisible())
            height = dock->height();
        if (current.bottom != static_cast<BottomPane>(at))
            dock->hide();
    }
    if (current.left && current.leftShows)
        showAtWidth(m_window, *current.left, current.leftWidth);
    else if (current.left)
        current.left->hide();
    if (current.right)
        showAtWidth(m_window, *current.right, current.rightWidth);
    if (current.bottom) {
        QDockWidget* shown = m_bottom.at(static_cast<std::size_t>(*current.bottom));
        const bool before = shown->isVisible();
        shown->show();
        if (!before && height > 0)
            m_window.resizeDocks({shown}, {height}, Qt::Vertical);
    }
    emit changed();
}

void WindowDocks::toggleLeft()
{
    RoomDocks& docks = docksOf(m_current);
    docks.leftShows = !docks.leftShows;
    apply();
}

void WindowDocks::toggleBottom(BottomPane pane)
{
    RoomDocks& docks = docksOf(m_current);
    docks.bottom = docks.bottom == pane ? std::nullopt : std::optional(pane);
    apply();
}

void WindowDocks::showBottom(BottomPane pane)
{
    docksOf(m_current).bottom = pane;
    apply();
}

bool WindowDocks::leftShows() const
{
    const RoomDocks& docks = docksOf(m_current);
    return docks.left && docks.leftShows;
}

std::optional<BottomPane> WindowDocks::bottomShows() const
{
    return docksOf(m_current).bottom;
}

void WindowDocks::applySizes()
{
    // Hidden docks of an area pull at the shown one, so the current room's come last.
    const auto giveFirstWidths = [this](const RoomDocks& docks) {
        for (QDockWidget* dock : {docks.left, docks.right}) {
            if (dock)
                m_window.resizeDocks({dock}, {dock->widget()->sizeHint().width()}, Qt::Horizontal);
        }
    };
    for (const RoomDocks& docks : m_rooms)
        giveFirstWidths(docks);
    giveFirstWidths(docksOf(m_current));
    for (QDockWidget* dock : m_bottom)
        m_window.resizeDocks({dock}, {theme().px(kBottomHeight)}, Qt::Vertical);
}

void WindowDocks::reset()
{
    for (RoomDocks& docks : m_rooms) {
        docks.leftShows = true;
        docks.leftWidth = docks.rightWidth = 0;
        docks.bottom = docks.bottomAtFirst ? std::optional(BottomPane::Jobs) : std::nullopt;
    }
    apply();
    applySizes();
}

void WindowDocks::save(QSettings& settings) const
{
    settings.setValue(kStateKey, m_window.saveState(kStateVersion));
    for (int at = 0; at < kRoomCount; ++at) {
        const auto room = static_cast<RoomId>(at);
        const RoomDocks& docks = docksOf(room);
        settings.setValue(roomKeyFor(room, "left"), docks.leftShows);
        settings.setValue(roomKeyFor(room, "leftWidth"), widthOf(docks.left, docks.leftWidth));
        settings.setValue(roomKeyFor(room, "rightWidth"), widthOf(docks.right, docks.rightWidth));
        settings.setValue(roomKeyFor(room, "bottom"),
                          docks.bottom ? static_cast<int>(*docks.bottom) : kHidden);
    }
}

bool WindowDocks::restore(QSettings& settings)
{
    if (!m_window.restoreState(settings.value(kStateKey).toByteArray(), kStateVersion))
        return false;
    for (int at = 0; at < kRoomCount; ++at) {
        const auto room = static_cast<RoomId>(at);
        RoomDocks& docks = docksOf(room);
        docks.leftShows = settings.value(roomKeyFor(room, "left"), true).toBool();
        docks.leftWidth = settings.value(roomKeyFor(room, "leftWidth"), 0).toInt();
        docks.rightWidth = settings.value(roomKeyFor(room, "rightWidth"), 0).toInt();
        const int bottom = settings.value(roomKeyFor(room, "bottom"), kHidden).toInt();
        docks.bottom = bottom >= 0 && bottom < kBottomPaneCount
                           ? std::optional(static_cast<BottomPane>(bottom))
                           : std::nullopt;
    }
    apply();
    return true;
}

} // namespace viridian::ui
