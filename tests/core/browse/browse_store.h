#pragma once

#include "core/store/file/ndjson.h"

#include <QtGlobal>

#include <optional>
#include <string>
#include <vector>

namespace viridian {

/// One event of an export file.
struct Line {
    std::string stream;
    std::int64_t version = 0;
    std::string type;
    std::string data = "{}";
    std::string metadata = "{}";
    std::string id{};
    std::string schemaVersion = "1";
    PayloadKind kind = PayloadKind::Json;
    std::optional<std::int64_t> second{}; ///< after 22:00:00; else the position
};

/// Writes an export that a room can open; positions are 1, 2, 3 …, a second apart.
inline std::string writeStore(const std::string& path, const std::vector<Line>& lines)
{
    Result<NdjsonWriter> writer = NdjsonWriter::create(path);
    EventBatch batch;
    std::uint64_t number = 0;
    for (const Line& line : lines) {
        ++number;
        const std::string id = line.id.empty() ? "event-" + std::to_string(number) : line.id;
        Event event;
        event.position = Position(number);
        event.stream = line.stream;
        event.version = line.version;
        event.id = id;
        event.type = line.type;
        event.schemaVersion = line.schemaVersion;
        event.data = {line.kind, line.data};
        event.metadata = {PayloadKind::Json, line.metadata};
        event.time = *parseTime("2026-11-22T22:00:00Z") +
                     std::chrono::seconds(line.second.value_or(static_cast<std::int64_t>(number)));
        event.dataBytes = line.data.size();
        batch.addCopy(event);
    }
    if (!writer || !writer->add(batch) || !writer->finish())
        qFatal("the store could not be written");
    return "file:" + path;
}

} // namespace viridian
