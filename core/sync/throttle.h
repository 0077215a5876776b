#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace viridian {

/// Spends a rate of events a second in portions of a quarter of a second.
/// Thread: one at a time.
class Throttle {
public:
    using Clock = std::chrono::steady_clock;

    /// How many of @p want events may go now; 0 = wait a little. A rate of 0 is no limit.
    std::size_t grant(std::uint64_t rate, std::size_t want, Clock::time_point now)
    {
        if (rate == 0) {
            m_last = now;
            m_allowance = 0;
            return want;
        }
        const double passed = std::chrono::duration<double>(now - m_last).count();
        m_last = now;
        const double portion = std::max(1.0, static_cast<double>(rate) / 4);
        m_allowance = std::min(portion, m_allowance + passed * static_cast<double>(rate));
        return m_allowance < 1 ? 0 : std::min(want, static_cast<std::size_t>(m_allowance));
    }

    void spend(std::uint64_t events) { m_allowance -= static_cast<double>(events); }

private:
    Clock::time_point m_last = Clock::now();
    double m_allowance = 0;
};

} // namespace viridian
