#pragma once

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <functional>

namespace viridian::bench {

/// Turns the event loop without rest and keeps the longest time between two turns.
class LoopWatch {
public:
    LoopWatch()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { turned(); });
        m_timer.start(0);
    }

    /// Turns until @p done; false after 30 s.
    bool until(const std::function<bool()>& done);

    void forget()
    {
        m_sinceTurn.invalidate();
        m_longest = 0;
    }
    [[nodiscard]] double longestMs() const { return static_cast<double>(m_longest) / 1e6; }

private:
    void turned()
    {
        if (m_sinceTurn.isValid())
            m_longest = std::max(m_longest, m_sinceTurn.nsecsElapsed());
        m_sinceTurn.start();
    }

    QTimer m_timer;
    QElapsedTimer m_sinceTurn;
    qint64 m_longest = 0;
};

} // namespace viridian::bench
