#pragma once

#include "core/store/sql/select.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace viridian {

/// That an event was recorded between @p low and @p high (microseconds since 1970, both inclusive;
/// the ends of the type are open). Exact, except where times are kept as text: there it only rules
/// out what lies most of a day away, whatever the text's zone and separator. Absent: the layout has
/// no time.
/// @param parameters the condition's values are appended here
[[nodiscard]] std::optional<PushedFilter> pushTime(const SelectContext& context, std::int64_t low,
                                                   std::int64_t high,
                                                   std::vector<SqlParameter>& parameters);

} // namespace viridian
