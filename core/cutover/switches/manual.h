#pragma once

#include "core/cutover/switch.h"

namespace viridian {

/// A person moves the traffic and says so. Nothing is measured.
[[nodiscard]] std::unique_ptr<Switch> makeManualSwitch(const CutoverPlan& plan, SwitchSetup setup);

} // namespace viridian
