#pragma once

#include "core/store/ledger.h"
#include "core/store/target.h"
#include "core/sync/origin.h"
#include "core/sync/patience.h"
#include "core/sync/segments.h"
#include "core/sync/spine.h"
#include "core/sync/sync.h"

#include <functional>
#include <memory>
#include <vector>

namespace viridian {

/// The writing end of a sync: green, its lease and its checkpoint. Every write is one transaction;
/// one whose answer was lost is resolved by reading the checkpoint back over a new connection.
/// Thread: one at a time (the caller of runSync).
class GreenWriter {
public:
    GreenWriter(const SyncOptions& options, SyncMonitor& monitor, std::string owner);

    /// Opens green, checks that this sync may write to it before anything is made there
    /// (green_check.h), takes the lease and goes on from green's checkpoint.
    /// @param blue  the store that is about to be copied
    /// Errors: those of runSync() for Conflict; those of the stores. A connection that fails now is
    /// not tried again.
    Status open(EventStore& blue, std::stop_token stop);

    /// False: blue was empty so far. The first checkpoint that has read an event must say whose.
    [[nodiscard]] bool originSettled() const { return m_originSettled; }
    /// From the next write on the checkpoint says that it is from this blue.
    void settleOrigin(const Origin& blue);

    [[nodiscard]] const Checkpoint& checkpoint() const { return m_checkpoint; }
    [[nodiscard]] const StoreInfo& info() const { return m_store->info(); }
    [[nodiscard]] const Lease& lease() const { return m_lease; }
    [[nodiscard]] Ledger& ledger() { return *m_ledger; }
    [[nodiscard]] std::uint64_t segmentsClosed() const { return m_segments.closed(); }

    /// Writes the pages in one transaction. Pages must follow the checkpoint.
    Status write(const std::vector<SpinePage>& pages, std::stop_token stop);
    /// Builds deferred indexes and notes that the copy is done. Does nothing where it was noted
    /// before.
    Status finishCopy(const ProgressSink& progress, std::stop_token stop);
    /// Puts green where its application can append.
    Status handOver(std::stop_token stop);
    /// Quick: looks behind the last event that sync wrote. What was put below it is for the guard
    /// and the diff to find. Errors: Conflict when green holds events that sync did not write and
    /// is not released to writers.
    Status checkForeign(std::stop_token stop);
    /// Whether a cutover waits behind its fence for what is still to come; false where that cannot
    /// be told now.
    [[nodiscard]] bool drains();
    /// Errors: Conflict when a cutover has given green away meanwhile.
    Status checkStillOurs(std::stop_token stop);
    /// Gives the lease back; what fails is logged.
    void release();

private:
    struct Attempt;
    Status openStore();
    Status attach();
    Status reconnect(const Error& why, std::stop_token stop);
    Status takeLease(std::stop_token stop);
    Status prepare(std::stop_token stop);
    Status loadCheckpoint(EventStore& blue, const Origin& origin, std::stop_token stop);
    /// What the checkpoint keeps of blue is brought up to date at once, not with the next event.
    Status rewriteOrigin(const Checkpoint& stored, std::stop_token stop);
    Status deferIndexes(std::stop_token stop);
    [[nodiscard]] Commit step(Attempt& attempt);
    Status commit(Attempt& attempt, std::stop_token stop);
    [[nodiscard]] Result<bool> landed(const Attempt& attempt);
    /// Runs a repeatable action; after a lost connection again over a new one.
    Status retrying(const std::function<Status()>& action, std::stop_token stop);

    const SyncOptions& m_options;
    SyncMonitor& m_monitor;
    Patience m_patience;
    std::unique_ptr<EventStore> m_store;
    std::unique_ptr<Target> m_target;
    std::unique_ptr<Ledger> m_ledger;
    Lease m_lease;
    bool m_hasLease = false;
    bool m_originSettled = false;
    Checkpoint m_checkpoint; ///< as green has it
    Segments m_segments;     ///< likewise
};

} // namespace viridian
