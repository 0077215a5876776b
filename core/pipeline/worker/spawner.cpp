#include "core/pipeline/worker/spawner.h"

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <future>
#include <mutex>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace viridian::worker {
namespace {

constexpr int kStatusFd = 3; ///< in the child: tells why exec failed, closed when it did not
constexpr int kPipeBytes = 1024 * 1024;

/// Two ends of a pipe; what was not taken out is closed.
class Pipe {
public:
    Pipe() { m_good = ::pipe2(m_ends.data(), O_CLOEXEC) == 0; }
    ~Pipe()
    {
        for (const int end : m_ends) {
            if (end >= 0)
                ::close(end);
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] int reader() const { return m_ends[0]; }
    [[nodiscard]] int writer() const { return m_ends[1]; }
    [[nodiscard]] int takeReader() { return take(0); }
    [[nodiscard]] int takeWriter() { return take(1); }
    void closeWriter() { ::close(take(1)); }

private:
    int take(std::size_t end)
    {
        const int fd = m_ends[end];
        m_ends[end] = -1;
        return fd;
    }
    std::array<int, 2> m_ends{-1, -1};
    bool m_good = false;
};

/// What the child needs, made before the fork: after it, only async-signal-safe calls are allowed.
struct Plan {
    std::vector<char*> arguments;
    std::vector<char*> environment;
    const char* folder = nullptr;
    pid_t parent = 0;
    int input = -1;
    int output = -1;
    int errors = -1;
    int status = -1;
};

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Moves the pipes to 0 to 3 by way of numbers above them, so that none overwrites another.
bool placeDescriptors(const Plan& plan)
{
    constexpr int kAbove = 10;
    const std::array<int, 4> from{plan.input, plan.output, plan.errors, plan.status};
    std::array<int, 4> high{};
    for (std::size_t i = 0; i < from.size(); ++i) {
        high[i] = ::fcntl(from[i], F_DUPFD, kAbove);
        if (high[i] < 0)
            return false;
    }
    for (std::size_t i = 0; i < high.size(); ++i) {
        if (::dup2(high[i], static_cast<int>(i)) < 0)
            return false;
    }
    return ::fcntl(kStatusFd, F_SETFD, FD_CLOEXEC) == 0 &&
           ::close_range(kStatusFd + 1, ~0U, 0) == 0;
}

[[noreturn]] void becomeChild(const Plan& plan)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent)
        ::_exit(127); // the parent ended in between
    for (int number = 1; number < NSIG; ++number)
        static_cast<void>(std::signal(number, SIG_DFL));
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    if (placeDescriptors(plan) && (plan.folder == nullptr || ::chdir(plan.folder) == 0))
        ::execvpe(plan.arguments.front(), plan.arguments.data(), plan.environment.data());
    const int code = errno;
    static_cast<void>(!::write(kStatusFd, &code, sizeof code));
    ::_exit(127);
}

tl::unexpected<Error> notStarted(const ChildOptions& options, int code)
{
    const ErrorKind kind = code == ENOENT || code == ENOTDIR   ? ErrorKind::NotFound
                           : code == EACCES || code == ENOEXEC ? ErrorKind::Denied
                                                               : ErrorKind::Unavailable;
    return fail(kind,
                fmt::format("“{}” cannot be started: {}", options.command.front(),
                            std::strerror(code)), // NOLINT(concurrency-mt-unsafe): glibc's is safe
                std::to_string(code));
}

Result<Spawned> forkAndExec(ChildOptions options)
{
    Pipe input;
    Pipe output;
    Pipe errors;
    Pipe status;
    if (!input.good() || !output.good() || !errors.good() || !status.good())
        return notStarted(options, errno);
    Plan plan{.arguments = pointersTo(options.command),
              .environment = pointersTo(options.environment),
              .folder = options.folder.empty() ? nullptr : options.folder.c_str(),
              .parent = ::getpid(),
              .input = input.reader(),
              .output = output.writer(),
              .errors = errors.writer(),
              .status = status.writer()};
    const pid_t pid = ::fork();
    if (pid < 0)
        return notStarted(options, errno);
    if (pid == 0)
        becomeChild(plan);
    ::setpgid(pid, pid); // both sides do: whoever is first, the group is there
    status.closeWriter();
    int code = 0;
    ssize_t got = 0;
    do
        got = ::read(status.reader(), &code, sizeof code);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        ::waitpid(pid, nullptr, 0);
        return notStarted(options, code);
    }
    Spawned child{.pid = pid,
                  .input = input.takeWriter(),
                  .output = output.takeReader(),
                  .errors = errors.takeReader()};
    for (const int end : {child.input, child.output, child.errors})
        ::fcntl(end, F_SETFL, O_NONBLOCK);
    ::fcntl(child.input, F_SETPIPE_SZ, kPipeBytes);  // a wish: what the system
    ::fcntl(child.output, F_SETPIPE_SZ, kPipeBytes); // grants is enough
    return child;
}

/// The thread that forks.
class Spawner {
public:
    Result<Spawned> run(ChildOptions options)
    {
        std::packaged_task<Result<Spawned>()> task(
            [options = std::move(options)]() mutable { return forkAndExec(std::move(options)); });
        std::future<Result<Spawned>> done = task.get_future();
        {
            const std::scoped_lock lock(m_mutex);
            m_tasks.push_back(std::move(task));
        }
        m_changed.notify_one();
        return done.get();
    }

private:
    void work(const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        while (m_changed.wait(lock, stop, [this] { return !m_tasks.empty(); })) {
            std::packaged_task<Result<Spawned>()> task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<std::packaged_task<Result<Spawned>()>> m_tasks;
    std::jthread m_thread{[this](const std::stop_token& stop) { work(stop); }};
};

} // namespace

Result<Spawned> spawn(const ChildOptions& options)
{
    if (options.command.empty() || options.command.front().empty())
        return fail(ErrorKind::InvalidInput, "the command is empty");
    static Spawner spawner;
    return spawner.run(options);
}

} // namespace viridian::worker
