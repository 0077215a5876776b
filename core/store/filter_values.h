#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/store/filter.h"

#include <cstddef>
#include <string>

namespace viridian {

/// One alternative of a filter term as written, taken apart but not yet understood.
struct RawValue {
    Filter::Test comparison = Filter::Test::Equals; ///< Equals stands for "no comparison sign"
    std::string text;
    std::string to; ///< what follows ".."
    bool range = false;
    bool wildcard = false;
    bool anyQuoted = false;
    std::size_t at = 0; ///< offset in the filter's text
};

/// Whether ".." and comparisons mean something for the field.
[[nodiscard]] bool isOrdered(Filter::Field field) noexcept;

/// What an alternative means for its field: bounds for numbers, positions and times, a test for
/// text. Errors: InvalidInput; the message says what was expected, without a place and a full stop.
[[nodiscard]] Result<Filter::Value> understandValue(Filter::Field field, bool hasPath,
                                                    const RawValue& raw, Timestamp now);

} // namespace viridian
