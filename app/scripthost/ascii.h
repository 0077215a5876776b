#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::scripthost {

/// What JavaScriptCore's C API calls JSChar: a UTF-16 unit.
using Utf16Unit = unsigned short;

/// The library converts between UTF-8 and UTF-16 character by character, which took a fifth of the
/// host's time. Text that is all ASCII, as nearly all is, needs no more than another width.

/// False where a character of @p text is not ASCII; what is in @p out is of no use then.
[[nodiscard]] bool widen(std::string_view text, std::vector<Utf16Unit>& out);

/// Appends @p text. False, and nothing appended, where a character is not ASCII.
[[nodiscard]] bool appendNarrowed(std::string& out, std::span<const Utf16Unit> text);

} // namespace viridian::scripthost
