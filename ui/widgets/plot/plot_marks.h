#pragma once

#include "core/sync/sync_monitor.h"
#include "ui/text/text.h"
#include "ui/widgets/plot/lag_series.h"

#include <QString>

#include <vector>

class QCPAxisRect;
class QCustomPlot;

namespace viridian::ui {

/// The two plots that share a time axis.
struct PlotRects {
    QCustomPlot* plot = nullptr;
    QCPAxisRect* lag = nullptr;
    QCPAxisRect* rates = nullptr;
};

/// Hatches the gaps and writes how long they were.
void drawGaps(const PlotRects& rects, const std::vector<PlotGap>& gaps);

/// Draws a vertical line with a triangle and words for each mark, and one for now. Returns the
/// legend of the numbers where the words would overlap; empty where they fit.
[[nodiscard]] QString drawMarks(const PlotRects& rects, const std::vector<SyncMark>& marks,
                                Timestamp now, Zone zone);

/// A dashed horizontal line with its words.
void drawLimit(const PlotRects& rects, double limit);

} // namespace viridian::ui
