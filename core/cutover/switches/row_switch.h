#pragma once

#include "core/cutover/switch.h"

namespace viridian {

/// A row of a table says which side is live; it is changed by compare-and-set.
[[nodiscard]] std::unique_ptr<Switch> makeRowSwitch(const CutoverPlan& plan, SwitchSetup setup);

} // namespace viridian
