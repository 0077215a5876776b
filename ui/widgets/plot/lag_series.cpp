#include "ui/widgets/plot/lag_series.h"

#include "ui/text/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace viridian::ui {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
/// Samples come once a beat; three missed ones are a gap.
constexpr std::chrono::seconds kMissed{3};
constexpr std::chrono::seconds kMinutesGap{150};

void breakLines(LagSeries& series, Timestamp from, Timestamp to)
{
    const double middle = (plotTime(from) + plotTime(to)) / 2;
    for (std::vector<PlotPoint>* line : {&series.lag, &series.rateIn, &series.rateOut})
        line->push_back({middle, kNothing});
    series.gaps.push_back({from, to});
}

void addRates(LagSeries& series, double at, double in, double out)
{
    series.rateIn.push_back({at, in});
    series.rateOut.push_back({at, out});
    series.rateMost = std::max({series.rateMost, in, out});
}

QString scaled(double value, double unit, const char* suffix)
{
    const double number = value / unit;
    const bool whole = std::abs(number - std::round(number)) < 0.005;
    return QString::number(number, 'f', whole ? 0 : 1) + QLatin1String(suffix);
}

} // namespace

std::chrono::seconds lengthOf(PlotRange range) noexcept
{
    switch (range) {
    case PlotRange::SixHours:
        return std::chrono::hours(6);
    case PlotRange::Week:
        return std::chrono::hours(24 * 7);
    case PlotRange::Hour:
        break;
    }
    return std::chrono::hours(1);
}

std::chrono::duration<double> shownLength(PlotRange range, Timestamp first, Timestamp now) noexcept
{
    constexpr double kLeast = 30;
    constexpr double kAir = 1.05;
    const std::chrono::duration<double> all = lengthOf(range);
    const std::chrono::duration<double> measured = (now - first) * kAir;
    return std::clamp(measured, all / kLeast, all);
}

bool isGap(const LagSample& last, Timestamp next, std::chrono::milliseconds span) noexcept
{
    return next - last.at > std::max(last.span, span) + kMissed;
}

double plotTime(Timestamp at) noexcept
{
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

Timestamp timeOfPlot(double seconds) noexcept
{
    return Timestamp(
        std::chrono::round<std::chrono::microseconds>(std::chrono::duration<double>(seconds)));
}

LagSeries seriesOf(std::span<const LagSample> seconds, Timestamp now)
{
    LagSeries series;
    const LagSample* last = nullptr;
    for (const LagSample& sample : seconds) {
        if (last && isGap(*last, sample.at, sample.span))
            breakLines(series, last->at, sample.at);
        const double at = plotTime(sample.at);
        series.lag.push_back({at, sample.lag});
        series.lagMost = std::max(series.lagMost, sample.lag);
        addRates(series, at, sample.rateIn, sample.rateOut);
        last = &sample;
    }
    if (last && isGap(*last, now, last->span))
        breakLines(series, last->at, now);
    return series;
}

LagSeries seriesOf(std::span<const LagMinute> minutes, Timestamp now)
{
    constexpr std::chrono::seconds kHalf{30};
    LagSeries series;
    std::optional<Timestamp> last;
    for (const LagMinute& minute : minutes) {
        if (last && minute.at - *last > kMinutesGap)
            breakLines(series, *last + std::chrono::minutes(1), minute.at);
        const double at = plotTime(minute.at);
        series.lag.push_back({at, minute.lagMin});
        series.lag.push_back({plotTime(minute.at + kHalf), minute.lagMax});
        series.lagMost = std::max(series.lagMost, minute.lagMax);
        addRates(series, at, minute.rateIn, minute.rateOut);
        last = minute.at;
    }
    if (last && now - *last > kMinutesGap)
        breakLines(series, *last + std::chrono::minutes(1), now);
    return series;
}

std::vector<PlotPoint> forecastLine(double now, double gap, double seconds, double floor)
{
    constexpr int kSteps = 80;
    std::vector<PlotPoint> line;
    if (!(seconds > 0) || gap <= floor)
        return line;
    const double end = seconds * (1 - floor / gap);
    for (int i = 0; i <= kSteps; ++i) {
        // Dense towards the end, where a logarithmic axis bends the line.
        const double part = 1 - std::pow(1 - static_cast<double>(i) / kSteps, 3);
        const double at = end * part;
        line.push_back({now + at, std::max(floor, gap * (1 - at / seconds))});
    }
    return line;
}

QString bandText(const Forecast& forecast)
{
    const QString low = roughDurationText(std::chrono::duration<double>(forecast.low));
    const QString high = roughDurationText(std::chrono::duration<double>(forecast.high));
    const QString unit = QStringLiteral(" s");
    const bool seconds = low.endsWith(unit) && high.endsWith(unit) &&
                         !low.contains(QLatin1String("min")) &&
                         !high.contains(QLatin1String("min"));
    return QCoreApplication::translate("LagPlot", "%1 to %2")
        .arg(seconds ? low.chopped(unit.size()) : low, high);
}

QString tickText(double value, double thousandsFrom)
{
    const double size = std::abs(value);
    if (size >= 1e9)
        return scaled(value, 1e9, " G");
    if (size >= 1e6)
        return scaled(value, 1e6, " M");
    if (size >= thousandsFrom)
        return scaled(value, 1e3, " k");
    if (size >= 1)
        return numberText(static_cast<std::int64_t>(std::llround(value)));
    return QString::number(value, 'g', 2);
}

std::optional<std::vector<MarkWord>> placeMarkWords(std::span<const double> places,
                                                    std::span<const double> widths, double begin,
                                                    double end, double space)
{
    std::vector<MarkWord> words;
    double taken = begin;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const double right = places[i] + space;
        const double limit = i + 1 < places.size() ? places[i + 1] : end;
        if (right + widths[i] <= limit && right >= taken) {
            words.push_back({right, false});
            taken = right + widths[i] + space;
            continue;
        }
        const double left = places[i] - space - widths[i];
        if (left < taken)
            return std::nullopt;
        words.push_back({left, true});
        taken = places[i];
    }
    return words;
}

} // namespace viridian::ui
