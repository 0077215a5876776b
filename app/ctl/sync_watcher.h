#pragma once

#include "app/ctl/console.h"
#include "core/sync/sync_monitor.h"

#include <map>
#include <stop_token>
#include <thread>

namespace viridian::ctl {

/// Shows a running sync from a thread of its own until destroyed: progress on stderr; each problem
/// in a line when it begins and when it ends, also with --quiet; and a line of JSON a second where
/// asked for.
class SyncWatcher {
public:
    /// @param lines  JSON lines to stdout
    SyncWatcher(Console& console, const SyncMonitor& monitor, bool lines);
    /// Shows what was not shown yet.
    ~SyncWatcher();
    SyncWatcher(const SyncWatcher&) = delete;
    SyncWatcher& operator=(const SyncWatcher&) = delete;

private:
    void run(const std::stop_token& stop);
    void showProblems();
    void showProgress(const SyncStatus& status);

    Console& m_console;
    const SyncMonitor& m_monitor;
    const bool m_lines;
    std::map<std::uint64_t, bool> m_told; ///< by the problem's number: whether it had ended by then
    std::jthread m_thread;                ///< last: joined first
};

} // namespace viridian::ctl
