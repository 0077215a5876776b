#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <chrono>
#include <cstdio>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace viridian::ctl {

/// What a command talks through: results to stdout, everything else to stderr (design/cli.md,
/// "Verbs"). Thread: progress() from one working thread at a time; line(), write() and note() from
/// any; the rest from main's.
class Console {
public:
    /// With @p quiet there is no progress and no hint; errors and notes are always written.
    void setQuiet(bool quiet) { m_quiet = quiet; }

    /// A line of the result.
    void line(std::string_view text);
    /// A piece of the result, no line end added.
    void write(std::string_view text);
    /// A line beside the result, e.g. how to go on after Ctrl+C.
    void note(std::string_view text);
    /// A line beside the result that one can do without, e.g. that there is more of it.
    void hint(std::string_view text);
    /// Writes the error's sentence and returns the exit code for it. Cancelled writes nothing.
    int failure(const Error& error);

    /// Shows how far @p what is: a bar on a terminal, a line every 5 s otherwise.
    void progress(std::string_view what, const Progress& progress);
    /// The same with the rate of now, units a second, instead of the mean since the start; absent:
    /// none is shown.
    void progress(std::string_view what, const Progress& progress, std::optional<double> perSecond);
    /// Ends the bar, so that the next line starts on its own.
    void endProgress();

private:
    using Clock = std::chrono::steady_clock;
    bool m_quiet = false;
    bool m_barShown = false;
    std::mutex m_mutex;
    Clock::time_point m_started = Clock::now();
    Clock::time_point m_lastShown{};
};

/// Turns the first SIGINT or SIGTERM into a stop request; a second one ends the program at once.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
};

} // namespace viridian::ctl
