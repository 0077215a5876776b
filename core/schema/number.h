#pragma once

#include "core/base/result.h"
#include "core/json/decimal.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace viridian::schema {

/// The value of JSON number text (1e3 too) where it is a whole number that fits; nullopt otherwise.
[[nodiscard]] std::optional<std::int64_t> wholeNumber(std::string_view jsonNumber);

/// Whether @p value is @p divisor times a whole number, exactly. Errors: InvalidInput for a zero
/// divisor and for numbers that are more than 10,000 digits apart.
[[nodiscard]] Result<bool> isMultiple(const json::Decimal& value, const json::Decimal& divisor);

} // namespace viridian::schema
