#pragma once

#include "core/base/time.h"
#include "core/event/position.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace viridian {

/// What kind of bytes a payload is. Null is the database's NULL and differs from JSON's null.
enum class PayloadKind : std::uint8_t { Null, Json, Bytes };

/// The stored bytes of an event's data or metadata, and how the store understands them.
/// Json means: the store's column holds JSON text. It may still be malformed in SQLite.
struct Payload {
    PayloadKind kind = PayloadKind::Null;
    std::string_view bytes;

    friend bool operator==(const Payload&, const Payload&) = default;
};

/// One event as a view. Everything it points to belongs to the EventBatch it came from.
struct Event {
    Position position;
    std::string_view stream;
    std::int64_t version = 0; ///< number in its stream, counted from the store's own base
    std::string_view id;      ///< as stored: a UUID's 36 characters, or any text; may be empty
    std::string_view type;
    std::string_view schemaVersion; ///< from the store's column; empty where the store has none
    Payload data;
    Payload metadata;
    std::optional<Timestamp> time; ///< recorded time; absent where the store keeps none
    std::uint64_t dataBytes = 0;   ///< full length of data, also where only its start was read
};

/// The category of a stream: the text before the first '-', or the whole name.
[[nodiscard]] constexpr std::string_view categoryOf(std::string_view stream)
{
    return stream.substr(0, stream.find('-'));
}

} // namespace viridian
