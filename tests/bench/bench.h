#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace viridian::bench {

/// One measured line. Ratios are against the peer of the same run; a goal is on the ratio or,
/// without a peer, on the figure itself.
struct Figure {
    std::string name;
    std::string unit; ///< "s", "ms", "MB", "events/s"
    double ours = 0;
    std::optional<double> peer;
    std::string peerName;
    std::optional<double> ratio; ///< ours to peer, or the speed-up where the case says so
    std::optional<double> most;  ///< goal: ratio (or ours, without a ratio) at most this
    std::optional<double> least; ///< goal: at least this
    std::string note;

    /// "met", "missed", or empty without a goal.
    [[nodiscard]] std::string judgement() const;
};

/// What every case may use.
struct Surroundings {
    std::filesystem::path folder;   ///< build/bench: big stores are made once and kept here
    std::filesystem::path programs; ///< build/release/bin
    std::string postgres;           ///< URI of a maintenance database; empty: no server
    std::uint64_t events = 1'000'000;
    int rounds = 3; ///< repeated measurements; the median counts
};

struct Case {
    const char* name;
    Result<std::vector<Figure>> (*run)(const Surroundings& surroundings);
};

Result<std::vector<Figure>> postgresSync(const Surroundings& surroundings);
Result<std::vector<Figure>> sqliteSync(const Surroundings& surroundings);
Result<std::vector<Figure>> patchAgainstJq(const Surroundings& surroundings);
Result<std::vector<Figure>> scriptAgainstNode(const Surroundings& surroundings);
Result<std::vector<Figure>> processAgainstPython(const Surroundings& surroundings);
Result<std::vector<Figure>> dryRunAgainstCopy(const Surroundings& surroundings);
Result<std::vector<Figure>> sqlitePages(const Surroundings& surroundings);
Result<std::vector<Figure>> browseSqlite(const Surroundings& surroundings);
Result<std::vector<Figure>> browsePostgres(const Surroundings& surroundings);
Result<std::vector<Figure>> bodyScan(const Surroundings& surroundings);
Result<std::vector<Figure>> browseWindow(const Surroundings& surroundings);
Result<std::vector<Figure>> firstWindow(const Surroundings& surroundings);

/// A program that ran: how long, and the most memory it had.
struct Ran {
    double seconds = 0;
    double cpuSeconds = 0; ///< of the program and what it waited for
    double megabytes = 0;
    int exitCode = 0;
};
/// The first argument that makes this program the one that runs a line; then the line, and the
/// descriptor that what it took is written to.
inline constexpr const char* kRunMeasured = "--run-measured";
/// What main() does then. Returns the exit code.
int runMeasured(const char* line, int out);

/// Runs a shell line and waits, in a process between that is small: a system counts what a process
/// was before it became another program as that program's memory too. Errors: Unavailable when it
/// did not exit with 0 (or @p alsoFine).
[[nodiscard]] Result<Ran> runShell(const std::string& line, int alsoFine = 0);

[[nodiscard]] double median(std::vector<double> values);
/// The value that 95 of 100 do not exceed.
[[nodiscard]] double percentile95(std::vector<double> values);
/// Processor seconds that this thread spent on @p work.
[[nodiscard]] double cpuSecondsOf(const std::function<void()>& work);
/// Seconds that @p work took.
[[nodiscard]] double secondsOf(const std::function<void()>& work);

} // namespace viridian::bench
