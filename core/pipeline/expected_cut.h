#pragma once

#include "core/pipeline/transform.h"

namespace viridian::pipeline {

/// Takes the failing input and all that follow out of @p expected again, and halts it there.
void cutAt(Expected& expected, StepFailure failure);

} // namespace viridian::pipeline
