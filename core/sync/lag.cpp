#include "core/sync/lag.h"

#include <algorithm>
#include <cmath>

namespace viridian {

namespace {

double secondsBetween(Timestamp from, Timestamp to)
{
    return std::chrono::duration<double>(to - from).count();
}

double grown(std::uint64_t from, std::uint64_t to)
{
    return to > from ? static_cast<double>(to - from) : 0.0;
}

} // namespace

const char* name(Trend trend) noexcept
{
    switch (trend) {
    case Trend::Falling:
        return "falling";
    case Trend::Steady:
        return "steady";
    case Trend::Growing:
        return "growing";
    case Trend::Unknown:
        break;
    }
    return "";
}

Forecast forecastOf(double gap, const Rates& rates) noexcept
{
    if (gap <= 0)
        return {.seconds = 0.0, .low = 0, .high = 0};
    const double net = rates.out - rates.in;
    if (!(net > 0) || !std::isfinite(net))
        return {};
    const double worst = std::max(net - rates.spread, net / 4);
    return {.seconds = gap / net,
            .low = gap / (net + std::max(0.0, rates.spread)),
            .high = gap / worst};
}

Trend trendOf(double lag, const Rates& rates) noexcept
{
    const double slope = rates.in - rates.out;
    const double enough = std::max(10.0, lag / 10);
    const double change = slope * static_cast<double>(RateMeter::kWindow.count());
    if (change > enough)
        return Trend::Growing;
    if (change < -enough && lag > 0)
        return Trend::Falling;
    return Trend::Steady;
}

void RateMeter::add(Timestamp at, std::uint64_t blue, std::uint64_t applied)
{
    if (!m_points.empty() && at <= m_points.back().at)
        return;
    m_points.push_back({at, blue, applied});
    while (m_points.size() > 2 && at - m_points[1].at >= kWindow)
        m_points.pop_front();
}

void RateMeter::clear()
{
    m_points.clear();
}

Rates RateMeter::rates() const
{
    if (m_points.size() < 2)
        return {};
    const Point& first = m_points.front();
    const Point& last = m_points.back();
    const double span = secondsBetween(first.at, last.at);
    Rates rates{.in = grown(first.blue, last.blue) / span,
                .out = grown(first.applied, last.applied) / span};

    const double mean = rates.out - rates.in;
    double squares = 0;
    for (std::size_t i = 1; i < m_points.size(); ++i) {
        const Point& a = m_points[i - 1];
        const Point& b = m_points[i];
        const double step = secondsBetween(a.at, b.at);
        const double net = (grown(a.applied, b.applied) - grown(a.blue, b.blue)) / step;
        squares += (net - mean) * (net - mean);
    }
    const auto steps = static_cast<double>(m_points.size() - 1);
    rates.spread = std::sqrt(squares) / steps;
    return rates;
}

void LagHistory::add(const LagSample& sample)
{
    m_seconds.push_back(sample);
    if (m_seconds.size() > kSeconds)
        m_seconds.pop_front();

    const Timestamp minute = std::chrono::floor<std::chrono::minutes>(sample.at);
    if (m_minutes.empty() || m_minutes.back().at != minute) {
        m_minutes.push_back({.at = minute, .lagMin = sample.lag, .lagMax = sample.lag});
        if (m_minutes.size() > kMinutes)
            m_minutes.pop_front();
    }
    LagMinute& now = m_minutes.back();
    now.lagMin = std::min(now.lagMin, sample.lag);
    now.lagMax = std::max(now.lagMax, sample.lag);
    now.lagLast = sample.lag;
    now.rateIn = sample.rateIn;
    now.rateOut = sample.rateOut;
}

void LagHistory::addBefore(const std::vector<LagSample>& seconds,
                           const std::vector<LagMinute>& minutes)
{
    const auto put = [](const auto& past, auto& present, std::size_t most) {
        auto end = past.end();
        while (end != past.begin() && !present.empty() && std::prev(end)->at >= present.front().at)
            --end;
        const std::size_t room = most - std::min(most, present.size());
        const auto count = static_cast<std::size_t>(end - past.begin());
        present.insert(present.begin(), end - static_cast<std::ptrdiff_t>(std::min(room, count)),
                       end);
    };
    put(seconds, m_seconds, kSeconds);
    put(minutes, m_minutes, kMinutes);
}

Pulse pulseOf(Timestamp heartbeat, Timestamp now, std::uint64_t lagEvents,
              std::chrono::milliseconds patience) noexcept
{
    if (now - heartbeat > patience)
        return Pulse::Stuck;
    return lagEvents == 0 ? Pulse::Idle : Pulse::Alive;
}

} // namespace viridian
