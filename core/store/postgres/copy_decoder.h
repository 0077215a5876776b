#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/store/event_store.h"
#include "core/store/postgres/copy_format.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace viridian::postgres {

/// What a result column is of an event.
enum class Slot : std::uint8_t {
    Position,
    Transaction,
    Stream,
    Version,
    Id,
    Type,
    SchemaVersion,
    Data,
    DataBytes,
    Metadata,
    MetadataBytes,
    Time,
    Size, ///< bytes of the whole data, where only its start is read
};

struct CopyColumn {
    Slot slot = Slot::Position;
    Wire wire = Wire::Int;
    PayloadKind kind = PayloadKind::Json; ///< of a payload column that is not NULL
    bool mayBeJson = false;               ///< bytes that are JSON text count as JSON
};

/// Turns the rows of COPY (SELECT …) TO STDOUT (FORMAT binary) into events, with one copy of each
/// row's bytes into the batch's arena; fields are views of that copy.
///
/// Thread: one at a time. Errors: Corrupt (the server's answer is not of the shape that was asked
/// for).
class CopyDecoder {
public:
    /// @param bodies  Start cuts data to its first 256 bytes
    CopyDecoder(std::vector<CopyColumn> columns, Bodies bodies, bool pairs);

    /// Reads the event of one CopyData message into @p event, which points into @p arena.
    /// False: the message was the header or the trailer.
    [[nodiscard]] Result<bool> decode(std::string_view message, Arena& arena, Event& event);

    /// Gives the memory of the last decoded event back to its arena.
    void takeBack(Arena& arena) const { arena.shrinkLast(m_lastBytes, 0); }

private:
    [[nodiscard]] std::string_view text(const CopyColumn& column, const char* bytes,
                                        std::size_t size);
    [[nodiscard]] Status field(const CopyColumn& column, const char* bytes, std::size_t size,
                               Event& event);
    [[nodiscard]] Payload payload(const CopyColumn& column, const char* bytes,
                                  std::size_t size) const;
    [[nodiscard]] Error corrupt(const Event& event, const char* what) const;

    std::vector<CopyColumn> m_columns;
    Bodies m_bodies;
    bool m_pairs;
    bool m_started = false;
    std::uint64_t m_transaction = 0;
    std::uint64_t m_number = 0;
    std::size_t m_uuids = 0; ///< UUID columns
    char* m_uuid = nullptr;  ///< room for their text behind the row
    std::size_t m_lastBytes = 0;
};

/// The first 256 bytes of a text, shortened to whole characters.
[[nodiscard]] std::string_view startOf(std::string_view bytes);

} // namespace viridian::postgres
