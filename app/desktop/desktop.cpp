#include "app/desktop/desktop.h"

#include "app/desktop/first_paint.h"
#include "app/desktop/load_rooms.h"
#include "app/desktop/shots.h"
#include "ui/shell/app_context.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QIcon>
#include <QMessageBox>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace viridian::ui {
namespace {

constexpr int kInternal = 5;

/// For measuring from outside: taking the window down again is not part of what is measured.
void endWhenPainted(QWidget& widget)
{
    QObject::connect(new FirstPaint(widget), &FirstPaint::painted, [] { std::_Exit(0); });
}

} // namespace

Desktop::Desktop(const DesktopOptions& options, AppContext& context)
    : m_options(options), m_context(context),
      m_first(roomFromKey(toQt(options.room)).value_or(MainWindow::lastRoom(context.settings()))),
      m_window(std::make_unique<MainWindow>(context))
{
    connect(m_window.get(), &MainWindow::closed, this, [this] { emit ended(0); });
    connect(&m_quitSignals, &QuitSignals::quitRequested, m_window.get(), &QWidget::close);
}

Desktop::~Desktop() = default;

void Desktop::show()
{
    m_window->restoreView();
    if (!m_options.theme.empty())
        theme().choose(m_options.theme == "dark" ? ThemeChoice::Dark : ThemeChoice::Light);
    m_window->show();
    if (m_options.untilPainted == "window")
        endWhenPainted(*m_window);
    else
        connect(new FirstPaint(*m_window), &FirstPaint::painted, this, &Desktop::furnish);
}

void Desktop::furnish()
{
    const Result<const RoomsLibrary*> rooms = loadRooms();
    if (!rooms)
        return refuse(rooms.error());
    m_rooms = *rooms;
    QApplication::setWindowIcon(theme().icon(QStringLiteral("viridian")));
    for (int at = 0; at < kRoomCount; ++at)
        m_window->addRoom(m_rooms->roomSpec(static_cast<RoomId>(at)));
    m_window->finish(m_first);
    theme().dress(); // now: a widget that is made under a style sheet costs three times as much
    if (m_options.untilPainted == "room")
        endWhenPainted(*m_window); // with the room: widgets of its own may cover the room's page
    m_watch = m_rooms->watchStores(m_context);
    openNamed();
    connect(m_window.get(), &MainWindow::completed, this, [this] {
        m_ahead = m_context.runner().start(
            [rooms = m_rooms](std::stop_token) { rooms->prepareToOpen(); });
    });
    if (!m_options.shots.empty())
        takePictures();
}

void Desktop::openNamed()
{
    const Workspace here;
    const bool named =
        !m_options.workspace.empty() || !m_options.blue.empty() || !m_options.green.empty();
    m_window->restoreSession(!named && m_options.shots.empty(), m_first);
    if (!m_options.workspace.empty())
        m_window->openWorkspace(m_options.workspace);
    if (!m_options.blue.empty())
        m_context.setBlue(here.resolveAddress(m_options.blue));
    if (!m_options.green.empty())
        m_context.setGreen(here.resolveAddress(m_options.green));
    if (!m_options.pipeline.empty())
        m_context.setPipeline(here.resolve(m_options.pipeline).string());
}

void Desktop::takePictures()
{
    m_shots = std::make_unique<Shots>(*m_window, toQt(m_options.shots));
    if (const auto room = roomFromKey(toQt(m_options.room)))
        m_shots->takeOnly(*room);
    m_shots->setWait(std::chrono::seconds(m_options.shotsAfter));
    connect(m_shots.get(), &Shots::done, this, &Desktop::ended, Qt::QueuedConnection);
    QMetaObject::invokeMethod(m_shots.get(), &Shots::start, Qt::QueuedConnection);
}

bool Desktop::unattended() const
{
    return !m_options.shots.empty() || !m_options.untilPainted.empty();
}

void Desktop::refuse(const Error& error)
{
    std::fprintf(stderr, "viridian: %s (%s)\n", error.message.c_str(), error.detail.c_str());
    if (!unattended())
        QMessageBox::critical(m_window.get(), QStringLiteral("Viridian"), toQt(error.message));
    emit ended(kInternal);
}

} // namespace viridian::ui
