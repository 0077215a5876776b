#pragma once

#include "core/store/event_store.h"
#include "core/store/file/export_events.h"

#include <set>
#include <stop_token>
#include <string>

namespace viridian::ui {

/// What rows are copied as. Payload bytes stay as stored.
enum class CopyForm { Json, Ndjson, Csv, Markdown };

/// Events as text in one of the forms. CSV guards what a spreadsheet would take for a formula with
/// a leading apostrophe.
[[nodiscard]] std::string eventsAsText(const EventBatch& events, CopyForm form);

/// Reads the events at those positions with whole payloads. Thread: a job's.
[[nodiscard]] Result<std::string> readAsText(EventStore& store, const EventChoice& choice,
                                             const std::set<Position>& positions, CopyForm form,
                                             const std::stop_token& stop);

} // namespace viridian::ui
