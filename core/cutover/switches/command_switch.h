#pragma once

#include "core/cutover/switch.h"

namespace viridian {

/// Programs of the user's move the traffic. A check exits with 0 while green is live and with 1
/// while blue is; anything else cannot be told.
[[nodiscard]] std::unique_ptr<Switch> makeCommandSwitch(const CutoverPlan& plan, SwitchSetup setup);

} // namespace viridian
