#pragma once

#include "core/base/result.h"
#include "core/event/position.h"
#include "core/store/ledger.h"
#include "core/sync/lag.h"
#include "core/sync/lag_log.h"
#include "core/sync/sync_monitor.h"
#include "ui/shell/theme.h"
#include "ui/watch/sync_reading.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace viridian::ui {

/// What the room stands before.
enum class SyncPhase {
    NoStores,    ///< blue or green is not chosen
    Reading,     ///< nothing was read yet
    Unreachable, ///< a store could not be opened
    NotStarted,  ///< green has no checkpoint
    Stopped,     ///< there is a checkpoint, and no sync runs
    Done,        ///< the last sync came to its end, and none runs
    Exchanged, ///< the cutover is past its point of no return: nothing may flow from blue to green
    Starting,  ///< asked to start, no report yet
    Copying,
    BuildingIndexes,
    Following,
    Paused,
    Stuck,   ///< runs, but the loop has not turned for long
    Blocked, ///< needs a decision
    Failed,
};

/// One shard, or the whole as 0 of 1.
struct ShardRow {
    QString shard; ///< "0 of 4"
    QString owner;
    std::optional<Position> checkpoint{};
    std::uint64_t lagEvents = 0;
    double lagSeconds = 0;
    double applied = 0; ///< events a second
    double written = 0;
    double fillRead = 0; ///< 0 to 1
    double fillPipe = 0;
    double fillWrite = 0;
    Timestamp heartbeat{}; ///< by our clock
    QString state;         ///< "Following"
    QString icon;          ///< of the state, where it is well
    Severity severity = Severity::None;

    friend bool operator==(const ShardRow&, const ShardRow&) = default;
};

/// One row of Problems.
struct ProblemRow {
    Severity severity = Severity::Info;
    bool ended = false;
    QString what;
    QString why;
    Timestamp at{};
    SyncProblem::Link link = SyncProblem::Link::None;
    QString target;

    friend bool operator==(const ProblemRow&, const ProblemRow&) = default;
};

/// What a copy would take, read before it begins.
struct StartEstimate {
    std::uint64_t events = 0;
    bool exact = false;
    double bytesEach = 0;                ///< data and metadata of the sampled events
    std::optional<std::uint64_t> free{}; ///< bytes where green will be, if that can be seen
};

/// What the last diff said, as kept in green.
struct ProvenShare {
    bool known = false;
    bool equal = false;
    double share = 0; ///< of green's events, 0 to 1
    std::optional<Position> upTo{};
    Timestamp at{};
};

/// What a job read of green and blue, at one moment. A value.
struct GreenReading {
    bool ledger = false; ///< green holds Viridian's tables
    SyncReading sync{};
    std::vector<Checkpoint> checkpoints{};
    ProvenShare proven{};
    std::optional<StartEstimate> estimate{}; ///< read while there is no checkpoint
    /// What green keeps of the lag, read once a connection. The same pointer: the same past.
    std::shared_ptr<const LagPast> past{};
};

/// The sync of this process.
struct LocalSync {
    SyncStatus status{};
    std::vector<SyncProblem> problems{};
    bool running = false;
    bool starting = false;
};

/// Everything the room shows, computed from what was read. A value.
struct SyncView {
    SyncPhase phase = SyncPhase::NoStores;
    bool mine = false;      ///< runs in this process
    bool elsewhere = false; ///< another process holds the lease
    QString owner;
    Timestamp leaseRenewed{}; ///< by our clock
    QString reason;           ///< Unreachable, Blocked, Failed, Exchanged: a sentence

    std::optional<std::uint64_t> lagEvents{};
    double lagSeconds = 0;
    bool lagExact = true;
    Trend trend = Trend::Unknown;
    Rates rates{};
    std::optional<double> ratePipeline{};
    std::uint64_t workers = 0;
    std::uint64_t batch = 0;
    Timestamp readAt{};
    Timestamp heartbeat{};
    std::optional<double> shareDone{}; ///< Copying: 0 to 1
    std::optional<double>
        wholeForecast{}; ///< Copying: seconds until green has caught up; absent: never
    double indexesDone = 0;
    std::optional<Forecast> forecast{}; ///< to the limit
    std::uint64_t limit = 0;            ///< lag that a cutover allows
    std::optional<double> timesUsual{}; ///< blue writes so many times as much as usual

    std::optional<std::uint64_t> rateLimit{};
    QString pausedBy;
    Timestamp pausedAt{};

    std::vector<ShardRow> shards;
    std::vector<ProblemRow> problems; ///< worst open ones first, then ended ones; each newest first
    ProvenShare proven{};
    std::optional<StartEstimate> estimate{};

    /// The loop turns and there is nothing to do.
    [[nodiscard]] bool idle() const;
    [[nodiscard]] bool running() const { return mine || elsewhere; }
    /// Runs, and may be paused, limited and marked.
    [[nodiscard]] bool steerable() const { return running() && phase != SyncPhase::Exchanged; }
};

struct ViewInputs {
    bool stores = false; ///< both addresses are chosen
    std::optional<LocalSync> local{};
    std::optional<GreenReading> reading{};
    std::optional<Error> error{};
    std::uint64_t limit = 0;
    std::optional<double> usualRate{}; ///< median of what blue wrote a second
    Timestamp now{};
};
[[nodiscard]] SyncView viewOf(const ViewInputs& inputs);

/// "Not started", "Following, idle", …
[[nodiscard]] QString phaseWord(const SyncView& view);

} // namespace viridian::ui
