#pragma once

#include "core/store/event_store.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// One type's events in a stream, slice by slice.
struct TypeLane {
    std::string type; ///< empty: all types that have no lane of their own
    std::uint64_t events = 0;
    std::vector<std::uint64_t> slices;
};

/// The types of a stream's events over time; over versions where an event has no time.
struct StreamTypes {
    bool byTime = false;
    Timestamp from{}; ///< of the first slice's begin; byTime only, as the next
    Timestamp to{};   ///< of the last event
    std::int64_t firstVersion = 0;
    std::int64_t lastVersion = 0;
    std::vector<TypeLane> lanes; ///< most events first; what is left over last
    std::uint64_t events = 0;
    bool complete = true; ///< false: the stream is longer than what was read

    [[nodiscard]] std::size_t sliceCount() const
    {
        return lanes.empty() ? 0 : lanes.front().slices.size();
    }
    /// When the slice begins; byTime only.
    [[nodiscard]] Timestamp begin(std::size_t slice) const;
};

struct StreamTypesOptions {
    std::size_t slices = 120;     ///< 1 to 2,000
    std::size_t lanes = 5;        ///< types with a lane of their own
    std::uint64_t most = 100'000; ///< events to read
};

/// Reads the stream's columns, never a payload. Thread: a job's. Errors: those of EventStore.
[[nodiscard]] Result<StreamTypes> typesOfStream(EventStore& store, const std::string& stream,
                                                const StreamTypesOptions& options,
                                                const std::stop_token& stop);

} // namespace viridian
