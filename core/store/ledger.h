#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/position.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

/// A run of consecutive blue events and what green must hold for it (semantics.md sections 3 and
/// 4). The digest chains, in green's order, one digest an expected event
/// (core/sync/event_digest.h).
struct Segment {
    std::uint64_t index = 0;
    std::optional<Position> blueAfter;  ///< exclusive; absent = from the start
    Position blueTo;                    ///< inclusive
    std::optional<Position> greenAfter; ///< exclusive
    std::optional<Position> greenTo;    ///< inclusive; absent = the segment gave no event yet
    std::uint64_t blueEvents = 0;
    std::uint64_t greenEvents = 0;
    Digest128 digest;
    bool closed = false; ///< full: never changes again
};

/// Where a sync stands. Written in the transaction of the events it speaks of.
struct Checkpoint {
    std::string shard = "0/1";
    std::string pipelineHash;
    std::string pipelineName;
    std::string blueIdentity;
    std::optional<Position> blue; ///< everything up to it has been processed
    std::uint64_t eventsRead = 0;
    std::uint64_t eventsWritten = 0;
    std::optional<Position> greenHead; ///< last position that sync wrote
    std::uint64_t greenEvents = 0;     ///< rows in green's event table after that write
    bool copyDone = false;             ///< deferred indexes are built, constraints checked
    std::string carried;               ///< state of stateful steps
    Timestamp at{};
};

/// What a running sync says of itself, for `status`, the desktop and the guards. JSON fields of
/// design/cli.md.
struct SyncReport {
    std::string shard = "0/1";
    std::string state; ///< copying, following, paused, blocked, done, failed
    std::string owner;
    std::optional<Position> head;
    std::optional<Position> settled;
    std::optional<Position> checkpoint;
    std::uint64_t lagEvents = 0;
    double lagSeconds = 0;
    std::uint64_t eventsRead = 0;
    std::uint64_t eventsWritten = 0;
    double rateIn = 0;                     ///< blue writes, events a second
    double rateOut = 0;                    ///< green applies, events a second
    std::optional<double> forecastSeconds; ///< absent = never
    double forecastLow = 0;
    double forecastHigh = 0;
    std::uint64_t loop = 0; ///< turns of the loop: advances also when there is nothing to do
    Timestamp heartbeat{};
    std::string pipelineHash;
    std::vector<std::string> problems;
    std::optional<std::uint64_t> rateLimit;
    double fillRead = 0; ///< 0 to 1: how full each queue is
    double fillPipe = 0;
    double fillWrite = 0;
};

struct Lease {
    std::string shard;
    std::string owner; ///< "ops-mira on host-7, pid 4211"
    std::string token; ///< tells two holders of one name apart
    Timestamp renewed{};
    std::chrono::milliseconds validFor{0};
};

/// One record of a cutover's journal; `chain` is SHA-256 over the record before and this one
/// (core/cutover/journal.h).
struct JournalRecord {
    std::uint64_t number = 0;
    Timestamp at{};
    std::string kind; ///< intent, outcome, state, decision, fork, acknowledgement
    std::string state;
    std::string text;
    std::string details; ///< JSON object
    std::string who;
    std::string chain;
};

/// A stored result of diff: a segment proven equal under (pipeline, rules).
struct Proof {
    std::string pipelineHash;
    std::string rulesHash;
    std::optional<Position> blueTo;
    std::optional<Position> greenTo;
    std::uint64_t eventsExpected = 0;
    std::uint64_t eventsActual = 0;
    Digest128 digest;
    bool equal = false;
    std::string summary; ///< JSON: counts and the first differences
    Timestamp at{};
};

/// How the operator steers a running sync, from another process or the desktop.
struct SyncControl {
    bool paused = false;
    std::string by;
    Timestamp at{};
    std::optional<std::uint64_t> rateLimit; ///< events a second
};

/// The lag of one shard over a span of time, kept for the plots (core/sync/lag_log.h).
struct KeptLag {
    std::string shard = "0/1";
    Timestamp at{}; ///< where the span starts, by the database's clock
    std::chrono::microseconds span{0};
    std::uint64_t lagMin = 0;
    std::uint64_t lagMax = 0;
    std::uint64_t lagLast = 0;
    double rateIn = 0; ///< events a second, to three decimals; likewise rateOut
    double rateOut = 0;

    friend bool operator==(const KeptLag&, const KeptLag&) = default;
};

/// Viridian's bookkeeping in green: tables that begin with viridian_ (schema viridian on
/// PostgreSQL).
///
/// Thread: one at a time; holds its own connection. Every write is its own durable transaction.
/// Errors: as EventStore; Conflict where the lease is held by another (the message names the
/// owner).
class Ledger {
public:
    virtual ~Ledger() = default;

    [[nodiscard]] virtual Result<std::vector<Checkpoint>> checkpoints(std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<std::optional<Checkpoint>> checkpoint(std::string_view shard) = 0;
    /// Segments with index >= @p first, in order.
    [[nodiscard]] virtual Result<std::vector<Segment>> segments(std::string_view shard,
                                                                std::uint64_t first,
                                                                std::size_t limit,
                                                                std::stop_token stop) = 0;

    /// Takes the lease if it is free, expired, or already this token's.
    [[nodiscard]] virtual Result<Lease> acquireLease(std::string_view shard, std::string_view owner,
                                                     std::string_view token,
                                                     std::chrono::milliseconds validFor) = 0;
    [[nodiscard]] virtual Status renewLease(const Lease& lease) = 0;
    [[nodiscard]] virtual Status releaseLease(const Lease& lease) = 0;
    [[nodiscard]] virtual Result<std::vector<Lease>> leases() = 0;

    [[nodiscard]] virtual Status putReport(const SyncReport& report) = 0;
    [[nodiscard]] virtual Result<std::vector<SyncReport>> reports() = 0;

    /// Replaces what of the shard starts in [from, to) by @p spans.
    [[nodiscard]] virtual Status putLag(std::string_view shard, Timestamp from, Timestamp to,
                                        std::span<const KeptLag> spans) = 0;
    /// What starts at or after @p from, of every shard, by time. Empty where an earlier version
    /// made the bookkeeping and no sync ran since.
    [[nodiscard]] virtual Result<std::vector<KeptLag>> keptLag(Timestamp from,
                                                               std::stop_token stop) = 0;

    [[nodiscard]] virtual Status putControl(const SyncControl& control) = 0;
    [[nodiscard]] virtual Result<SyncControl> control() = 0;

    /// Appends; Conflict when @p record.number is taken (two operators at once).
    [[nodiscard]] virtual Status appendJournal(const JournalRecord& record) = 0;
    [[nodiscard]] virtual Result<std::vector<JournalRecord>> journal(std::uint64_t first) = 0;

    [[nodiscard]] virtual Status putProof(const Proof& proof) = 0;
    /// The newest proof of that identity.
    [[nodiscard]] virtual Result<std::optional<Proof>> proof(std::string_view pipelineHash,
                                                             std::string_view rulesHash) = 0;
    /// Marks closed segments as proven under the rules; proving again skips them.
    [[nodiscard]] virtual Status markProven(std::string_view shard, std::string_view rulesHash,
                                            std::uint64_t first, std::uint64_t last) = 0;
    /// Number of leading segments proven under the rules.
    [[nodiscard]] virtual Result<std::uint64_t> provenSegments(std::string_view shard,
                                                               std::string_view rulesHash) = 0;
    /// Forgets proofs from @p first on (a stream was written again).
    [[nodiscard]] virtual Status forgetProven(std::string_view shard, std::uint64_t first) = 0;

    /// Whether green is released to writers. Applications may watch the row viridian_gate.
    [[nodiscard]] virtual Status setGate(bool open) = 0;
    [[nodiscard]] virtual Result<bool> gateOpen() = 0;

    /// The exact statements that appendJournal(), setGate() and putControl() run, with their values
    /// in place, for the plan and the rehearsal. Empty where the bookkeeping is not SQL.
    [[nodiscard]] virtual std::vector<std::string>
    journalStatements(const JournalRecord& /*record*/) const
    {
        return {};
    }
    [[nodiscard]] virtual std::vector<std::string> gateStatements(bool /*open*/) const
    {
        return {};
    }
    [[nodiscard]] virtual std::vector<std::string>
    controlStatements(const SyncControl& /*control*/) const
    {
        return {};
    }

    /// Now, by the database's clock: the only clock that leases and ages are judged by.
    [[nodiscard]] virtual Result<Timestamp> databaseTime() = 0;
};

} // namespace viridian
