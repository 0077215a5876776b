#pragma once

#include "ui/shell/app_context.h"
#include "ui/shell/room.h"

namespace viridian::ui {

/// The room Diff: is green what it should be? (design/ui.md section 6)
/// Ownership: the parent owns the room. Thread: UI.
[[nodiscard]] Room* makeDiffRoom(AppContext& context, QWidget* parent);

} // namespace viridian::ui
