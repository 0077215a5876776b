#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace viridian {

/// Translates an extended SQLite result code. @p path names the file in the sentence, @p words are
/// SQLite's own.
[[nodiscard]] Error sqliteError(int extendedCode, std::string_view path, std::string_view words);

} // namespace viridian
