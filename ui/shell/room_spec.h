#pragma once

#include "ui/shell/room.h"

#include <functional>

namespace viridian::ui {

class AppContext;

/// A room that is not built yet: what the frame shows of it until then, and how it comes to be.
/// Thread: UI.
struct RoomSpec {
    RoomId id = RoomId::Browse;
    /// Builds the room, once. Ownership: @p parent's.
    std::function<Room*(AppContext& context, QWidget* parent)> make{};
    /// What the rail says in its place: the line that the room would begin with. Cheap, and asked
    /// again whenever the workspace changes. Empty: nothing is said.
    std::function<StateLine(const AppContext& context)> lineAtFirst{};
    /// What it gives to the frame without being built, such as sources of the locator. May be
    /// empty.
    std::function<void(AppContext& context)> announce{};
};

} // namespace viridian::ui
