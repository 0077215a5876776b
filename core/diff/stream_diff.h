#pragma once

#include "core/diff/range_reader.h"
#include "core/diff/run.h"
#include "core/store/ledger.h"
#include "core/sync/shard.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace viridian::diff {

/// One side of a diff by streams: read from its start as often as asked, the same events each time.
struct EventFeed {
    using Visit = std::function<Status(std::span<const Event>)>;
    /// Visits every event; a stream's events come in order.
    std::function<Status(const Visit& visit, std::stop_token stop)> read;
    std::uint64_t eventsRead = 0;
};

/// A part of blue that green must hold: one shard up to its checkpoint.
struct ExpectedPart {
    Shard shard;
    Position upTo;
    std::vector<Position> flushes; ///< where a sync gave out what its steps held
    bool flushAtEnd = false;
};

/// Blue through the pipeline, fitted to green, versions dense from green's base.
[[nodiscard]] std::shared_ptr<EventFeed>
expectedFeed(const Run& run, std::vector<ExpectedPart> parts, const StoreInfo& green);
/// A store as it is up to a position (absent: nothing of it).
/// @param store  must outlive the feed
/// @param versionShift  added to every version
/// @param keepSchemaVersion  false: the column is left out
[[nodiscard]] std::shared_ptr<EventFeed> storeFeed(EventStore& store, std::optional<Position> upTo,
                                                   std::int64_t versionShift,
                                                   bool keepSchemaVersion);

/// Compares two sides whose orders need not be the same, stream by stream.
///
/// First pass: each side's events are digested into buckets by stream; a bucket's digests are
/// summed, so that order does not matter (versions are part of them). Second pass: only the events
/// of buckets that differ are written to files, a part of the streams each, and one part after the
/// other is judged. Memory: the buckets and one part.
/// @param versionShift  added to expected versions where they are shown
/// Fills the run's result apart from positions, verdict and counts; errors break the run off.
void diffByStreams(Run& run, EventFeed& expected, EventFeed& green, std::int64_t versionShift,
                   std::optional<std::uint64_t> estimate);

} // namespace viridian::diff
