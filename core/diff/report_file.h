#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <ostream>

namespace viridian::diff {

/// Writes to a temporary name beside @p file and renames, so that the file is whole at any moment.
/// Errors: those of @p content; Denied or Unavailable when the file cannot be written.
[[nodiscard]] Status writeFile(const std::filesystem::path& file,
                               const std::function<Status(std::ostream&)>& content);

} // namespace viridian::diff
