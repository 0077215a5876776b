#pragma once

#include "core/pipeline/transform.h"

#include <cstddef>

/// What is done to an Expected as a whole.
namespace viridian::pipeline {

/// Adds what comes of later inputs to what came of earlier ones.
void append(Expected& to, Expected more);

/// Takes the failing input and all that follow out of @p expected again, and halts it there.
void cutAt(Expected& expected, StepFailure failure);

/// The events of [begin, end) of a batch, whose memory it shares.
[[nodiscard]] EventBatch partOf(const EventBatch& in, std::size_t begin, std::size_t end);

} // namespace viridian::pipeline
