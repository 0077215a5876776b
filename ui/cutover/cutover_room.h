#pragma once

#include "ui/cutover/cutover_backend.h"
#include "ui/shell/room_spec.h"

namespace viridian::ui {

/// The room Cutover on the workspace's stores.
[[nodiscard]] RoomSpec cutoverRoom();

/// The same on another backend, for tests and pictures.
[[nodiscard]] Room* makeCutoverRoom(AppContext& context, OpenBackend open, QWidget* parent);

} // namespace viridian::ui
