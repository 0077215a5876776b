#pragma once

#include "core/store/event_store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// Events between two moments; `events` from positions where they were not counted one by one.
struct TimeSlice {
    Timestamp from{};
    Timestamp to{}; ///< exclusive
    double events = 0;
};

/// A store looked at in evenly spaced places, so that the cost has nothing to do with its size.
struct StoreSample {
    std::optional<Position> first;
    std::optional<Position> last;
    std::vector<TimeSlice> slices; ///< of equal length, the whole store; empty: no event has a time
    bool exact = false;            ///< every event was counted; else estimated from the places
    std::uint64_t looked = 0;      ///< events read
    std::set<std::string> categories; ///< seen, as the next ones
    std::set<std::string> types;
    std::set<std::string> versions; ///< schema versions
    std::set<std::string> paths;    ///< of JSON members seen in data, "total", "shipTo.city"
    std::set<std::string> metaPaths;
};

struct SampleOptions {
    std::size_t places = 160;         ///< 2 to 2,000
    std::size_t slices = 120;         ///< 1 to 2,000
    std::size_t batch = 20;           ///< events read at each place
    std::uint64_t countUpTo = 20'000; ///< a store of no more positions is counted
};

/// Thread: a job's. Errors: those of EventStore.
[[nodiscard]] Result<StoreSample> sampleStore(EventStore& store, const SampleOptions& options,
                                              const std::stop_token& stop);

} // namespace viridian
