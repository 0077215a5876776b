#pragma once

#include "core/diff/diff.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian::diff {

/// One row of a stream's alignment: both sides, or one.
struct AlignedRow {
    Label label = Label::Equal;
    std::optional<Event> expected; ///< equal rows: the same as green
    std::optional<Event> green;
    std::optional<Difference> difference; ///< absent: equal
};

/// A whole stream, expected beside green. Value; holds the bytes that its events point to.
struct AlignedStream {
    std::string stream;
    std::vector<AlignedRow> rows; ///< in order of version
    Counts counts;
    bool truncated =
        false; ///< more events than the limit: only what lies around the differences is complete
    std::vector<EventBatch> memory;
};

/// Reads a stream of green and puts the differences that the result holds for it beside it. What
/// the result does not list is equal by its proof.
/// @param limit events of green to read
/// Thread: blocks. Errors: as EventStore::read.
[[nodiscard]] Result<AlignedStream> alignedStream(EventStore& green, const DiffResult& result,
                                                  const std::string& stream, std::size_t limit,
                                                  std::stop_token stop);

} // namespace viridian::diff
