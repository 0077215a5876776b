#include "ui/cutover/cutover_room.h"

#include "ui/cutover/cutover_page.h"
#include "ui/shell/app_context.h"

namespace viridian::ui {

RoomSpec cutoverRoom()
{
    return {
        .id = RoomId::Cutover,
        .make = [](AppContext& context,
                   QWidget* parent) { return makeCutoverRoom(context, sessionBackend(), parent); },
        .lineAtFirst = [](const AppContext& context) -> StateLine {
            const bool both = !context.blueAddress().empty() && !context.greenAddress().empty();
            return {.text = both ? CutoverRoom::tr("reading") : CutoverRoom::tr("no stores")};
        }};
}

Room* makeCutoverRoom(AppContext& context, OpenBackend open, QWidget* parent)
{
    return new CutoverRoom(context, std::move(open), parent);
}

} // namespace viridian::ui
