#include "ui/browse/browse_room.h"

#include "ui/browse/browse_page.h"
#include "ui/browse/locator_sources.h"

namespace viridian::ui {

RoomSpec browseRoom()
{
    return {.id = RoomId::Browse,
            .make = [](AppContext& context, QWidget* parent) -> Room* {
                return new BrowsePage(context, parent);
            },
            .lineAtFirst = [](const AppContext& context) -> StateLine {
                return {.text = context.blueAddress().empty() ? BrowsePage::tr("no store")
                                                              : BrowsePage::tr("all events")};
            },
            .announce = addBrowseLocators};
}

} // namespace viridian::ui
