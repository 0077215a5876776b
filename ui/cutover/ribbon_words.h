#pragma once

#include "ui/cutover/state_ribbon.h"

#include <QString>

#include <vector>

namespace viridian::ui {

/// What stands in and below the ribbon's boxes at a moment.
struct RibbonWords {
    std::vector<StateRibbon::Box> boxes;
    QString left;  ///< below the states before the point of no return
    QString right; ///< below those after it
    std::optional<CutoverState> special;
    bool specialRight = false;
};
[[nodiscard]] RibbonWords ribbonWords(const CutoverView& view, Timestamp now);

/// "Ready", "Rolling back": a state's word on screen.
[[nodiscard]] QString stateTitle(CutoverState state);

} // namespace viridian::ui
