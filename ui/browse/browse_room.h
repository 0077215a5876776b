#pragma once

#include "ui/shell/room_spec.h"

namespace viridian::ui {

/// The room that shows what stands in the stores.
[[nodiscard]] RoomSpec browseRoom();

} // namespace viridian::ui
