#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace viridian {

/// 98231458 -> "98,231,458". Exact; never abbreviated (design/ui.md section 1).
[[nodiscard]] std::string grouped(std::uint64_t number);
[[nodiscard]] std::string grouped(std::int64_t number);

/// True when the bytes are well-formed UTF-8 (no overlong forms, no encoded surrogates).
[[nodiscard]] bool isUtf8(std::string_view bytes) noexcept;

/// First and last four characters of a long hash: "7c1e…a94f".
[[nodiscard]] std::string shortHash(std::string_view hash);

/// Replaces & < > " ' for HTML text and attributes.
[[nodiscard]] std::string escapeHtml(std::string_view text);

/// Standard base64 with padding.
[[nodiscard]] std::string toBase64(std::string_view bytes);

/// "*" stands for any run of characters, everything else for itself; the whole text must match.
[[nodiscard]] bool matchesWildcard(std::string_view text, std::string_view pattern) noexcept;

} // namespace viridian
