#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace viridian {

/// Names under which libraries keep what an event belongs to and what caused it, most usual first.
[[nodiscard]] std::span<const std::string_view> correlationKeys() noexcept;
[[nodiscard]] std::span<const std::string_view> causationKeys() noexcept;

/// The first of @p keys that @p metadata (a JSON object) holds, as text; absent where there is
/// none, or the metadata is not an object. Numbers keep their source text.
[[nodiscard]] std::optional<std::string> metadataText(std::string_view metadata,
                                                      std::span<const std::string_view> keys);

} // namespace viridian
