#pragma once

#include "core/pipeline/suggest_target.h"

#include <optional>

namespace viridian::pipeline {

/// What an Avro schema wants; nullopt where it is no record's.
[[nodiscard]] std::optional<TargetShape> avroTarget(const schema::Schema& schema);

} // namespace viridian::pipeline
