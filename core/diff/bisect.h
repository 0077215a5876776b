#pragma once

#include "core/base/digest.h"

#include <cstddef>
#include <span>
#include <vector>

namespace viridian::diff {

/// A run of events that is not the same on both sides; ends are exclusive, either side may be
/// empty.
struct DifferingRun {
    std::size_t expectedFrom = 0;
    std::size_t expectedTo = 0;
    std::size_t greenFrom = 0;
    std::size_t greenTo = 0;

    friend bool operator==(const DifferingRun&, const DifferingRun&) = default;
};

/// Narrows a differing segment down to the smallest runs that differ: whatever lies before, between
/// and behind them is equal, event for event, in the same order.
///
/// Where a run has another number of events on the two sides, one is missing or extra in it and
/// everything behind that one is shifted: such a run is not halved any more, as halves by number
/// would call every shifted event different. Its streams tell (stream_split.h).
/// @param expected, green  one digest an event, in the order of each side
/// Returns runs in order; neighbours are joined.
[[nodiscard]] std::vector<DifferingRun> bisect(std::span<const Digest128> expected,
                                               std::span<const Digest128> green);

} // namespace viridian::diff
