#pragma once

#include "ui/shell/room_spec.h"

namespace viridian::ui {

/// The room Diff: is green what it should be? (design/ui.md section 6)
[[nodiscard]] RoomSpec diffRoom();

} // namespace viridian::ui
