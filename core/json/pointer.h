#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

/// True for "" and for "/"-separated tokens in which every ~ begins ~0 or ~1 (RFC 6901).
[[nodiscard]] bool isPointer(std::string_view text) noexcept;

/// Takes the first token off @p pointer, which is a non-empty pointer. The token is decoded: a view
/// into the pointer or, where it holds escapes, into @p scratch.
[[nodiscard]] std::string_view takeToken(std::string_view& pointer, std::string& scratch);

/// All tokens of a pointer, decoded; none for the root.
[[nodiscard]] std::vector<std::string> tokensOf(std::string_view pointer);

/// The pointer of what holds the value at @p pointer: "/a/b" -> "/a". The root has none.
[[nodiscard]] std::optional<std::string_view> parentPointer(std::string_view pointer) noexcept;

/// Adds "/" and the name with ~ and / escaped.
void appendToken(std::string& pointer, std::string_view name);

/// An element's index: digits without leading zeros; nullopt for anything else, also for "-".
[[nodiscard]] std::optional<std::size_t> elementIndex(std::string_view token) noexcept;

} // namespace viridian::json
