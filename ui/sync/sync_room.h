#pragma once

class QWidget;

namespace viridian::ui {

class AppContext;
class Room;

/// The room that answers: is green catching up?
[[nodiscard]] Room* makeSyncRoom(AppContext& context, QWidget* parent);

} // namespace viridian::ui
