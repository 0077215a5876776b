// Linked into every test under the address sanitizer. QtTest's watchdog is a thread that may still
// be ending when main() returns, on a busy machine; the leak sanitizer, which looks at exit, then
// takes what that thread holds for lost. So a test's end waits until its other threads are gone.
#include <chrono>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <thread>

namespace {

struct EndedThreads {
    EndedThreads() = default;
    EndedThreads(const EndedThreads&) = delete;
    EndedThreads& operator=(const EndedThreads&) = delete;
    ~EndedThreads()
    {
        constexpr std::chrono::seconds kPatience{5};
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (running() > 1 && std::chrono::steady_clock::now() < end)
            std::this_thread::yield();
    }

private:
    static long running()
    {
        std::error_code wrong;
        const std::filesystem::directory_iterator tasks("/proc/self/task", wrong);
        return wrong ? 0 : std::distance(tasks, std::filesystem::directory_iterator());
    }
};

const EndedThreads kEndedThreads;

} // namespace
