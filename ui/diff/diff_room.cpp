#include "ui/diff/diff_room.h"

#include "core/store/open.h"
#include "ui/diff/diff_page.h"
#include "ui/shell/app_context.h"

namespace viridian::ui {

RoomSpec diffRoom()
{
    return {.id = RoomId::Diff,
            .make = [](AppContext& context, QWidget* parent) -> Room* {
                const auto opener = [](const std::string& address) -> StoreOpener {
                    return [address] { return openStore(address); };
                };
                return new DiffPage(context, opener, parent);
            },
            .lineAtFirst = [](const AppContext& context) -> StateLine {
                const bool both = !context.blueAddress().empty() && !context.greenAddress().empty();
                return {.text = both ? DiffPage::tr("not proven") : DiffPage::tr("no stores")};
            }};
}

} // namespace viridian::ui
