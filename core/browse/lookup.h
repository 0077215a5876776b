#pragma once

#include "core/store/event_store.h"

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace viridian {

/// Where an event of a store is found, and what it is.
struct EventPlace {
    Position position;
    std::string stream{};
    std::string type{};
    std::string schemaVersion{};

    friend bool operator==(const EventPlace&, const EventPlace&) = default;
};

/// "field:value" in the grammar of the filter line, the value in quotes where it needs them.
[[nodiscard]] std::string filterTerm(std::string_view field, std::string_view value);

/// A request's exclusive start just before that position.
[[nodiscard]] std::optional<Position> justBefore(const Position& position);

// Thread: a job's. They block on I/O and poll the token.

/// The first event with that id. Absent: there is none.
/// Errors: TimedOut when the store has no index of ids and is too large to look through.
[[nodiscard]] Result<std::optional<EventPlace>> findById(EventStore& store, const std::string& id,
                                                         const std::stop_token& stop);

/// Every event with that id, for stores in which a link or a copy puts one event into several
/// streams; at most @p most. Errors: as findById().
[[nodiscard]] Result<std::vector<EventPlace>> findAllById(EventStore& store, const std::string& id,
                                                          std::size_t most,
                                                          const std::stop_token& stop);

/// The nearest event of that stream after (or before) @p from that passes @p filter.
[[nodiscard]] Result<std::optional<Position>>
neighbour(EventStore& store, const std::string& stream, const Filter& filter, const Position& from,
          Direction direction, const std::stop_token& stop);

} // namespace viridian
