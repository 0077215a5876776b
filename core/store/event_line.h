#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/json/document.h"

#include <cstdint>
#include <string>

namespace viridian {

/// Appends the event's line in the form of design/cli.md ("JSON that others read"), without the
/// line break. Exports, `events --format ndjson` and workers all read this line.
///
/// JSON payloads are copied byte for byte; only white space outside strings that holds a line break
/// is left out. A payload that is not JSON becomes dataBase64 or metadataBase64; one that is NULL
/// is absent.
void appendNdjson(std::string& out, const Event& event);

/// The way back: reads the object @p object, in that form, into @p into.
/// @param position  of an event that names none
/// Errors: InvalidInput; the message is a clause: "expected a member “stream”".
[[nodiscard]] Status readEvent(const json::Document& document, json::Node object,
                               std::uint64_t position, EventBatch& into);

} // namespace viridian
