#pragma once

#include "core/event/event.h"

#include <string>

namespace viridian {

/// Appends the event's line in the form of design/cli.md ("JSON that others read"), without the
/// line break. Exports, `events --format ndjson` and workers all read this line.
///
/// JSON payloads are copied byte for byte; only white space outside strings that holds a line break
/// is left out. A payload that is not JSON becomes dataBase64 or metadataBase64; one that is NULL
/// is absent.
void appendNdjson(std::string& out, const Event& event);

} // namespace viridian
