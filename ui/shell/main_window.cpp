#include "ui/shell/main_window.h"

#include "core/base/text.h"
#include "ui/shell/app_context.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/locator.h"
#include "ui/shell/program_question.h"
#include "ui/shell/room_rail.h"
#include "ui/shell/shell_actions.h"
#include "ui/shell/status_line.h"
#include "ui/shell/store_bar.h"
#include "ui/shell/window_docks.h"
#include "ui/shell/workspace_commands.h"

#include <QAction>
#include <QCloseEvent>
#include <QDialog>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>

#include <algorithm>
#include <utility>

namespace viridian::ui {
namespace {

constexpr int kFirstWidth = 1440;
constexpr int kFirstHeight = 900;

const QString kGeometryKey = QStringLiteral("window/geometry");
const QString kRoomKey = QStringLiteral("window/room");
const QString kThemeKey = QStringLiteral("view/theme");
const QString kZoneKey = QStringLiteral("view/localTimes");

/// A tool bar that only carries one of our widgets around the docks.
void carry(QMainWindow& window, Qt::ToolBarArea area, const char* name, QWidget* widget)
{
    auto* bar = new QToolBar(&window);
    bar->setObjectName(QLatin1String(name));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->toggleViewAction()->setEnabled(false);
    bar->layout()->setContentsMargins(0, 0, 0, 0);
    bar->layout()->setSpacing(0);
    bar->addWidget(widget);
    window.addToolBar(area, bar);
}

/// The hash once somebody computed it; until then the file's name.
QString pipelineSection(const AppContext& context)
{
    const QString hash = context.pipelineHash();
    const std::filesystem::path file = context.pipelinePath();
    if (hash.isEmpty() && file.empty())
        return MainWindow::tr("no pipeline");
    return MainWindow::tr("pipeline %1")
        .arg(hash.isEmpty() ? toQt(file.filename().string()) : toQt(shortHash(fromQt(hash))));
}

/// Keeps the locator off the window's edge; a corner widget has no margin of its own.
QWidget* inCorner(Locator* locator)
{
    auto* corner = new QWidget;
    auto* line = new QHBoxLayout(corner);
    line->setContentsMargins(0, theme().px(3), theme().px(3), theme().px(2));
    line->addWidget(locator);
    return corner;
}

} // namespace

MainWindow::MainWindow(AppContext& context, QWidget* parent)
    : QMainWindow(parent), m_context(context), m_actions(new ShellActions(*menuBar(), this)),
      m_storeBar(new StoreBar(context.clock())), m_rail(new RoomRail), m_rooms(new QStackedWidget),
      m_locator(new Locator(context)), m_status(new StatusLine),
      m_docks(new WindowDocks(*this, context)),
      m_workspace(new WorkspaceCommands(context, *m_actions, *this)),
      m_programs(new ProgramQuestion(context, *m_actions, *this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setContextMenuPolicy(Qt::PreventContextMenu);
    m_builder.setInterval(0);
    connect(&m_builder, &QTimer::timeout, this, &MainWindow::buildNext);
    buildFrame();
    connectActions();
    connectContext();
    resize(kFirstWidth, kFirstHeight);
    updateTitle();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildFrame()
{
    m_rooms->setObjectName(QStringLiteral("rooms"));
    setCentralWidget(m_rooms);
    carry(*this, Qt::TopToolBarArea, "toolBarStores", m_storeBar);
    carry(*this, Qt::LeftToolBarArea, "toolBarRooms", m_rail);
    menuBar()->setCornerWidget(inCorner(m_locator), Qt::TopRightCorner);
    m_locator->setCommands([this] { return m_actions->all(); });
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
    restyle();
    connect(&theme(), &Theme::changed, this, &MainWindow::restyle);
}

void MainWindow::restyle()
{
    menuBar()->setFixedHeight(theme().px(28));
    statusBar()->setFixedHeight(theme().px(24));
    statusBar()->layout()->setContentsMargins(0, 1, 0, 0);
}

void MainWindow::connectActions()
{
    const auto on = [this](ShellCommand command, auto slot) {
        connect(&m_actions->action(command), &QAction::triggered, this, slot);
    };
    on(ShellCommand::Quit, [this] { close(); });
    on(ShellCommand::Locator, [this] { m_locator->open(); });
    on(ShellCommand::LeftDock, [this] { m_docks->toggleLeft(); });
    on(ShellCommand::RightDock, [this] { m_docks->toggleRight(); });
    on(ShellCommand::ShowJobs, [this] { m_docks->toggleBottom(BottomPane::Jobs); });
    on(ShellCommand::ShowLog, [this] { m_docks->toggleBottom(BottomPane::Log); });
    on(ShellCommand::ShowAudit, [this] { m_docks->toggleBottom(BottomPane::Audit); });
    on(ShellCommand::LocalTimes,
       [this](bool local) { m_context.setZone(local ? Zone::Local : Zone::Utc); });
    on(ShellCommand::FullScreen, [this](bool full) { full ? showFullScreen() : showNormal(); });
    on(ShellCommand::ResetLayout, [this] {
        if (!m_finished)
            return;
        buildAll(); // a dock that is made later would go back to where the session had it
        m_docks->reset();
    });
    on(ShellCommand::Shortcuts, [this] { makeShortcutsDialog(m_actions->all(), this)->show(); });
    on(ShellCommand::About, [this] { makeAboutDialog(this)->show(); });
    for (int at = 0; at < kRoomCount; ++at) {
        const auto id = static_cast<RoomId>(at);
        connect(&m_actions->roomAction(id), &QAction::triggered, this,
                [this, id] { showRoom(id); });
    }
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark})
        connect(&m_actions->themeAction(choice), &QAction::triggered, this,
                [this, choice] { chooseTheme(choice); });
    for (int at = 0; at < kRoomCommandCount; ++at) {
        const auto command = static_cast<RoomCommand>(at);
        connect(&m_actions->action(command), &QAction::triggered, this, [this, command] {
            if (m_finished)
                room(m_current).run(command);
        });
    }
    connect(m_rail, &RoomRail::roomChosen, this, &MainWindow::showRoom);
    connect(m_rail, &RoomRail::jobsClicked, this,
            [this] { m_docks->showBottom(BottomPane::Jobs); });
    connect(m_storeBar, &StoreBar::openStoreRequested, m_workspace,
            &WorkspaceCommands::askForStore);
    connect(m_docks, &WindowDocks::changed, this, &MainWindow::updateDockActions);
}

void MainWindow::connectContext()
{
    connect(&m_context, &AppContext::storeBarChanged, this,
            [this] { m_storeBar->setState(m_context.storeBar()); });
    connect(&m_context, &AppContext::tick, m_storeBar, &StoreBar::refresh);
    connect(&m_context, &AppContext::zoneChanged, this, [this] {
        m_storeBar->setZone(m_context.zone());
        updateStatus();
    });
    connect(&m_context, &AppContext::statusChanged, this, &MainWindow::updateStatus);
    connect(&m_context, &AppContext::workspaceChanged, this, [this] {
        m_failure.clear();
        updateTitle();
        updateStatus();
        for (const RoomSpec& spec : m_specs)
            showStateLine(spec.id);
    });
    connect(&m_context, &AppContext::destinationRequested, this,
            [this](const Destination& destination) {
                showRoom(destination.room);
                room(destination.room).open(destination);
            });
    connect(&m_context.jobs(), &JobList::countChanged, m_rail, &RoomRail::setJobs);
    connect(m_workspace, &WorkspaceCommands::failed, this, &MainWindow::showFailure);
    m_storeBar->setState(m_context.storeBar());
}

void MainWindow::addRoom(RoomSpec spec)
{
    const RoomId id = spec.id;
    if (spec.announce)
        spec.announce(m_context);
    m_specs.at(static_cast<std::size_t>(id)) = std::move(spec);
    showStateLine(id);
}

void MainWindow::addRoom(Room* room)
{
    m_specs.at(static_cast<std::size_t>(room->id())).id = room->id();
    take(*room);
}

void MainWindow::take(Room& room)
{
    m_built.at(static_cast<std::size_t>(room.id())) = &room;
    // Only the current page may ask for room; a wide one must not widen the window of the others.
    room.setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_rooms->addWidget(&room);
    m_docks->addRoom(room);
    m_actions->addRoomActions(room);
    showStateLine(room.id());
    connect(&room, &Room::stateLineChanged, this, [this, id = room.id()] { showStateLine(id); });
    connect(&room, &Room::statusTextChanged, this, &MainWindow::updateStatus);
    connect(&room, &Room::commandsChanged, this, &MainWindow::updateCommands);
}

/// Until a room is built its specification says what it would begin with.
void MainWindow::showStateLine(RoomId id)
{
    const RoomSpec& spec = m_specs.at(static_cast<std::size_t>(id));
    if (const Room* room = builtRoom(id))
        m_rail->setStateLine(id, room->stateLine());
    else if (spec.lineAtFirst)
        m_rail->setStateLine(id, spec.lineAtFirst(m_context));
}

void MainWindow::finish(RoomId first)
{
    m_current = first;
    room(first); // before anything asks for the current room
    m_finished = true;
    showRoom(first);
    update(); // the others follow the next picture
}

Room& MainWindow::room(RoomId id)
{
    Room* known = builtRoom(id);
    if (!known) {
        const RoomSpec& spec = m_specs.at(static_cast<std::size_t>(id));
        known = spec.make(m_context, m_rooms); // not moved there: that would style it twice
        take(*known);
    }
    return *known;
}

void MainWindow::paintEvent(QPaintEvent* event)
{
    QMainWindow::paintEvent(event);
    if (m_finished && !m_complete)
        m_builder.start();
}

void MainWindow::buildNext()
{
    const auto missing = std::ranges::find(m_built, nullptr);
    if (missing != m_built.end()) {
        room(static_cast<RoomId>(missing - m_built.begin()));
    } else if (!m_docks->makeNextPane()) {
        m_complete = true;
        m_builder.stop();
        emit completed();
    }
}

void MainWindow::buildAll()
{
    for (int at = 0; at < kRoomCount; ++at)
        room(static_cast<RoomId>(at));
}

void MainWindow::showRoom(RoomId id)
{
    if (!m_finished) // asked by a user who was faster than the rooms
        return;
    Room& shown = room(id);
    if (Room* before = builtRoom(m_current); before && before != &shown) {
        before->deactivate();
        before->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    }
    m_current = id;
    shown.setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_rooms->setCurrentWidget(&shown);
    m_rail->setCurrent(id);
    m_actions->roomAction(id).setChecked(true);
    m_docks->showFor(shown);
    updateCommands();
    updateStatus();
    shown.setFocus(Qt::OtherFocusReason); // the room hands it on to where work goes on
    shown.activate();
}

void MainWindow::updateCommands()
{
    if (!m_finished)
        return;
    for (int at = 0; at < kRoomCommandCount; ++at) {
        const auto command = static_cast<RoomCommand>(at);
        m_actions->action(command).setEnabled(room(m_current).can(command));
    }
}

void MainWindow::updateDockActions()
{
    const std::optional<BottomPane> bottom = m_docks->bottomShows();
    m_actions->action(ShellCommand::LeftDock).setEnabled(m_docks->hasLeft());
    m_actions->action(ShellCommand::LeftDock).setChecked(m_docks->leftShows());
    m_actions->action(ShellCommand::RightDock).setEnabled(m_docks->hasRight());
    m_actions->action(ShellCommand::RightDock).setChecked(m_docks->rightShows());
    m_actions->action(ShellCommand::ShowJobs).setChecked(bottom == BottomPane::Jobs);
    m_actions->action(ShellCommand::ShowLog).setChecked(bottom == BottomPane::Log);
    m_actions->action(ShellCommand::ShowAudit).setChecked(bottom == BottomPane::Audit);
}

void MainWindow::updateStatus()
{
    if (!m_finished)
        return;
    const Room& current = room(m_current);
    QStringList sections{m_failure.isEmpty() ? current.statusText() : m_failure};
    if (sections.front().isEmpty())
        sections.front() = roomTitle(current.id());
    const Workspace& workspace = m_context.workspace();
    sections << (workspace.path.empty() ? tr("no workspace") : toQt(workspace.name())) +
                    (m_context.workspaceModified() ? tr(", not saved") : QString());
    sections << pipelineSection(m_context);
    if (!workspace.blue.empty())
        sections << tr("blue read-only");
    sections << zoneText(m_context.zone(), m_context.clock().now());
    if (const auto difference = m_context.clockDifference())
        sections << tr("server clock %1%2 ms")
                        .arg(QLatin1String(difference->count() < 0 ? "−" : "+"))
                        .arg(std::abs(difference->count()));
    m_status->setSections(sections + current.statusExtras());
}

void MainWindow::updateTitle()
{
    const Workspace& workspace = m_context.workspace();
    const QString name = workspace.path.empty() ? tr("no workspace") : toQt(workspace.name());
    setWindowTitle(tr("%1[*] – Viridian").arg(name));
    setWindowModified(m_context.workspaceModified());
    setAccessibleName(tr("Viridian, %1").arg(name));
}

void MainWindow::showFailure(const QString& sentence)
{
    m_failure = sentence;
    updateStatus();
    m_docks->showBottom(BottomPane::Log);
}

void MainWindow::chooseTheme(ThemeChoice choice)
{
    theme().choose(choice);
    m_context.settings().setValue(kThemeKey, static_cast<int>(choice));
}

bool MainWindow::openWorkspace(const std::filesystem::path& path)
{
    return m_workspace->open(path);
}

ThemeChoice MainWindow::lastTheme(const QSettings& settings)
{
    return static_cast<ThemeChoice>(std::clamp(settings.value(kThemeKey, 0).toInt(), 0, 2));
}

RoomId MainWindow::lastRoom(const QSettings& settings)
{
    return roomFromKey(settings.value(kRoomKey).toString()).value_or(RoomId::Browse);
}

void MainWindow::restoreView()
{
    m_viewRestored = true;
    const QSettings& settings = m_context.settings();
    const ThemeChoice choice = lastTheme(settings);
    m_actions->themeAction(choice).setChecked(true);
    theme().choose(choice);
    m_actions->action(ShellCommand::LocalTimes).setChecked(settings.value(kZoneKey).toBool());
    m_context.setZone(settings.value(kZoneKey).toBool() ? Zone::Local : Zone::Utc);
    restoreGeometry(settings.value(kGeometryKey).toByteArray());
}

void MainWindow::restoreSession(bool withWorkspace, std::optional<RoomId> room)
{
    if (!m_viewRestored)
        restoreView();
    QSettings& settings = m_context.settings();
    if (!m_docks->restore(settings))
        m_docks->reset();
    if (const RoomId wanted = room.value_or(lastRoom(settings)); wanted != m_current)
        showRoom(wanted);
    if (withWorkspace)
        m_workspace->restoreSession();
}

void MainWindow::saveSession()
{
    QSettings& settings = m_context.settings();
    settings.setValue(kGeometryKey, saveGeometry());
    settings.setValue(kRoomKey, roomKey(m_current));
    settings.setValue(kZoneKey, m_context.zone() == Zone::Local);
    m_docks->save(settings);
    m_workspace->saveSession();
    settings.sync();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_builder.stop();
    if (m_finished) // before that there is nothing of the session to save over the last one
        saveSession();
    m_context.jobs().cancelAll();
    event->accept();
    emit closed();
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange)
        m_actions->action(ShellCommand::FullScreen).setChecked(isFullScreen());
}

} // namespace viridian::ui
