#pragma once

#include "core/base/progress.h"
#include "core/store/event_store.h"

#include <filesystem>
#include <set>
#include <stop_token>
#include <string>

namespace viridian::ui {

/// What rows are copied as. Payload bytes stay as stored.
enum class CopyForm { Json, Ndjson, Csv, Markdown };

/// Events as text in one of the forms. CSV guards what a spreadsheet would take for a formula with
/// a leading apostrophe.
[[nodiscard]] std::string eventsAsText(const EventBatch& events, CopyForm form);

/// Which events: those of a stream and a filter.
struct EventChoice {
    std::optional<std::string> stream;
    Filter filter;
};

/// Reads the events at those positions with whole payloads. Thread: a job's.
[[nodiscard]] Result<std::string> readAsText(EventStore& store, const EventChoice& choice,
                                             const std::set<Position>& positions, CopyForm form,
                                             const std::stop_token& stop);

/// Writes exactly the chosen events as NDJSON, whole or not at all. Thread: a job's.
/// Returns how many were written.
[[nodiscard]] Result<std::uint64_t> exportEvents(EventStore& store, const EventChoice& choice,
                                                 const std::filesystem::path& path,
                                                 const ProgressSink& progress,
                                                 const std::stop_token& stop);

} // namespace viridian::ui
