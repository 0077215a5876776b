#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

/// Grades of equality (shared/reference/fidelity-and-proofs.md); each includes the ones above it.
enum class Equality { Bytes, Canonical, Different };

/// Canonical: objects unordered by key, the last of duplicate keys counts, numbers as exact
/// decimals, strings by code point after unescaping. Text that is not JSON is equal only by bytes.
[[nodiscard]] Equality compare(std::string_view a, std::string_view b);

/// Digest of the canonical value: equal for texts that compare() calls Canonical. Text that is not
/// JSON is digested as bytes, apart from every JSON value. Thread: any; keeps scratch memory per
/// thread.
[[nodiscard]] Digest128 canonicalDigest(std::string_view text);

enum class PathChange { Changed, OnlyLeft, OnlyRight };

struct PathDifference {
    std::string pointer;
    PathChange change = PathChange::Changed;
    std::string left; ///< source text, empty where absent
    std::string right;
};

/// Every path at which two values differ, deepest first level that tells: an object that is on both
/// sides is entered, a value on one side only is reported whole. Array elements are compared by
/// index.
/// @param limit stop after so many
/// Errors: InvalidInput when a side is not JSON.
[[nodiscard]] Result<std::vector<PathDifference>>
differences(std::string_view left, std::string_view right, std::size_t limit = 1000);

} // namespace viridian::json
