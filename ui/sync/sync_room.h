#pragma once

#include "ui/shell/room_spec.h"

namespace viridian::ui {

/// The room that answers: is green catching up?
[[nodiscard]] RoomSpec syncRoom();

} // namespace viridian::ui
