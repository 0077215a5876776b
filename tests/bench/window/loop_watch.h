#pragma once

#include <QElapsedTimer>

#include <algorithm>
#include <functional>

namespace viridian::bench {

/// Turns the event loop and keeps the longest time between two turns: what a person would feel.
class LoopWatch {
public:
    void turn();
    /// Turns until @p done; false after 30 s.
    bool until(const std::function<bool()>& done);

    void forget()
    {
        m_sinceTurn.invalidate();
        m_longest = 0;
    }
    [[nodiscard]] double longestMs() const { return static_cast<double>(m_longest) / 1e6; }

private:
    QElapsedTimer m_sinceTurn;
    qint64 m_longest = 0;
};

} // namespace viridian::bench
