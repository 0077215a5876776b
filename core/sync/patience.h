#pragma once

#include "core/base/result.h"
#include "core/sync/sync_monitor.h"

#include <chrono>
#include <stop_token>
#include <string>

namespace viridian {

/// Waits between attempts to get a lost store back, longer every time, and tells the monitor.
/// Thread: one at a time.
class Patience {
public:
    /// @param side  "blue" or "green": the problem's key and name
    Patience(SyncMonitor& monitor, std::string side, std::chrono::milliseconds first,
             std::chrono::milliseconds most);

    /// A store's error that a new connection may mend.
    [[nodiscard]] static bool mayRetry(const Error& error);

    /// Reports the loss and waits before the next attempt.
    /// Errors: @p error itself once patience ended; Cancelled.
    Status wait(const Error& error, std::stop_token stop);
    /// It is back: ends the problem.
    void back();

private:
    SyncMonitor& m_monitor;
    std::string m_side;
    std::chrono::milliseconds m_first;
    std::chrono::milliseconds m_next;
    std::chrono::milliseconds m_most;
    std::optional<Timestamp> m_lostAt;
};

/// Sleeps; false when stopped before.
bool sleepFor(std::chrono::milliseconds length, std::stop_token stop);

} // namespace viridian
