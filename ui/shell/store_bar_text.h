#pragma once

#include "ui/shell/store_bar_state.h"
#include "ui/shell/text_runs.h"
#include "ui/text/text.h"

#include <QString>

#include <vector>

namespace viridian::ui {

/// What one area of the store bar says: two painted lines, and the same in words for those who do
/// not see it.
struct AreaText {
    std::vector<Run> first{};
    std::vector<Run> second{};
    QString accessibleName;
    bool connected = false; ///< the rail is drawn in the store's colour
};

/// @param store  Blue or Green
[[nodiscard]] AreaText storeText(StoreMark store, const StoreSide& side, Timestamp now, Zone zone);
[[nodiscard]] AreaText lagText(const StoreBarState& state, Timestamp now);
[[nodiscard]] AreaText syncText(const SyncSide& sync, bool anyStore, Timestamp now);

/// "falling", "steady", "growing"; empty while unknown.
[[nodiscard]] QString trendWord(Trend trend);
/// "↘", "→", "↗".
[[nodiscard]] QString trendArrow(Trend trend);
/// "Following", "Paused", …
[[nodiscard]] QString syncWord(StoreBarSync state);

} // namespace viridian::ui
