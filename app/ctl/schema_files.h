#pragma once

#include "core/schema/schema.h"

#include <optional>
#include <string>

namespace viridian::ctl {

/// A file of at most 32 MB. Errors: InvalidInput.
[[nodiscard]] Result<std::string> contentOf(const std::string& path);

/// The schema in @p text of the file @p path; a format that is not given is looked for and set.
/// Errors: InvalidInput with "file:line:column:".
[[nodiscard]] Result<schema::Schema> schemaIn(const std::string& path, const std::string& text,
                                              std::optional<schema::Format>& format);

} // namespace viridian::ctl
