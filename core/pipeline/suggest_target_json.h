#pragma once

#include "core/pipeline/suggest_target.h"

#include <optional>

namespace viridian::pipeline {

/// What a JSON Schema wants; nullopt where it is no object's.
/// @param observed  tells the branches of anyOf and oneOf apart
[[nodiscard]] std::optional<TargetShape> jsonTarget(const schema::Schema& schema,
                                                    const ObservedShape& observed);

} // namespace viridian::pipeline
