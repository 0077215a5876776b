#pragma once

#include "core/base/progress.h"
#include "core/browse/lookup.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// An event that belongs together with another.
struct LinkedEvent {
    EventPlace place{};
    std::int64_t version = 0;
    std::string id{};
    std::string causation{}; ///< id of the event that caused it
    std::optional<Timestamp> time{};
    std::optional<std::size_t> parent{}; ///< index of its cause among the events
    std::size_t depth = 0;               ///< 0: its cause is not among them
};

/// What caused an event, what it caused, and all of its correlation: a forest by causation, each
/// cause right before its effects.
struct EventLinks {
    std::vector<LinkedEvent> events;
    std::size_t self = 0;           ///< index of the event that was asked about
    std::string correlation{};      ///< empty: none
    std::vector<EventPlace> copies; ///< places that hold the very same id, this one included
    std::uint64_t scanned = 0;      ///< events looked at for effects and correlation
    std::optional<Position> from;   ///< the range that was looked at, inclusive
    std::optional<Position> to;
    bool wholeStore = false; ///< there is no more to look at
};

struct LinkOptions {
    /// Events to look at on each side of the event: effects and correlations have no index.
    std::uint64_t reach = 100'000;
    std::size_t most = 500;   ///< linked events to collect
    std::size_t deepest = 50; ///< causes to follow upwards, one look-up each
};

/// Thread: a job's. Errors: NotFound when there is no event at @p position any more; those of
/// EventStore.
/// @param progress  events looked at, of twice the reach
[[nodiscard]] Result<EventLinks> findLinks(EventStore& store, const Position& position,
                                           const LinkOptions& options, const ProgressSink& progress,
                                           const std::stop_token& stop);

} // namespace viridian
