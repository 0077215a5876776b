#pragma once

#include "core/base/time.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace viridian {

/// Where the lag is going.
enum class Trend { Unknown, Falling, Steady, Growing };
[[nodiscard]] const char* name(Trend trend) noexcept; ///< "falling"; empty for Unknown

/// When a gap will be closed: g / (a - w).
struct Forecast {
    std::optional<double> seconds; ///< absent: never
    double low = 0;                ///< with the rates' spread in our favour
    double high = 0;               ///< against us; never more than four times `seconds`
};

/// Rates of one moment, events a second, means of the window.
struct Rates {
    double in = 0;     ///< blue writes
    double out = 0;    ///< green applies, counted in blue events, so that in and out compare
    double spread = 0; ///< standard error of (out - in)
};

/// @param gap  events to go; nothing to go is zero seconds whatever the rates
/// Never when applies are not faster than writes.
[[nodiscard]] Forecast forecastOf(double gap, const Rates& rates) noexcept;

/// Falling or growing when the lag would change by more than a tenth of itself (and ten events)
/// within 30 s.
[[nodiscard]] Trend trendOf(double lag, const Rates& rates) noexcept;

/// Means of two counters over a window of 30 s.
/// Thread: one at a time.
class RateMeter {
public:
    static constexpr std::chrono::seconds kWindow{30};

    /// @param blue     grows with every event that blue settles
    /// @param applied  grows with every blue event that green has applied
    void add(Timestamp at, std::uint64_t blue, std::uint64_t applied);
    /// Forgets: after a pause or a lost connection the old window says nothing.
    void clear();
    /// Zeros until two samples are there.
    [[nodiscard]] Rates rates() const;

private:
    struct Point {
        Timestamp at;
        std::uint64_t blue;
        std::uint64_t applied;
    };
    std::deque<Point> m_points;
};

/// One point of the plot. A second without one is a gap.
struct LagSample {
    Timestamp at{};
    double lag = 0;
    double rateIn = 0;
    double rateOut = 0;
    std::chrono::milliseconds span{1000}; ///< that it speaks for
};

/// A minute of samples.
struct LagMinute {
    Timestamp at{}; ///< its start
    double lagMin = 0;
    double lagMax = 0;
    double lagLast = 0;
    double rateIn = 0;  ///< last
    double rateOut = 0; ///< last
};

/// Samples of the last hour by the second and of the last week by the minute. Bounded memory.
/// Thread: one at a time.
class LagHistory {
public:
    static constexpr std::size_t kSeconds = 3600;
    static constexpr std::size_t kMinutes = std::size_t{7} * 24 * 60;

    void add(const LagSample& sample);
    /// Puts what was measured before the oldest sample in front of it.
    void addBefore(const std::vector<LagSample>& seconds, const std::vector<LagMinute>& minutes);
    [[nodiscard]] const std::deque<LagSample>& seconds() const { return m_seconds; }
    /// The minute still running is the last one.
    [[nodiscard]] const std::deque<LagMinute>& minutes() const { return m_minutes; }

private:
    std::deque<LagSample> m_seconds;
    std::deque<LagMinute> m_minutes;
};

/// How a heartbeat's age is to be read.
enum class Pulse { Alive, Idle, Stuck };

/// Idle: alive with nothing to do. Stuck: the loop has not turned for longer than @p patience.
[[nodiscard]] Pulse pulseOf(Timestamp heartbeat, Timestamp now, std::uint64_t lagEvents,
                            std::chrono::milliseconds patience = std::chrono::seconds(10)) noexcept;

} // namespace viridian
