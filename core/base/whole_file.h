#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

namespace viridian {

/// Writes to a temporary name beside @p file and renames, so that the file is whole at any moment.
/// @param what  begins the sentence of an error: "The report"
/// Errors: Denied where the folder cannot be written; Unavailable where the name cannot be given.
[[nodiscard]] Status writeWholeFile(const std::filesystem::path& file, std::string_view text,
                                    std::string_view what);

} // namespace viridian
