#pragma once

#include "ui/shell/app_context.h"

namespace viridian::ui {

/// Registers what the locator finds in the stores: streams, event ids, positions, times, kept
/// filters. Their searches run in jobs with connections of their own; opening a hit goes to Browse.
/// Thread: UI.
void addBrowseLocators(AppContext& context);

} // namespace viridian::ui
