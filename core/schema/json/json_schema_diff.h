#pragma once

#include "core/schema/difference.h"
#include "core/schema/json/json_schema.h"

namespace viridian::schema {

/// Every change from @p original, which wrote, to @p update, which is to read, each with whether it
/// breaks reading.
/// @param lenient  forgive what only data outside the schema's own properties would notice
/// Errors: InvalidInput for schemas too deep or too large to compare.
[[nodiscard]] Result<Differences> jsonSchemaDifferences(const JsonSchema& original,
                                                        const JsonSchema& update, bool lenient);

} // namespace viridian::schema
