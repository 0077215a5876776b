#pragma once

#include "core/pipeline/pipeline.h"
#include "core/store/event_store.h"
#include "core/store/ledger.h"
#include "core/store/target.h"
#include "core/sync/origin.h"
#include "core/sync/shard.h"

#include <stop_token>

namespace viridian {

/// What a sync wants with a green.
struct GreenClaim {
    EventStore& blue;
    const Origin& origin; ///< of blue
    const Pipeline& pipeline;
    Shard shard;
    bool startOver = false;
};

/// Refuses a green that this sync must not write to, over connections that make nothing: a refused
/// store is as it was, table for table.
/// Errors: InvalidInput (blue and green are one store); Conflict (a cutover has exchanged the
/// roles; other shards copy into it; another blue, layout or pipeline; an older copy of blue; not
/// empty and no sync wrote it; a foreign write); those of the stores.
[[nodiscard]] Status mayWrite(EventStore& green, const GreenClaim& claim, std::stop_token stop);

/// Conflict where the stored checkpoint belongs to another blue or pipeline.
[[nodiscard]] Status checkSame(const Checkpoint& stored, const Origin& blue,
                               const Pipeline& pipeline);

/// Conflict where a cutover has given green to its own application (semantics.md section 5).
[[nodiscard]] Status checkRoles(Ledger& ledger);

/// Quick: looks behind the last event that any shard's sync wrote. What was put below it is for the
/// guard and the diff to find.
/// @param own  the checkpoint of the sync's own shard
/// Errors: Conflict when green holds events that sync did not write and is not released to writers.
[[nodiscard]] Status findForeign(EventStore& green, Ledger& ledger, Target& target,
                                 const Checkpoint& own, std::stop_token stop);

} // namespace viridian
