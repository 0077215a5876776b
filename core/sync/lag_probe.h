#pragma once

#include "core/store/event_store.h"
#include "core/sync/shard.h"
#include "core/sync/spine.h"

#include <deque>
#include <memory>
#include <optional>

namespace viridian {

/// The distance of a checkpoint behind blue's settled head, as read at one moment.
struct LagReading {
    Head head;
    std::uint64_t events = 0;
    bool exact =
        true; ///< false: from the distance of positions and how densely they were filled so far
    double seconds = 0; ///< age of the oldest event that is not in green; 0 without one
    Timestamp at{};
};

/// Reads blue's head over a connection of its own and measures the lag. Opens anew after an error.
/// Thread: one at a time.
class LagProbe {
public:
    LagProbe(StoreOpener blue, Shard shard) : m_open(std::move(blue)), m_shard(shard) {}

    /// @param checkpoint  read after the head, so that the lag is never negative
    /// @param density     events a position, as far as known; for far checkpoints
    /// Errors: those of the store.
    [[nodiscard]] Result<LagReading>
    read(const std::function<std::optional<Position>()>& checkpoint, double density,
         std::stop_token stop);

private:
    [[nodiscard]] Result<LagReading>
    measure(const std::function<std::optional<Position>()>& checkpoint, double density,
            std::stop_token stop);
    Status count(LagReading& reading, const std::optional<Position>& from, double density,
                 std::stop_token stop);
    Status age(LagReading& reading, const std::optional<Position>& from, std::stop_token stop);
    void remember(const Head& head);

    StoreOpener m_open;
    Shard m_shard;
    std::unique_ptr<EventStore> m_store;
    struct Seen {
        Position settled;
        Timestamp at;
    };
    std::deque<Seen> m_seen; ///< settled heads of the last hour, for stores that keep no time
};

} // namespace viridian
