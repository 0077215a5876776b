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

/// The words at the right end of the lines: "now 22:02:41", "last values 2026-11-22 22:02:41".
[[nodiscard]] QString endWords(Timestamp end, bool past, Zone zone);

/// Draws a vertical line with a triangle and words for each mark, and one for now, or for the last
/// sample of the @p past. Returns the legend of the numbers where the words would overlap; empty
/// where they fit.
[[nodiscard]] QString drawMarks(const PlotRects& rects, const std::vector<SyncMark>& marks,
                                Timestamp now, bool past, Zone zone);

/// A dashed horizontal line with its words.
void drawLimit(const PlotRects& rects, double limit);

} // namespace viridian::ui
