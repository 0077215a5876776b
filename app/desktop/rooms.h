#pragma once

#include "ui/shell/room_spec.h"

#include <QtPlugin>

#include <memory>

class QObject;

namespace viridian::ui {

/// How a room comes to be. A room that is not in this build is an empty page.
[[nodiscard]] RoomSpec roomSpec(RoomId room);

/// What the frame gets from the library that holds the rooms and everything under them: drivers,
/// pipelines, plots. The program is linked without it, so that a window shows before they are
/// loaded. Thread: UI.
class RoomsLibrary {
public:
    virtual ~RoomsLibrary() = default;
    [[nodiscard]] virtual RoomSpec roomSpec(RoomId room) const = 0;
    /// Reads what the store bar shows for as long as it lives.
    [[nodiscard]] virtual std::unique_ptr<QObject> watchStores(AppContext& context) const = 0;
    /// What the first opened store would otherwise wait for. Thread: any.
    virtual void prepareToOpen() const = 0;
};

} // namespace viridian::ui

#define VIRIDIAN_ROOMS_IID "viridian.Rooms/" VIRIDIAN_VERSION
Q_DECLARE_INTERFACE(viridian::ui::RoomsLibrary, VIRIDIAN_ROOMS_IID)
