#include "core/diff/record.h"

#include <algorithm>
#include <cstring>

namespace viridian::diff {

void RecordWriter::number(std::uint64_t value)
{
    char bytes[sizeof(value)];
    std::memcpy(bytes, &value, sizeof(value));
    m_bytes.append(bytes, sizeof(value));
}

void RecordWriter::text(std::string_view value)
{
    number(value.size());
    m_bytes += value;
}

void RecordWriter::position(const Position& value)
{
    number(value.isPair() ? 1 : 0);
    number(value.transaction());
    number(value.number());
}

void RecordWriter::payload(const Payload& payload)
{
    number(static_cast<std::uint64_t>(payload.kind));
    text(payload.bytes.substr(0, m_longest));
}

void RecordWriter::event(const Event& event)
{
    position(event.position);
    text(event.stream);
    number(static_cast<std::uint64_t>(event.version));
    text(event.id);
    text(event.type);
    text(event.schemaVersion);
    payload(event.data);
    payload(event.metadata);
    number(event.time ? 1 : 0);
    number(event.time ? static_cast<std::uint64_t>(event.time->time_since_epoch().count()) : 0);
    number(std::max<std::uint64_t>(event.dataBytes, event.data.bytes.size()));
}

void RecordWriter::difference(const Difference& difference)
{
    number(static_cast<std::uint64_t>(difference.label));
    text(difference.stream);
    for (const auto& version : {difference.expectedVersion, difference.greenVersion}) {
        number(version ? 1 : 0);
        number(static_cast<std::uint64_t>(version.value_or(0)));
    }
    for (const auto& place : {difference.bluePosition, difference.greenPosition}) {
        number(place ? 1 : 0);
        position(place.value_or(Position()));
    }
    position(difference.at);
    text(difference.id);
    text(difference.type);
    text(difference.schemaVersion);
    number(difference.paths.size());
    for (const json::PathDifference& path : difference.paths) {
        text(path.pointer);
        number(static_cast<std::uint64_t>(path.change));
        text(path.left);
        text(path.right);
    }
}

std::uint64_t RecordReader::number()
{
    std::uint64_t value = 0;
    if (m_bytes.size() < sizeof(value)) {
        m_failed = true;
        m_bytes = {};
        return 0;
    }
    std::memcpy(&value, m_bytes.data(), sizeof(value));
    m_bytes.remove_prefix(sizeof(value));
    return value;
}

std::string_view RecordReader::text()
{
    const std::uint64_t size = number();
    if (size > m_bytes.size()) {
        m_failed = true;
        m_bytes = {};
        return {};
    }
    const std::string_view value = m_bytes.substr(0, size);
    m_bytes.remove_prefix(size);
    return value;
}

Position RecordReader::position()
{
    const bool pair = number() != 0;
    const std::uint64_t major = number();
    const std::uint64_t minor = number();
    return pair ? Position(major, minor) : Position(minor);
}

Payload RecordReader::payload()
{
    const auto kind = static_cast<PayloadKind>(number());
    return {kind, text()};
}

Event RecordReader::event()
{
    Event event;
    event.position = position();
    event.stream = text();
    event.version = static_cast<std::int64_t>(number());
    event.id = text();
    event.type = text();
    event.schemaVersion = text();
    event.data = payload();
    event.metadata = payload();
    const bool timed = number() != 0;
    const auto ticks = static_cast<std::int64_t>(number());
    if (timed)
        event.time = Timestamp(std::chrono::microseconds(ticks));
    event.dataBytes = number();
    return event;
}

Difference RecordReader::difference()
{
    Difference difference;
    difference.label = static_cast<Label>(number());
    difference.stream = text();
    for (auto* version : {&difference.expectedVersion, &difference.greenVersion}) {
        const bool present = number() != 0;
        const auto value = static_cast<std::int64_t>(number());
        if (present)
            *version = value;
    }
    for (auto* place : {&difference.bluePosition, &difference.greenPosition}) {
        const bool present = number() != 0;
        const Position value = position();
        if (present)
            *place = value;
    }
    difference.at = position();
    difference.id = text();
    difference.type = text();
    difference.schemaVersion = text();
    const std::uint64_t paths = number();
    for (std::uint64_t i = 0; i < paths && !m_failed; ++i) {
        json::PathDifference path;
        path.pointer = text();
        path.change = static_cast<json::PathChange>(number());
        path.left = text();
        path.right = text();
        difference.paths.push_back(std::move(path));
    }
    return difference;
}

} // namespace viridian::diff
