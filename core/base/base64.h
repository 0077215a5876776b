#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace viridian {

/// The bytes of standard base64, padded or not; nullopt for anything else. Writing it is
/// toBase64() of text.h.
[[nodiscard]] std::optional<std::string> fromBase64(std::string_view text);

} // namespace viridian
