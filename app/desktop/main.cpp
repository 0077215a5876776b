#include "app/desktop/desktop_application.h"
#include "app/desktop/first_paint.h"
#include "app/desktop/options.h"
#include "app/desktop/rooms.h"
#include "app/desktop/shots.h"
#include "app/desktop/signals.h"
#include "core/base/job_runner.h"
#include "core/store/open.h"
#include "ui/shell/app_context.h"
#include "ui/shell/main_window.h"
#include "ui/shell/store_watch.h"
#include "ui/shell/theme.h"

#include <QGuiApplication>
#include <QIcon>
#include <QSettings>
#include <QTemporaryDir>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

namespace viridian::ui {
namespace {

constexpr std::chrono::seconds kShutdown{5};
constexpr int kInternal = 5;

/// The pictures' fonts where no desktop says which fonts it wants.
bool wantsPinnedFonts(const DesktopOptions& options)
{
    return !options.shots.empty() ||
           QGuiApplication::platformName() == QLatin1String("offscreen") ||
           qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP");
}

std::unique_ptr<QSettings> makeSettings(const DesktopOptions& options,
                                        std::optional<QTemporaryDir>& scratch)
{
    // Pictures neither use nor change the user's session.
    if (!options.shots.empty())
        return std::make_unique<QSettings>(
            scratch.emplace().filePath(QStringLiteral("viridian.ini")), QSettings::IniFormat);
    return std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                       QStringLiteral("viridian"), QStringLiteral("viridian"));
}

/// What the command line names is relative to where it was typed, not to the workspace.
void applyOptions(const DesktopOptions& options, RoomId room, AppContext& context,
                  MainWindow& window)
{
    const Workspace here;
    const bool named =
        !options.workspace.empty() || !options.blue.empty() || !options.green.empty();
    window.restoreSession(!named && options.shots.empty(), room);
    if (!options.workspace.empty())
        window.openWorkspace(options.workspace);
    if (!options.blue.empty())
        context.setBlue(here.resolveAddress(options.blue));
    if (!options.green.empty())
        context.setGreen(here.resolveAddress(options.green));
    if (!options.pipeline.empty())
        context.setPipeline(here.resolve(options.pipeline).string());
    if (!options.theme.empty())
        theme().choose(options.theme == "dark" ? ThemeChoice::Dark : ThemeChoice::Light);
}

/// True when every job has returned within the deadline.
bool endJobs(AppContext& context)
{
    context.jobs().cancelAll();
    const auto deadline = std::chrono::steady_clock::now() + kShutdown;
    while (context.runner().active() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return context.runner().active() == 0;
}

int runWindow(const DesktopOptions& options, AppContext& context, DesktopApplication& application)
{
    auto window = std::make_unique<MainWindow>(context);
    for (int at = 0; at < kRoomCount; ++at)
        window->addRoom(roomSpec(static_cast<RoomId>(at)));
    const RoomId first =
        roomFromKey(toQt(options.room)).value_or(MainWindow::lastRoom(context.settings()));
    window->finish(first);
    theme().dress();
    const StoreWatch watch(context);
    applyOptions(options, first, context, *window);

    JobHandle ahead;
    QObject::connect(window.get(), &MainWindow::completed, window.get(), [&context, &ahead] {
        ahead = context.runner().start([](std::stop_token) { prepareToOpen(); });
    });

    QuitSignals quitSignals;
    QObject::connect(&quitSignals, &QuitSignals::quitRequested, window.get(), &QWidget::close);
    QObject::connect(window.get(), &MainWindow::closed, &application, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    window->show();
    std::optional<FirstPaint> painted;
    if (options.untilPainted)
        painted.emplace(*window);
    Shots shots(*window, toQt(options.shots));
    if (const auto room = roomFromKey(toQt(options.room)))
        shots.takeOnly(*room);
    shots.setWait(std::chrono::seconds(options.shotsAfter));
    if (!options.shots.empty()) {
        QObject::connect(
            &shots, &Shots::done, &application, [](int code) { QCoreApplication::exit(code); },
            Qt::QueuedConnection);
        QMetaObject::invokeMethod(&shots, &Shots::start, Qt::QueuedConnection);
    }
    return QApplication::exec();
    // The window ends here and with it the handles of its jobs, which asks them to stop.
}

int run(int argc, char** argv)
{
    int exitCode = 0;
    const std::optional<DesktopOptions> options = parseOptions(argc, argv, exitCode);
    if (!options)
        return exitCode;
    DesktopApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("Viridian"));
    QCoreApplication::setApplicationVersion(QStringLiteral(VIRIDIAN_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("viridian"));
    QApplication::setQuitOnLastWindowClosed(false);
    std::optional<QTemporaryDir> scratch;
    std::unique_ptr<QSettings> settings = makeSettings(*options, scratch);
    Theme::install(application, wantsPinnedFonts(*options), MainWindow::lastTheme(*settings),
                   Theme::Sheet::Later);
    QApplication::setWindowIcon(theme().icon(QStringLiteral("viridian")));

    JobRunner runner;
    AppContext context(runner, std::move(settings));
    const int code = runWindow(*options, context, application);
    if (!endJobs(context)) {
        // A job that does not hear must not keep the program: everything it writes is safe against
        // a kill.
        std::fputs("viridian: a job did not end in time and was left behind\n", stderr);
        std::fflush(nullptr);
        std::_Exit(code);
    }
    return code;
}

} // namespace
} // namespace viridian::ui

int main(int argc, char** argv)
{
    try {
        return viridian::ui::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "viridian: %s\n", error.what());
        return viridian::ui::kInternal;
    }
}
