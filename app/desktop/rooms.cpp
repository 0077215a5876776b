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

using Make = Room* (*)(AppContext&, QWidget*);

template <RoomId Id>
Room* makeEmpty(AppContext&, QWidget* parent)
{
    return new Room(Id, parent);
}

constexpr std::array<Make, kRoomCount> kRooms{
#ifdef VIRIDIAN_WITH_BROWSE
    makeBrowseRoom,
#else
    makeEmpty<RoomId::Browse>,
#endif
#ifdef VIRIDIAN_WITH_PREVIEW
    makePreviewRoom,
#else
    makeEmpty<RoomId::Preview>,
#endif
#ifdef VIRIDIAN_WITH_SYNC
    makeSyncRoom,
#else
    makeEmpty<RoomId::Sync>,
#endif
#ifdef VIRIDIAN_WITH_DIFF
    makeDiffRoom,
#else
    makeEmpty<RoomId::Diff>,
#endif
#ifdef VIRIDIAN_WITH_CUTOVER
    makeCutoverRoom,
#else
    makeEmpty<RoomId::Cutover>,
#endif
};

} // namespace

Room* makeRoom(RoomId room, AppContext& context, QWidget* parent)
{
    return kRooms.at(static_cast<std::size_t>(room))(context, parent);
}

} // namespace viridian::ui
