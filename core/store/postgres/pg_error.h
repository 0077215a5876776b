#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace viridian::postgres {

/// What a SQLSTATE means for a caller. Unknown states of a known class take the class's kind;
/// anything else is Internal.
[[nodiscard]] ErrorKind errorKindOf(std::string_view sqlstate) noexcept;

/// An error for the person at the screen.
/// @param serverText the server's or libpq's message; redacted here, kept as detail
/// @param store      safe name of the store
[[nodiscard]] Error errorFrom(std::string_view sqlstate, std::string_view serverText,
                              std::string_view store);

/// The SQLSTATE inside libpq's verbose text of a failed connection ("FATAL:  28P01: ..."); empty
/// where there is none.
[[nodiscard]] std::string_view sqlstateIn(std::string_view connectText) noexcept;

/// libpq's text without passwords (in URIs and key=value pairs), on one line.
[[nodiscard]] std::string redacted(std::string_view text);

} // namespace viridian::postgres
