#include "core/sync/patience.h"

#include "core/base/log.h"
#include "core/sync/standing.h"

#include <algorithm>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>

namespace viridian {

namespace {

constexpr std::chrono::milliseconds kLongestWait{15'000};

std::string capitalised(std::string text)
{
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

} // namespace

bool sleepFor(std::chrono::milliseconds length, std::stop_token stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, length, [] { return false; });
    return !stop.stop_requested();
}

Patience::Patience(SyncMonitor& monitor, std::string side, std::chrono::milliseconds first,
                   std::chrono::milliseconds most)
    : m_monitor(monitor), m_side(std::move(side)), m_first(first), m_next(first), m_most(most)
{
}

bool Patience::mayRetry(const Error& error)
{
    return error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::TimedOut;
}

Status Patience::wait(const Error& error, std::stop_token stop)
{
    if (!m_lostAt) {
        m_lostAt = now();
        m_monitor.update(lose);
        m_monitor.addMark(m_side + " lost");
        log::warning("{} lost: {}", m_side, error.message);
    } else if (now() - *m_lostAt > m_most) {
        return tl::unexpected(error);
    }
    m_monitor.report({.severity = SyncProblem::Severity::Warning,
                      .what = fmt::format("{} lost, retry in {}", capitalised(m_side),
                                          formatDuration(std::chrono::duration<double>(m_next))),
                      .why = error.message,
                      .since = *m_lostAt,
                      .link = SyncProblem::Link::Log,
                      .key = m_side});
    if (!sleepFor(m_next, stop))
        return fail(ErrorKind::Cancelled, "Stopped.");
    m_next = std::min(m_next * 2, kLongestWait);
    return {};
}

void Patience::back()
{
    if (!m_lostAt)
        return;
    m_monitor.update(regain);
    const std::string gone = formatDuration(now() - *m_lostAt);
    m_monitor.end(m_side, fmt::format("{} unreachable for {}, resumed", capitalised(m_side), gone));
    m_monitor.addMark(m_side + " back");
    log::info("{} is back after {}", m_side, gone);
    m_lostAt.reset();
    m_next = m_first;
}

} // namespace viridian
