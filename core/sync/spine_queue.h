#pragma once

#include "core/sync/spine.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace viridian {

/// What stands between reader, workers and consumer of a spine: pages by number, taken by workers
/// in any order, handed out in order. The number of pages in flight bounds all of it, so that the
/// page the consumer waits for can never be kept out by later ones. Thread: any.
class SpineQueue {
public:
    SpineQueue(std::size_t inFlight, std::size_t workers) : m_limit(inFlight), m_workers(workers) {}

    /// Reader: waits up to @p wait for room; false = none yet.
    bool waitForRoom(std::chrono::milliseconds wait, std::stop_token stop);
    /// Reader: gives a page to the workers, in order.
    void addWork(SpinePage page);
    /// Reader: everything so far is all there is for now.
    void addCaughtUp();
    /// Reader or worker: nothing more will come after what was given before. The first error wins.
    void finish();
    void fail(std::uint64_t number, Error error);
    void failAfterAll(Error error);

    /// Worker: the next page; absent when stopped.
    std::optional<SpinePage> takeWork(std::stop_token stop);
    void finishWork(SpinePage page);

    /// Consumer: what comes next in order. Errors: the one that ended it, Cancelled.
    Result<SpineTurn> next(std::chrono::milliseconds wait, std::stop_token stop);

    void readerTurned();
    [[nodiscard]] SpineGauge gauge() const;

private:
    using Work = std::multiset<Timestamp>;
    [[nodiscard]] bool hasNext() const;

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    const std::size_t m_limit;
    const std::size_t m_workers;
    std::deque<SpinePage> m_toDo;
    std::map<std::uint64_t, SpineTurn> m_done;
    std::map<std::uint64_t, Error> m_errors; ///< by the number they stand in place of
    Work m_started;                          ///< when each busy worker took its page
    std::map<std::uint64_t, Timestamp> m_startOf;
    std::uint64_t m_nextIn = 0;
    std::uint64_t m_nextOut = 0;
    std::uint64_t m_piped = 0;
    std::size_t m_inFlight = 0;
    bool m_finished = false;
    Timestamp m_readerTurn = now();
};

} // namespace viridian
