#include "app/desktop/desktop.h"
#include "app/desktop/desktop_application.h"
#include "app/desktop/options.h"
#include "core/base/job_runner.h"
#include "ui/shell/app_context.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

#include <QGuiApplication>
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

/// True when every job has returned within the deadline.
bool endJobs(AppContext& context)
{
    context.jobs().cancelAll();
    const auto deadline = std::chrono::steady_clock::now() + kShutdown;
    while (context.runner().active() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return context.runner().active() == 0;
}

int runDesktop(const DesktopOptions& options, AppContext& context)
{
    Desktop desktop(options, context);
    QObject::connect(
        &desktop, &Desktop::ended, qApp, [](int code) { QCoreApplication::exit(code); },
        Qt::QueuedConnection);
    desktop.show();
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

    JobRunner runner;
    AppContext context(runner, std::move(settings));
    const int code = runDesktop(*options, context);
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
