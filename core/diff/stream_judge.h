#pragma once

#include "core/diff/aligner.h"
#include "core/diff/difference.h"
#include "core/diff/event_comparer.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace viridian::diff {

/// One difference before it is written down. The events belong to who judges.
struct Finding {
    const Event* expected = nullptr;
    const Event* green = nullptr;
    Label label = Label::Changed;
    std::vector<json::PathDifference> paths;
    /// 1 + number of the expected event that it is or follows; 0: before the first.
    std::size_t anchor = 0;
};

/// Events of one stream that must be equal, with the numbers they have in the whole.
struct StreamSides {
    std::vector<std::size_t> expected;
    std::vector<std::size_t> green;
    std::vector<const Event*> expectedEvents; ///< in order of version
    std::vector<const Event*> greenEvents;
    std::size_t anchor = 0; ///< of an extra event that no expected one precedes
};

struct StreamFindings {
    std::vector<Finding> findings;
    std::vector<std::pair<std::size_t, std::size_t>> equal; ///< numbers of (expected, green)
};

/// Tells one stream apart; cheap where both sides are the same in order.
[[nodiscard]] StreamFindings judgeStream(const StreamSides& sides, EventComparer& comparer);

/// The difference of a finding. @param at  where it stands on blue's axis. @param versionShift
/// added to expected's version.
[[nodiscard]] Difference describe(Finding& finding, const Position& at, std::int64_t versionShift);

} // namespace viridian::diff
