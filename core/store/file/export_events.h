#pragma once

#include "core/base/progress.h"
#include "core/store/event_store.h"
#include "core/store/file/export_file.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace viridian {

/// Which events: those of a stream and a filter.
struct EventChoice {
    std::optional<std::string> stream{};
    Filter filter{};
};

/// Writes exactly the chosen events up to the settled head of now, as NDJSON (.ndjson, .ndjson.zst)
/// or CSV (.csv), whole or not at all. Returns how many were written. Thread: a job's.
/// @param progress  events looked at, of about how many
/// Errors: those of ExportFile and EventStore; Cancelled when stopped: nothing is left behind.
[[nodiscard]] Result<std::uint64_t> exportEvents(EventStore& store, const EventChoice& choice,
                                                 const std::filesystem::path& path, IfThere ifThere,
                                                 const ProgressSink& progress,
                                                 const std::stop_token& stop);

} // namespace viridian
