#pragma once

#include "app/desktop/rooms.h"
#include "core/base/result.h"

namespace viridian::ui {

/// Loads the rooms' library, which stays loaded until the program ends. Takes tens of milliseconds.
/// Errors: NotFound (not beside the program, or of another version; the sentence names the file).
/// Thread: UI.
[[nodiscard]] Result<const RoomsLibrary*> loadRooms();

} // namespace viridian::ui
