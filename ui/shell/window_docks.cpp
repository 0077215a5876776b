#include "ui/shell/window_docks.h"

#include "ui/shell/app_context.h"
#include "ui/shell/pane_header.h"
#include "ui/shell/panes.h"

#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr double kBottomHeight = 123; ///< 124 with the line above
constexpr int kHidden = -1;

const QString kStateKey = QStringLiteral("window/docks");

/// The header on top of a dock's content: it says what is below, so it is the dock's title bar too.
PaneHeader* topHeader(QWidget* content)
{
    while (content) {
        if (auto* header = qobject_cast<PaneHeader*>(content))
            return header;
        if (auto* splitter = qobject_cast<QSplitter*>(content))
            content = splitter->orientation() == Qt::Vertical ? splitter->widget(0) : nullptr;
        else if (auto* column = qobject_cast<QVBoxLayout*>(content->layout()))
            content = column->count() > 0 ? column->itemAt(0)->widget() : nullptr;
        else
            content = nullptr;
    }
    return nullptr;
}

QToolButton* closeButton(QWidget* parent, const QString& dock)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(dock + QStringLiteral("Close"));
    button->setFocusPolicy(Qt::NoFocus);
    button->setToolTip(WindowDocks::tr("Hide; the View menu brings it back"));
    button->setAccessibleName(WindowDocks::tr("Hide"));
    const auto restyle = [button] {
        button->setIcon(theme().icon(QStringLiteral("close"), Role::TextSecondary));
        button->setIconSize(QSize(theme().px(12), theme().px(12)));
    };
    QObject::connect(&theme(), &Theme::changed, button, restyle);
    restyle();
    return button;
}

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
    addBottom(BottomPane::Jobs, "dockJobs", tr("Jobs"));
    addBottom(BottomPane::Log, "dockLog", tr("Log"));
    addBottom(BottomPane::Audit, "dockAudit", tr("Audit"));
    connect(&context.jobs(), &JobList::countChanged, this, &WindowDocks::updateCounts);
    connect(&context.log(), &LogModel::problemCountChanged, this, &WindowDocks::updateCounts);
    updateCounts();
    showBottomAtFirst();
}

QDockWidget* WindowDocks::makeDock(const QString& name, const QString& title, QWidget* content,
                                   Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    // Not floating: a window of its own would outlive the room that it belongs to.
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable);
    if (content)
        dock->setWidget(content);
    dock->hide(); // a visible window would show what is added to it
    if (!m_window.restoreDockWidget(dock))
        m_window.addDockWidget(area, dock);
    dock->hide();
    return dock;
}

void WindowDocks::makeTitle(QDockWidget& dock, Qt::DockWidgetArea side)
{
    PaneHeader* title = topHeader(dock.widget());
    if (!title)
        title = new PaneHeader(dock.windowTitle(), &dock);
    else if (QLayout* column = title->parentWidget()->layout())
        column->removeWidget(title);
    QToolButton* close = closeButton(title, dock.objectName());
    title->addWidget(close);
    dock.setTitleBarWidget(title);
    title->show();
    connect(close, &QToolButton::clicked, this,
            side == Qt::LeftDockWidgetArea ? &WindowDocks::toggleLeft : &WindowDocks::toggleRight);
}

void WindowDocks::addBottom(BottomPane pane, const char* name, const QString& title)
{
    const auto at = static_cast<std::size_t>(pane);
    QDockWidget* dock = makeDock(QLatin1String(name), title, nullptr, Qt::BottomDockWidgetArea);
    auto* tabs = new BottomTabs(pane, dock);
    dock->setTitleBarWidget(tabs);
    QToolButton* close = closeButton(tabs, dock->objectName());
    tabs->setEndWidget(close);
    connect(close, &QToolButton::clicked, this, [this, pane] { toggleBottom(pane); });
    connect(tabs, &BottomTabs::chosen, this, &WindowDocks::showBottom);
    m_bottom.at(at) = dock;
    m_tabs.at(at) = tabs;
}

void WindowDocks::makePane(BottomPane pane)
{
    QDockWidget* dock = m_bottom.at(static_cast<std::size_t>(pane));
    if (dock->widget())
        return;
    switch (pane) {
    case BottomPane::Jobs:
        dock->setWidget(new JobsPane(m_context.jobs(), dock));
        break;
    case BottomPane::Log:
        dock->setWidget(new LogPane(m_context.log(), dock));
        break;
    case BottomPane::Audit:
        dock->setWidget(new AuditPane(m_context.audit(), dock));
        break;
    }
}

bool WindowDocks::makeNextPane()
{
    const auto bare = std::ranges::find(m_bottom, nullptr, &QDockWidget::widget);
    if (bare == m_bottom.end())
        return false;
    makePane(static_cast<BottomPane>(bare - m_bottom.begin()));
    return true;
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
    if (docks.left)
        makeTitle(*docks.left, Qt::LeftDockWidgetArea);
    if (docks.right)
        makeTitle(*docks.right, Qt::RightDockWidgetArea);
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
    // The window lays a shown dock out in its next turn; before that a size is lost.
    QMetaObject::invokeMethod(
        &dock,
        [&window, &dock, &width] {
            // Never shown before: as wide as it asks for, unless the user was quicker.
            const int wanted =
                width > 0 ? width : std::max(dock.width(), dock.widget()->sizeHint().width());
            if (dock.isVisible())
                window.resizeDocks({&dock}, {wanted}, Qt::Horizontal);
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
    else
        hideKeepingWidth(current.left, docksOf(m_current).leftWidth);
    if (current.right && current.rightShows)
        showAtWidth(m_window, *current.right, current.rightWidth);
    else
        hideKeepingWidth(current.right, docksOf(m_current).rightWidth);
    if (current.bottom) {
        QDockWidget* shown = m_bottom.at(static_cast<std::size_t>(*current.bottom));
        const bool before = shown->isVisible();
        makePane(*current.bottom);
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

void WindowDocks::toggleRight()
{
    RoomDocks& docks = docksOf(m_current);
    docks.rightShows = !docks.rightShows;
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

bool WindowDocks::rightShows() const
{
    const RoomDocks& docks = docksOf(m_current);
    return docks.right && docks.rightShows;
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

void WindowDocks::placeAtFirst()
{
    for (const RoomDocks& docks : m_rooms) {
        if (docks.left)
            m_window.addDockWidget(Qt::LeftDockWidgetArea, docks.left);
        if (docks.right)
            m_window.addDockWidget(Qt::RightDockWidgetArea, docks.right);
    }
    for (QDockWidget* dock : m_bottom)
        m_window.addDockWidget(Qt::BottomDockWidgetArea, dock);
}

/// Browse is where jobs are begun; the other rooms want the height.
void WindowDocks::showBottomAtFirst()
{
    for (RoomDocks& docks : m_rooms)
        docks.bottom.reset();
    docksOf(RoomId::Browse).bottom = BottomPane::Jobs;
}

void WindowDocks::reset()
{
    placeAtFirst();
    for (RoomDocks& docks : m_rooms) {
        docks.leftShows = docks.rightShows = true;
        docks.leftWidth = docks.rightWidth = 0;
    }
    showBottomAtFirst();
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
        settings.setValue(roomKeyFor(room, "right"), docks.rightShows);
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
        docks.rightShows = settings.value(roomKeyFor(room, "right"), true).toBool();
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
