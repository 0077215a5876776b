#include "ui/sync/sync_room.h"

#include "ui/sync/sync_page.h"

namespace viridian::ui {

RoomSpec syncRoom()
{
    return {.id = RoomId::Sync,
            .make = [](AppContext& context, QWidget* parent) -> Room* {
                return new SyncPage(context, storeOpeners(), parent);
            },
            .lineAtFirst = [](const AppContext& context) -> StateLine {
                SyncView view;
                const bool both = !context.blueAddress().empty() && !context.greenAddress().empty();
                view.phase = both ? SyncPhase::Reading : SyncPhase::NoStores;
                return {.text = phaseWord(view).toLower()};
            }};
}

} // namespace viridian::ui
