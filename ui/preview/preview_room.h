#pragma once

#include "ui/shell/app_context.h"
#include "ui/shell/room.h"

namespace viridian::ui {

/// The room Preview: what will the new release's upcasters do? (design/ui.md section 4)
/// Ownership: the parent owns the room. Thread: UI.
[[nodiscard]] Room* makePreviewRoom(AppContext& context, QWidget* parent);

} // namespace viridian::ui
