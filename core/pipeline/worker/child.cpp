#include "core/pipeline/worker/child.h"

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

/// The program stays a zombie until its group was killed, so that its number cannot be given to
/// another process in between.
namespace viridian::worker {
namespace {

using Clock = std::chrono::steady_clock;

std::string readSmall(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return {};
    std::array<char, 4096> text{};
    const ssize_t got = ::read(file, text.data(), text.size());
    ::close(file);
    return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : std::string();
}

std::vector<long> numbersIn(const std::string& text)
{
    std::vector<long> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        long number = 0;
        const auto [next, code] = std::from_chars(at, end, number);
        if (code == std::errc())
            numbers.push_back(number);
        at = next == at ? at + 1 : next;
    }
    return numbers;
}

/// Second field of statm: resident pages.
std::size_t residentOf(long pid)
{
    const std::vector<long> fields = numbersIn(readSmall(fmt::format("/proc/{}/statm", pid)));
    static const auto kPage = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return fields.size() < 2 ? 0 : static_cast<std::size_t>(fields[1]) * kPage;
}

siginfo_t stateOf(pid_t pid)
{
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
    return info;
}

void closeEnd(int& end)
{
    if (end >= 0)
        ::close(end);
    end = -1;
}

} // namespace

Result<std::unique_ptr<Child>> Child::start(const ChildOptions& options)
{
    Result<Spawned> ends = spawn(options);
    if (!ends)
        return passOn(ends);
    return std::unique_ptr<Child>(new Child(*ends));
}

Child::~Child()
{
    kill();
    closeEnd(m_ends.input);
    closeEnd(m_ends.output);
    closeEnd(m_ends.errors);
}

void Child::closeInput()
{
    closeEnd(m_ends.input);
}

std::size_t Child::residentBytes() const
{
    constexpr std::size_t kMost = 1000; // processes; a bomb is bounded by its memory too
    std::vector<long> pids{m_ends.pid};
    std::size_t sum = 0;
    for (std::size_t i = 0; i < pids.size() && i < kMost; ++i) {
        sum += residentOf(pids[i]);
        const std::string children = fmt::format("/proc/{0}/task/{0}/children", pids[i]);
        for (const long child : numbersIn(readSmall(children)))
            pids.push_back(child);
    }
    return sum;
}

bool Child::ended() const
{
    return m_reaped || stateOf(m_ends.pid).si_pid != 0;
}

bool Child::waitEnded(std::chrono::milliseconds limit) const
{
    if (ended())
        return true;
    // Readable once the program has ended. Without one (no descriptor is free) the caller kills.
    // By number: the header of Debian 12's glibc declares no C function.
    const int notice = static_cast<int>(::syscall(SYS_pidfd_open, m_ends.pid, 0));
    const auto until = Clock::now() + limit;
    pollfd end{.fd = notice, .events = POLLIN, .revents = 0};
    while (notice >= 0 && !ended() && Clock::now() < until) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        ::poll(&end, 1, static_cast<int>(left.count()) + 1);
    }
    if (notice >= 0)
        ::close(notice);
    return ended();
}

std::string Child::ending() const
{
    const siginfo_t info = m_reaped ? siginfo_t{} : stateOf(m_ends.pid);
    if (info.si_pid == 0)
        return {};
    if (info.si_code == CLD_EXITED)
        return fmt::format("it ended with exit code {}", info.si_status);
    return fmt::format("signal {} ({}) ended it", info.si_status,
                       ::sigdescr_np(info.si_status) != nullptr ? ::sigdescr_np(info.si_status)
                                                                : "unknown");
}

std::optional<int> Child::exitCode() const
{
    const siginfo_t info = m_reaped ? siginfo_t{} : stateOf(m_ends.pid);
    if (info.si_pid == 0 || info.si_code != CLD_EXITED)
        return std::nullopt;
    return info.si_status;
}

void Child::reap()
{
    if (m_reaped)
        return;
    ::kill(-m_ends.pid, SIGKILL);
    ::waitpid(m_ends.pid, nullptr, 0);
    m_reaped = true;
}

void Child::stop(std::chrono::milliseconds grace)
{
    closeInput();
    if (!m_reaped && !waitEnded(grace)) {
        ::kill(-m_ends.pid, SIGTERM);
        static_cast<void>(waitEnded(grace));
    }
    reap();
}

void Child::kill()
{
    if (!m_reaped)
        ::kill(m_ends.pid, SIGKILL);
    reap();
}

} // namespace viridian::worker
