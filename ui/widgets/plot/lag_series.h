#pragma once

#include "core/base/time.h"
#include "core/sync/lag.h"
#include "core/sync/sync_monitor.h"

#include <QString>
#include <QVector>

#include <optional>
#include <span>
#include <vector>

namespace viridian::ui {

/// The time ranges of the plot. An hour is drawn by the second, the others by the minute.
enum class PlotRange { Hour, SixHours, Week };
[[nodiscard]] std::chrono::seconds lengthOf(PlotRange range) noexcept;

/// How much of a range is drawn while less than all of it was measured, so that the first minutes
/// are not a hair at the right edge: at least a thirtieth of it.
/// @param first  the oldest sample
[[nodiscard]] std::chrono::duration<double> shownLength(PlotRange range, Timestamp first,
                                                        Timestamp now) noexcept;

/// A point of a line; NaN breaks the line.
struct PlotPoint {
    double at = 0; ///< seconds since 1970
    double value = 0;
};

/// A time without samples.
struct PlotGap {
    Timestamp from{};
    Timestamp to{};

    friend bool operator==(const PlotGap&, const PlotGap&) = default;
};

/// What the plot draws of a range: three lines, broken where nothing was measured.
struct LagSeries {
    std::vector<PlotPoint> lag; ///< by the minute: least and most of each
    std::vector<PlotPoint> rateIn;
    std::vector<PlotPoint> rateOut;
    std::vector<PlotGap> gaps;
    double lagMost = 0;
    double rateMost = 0;
};

/// Whether something was missed between a sample and what follows it @p span later or more: three
/// samples that did not come.
[[nodiscard]] bool isGap(const LagSample& last, Timestamp next,
                         std::chrono::milliseconds span) noexcept;

[[nodiscard]] double plotTime(Timestamp at) noexcept;
[[nodiscard]] Timestamp timeOfPlot(double seconds) noexcept;

/// @param now  the time after the last sample is a gap too, once it is too long for a pause between
/// two samples
[[nodiscard]] LagSeries seriesOf(std::span<const LagSample> seconds, Timestamp now);
[[nodiscard]] LagSeries seriesOf(std::span<const LagMinute> minutes, Timestamp now);

/// What will be drawn right of now: lag falling by @p net events a second from @p gap until the
/// floor. Empty where it does not fall.
[[nodiscard]] std::vector<PlotPoint> forecastLine(double now, double gap, double seconds,
                                                  double floor);

/// "41 to 55 s", "55 s to 1 min 10 s".
[[nodiscard]] QString bandText(const Forecast& forecast);

/// Ticks: "0", "10", "800", "100 k", "1 M", "2.5 M".
/// @param thousandsFrom  smallest number that is written with k
[[nodiscard]] QString tickText(double value, double thousandsFrom = 1e4);

/// Where words of marks go so that none overlaps another or leaves the plot; absent where they do
/// not fit: use numbers and a legend then.
struct MarkWord {
    double at = 0;     ///< left end, same unit as the places
    bool left = false; ///< stands left of its line
};
[[nodiscard]] std::optional<std::vector<MarkWord>> placeMarkWords(std::span<const double> places,
                                                                  std::span<const double> widths,
                                                                  double begin, double end,
                                                                  double space);

} // namespace viridian::ui
