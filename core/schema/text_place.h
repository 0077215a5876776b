#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace viridian::schema {

/// Where a byte stands in a text, for people: lines and columns from 1, columns in bytes.
struct TextPlace {
    std::size_t line = 1;
    std::size_t column = 1;
};

[[nodiscard]] TextPlace placeOf(std::string_view text, std::size_t offset) noexcept;

/// "order-placed-2.avsc:3:14: what is wrong" for an error whose detail is a byte offset in @p text;
/// without the place for others.
[[nodiscard]] std::string placedMessage(const Error& error, std::string_view text,
                                        std::string_view file);

} // namespace viridian::schema
