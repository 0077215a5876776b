#pragma once

#include "ui/sync/sync_view.h"
#include "ui/widgets/plot/lag_plot.h"

namespace viridian::ui {

/// What the design's picture of the room shows, at @p now.
[[nodiscard]] SyncView demoView(Timestamp now);
[[nodiscard]] LagPlotData demoPlot(Timestamp now);

} // namespace viridian::ui
