#pragma once

#include <cstddef>
#include <string_view>

namespace viridian::schema {

/// Where a byte stands in a text, for people: lines and columns from 1, columns in bytes.
struct TextPlace {
    std::size_t line = 1;
    std::size_t column = 1;
};

[[nodiscard]] TextPlace placeOf(std::string_view text, std::size_t offset) noexcept;

} // namespace viridian::schema
