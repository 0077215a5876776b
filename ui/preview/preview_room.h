#pragma once

#include "ui/shell/room_spec.h"

namespace viridian::ui {

/// The room Preview: what will the new release's upcasters do? (design/ui.md section 4)
[[nodiscard]] RoomSpec previewRoom();

} // namespace viridian::ui
