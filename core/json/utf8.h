#pragma once

#include <cstddef>
#include <string_view>

namespace viridian::json {

/// True when the bytes are well-formed UTF-8; vectorised, unlike isUtf8() of core/base.
[[nodiscard]] bool isWellFormed(std::string_view bytes) noexcept;

/// Where the first byte stands that is not part of well-formed UTF-8; the size where all are.
[[nodiscard]] std::size_t firstIllFormed(std::string_view bytes) noexcept;

} // namespace viridian::json
