// The table of row plug-ins.
#include "core/store/sql/row_plugin.h"

#include <algorithm>
#include <array>

namespace viridian {

const RowPlugin* findRowPlugin(std::string_view name)
{
    static constexpr std::array kPlugins{
        RowPlugin{"table-per-stream", tablePerStreamRows, tablePerStreamStamp},
    };
    const auto found = std::ranges::find(kPlugins, name, &RowPlugin::name);
    return found == kPlugins.end() ? nullptr : &*found;
}

} // namespace viridian
