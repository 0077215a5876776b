#include "ui/preview/preview_room.h"

#include "core/store/open.h"
#include "ui/preview/preview_page.h"

namespace viridian::ui {

RoomSpec previewRoom()
{
    return {.id = RoomId::Preview,
            .make = [](AppContext& context, QWidget* parent) -> Room* {
                return new PreviewPage(
                    context, [](const std::string& address) { return openStore(address); }, parent);
            },
            .lineAtFirst = [](const AppContext& context) -> StateLine {
                return {.text = context.pipelinePath().empty() ? PreviewPage::tr("no pipeline")
                                                               : PreviewPage::tr("not run")};
            }};
}

} // namespace viridian::ui
