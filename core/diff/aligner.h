#pragma once

#include "core/base/digest.h"
#include "core/diff/event_comparer.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace viridian::diff {

/// A row of an alignment: indices into the two sides, absent where a side has nothing.
struct AlignedPair {
    std::optional<std::size_t> expected;
    std::optional<std::size_t> green;
    Label label = Label::Equal;
    Comparison comparison; ///< of pairs
};

/// Aligns the events of one stream: by id, then what is left by (type, payload) in order, then,
/// where neither has an id, by version.
///
/// A pair is reordered when it is not part of the longest common order, or when its version differs
/// because another one crossed it.
/// @param expected  in order of version
/// @param green     in any order; its own order is by version, then position
/// Returns rows in expected's order; what is extra follows the row that it follows in green.
[[nodiscard]] std::vector<AlignedPair> alignStream(std::span<const Event* const> expected,
                                                   std::span<const Event* const> green,
                                                   EventComparer& comparer);

/// Type and payload as a value: what events are paired by where ids do not tell.
[[nodiscard]] Digest128 payloadKey(const Event& event);

/// Which elements do not belong to one longest increasing subsequence of @p ranks; ranks are
/// distinct.
[[nodiscard]] std::vector<bool> outOfOrder(std::span<const std::size_t> ranks);

} // namespace viridian::diff
