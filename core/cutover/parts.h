#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/cutover/switch.h"
#include "core/store/event_store.h"
#include "core/store/fence.h"
#include "core/store/ledger.h"
#include "core/store/target.h"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

/// The sync that feeds green, wherever it runs: in this process or attached through the ledger.
///
/// Thread: one at a time. Errors: as EventStore.
class SyncDriver {
public:
    virtual ~SyncDriver() = default;

    /// Who must hold green's leases for this to be our sync: one name, or one a shard.
    [[nodiscard]] virtual Result<std::vector<std::string>> owners() = 0;
    /// All shards' numbers summed: lag, rates and loop added, checkpoint and heartbeat the oldest.
    [[nodiscard]] virtual Result<SyncReport> report(std::stop_token stop) = 0;
    /// Stops following; returns once green's sequences and heads stand where its application
    /// expects them. Repeatable. Errors: TimedOut when the sync does not answer.
    [[nodiscard]] virtual Status handOver(std::stop_token stop) = 0;
    /// The exact statements by which handOver() asks a sync that runs elsewhere; empty where it
    /// runs here.
    [[nodiscard]] virtual std::vector<std::string> handOverOrders() { return {}; }
    /// Follows blue again; returns once the loop turns. Repeatable.
    [[nodiscard]] virtual Status follow(std::stop_token stop) = 0;
};

/// Proves green equal to expected green; proves only what is not proven yet and stores the proof.
class Prover {
public:
    virtual ~Prover() = default;

    /// @param upTo absent: blue is empty
    [[nodiscard]] virtual Result<Proof>
    prove(std::optional<Position> upTo, const ProgressSink& progress, std::stop_token stop) = 0;
};

/// Time as the engine sees it, so that tests need not wait.
struct CutoverClock {
    std::function<std::chrono::steady_clock::time_point()> now;
    /// Returns early when stopped.
    std::function<void(std::chrono::milliseconds, std::stop_token)> sleep;

    [[nodiscard]] static CutoverClock real();
};

/// What a cutover works with. None is owned; all must outlive the engine, and nobody else may use
/// them meanwhile.
struct CutoverParts {
    EventStore& blue;
    EventStore& green;
    Ledger& ledger;
    Fence* fence = nullptr;   ///< null: blue cannot be fenced
    Target* target = nullptr; ///< null: green is not writable by us; foreign writes are unknown
    SyncDriver& sync;
    Prover& prover;
    Switch& traffic;
    std::string who; ///< the operator, for the journal
    CutoverClock clock = CutoverClock::real();
    /// Called before and after every act and journal record ("before intent fence", "after act
    /// fence"); tests abort here to stand for a crash.
    std::function<void(std::string_view)> at = [](std::string_view) {};
};

} // namespace viridian
