#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/sync/segments.h"
#include "core/sync/shard.h"
#include "core/sync/spine.h"
#include "core/sync/sync_monitor.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace viridian {

struct SyncOptions {
    StoreOpener blue;
    StoreOpener green; ///< must make a green that does not exist yet
    Pipeline pipeline; ///< as made: every event passes unchanged
    bool follow = false;
    std::optional<Position> until; ///< inclusive; done once everything up to it is in green
    /// Events a second to begin with; later the monitor and the ledger rule. Absent: as the ledger
    /// has it.
    std::optional<std::uint64_t> rateLimit;
    Shard shard;
    std::string owner;                    ///< "mira on host-7, pid 4211"; empty = thisOwner()
    bool startOver = false;               ///< restart from zero: empties green first
    bool liftPause = false;               ///< a pause left behind by another run is lifted
    std::size_t workers = 0;              ///< pipeline threads; 0 = as many as cores, at most 8
    std::size_t copyBatch = 16'384;       ///< expected events a commit while copying
    std::size_t followBatch = 2'048;      ///< while following and nothing more waits
    std::size_t pageEvents = 4'096;       ///< blue events a page
    std::chrono::milliseconds poll{250};  ///< where blue announces nothing
    std::chrono::milliseconds beat{1000}; ///< lease renewal, report, samples
    std::chrono::milliseconds leaseFor{10'000};
    std::chrono::milliseconds retryFirst{500}; ///< doubles up to 15 s
    /// Without a connection for so long the sync ends with Unavailable.
    std::chrono::milliseconds giveUpAfter{600'000};
};

/// What a sync that ended well has done.
struct SyncSummary {
    SyncState state = SyncState::Done;
    std::optional<Position> checkpoint;
    std::uint64_t eventsRead = 0;    ///< in this run
    std::uint64_t eventsWritten = 0; ///< in this run
    std::uint64_t commits = 0;
    std::string pipelineHash;
};

/// Copies blue through the pipeline into green exactly once, then follows (semantics.md section 3).
///
/// Runs until everything settled (or `until`) is in green; with `follow` until stopped. Every way
/// it ends leaves green handed over: an application can append at once. Thread: blocks the caller,
/// who becomes the writer; starts one reader, the pipeline's workers and a heartbeat. Errors:
/// Conflict (lease held by another: names the owner; the pipeline or blue is another than the
/// checkpoint's; green is not empty; a foreign write on green), InvalidInput (a step failed: names
/// position, stream and step; everything before it is in green), Cancelled (stopped: run again to
/// go on), Unavailable (a store could not be opened, or stayed lost for longer than giveUpAfter),
/// and those of the stores.
[[nodiscard]] Result<SyncSummary> runSync(const SyncOptions& options, SyncMonitor& monitor,
                                          std::stop_token stop);

/// "mira on host-7, pid 4211": who this process is, for leases and controls.
[[nodiscard]] std::string thisOwner();

} // namespace viridian
