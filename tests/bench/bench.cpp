#include "tests/bench/bench.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <fcntl.h>
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

namespace {

/// What a line took, from the process that ran it to the bench.
struct Took {
    int status = 0;
    rusage usage{};
    double seconds = 0;
};

} // namespace

int runMeasured(const char* line, int out)
{
    fcntl(out, F_SETFD, FD_CLOEXEC);
    Took took;
    const auto started = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        execl("/bin/bash", "bash", "-o", "pipefail", "-c", line, nullptr);
        _exit(127);
    }
    if (child < 0 || wait4(child, &took.status, 0, &took.usage) != child)
        return 1;
    took.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return write(out, &took, sizeof(took)) == sizeof(took) ? 0 : 1;
}

Result<Ran> runShell(const std::string& line, int alsoFine)
{
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0)
        return fail(ErrorKind::Unavailable, "A program could not be run.", line);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        execl("/proc/self/exe", "viridian_bench", kRunMeasured, line.c_str(),
              std::to_string(ends[1]).c_str(), nullptr);
        _exit(127);
    }
    close(ends[1]);
    Took took;
    const bool told = child > 0 && read(ends[0], &took, sizeof(took)) == sizeof(took);
    close(ends[0]);
    if (child > 0)
        waitpid(child, nullptr, 0);
    if (!told)
        return fail(ErrorKind::Unavailable, "A program could not be run.", line);
    const int status = took.status;
    const rusage& usage = took.usage;
    Ran ran;
    ran.seconds = took.seconds;
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
