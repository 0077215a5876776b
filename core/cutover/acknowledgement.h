#pragma once

#include "core/cutover/plan.h"

#include <string>

namespace viridian {

/// Steps named in the details of acknowledgements and decisions.
inline constexpr const char* kReversibilityStep = "reversibility";
inline constexpr const char* kBackupStep = "backup";
inline constexpr const char* kOverrideStep = "override";

/// What an acknowledgement was given for: another pipeline or another loss asks for a new one.
[[nodiscard]] std::string reversalIdentity(const CutoverPlan& plan);

} // namespace viridian
