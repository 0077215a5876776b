#pragma once

#include "ui/cutover/cutover_backend.h"
#include "ui/shell/room.h"

namespace viridian::ui {

class AppContext;

/// The room Cutover on the workspace's stores.
[[nodiscard]] Room* makeCutoverRoom(AppContext& context, QWidget* parent);

/// The same on another backend, for tests and pictures.
[[nodiscard]] Room* makeCutoverRoom(AppContext& context, OpenBackend open, QWidget* parent);

} // namespace viridian::ui
