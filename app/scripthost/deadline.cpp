#include "app/scripthost/deadline.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <unistd.h>

namespace viridian::scripthost {
namespace {

constexpr long kOutside = -1;

Deadline::LastWords lastWords;
long most = 0;
std::atomic<long> ticks = kOutside; ///< since enter()
std::atomic<bool> hasTicked = false;
static_assert(std::atomic<long>::is_always_lock_free);

void writeWhole(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t put = ::write(STDOUT_FILENO, text.data(), text.size());
        if (put < 0 && errno != EINTR)
            return;
        text.remove_prefix(put < 0 ? 0 : static_cast<std::size_t>(put));
    }
}

/// The timer's signal, on the thread that runs the script: it cannot leave while this looks.
void onTick(int)
{
    hasTicked = true;
    if (ticks == kOutside || ++ticks <= most)
        return;
    writeWhole(lastWords.answers);
    writeWhole(lastWords.last);
    ::_exit(lastWords.code);
}

} // namespace

bool Deadline::start(std::chrono::nanoseconds tick, long mostTicks)
{
    most = mostTicks;
    struct sigaction action {};
    action.sa_handler = &onTick;
    action.sa_flags = SA_RESTART;
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGALRM;
    event._sigev_un._tid = ::gettid(); // Debian 12's glibc has no other name for it
    timer_t timer{};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(tick);
    const timespec every{.tv_sec = seconds.count(), .tv_nsec = (tick - seconds).count()};
    const itimerspec times{.it_interval = every, .it_value = every};
    return ::sigaction(SIGALRM, &action, nullptr) == 0 &&
           ::pthread_sigmask(SIG_UNBLOCK, &alarm, nullptr) == 0 &&
           ::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) == 0 &&
           ::timer_settime(timer, 0, &times, nullptr) == 0;
}

void Deadline::enter(const LastWords& words)
{
    lastWords = words;
    ticks = 0;
}

void Deadline::leave()
{
    ticks = kOutside;
}

bool Deadline::ticked()
{
    return hasTicked.exchange(false);
}

} // namespace viridian::scripthost
