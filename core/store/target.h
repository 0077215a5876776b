#pragma once

#include "core/base/progress.h"
#include "core/event/event_batch.h"
#include "core/store/ledger.h"

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// One atomic step of a sync.
struct Commit {
    /// In write order. Stream, id, type, data… are final. The target assigns version (dense from
    /// its base) and position and writes both back into the batch.
    EventBatch* events = nullptr;
    /// Called inside the transaction, after versions and positions are known and before the
    /// checkpoint is written: the caller completes `checkpoint` and `segments` (digests cover
    /// versions). Must not touch the store.
    std::function<void(Checkpoint& checkpoint, std::vector<Segment>& segments)> complete;
    Checkpoint checkpoint;
    std::vector<Segment> segments; ///< changed or new
    Lease lease;                   ///< checked inside the transaction: a lost lease writes nothing
};

/// What green holds that its checkpoint does not account for.
struct ForeignWrites {
    std::uint64_t events = 0;
    std::optional<Position> first;
    std::string stream; ///< of the first
};

/// What a stream must hold in a span of green's positions.
struct StreamSpan {
    std::string stream;
    std::optional<Position> after{}; ///< exclusive; absent: from the start
    std::optional<Position> upTo{};  ///< inclusive; absent: to the end
    EventBatch events{};             ///< versions and positions are green's own and final
};

/// Green's writing side: events, versions, checkpoint and digests in one transaction (semantics.md
/// section 3).
///
/// Thread: one at a time; holds its own connection.
/// Errors: Conflict (lease lost; foreign write on green; wrong checkpoint before), InvalidInput (an
/// event the layout cannot hold: names position, stream and why), Unavailable: the commit may or
/// may not have happened, read the checkpoint back through the ledger; Denied, Cancelled.
class Target {
public:
    virtual ~Target() = default;

    /// Makes bookkeeping tables. Conflict when green holds events and no checkpoint ("green is not
    /// empty").
    [[nodiscard]] virtual Status prepare(std::string_view shard, std::stop_token stop) = 0;

    /// Drops the secondary indexes that can be built later. Only for a green without events;
    /// repeatable.
    [[nodiscard]] virtual Status deferIndexes(std::stop_token stop) = 0;
    /// Builds what deferIndexes() dropped and checks the constraints; repeatable after a crash.
    /// Reports index by index.
    [[nodiscard]] virtual Status buildIndexes(const ProgressSink& progress,
                                              std::stop_token stop) = 0;
    /// True while secondary indexes are missing.
    [[nodiscard]] virtual Result<bool> indexesDeferred() = 0;

    /// Writes one step, all or nothing; returns the last position written, if any event was.
    [[nodiscard]] virtual Result<std::optional<Position>> commit(Commit& step,
                                                                 std::stop_token stop) = 0;

    /// Puts sequences, stream heads and other bookkeeping of the layout where its library expects
    /// them.
    [[nodiscard]] virtual Status handOver() = 0;
    /// The exact statements that handOver() would run now, for the plan and the rehearsal. Changes
    /// nothing. Empty where there are none.
    [[nodiscard]] virtual Result<std::vector<std::string>> handOverStatements()
    {
        return std::vector<std::string>();
    }

    /// Events on green that sync did not write.
    [[nodiscard]] virtual Result<ForeignWrites> foreignWrites(const Checkpoint& checkpoint,
                                                              std::stop_token stop) = 0;

    /// Replaces what streams hold in the spans by what they must hold, each event at its position.
    /// All or nothing; rows of other streams and the bookkeeping stay.
    /// @param standing  the checkpoint that the spans were computed from
    /// Errors: Conflict (a sync runs and is not paused; green is released to writers; the
    /// checkpoint moved on; a position is taken), Denied where the layout cannot be mended so.
    [[nodiscard]] virtual Status rewrite(std::span<const StreamSpan> /*spans*/,
                                         const Checkpoint& /*standing*/, std::stop_token /*stop*/)
    {
        return fail(ErrorKind::Denied,
                    "Streams of a green of this layout cannot be written again one by one: "
                    "restart from zero.");
    }

    /// Empties green and its bookkeeping (Restart from zero). Refused with Conflict when foreign
    /// writes are there.
    [[nodiscard]] virtual Status startOver(std::string_view shard) = 0;
};

} // namespace viridian
