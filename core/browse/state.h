#pragma once

#include "core/json/compare.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

class Projection;

/// What a stream's events add up to, right after one of them.
struct StreamState {
    std::string json;   ///< the merged object, on one line
    std::string before; ///< the same, just before the event; "{}" for the first
    std::vector<json::PathDifference> changes; ///< from before to json, at most 1,000
    Position position{};                       ///< of the event
    std::int64_t version = 0;
    std::string type{};
    std::uint64_t events = 0;           ///< folded, this one included
    std::uint64_t skipped = 0;          ///< of these, that gave no JSON object to merge
    std::optional<Position> previous{}; ///< of the stream's event before this one
};

/// Folds the stream from its first event to the one at @p upTo, inclusive: each event's data is
/// merged into what was there (RFC 7396), with a projection what it makes of them. Events that give
/// no object to merge are counted, not merged.
/// Thread: a job's. Errors: NotFound when the stream has no event at @p upTo; Conflict when the
/// state grows beyond 16 MB or the stream beyond 1,000,000 events; those of EventStore and of
/// Projection::next().
/// @param projection  fresh from load(); null: the events as they are
[[nodiscard]] Result<StreamState> foldStream(EventStore& store, const std::string& stream,
                                             const Position& upTo, const std::stop_token& stop,
                                             Projection* projection = nullptr);

} // namespace viridian
