#pragma once

#include "core/base/progress.h"
#include "core/browse/finished.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace viridian {

struct Tally {
    std::uint64_t events = 0;
    std::uint64_t bytes = 0; ///< of data

    friend bool operator==(const Tally&, const Tally&) = default;
};
struct CategoryTally {
    Tally all{};
    std::uint64_t streams = 0; ///< that began among what was read
};
struct LargePayload {
    Position position{};
    std::string stream{};
    std::string type{};
    std::uint64_t bytes = 0;
};

/// What a store holds, counted in one pass that can be shown while it runs.
struct Census {
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    std::optional<Position> upTo;                               ///< counted up to here
    std::map<std::string, CategoryTally> categories;            ///< by name
    std::map<std::pair<std::string, std::string>, Tally> types; ///< (type, schema version)
    std::map<std::string, Tally> months; ///< "2026-11"; "" where no time is kept
    std::vector<LargePayload> largest;   ///< largest first, at most 20
    std::vector<StreamRow> longest;      ///< most events first, at most 20
    FinishedStreams finished;            ///< only of a complete pass
    bool complete = false;
};

/// Called about five times a second with what is known so far, on the job's thread.
using CensusSink = std::function<void(const Census&)>;

/// Reads every event's columns, never a payload. Thread: a job's.
/// @param progress  events done of about how many
/// Errors: those of EventStore; Cancelled when stopped.
[[nodiscard]] Result<Census> takeCensus(EventStore& store, const ProgressSink& progress,
                                        const CensusSink& sofar, const std::stop_token& stop);

} // namespace viridian
