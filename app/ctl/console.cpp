#include "app/ctl/console.h"

#include "core/base/text.h"
#include "core/base/time.h"

#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

namespace viridian::ctl {
namespace {

constexpr std::chrono::milliseconds kBarInterval{100};
constexpr std::chrono::seconds kLineInterval{5};
constexpr int kBarWidth = 24;

std::string bar(const Progress& progress)
{
    if (!progress.total || *progress.total == 0)
        return {};
    const auto filled = static_cast<int>(std::min<std::uint64_t>(progress.done, *progress.total) *
                                         static_cast<std::uint64_t>(kBarWidth) / *progress.total);
    std::string text = "[";
    for (int i = 0; i < kBarWidth; ++i)
        text += i < filled ? '#' : '.';
    return text + "] ";
}

void put(std::FILE* to, std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), to);
}

} // namespace

void Console::write(std::string_view text)
{
    const std::lock_guard lock(m_mutex);
    put(stdout, text);
}

void Console::line(std::string_view text)
{
    const std::lock_guard lock(m_mutex);
    put(stdout, text);
    put(stdout, "\n");
}

void Console::note(std::string_view text)
{
    endProgress();
    const std::lock_guard lock(m_mutex);
    put(stderr, text);
    put(stderr, "\n");
}

void Console::hint(std::string_view text)
{
    if (!m_quiet)
        note(text);
}

int Console::failure(const Error& error)
{
    endProgress();
    if (error.kind != ErrorKind::Cancelled) {
        const std::lock_guard lock(m_mutex);
        std::fflush(stdout);
        const bool said = error.message.find(error.detail) != std::string::npos; // also if empty
        put(stderr, fmt::format("viridianctl: {}{}\n", error.message,
                                said ? "" : fmt::format(" ({})", error.detail)));
    }
    return exitCode(error.kind);
}

void Console::progress(std::string_view what, const Progress& progress)
{
    const double seconds = std::chrono::duration<double>(Clock::now() - m_started).count();
    this->progress(what, progress, seconds > 0 ? static_cast<double>(progress.done) / seconds : 0);
}

void Console::progress(std::string_view what, const Progress& progress,
                       std::optional<double> perSecond)
{
    if (m_quiet)
        return;
    const bool terminal = isatty(STDERR_FILENO) == 1;
    const auto time = Clock::now();
    const std::lock_guard lock(m_mutex);
    if (m_lastShown == Clock::time_point{} && !terminal)
        m_lastShown = m_started; // the first line comes after five seconds
    if (time - m_lastShown <
        (terminal ? Clock::duration(kBarInterval) : Clock::duration(kLineInterval)))
        return;
    m_lastShown = time;
    const std::string total = progress.total ? " of " + grouped(*progress.total) : std::string();
    const std::string rate =
        perSecond ? fmt::format(", {} /s", grouped(static_cast<std::uint64_t>(*perSecond))) : "";
    const std::string text =
        fmt::format("{} {}{}{}{}", what, bar(progress), grouped(progress.done), total, rate);
    put(stderr, terminal ? "\r\x1b[K" + text : text + "\n");
    m_barShown = terminal;
}

void Console::endProgress()
{
    const std::lock_guard lock(m_mutex);
    if (m_barShown)
        put(stderr, "\r\x1b[K");
    m_barShown = false;
}

Interrupt::Interrupt()
{
    // Every thread started from here on inherits the mask, so that only the waiting thread sees the
    // signals.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([source = m_source, signals]() mutable {
        int received = 0;
        sigwait(&signals, &received);
        source.request_stop();
        sigwait(&signals, &received);
        std::_Exit(exitCode(ErrorKind::Cancelled));
    }).detach();
}

Interrupt::~Interrupt() = default;

} // namespace viridian::ctl
