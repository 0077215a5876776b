#pragma once

#include "ui/shell/room_spec.h"

namespace viridian::ui {

/// How a room comes to be. A room that is not in this build is an empty page.
[[nodiscard]] RoomSpec roomSpec(RoomId room);

} // namespace viridian::ui
