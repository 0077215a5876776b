#include "core/cutover/parts.h"

#include <condition_variable>
#include <mutex>

namespace viridian {

CutoverClock CutoverClock::real()
{
    return {.now = [] { return std::chrono::steady_clock::now(); },
            .sleep =
                [](std::chrono::milliseconds length, std::stop_token stop) {
                    std::mutex mutex;
                    std::condition_variable_any wake;
                    std::unique_lock lock(mutex);
                    wake.wait_for(lock, stop, length, [] { return false; });
                }};
}

} // namespace viridian
