#include "app/desktop/rooms.h"

#include <array>

// CMake defines one of these for each room whose folder is built.
#ifdef VIRIDIAN_WITH_BROWSE
#include "ui/browse/browse_room.h"
#endif
#ifdef VIRIDIAN_WITH_PREVIEW
#include "ui/preview/preview_room.h"
#endif
#ifdef VIRIDIAN_WITH_SYNC
#include "ui/sync/sync_room.h"
#endif
#ifdef VIRIDIAN_WITH_DIFF
#include "ui/diff/diff_room.h"
#endif
#ifdef VIRIDIAN_WITH_CUTOVER
#include "ui/cutover/cutover_room.h"
#endif

namespace viridian::ui {
namespace {

template <RoomId Id>
RoomSpec emptyRoom()
{
    return {.id = Id, .make = [](AppContext&, QWidget* parent) { return new Room(Id, parent); }};
}

constexpr std::array<RoomSpec (*)(), kRoomCount> kRooms{
#ifdef VIRIDIAN_WITH_BROWSE
    browseRoom,
#else
    emptyRoom<RoomId::Browse>,
#endif
#ifdef VIRIDIAN_WITH_PREVIEW
    previewRoom,
#else
    emptyRoom<RoomId::Preview>,
#endif
#ifdef VIRIDIAN_WITH_SYNC
    syncRoom,
#else
    emptyRoom<RoomId::Sync>,
#endif
#ifdef VIRIDIAN_WITH_DIFF
    diffRoom,
#else
    emptyRoom<RoomId::Diff>,
#endif
#ifdef VIRIDIAN_WITH_CUTOVER
    cutoverRoom,
#else
    emptyRoom<RoomId::Cutover>,
#endif
};

} // namespace

RoomSpec roomSpec(RoomId room)
{
    return kRooms.at(static_cast<std::size_t>(room))();
}

} // namespace viridian::ui
