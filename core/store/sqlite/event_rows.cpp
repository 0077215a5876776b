#include "core/store/sqlite/event_rows.h"

#include "core/store/codec/codec.h"
#include "core/store/sqlite/sqlite_session.h"

namespace viridian {

std::string_view startOf(std::string_view data)
{
    constexpr std::size_t kStart = 256;
    if (data.size() <= kStart)
        return data;
    std::size_t end = kStart;
    for (int back = 0; back < 3 && (static_cast<unsigned char>(data[end]) & 0xC0U) == 0x80U; ++back)
        --end;
    return data.substr(0, end);
}

Event EventRows::view(sqlite3_stmt& row) const
{
    const auto text = [&row](int column) {
        return column < 0 ? std::string_view() : textAt(row, column);
    };
    Event event;
    event.position =
        Position(static_cast<std::uint64_t>(sqlite3_column_int64(&row, m_columns.position)));
    event.stream = text(m_columns.stream);
    event.version = sqlite3_column_int64(&row, m_columns.version);
    event.id = text(m_columns.id);
    event.type = text(m_columns.type);
    event.schemaVersion = text(m_columns.schemaVersion);
    event.data = payload(row, m_columns.data, m_columns.dataBytes, m_layout.data.mayBeJson);
    event.metadata =
        payload(row, m_columns.metadata, m_columns.metadataBytes, m_layout.metadata.mayBeJson);
    event.time = time(row);
    event.dataBytes = m_columns.size >= 0
                          ? static_cast<std::uint64_t>(sqlite3_column_int64(&row, m_columns.size))
                          : event.data.bytes.size();
    return event;
}

Payload EventRows::payload(sqlite3_stmt& row, int column, int bytesColumn, bool mayBeJson)
{
    if (bytesColumn >= 0 && sqlite3_column_type(&row, bytesColumn) != SQLITE_NULL)
        return {PayloadKind::Bytes, textAt(row, bytesColumn)};
    if (column < 0)
        return {};
    switch (sqlite3_column_type(&row, column)) {
    case SQLITE_NULL:
        return {};
    case SQLITE_BLOB: {
        const std::string_view bytes = textAt(row, column);
        const bool isJson = mayBeJson && codec::isJsonText(bytes);
        return {isJson ? PayloadKind::Json : PayloadKind::Bytes, bytes};
    }
    default:
        return {PayloadKind::Json, textAt(row, column)};
    }
}

std::optional<Timestamp> EventRows::time(sqlite3_stmt& row) const
{
    if (m_columns.time < 0 || sqlite3_column_type(&row, m_columns.time) == SQLITE_NULL)
        return std::nullopt;
    if (m_layout.time.type == ColumnType::EpochMicros)
        return Timestamp{std::chrono::microseconds(sqlite3_column_int64(&row, m_columns.time))};
    const Result<Timestamp> parsed = parseTime(textAt(row, m_columns.time));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

void EventRows::keep(const Event& view, Bodies bodies, EventBatch& into)
{
    std::string_view data;
    if (bodies == Bodies::Full)
        data = view.data.bytes;
    else if (bodies == Bodies::Start)
        data = startOf(view.data.bytes);
    const std::size_t size = view.stream.size() + view.id.size() + view.type.size() +
                             view.schemaVersion.size() + data.size() + view.metadata.bytes.size();
    char* at = into.arena().allocate(size);
    const auto put = [&at](std::string_view bytes) {
        if (!bytes.empty())
            std::char_traits<char>::copy(at, bytes.data(), bytes.size());
        const std::string_view kept(at, bytes.size());
        at += bytes.size();
        return kept;
    };
    Event event = view;
    event.stream = put(view.stream);
    event.id = put(view.id);
    event.type = put(view.type);
    event.schemaVersion = put(view.schemaVersion);
    event.data.bytes = put(data);
    event.metadata.bytes = put(view.metadata.bytes);
    into.add(event);
}

} // namespace viridian
