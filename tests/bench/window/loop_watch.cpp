#include "tests/bench/window/loop_watch.h"

#include <QCoreApplication>

#include <chrono>
#include <thread>

namespace viridian::bench {

void LoopWatch::turn()
{
    QCoreApplication::processEvents();
    if (m_sinceTurn.isValid())
        m_longest = std::max(m_longest, m_sinceTurn.nsecsElapsed());
    m_sinceTurn.start();
}

bool LoopWatch::until(const std::function<bool()>& done)
{
    constexpr qint64 kPatience = 30'000;
    constexpr std::chrono::microseconds kBreath{100}; // the store's thread wants a core too
    QElapsedTimer waited;
    waited.start();
    while (!done()) {
        if (waited.elapsed() > kPatience)
            return false;
        turn();
        std::this_thread::sleep_for(kBreath);
    }
    return true;
}

} // namespace viridian::bench
