#include "app/ctl/sync_watcher.h"

#include "app/ctl/sync_json.h"

#include <condition_variable>
#include <mutex>

namespace viridian::ctl {
namespace {

constexpr std::chrono::milliseconds kInterval{200};
constexpr int kTurnsPerLine = 5;

std::string lineOf(const SyncProblem& problem)
{
    return problem.why.empty() ? problem.what + "." : problem.what + ": " + problem.why;
}

} // namespace

SyncWatcher::SyncWatcher(Console& console, const SyncMonitor& monitor, bool lines)
    : m_console(console), m_monitor(monitor), m_lines(lines),
      m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

SyncWatcher::~SyncWatcher()
{
    m_thread.request_stop();
    m_thread.join();
    showProblems();
}

void SyncWatcher::run(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    for (int turn = 1;
         !wake.wait_for(lock, stop, kInterval, [] { return false; }) && !stop.stop_requested();
         ++turn) {
        const SyncStatus status = m_monitor.status();
        showProblems();
        showProgress(status);
        if (m_lines && turn % kTurnsPerLine == 0) {
            m_console.line(toJson(status.report, status.held, status.quarantined).dump());
            std::fflush(stdout);
        }
    }
}

/// What ends the run is not told here: it is the error that the verb ends with.
void SyncWatcher::showProblems()
{
    for (const SyncProblem& problem : m_monitor.problems()) {
        const auto told = m_told.find(problem.number);
        const bool ended = problem.ended.has_value();
        if (problem.severity == SyncProblem::Severity::Failed ||
            (told != m_told.end() && told->second == ended))
            continue;
        m_told[problem.number] = ended;
        m_console.note(ended ? problem.what + "." : lineOf(problem));
    }
}

/// While a store is lost, nothing moves: no rate is shown.
void SyncWatcher::showProgress(const SyncStatus& status)
{
    const Progress made{.done = status.report.eventsRead, .total = status.total};
    if (status.lost > 0)
        m_console.progress("waiting for a lost store,", made, std::nullopt);
    else
        m_console.progress(name(status.state), made,
                           status.report.rateOut > 0 ? std::optional(status.report.rateOut)
                                                     : std::nullopt);
}

} // namespace viridian::ctl
