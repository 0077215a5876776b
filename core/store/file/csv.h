#pragma once

#include "core/event/event_batch.h"

#include <array>
#include <string>
#include <string_view>

namespace viridian {

/// The columns of an event as text: position, time, stream, version, type, v, id, metadata, data.
inline constexpr std::array<std::string_view, 9> kTextColumns{
    "position", "time", "stream", "version", "type", "v", "id", "metadata", "data"};
/// Payloads that are JSON are their stored text; others are base64.
[[nodiscard]] std::array<std::string, kTextColumns.size()> textCells(const Event& event);

/// The line of column names, with its line end (RFC 4180: CR LF).
void appendCsvHeader(std::string& out);
/// The event's line, with its line end. JSON payloads keep every byte, line breaks too. Any other
/// text that a spreadsheet would take for a formula gets a leading apostrophe.
void appendCsv(std::string& out, const Event& event);

} // namespace viridian
