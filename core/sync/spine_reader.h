#pragma once

#include "core/sync/spine.h"
#include "core/sync/spine_queue.h"
#include "core/sync/throttle.h"

namespace viridian {

/// The reading end of a spine: pages of blue in order, within the throttle, up to its end or for
/// ever. Thread: the spine's reader thread.
class SpineReader {
public:
    SpineReader(const SpineOptions& options, SpineQueue& queue);

    /// Reads until the end, an error or a stop, and tells the queue how it ended.
    void run(std::stop_token stop);

private:
    enum class Went { On, Ended };
    Result<void> readAll(std::stop_token stop);
    Result<Went> pinEnd(std::stop_token stop);
    Result<Went> step(std::stop_token stop);
    Result<Went> atEnd(std::stop_token stop);
    void give(ReadPage page);
    void nap(std::chrono::milliseconds length, std::stop_token stop);
    [[nodiscard]] std::size_t pageLimit(std::stop_token stop);

    const SpineOptions& m_options;
    SpineQueue& m_queue;
    std::unique_ptr<EventStore> m_store;
    Throttle m_throttle;
    std::optional<Position> m_cursor;
    std::optional<Position> m_upTo;
    std::size_t m_pageEvents;
    bool m_announced = false;   ///< CaughtUp was said and nothing came since
    bool m_settledPast = false; ///< blue's settled head was seen at or beyond upTo
};

} // namespace viridian
