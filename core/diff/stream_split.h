#pragma once

#include "core/diff/bisect.h"
#include "core/diff/segment_sides.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace viridian::diff {

/// What is not equal of one stream in a segment, as indices into the two sides, in order of
/// version. What the stream has in the segment before and behind it is equal.
struct StreamStretch {
    std::uint32_t stream = 0;
    std::vector<std::size_t> expected;
    std::vector<std::size_t> green;
    std::optional<std::size_t> after; ///< the stream's equal expected event before it, if any
};

/// A segment told apart by stream.
struct StreamSplit {
    std::vector<StreamStretch> differing; ///< in the order of the streams' numbers
    /// (expected, green): every event of which both sides have the same one, wherever it stands
    /// among other streams. Sorted by expected.
    std::vector<std::pair<std::size_t, std::size_t>> equal;
};

/// Tells the streams that have events in @p runs apart by the digests of each stream's events. A
/// stream whose events only stand elsewhere among those of others is equal here; whether the order
/// is right, the pairs tell.
/// @param runs  what bisect() found
[[nodiscard]] StreamSplit splitByStream(const SegmentSides& sides,
                                        std::span<const DifferingRun> runs);

} // namespace viridian::diff
