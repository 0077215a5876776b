#pragma once

#include "core/sync/lag_log.h"
#include "core/sync/lag_probe.h"
#include "core/sync/sync.h"

#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace viridian {

/// The pulse of a running sync, on a thread of its own with connections of its own: renews the
/// lease, carries what operators ask for between ledger and monitor, reads blue's head, computes
/// lag, rates and forecast, and writes the report, once a beat.
class SyncBeat {
public:
    /// @param abort  asked to stop when the lease was lost
    SyncBeat(const SyncOptions& options, SyncMonitor& monitor, Lease lease, std::stop_source abort);
    /// Stops and joins.
    ~SyncBeat();
    SyncBeat(const SyncBeat&) = delete;
    SyncBeat& operator=(const SyncBeat&) = delete;

    /// Why the sync must end, if it must.
    [[nodiscard]] std::optional<Error> fatal() const;
    /// Stops beating and writes the report a last time, with the state that the monitor has by
    /// then.
    void finish();

private:
    void run(std::stop_token stop);
    void beat(std::stop_token stop);
    Status connect();
    Status renew();
    Status steer();
    void measure(std::stop_token stop);
    void showHolders(const Head& head);
    void sample(const LagReading& reading, std::uint64_t readThen, const SyncStatus& before);
    /// @param last  the run ends
    Status report(bool last);

    const SyncOptions& m_options;
    SyncMonitor& m_monitor;
    const Lease m_lease;
    std::stop_source m_abort;
    LagProbe m_probe;
    RateMeter m_meter;
    struct Point {
        Timestamp at;
        std::uint64_t blue;
        std::uint64_t applied;
        std::uint64_t piped;
    };
    std::deque<Point> m_recent; ///< the last few beats, for the plot
    LagLog m_log;
    std::unique_ptr<EventStore> m_green;
    std::unique_ptr<Ledger> m_ledger;
    std::optional<SyncControl> m_lastControl; ///< as the ledger last had it
    std::optional<SyncControl> m_toWrite;     ///< a wish that the ledger does not have yet
    std::optional<Position> m_startedAt;
    std::uint64_t m_startedRead = 0;
    mutable std::mutex m_mutex;
    std::optional<Error> m_fatal;
    std::jthread m_thread; ///< last: joined first
};

} // namespace viridian
