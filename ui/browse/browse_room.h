#pragma once

#include "ui/shell/room.h"

namespace viridian::ui {

class AppContext;

/// The room that shows what stands in the stores. Ownership: @p parent's.
[[nodiscard]] Room* makeBrowseRoom(AppContext& context, QWidget* parent);

} // namespace viridian::ui
