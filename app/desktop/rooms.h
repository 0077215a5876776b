#pragma once

#include "ui/shell/room.h"

class QWidget;

namespace viridian::ui {

class AppContext;

/// Builds a room. A room that is not in this build is an empty page.
[[nodiscard]] Room* makeRoom(RoomId room, AppContext& context, QWidget* parent);

} // namespace viridian::ui
