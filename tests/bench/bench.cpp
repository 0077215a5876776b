#include "tests/bench/bench.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace viridian::bench {

std::string Figure::judgement() const
{
    const double judged = ratio.value_or(ours);
    if (!most && !least)
        return {};
    const bool met = (!most || judged <= *most) && (!least || judged >= *least);
    return met ? "met" : "missed";
}

Result<Ran> runShell(const std::string& line, int alsoFine)
{
    const auto started = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        execl("/bin/bash", "bash", "-o", "pipefail", "-c", line.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return fail(ErrorKind::Unavailable, "A program could not be run.", line);
    Ran ran;
    ran.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    const auto secondsIn = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    ran.cpuSeconds = secondsIn(usage.ru_utime) + secondsIn(usage.ru_stime);
    ran.megabytes = static_cast<double>(usage.ru_maxrss) / 1024.0;
    ran.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (ran.exitCode != 0 && ran.exitCode != alsoFine)
        return fail(ErrorKind::Unavailable, fmt::format("A program ended with {}.", ran.exitCode),
                    line);
    return ran;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

double percentile95(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[std::min(values.size() - 1, values.size() * 95 / 100)];
}

double cpuSecondsOf(const std::function<void()>& work)
{
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    };
    const double started = now();
    work();
    return now() - started;
}

double secondsOf(const std::function<void()>& work)
{
    const auto started = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

} // namespace viridian::bench
