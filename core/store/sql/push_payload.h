#pragma once

#include "core/store/sql/select.h"

#include <optional>
#include <string>
#include <vector>

namespace viridian {

/// A condition on a payload's stored text that is true wherever @p term may hold: what the database
/// can rule out by a search for text is never fetched. A term of body:, meta:, corr:, cause: or a
/// bare word. Absent: nothing can be ruled out. Never exact: Filter::matches() decides.
/// @param parameters the condition's values are appended here
[[nodiscard]] std::optional<std::string> pushPayload(const SelectContext& context,
                                                     const Filter::Node& term,
                                                     std::vector<SqlParameter>& parameters);

} // namespace viridian
