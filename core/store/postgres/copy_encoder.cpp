#include "core/store/postgres/copy_encoder.h"

#include "core/base/digest.h"
#include "core/base/uuid.h"
#include "core/store/postgres/jsonb_limits.h"
#include "core/store/sql/sql_session.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian::postgres {
namespace {

constexpr std::size_t kPiece = std::size_t{256} * 1024;

std::size_t integerBytesOf(const PgColumn& column)
{
    if (column.typeName == "smallint")
        return 2;
    return column.typeName == "integer" ? 4 : 8;
}

void append(std::string& to, std::string_view bytes)
{
    char length[4];
    writeBigEndian(length, static_cast<std::int32_t>(bytes.size()));
    to.append(length, sizeof length).append(bytes);
}

/// A constant as it stands in every row; absent: its type cannot be a constant.
std::optional<std::string> encodedConstant(std::string_view value, Wire wire,
                                           std::size_t integerBytes)
{
    std::string field;
    if (wire == Wire::Text || wire == Wire::Bytes)
        append(field, value);
    else if (wire == Wire::Jsonb)
        append(field, "\1" + std::string(value));
    else if (wire == Wire::Boolean)
        append(field, value == "true" || value == "t" || value == "1" ? std::string_view("\1", 1)
                                                                      : std::string_view("\0", 1));
    else if (wire == Wire::Int || wire == Wire::EpochMicros || wire == Wire::Xid8) {
        std::int64_t number = 0;
        std::from_chars(value.data(), value.data() + value.size(), number);
        char bytes[8];
        writeBigEndian(bytes, number);
        append(field, std::string_view(bytes + 8 - integerBytes, integerBytes));
    } else
        return std::nullopt;
    return field;
}

std::string where(const Event& event)
{
    return fmt::format("position {}, stream {}", event.position.toText(), event.stream);
}

} // namespace

Result<CopyEncoder> CopyEncoder::make(const Layout& layout, const PgTable& table)
{
    CopyEncoder encoder;
    const bool ownDataBytes = layout.dataBytes && layout.dataBytes.name != layout.data.name;
    const bool ownMetadataBytes =
        layout.metadataBytes && layout.metadataBytes.name != layout.metadata.name;
    struct Wanted {
        const LayoutColumn& column;
        Source source;
        bool required;
        bool takesBytes;
    };
    const Wanted wanted[] = {
        {layout.position, Source::Position, true, false},
        {layout.transaction, Source::Transaction, true, false},
        {layout.stream, Source::Stream, true, false},
        {layout.version, Source::Version, true, false},
        {layout.id, Source::Id, false, false},
        {layout.type, Source::Type, true, false},
        {layout.schemaVersion, Source::SchemaVersion, false, false},
        {layout.data, Source::Data, layout.dataRequired, !ownDataBytes},
        {ownDataBytes ? layout.dataBytes : LayoutColumn{}, Source::DataBytes, false, true},
        {layout.metadata, Source::Metadata, layout.metadataRequired, !ownMetadataBytes},
        {ownMetadataBytes ? layout.metadataBytes : LayoutColumn{}, Source::MetadataBytes, false,
         true},
        {layout.time, Source::Time, true, false},
    };
    for (const Wanted& want : wanted) {
        if (!want.column)
            continue;
        if (Status added =
                encoder.addColumn(table, want.column, want.source, want.required, want.takesBytes);
            !added)
            return passOn(added);
    }
    for (const auto* list : {&layout.where, &layout.constants}) {
        for (const LayoutConstant& constant : *list) {
            if (Status added = encoder.addConstant(table, constant); !added)
                return passOn(added);
        }
    }
    std::vector<std::string> names;
    for (const Column& column : encoder.m_columns)
        names.push_back(quoted(column.name));
    encoder.m_statement = fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)",
                                      qualified(table.schema, table.name), fmt::join(names, ", "));
    return encoder;
}

Status CopyEncoder::addColumn(const PgTable& table, const LayoutColumn& column, Source source,
                              bool required, bool takesBytes)
{
    const PgColumn* found = table.column(column.name);
    const std::optional<Wire> wire = found ? wireOf(*found, column.type) : std::nullopt;
    if (!wire)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("Column {} of {}.{} {}; its events cannot be written.", column.name,
                                table.schema, table.name,
                                found ? "has type " + found->typeName : std::string("is missing")));
    Column added{.source = source,
                 .wire = *wire,
                 .integerBytes = integerBytesOf(*found),
                 .required = required || found->required,
                 .takesBytes = false,
                 .name = column.name,
                 .constant = {}};
    const bool isJson =
        *wire == Wire::Jsonb || found->typeName == "json" || column.type == ColumnType::Json;
    added.takesBytes = takesBytes && !isJson;
    if (source == Source::Data || source == Source::DataBytes)
        m_dataBytes = m_dataBytes || added.takesBytes;
    if (source == Source::Metadata || source == Source::MetadataBytes)
        m_metadataBytes = m_metadataBytes || added.takesBytes;
    m_jsonbData = m_jsonbData || (source == Source::Data && *wire == Wire::Jsonb);
    m_jsonbMetadata = m_jsonbMetadata || (source == Source::Metadata && *wire == Wire::Jsonb);
    m_uuidIds = m_uuidIds || (source == Source::Id && *wire == Wire::Uuid);
    m_uuidStreams = m_uuidStreams || (source == Source::Stream && *wire == Wire::Uuid);
    m_columns.push_back(std::move(added));
    return {};
}

Status CopyEncoder::addConstant(const PgTable& table, const LayoutConstant& constant)
{
    const PgColumn* found = table.column(constant.column);
    const std::optional<Wire> wire = found ? wireOf(*found, constant.type) : std::nullopt;
    const Source source = constant.value == "{category}"      ? Source::Category
                          : constant.value == kStreamSha1Word ? Source::StreamSha1
                                                              : Source::Constant;
    Column added{.source = source,
                 .wire = wire.value_or(Wire::Text),
                 .integerBytes = found ? integerBytesOf(*found) : 8,
                 .required = true,
                 .takesBytes = false,
                 .name = constant.column,
                 .constant = {}};
    std::optional<std::string> encoded =
        wire ? encodedConstant(constant.value, *wire, added.integerBytes) : std::nullopt;
    if (!encoded)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("Column {} of {}.{} cannot be written with a constant.",
                                constant.column, table.schema, table.name));
    added.constant = std::move(*encoded);
    m_columns.push_back(std::move(added));
    return {};
}

Status CopyEncoder::checkPayload(const Event& event, const Payload& payload, bool isData) const
{
    const char* const name = isData ? "data" : "metadata";
    if (payload.kind == PayloadKind::Bytes && !(isData ? m_dataBytes : m_metadataBytes))
        return fail(
            ErrorKind::InvalidInput,
            fmt::format(
                "The {} of an event in stream {} is not JSON, and green's layout has no place for "
                "that; change it in the pipeline, or choose a layout that keeps bytes.",
                name, event.stream),
            where(event));
    if (payload.kind != PayloadKind::Json || !(isData ? m_jsonbData : m_jsonbMetadata))
        return {};
    const std::optional<JsonbRefusal> refused = refusedByJsonb(payload.bytes);
    if (!refused)
        return {};
    return fail(ErrorKind::InvalidInput,
                fmt::format("The {} of an event in stream {} holds {} at {}, which PostgreSQL's "
                            "jsonb cannot store; "
                            "change it in the pipeline, or choose a layout that keeps bytes.",
                            name, event.stream, refused->what,
                            refused->path.empty() ? "its top" : refused->path),
                fmt::format("{}, byte {}", where(event), refused->offset));
}

Status CopyEncoder::check(const Event& event) const
{
    if (Status fits = checkPayload(event, event.data, true); !fits)
        return fits;
    if (Status fits = checkPayload(event, event.metadata, false); !fits)
        return fits;
    if (m_uuidIds && !Uuid::parse(event.id))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The id \"{}\" of an event in stream {} is not a UUID, and green "
                                "keeps ids as UUIDs.",
                                event.id.substr(0, 80), event.stream),
                    where(event));
    if (m_uuidStreams && !Uuid::parse(event.stream))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The stream \"{}\" is not a UUID, and green names its streams by "
                                "UUIDs; rename it in the pipeline, or choose a green whose streams "
                                "have text for names.",
                                event.stream.substr(0, 80)),
                    where(event));
    return {};
}

Status CopyEncoder::encode(std::span<const Event> events, std::uint64_t transaction, Timestamp time,
                           const Sink& sink)
{
    m_transaction = transaction;
    m_time = time;
    m_used = 0;
    char* const header = grow(kCopyHeaderBytes);
    std::memset(header, 0, kCopyHeaderBytes);
    std::memcpy(header, kCopySignature.data(), kCopySignature.size());
    for (const Event& event : events) {
        row(event);
        if (m_used < kPiece)
            continue;
        if (Status sent = sink({m_buffer.data(), m_used}); !sent)
            return sent;
        m_used = 0;
    }
    writeBigEndian(grow(2), std::int16_t{-1});
    return sink({m_buffer.data(), m_used});
}

char* CopyEncoder::grow(std::size_t bytes)
{
    if (m_used + bytes > m_buffer.size())
        m_buffer.resize(std::max(m_used + bytes, std::max(m_buffer.size() * 2, 2 * kPiece)));
    char* const at = m_buffer.data() + m_used;
    m_used += bytes;
    return at;
}

void CopyEncoder::row(const Event& event)
{
    writeBigEndian(grow(2), static_cast<std::int16_t>(m_columns.size()));
    for (const Column& column : m_columns)
        field(column, event);
}

void CopyEncoder::field(const Column& column, const Event& event)
{
    switch (column.source) {
    case Source::Position:
        return putNumber(static_cast<std::int64_t>(event.position.number()), column.integerBytes);
    case Source::Transaction:
        return putNumber(static_cast<std::int64_t>(m_transaction), column.integerBytes);
    case Source::Version:
        return putNumber(event.version, column.integerBytes);
    case Source::Stream:
        return putText(column, event.stream);
    case Source::Id:
        return putText(column, event.id);
    case Source::Type:
        return putText(column, event.type);
    case Source::SchemaVersion:
        return putText(column, event.schemaVersion);
    case Source::Data:
        return payload(column, event.data, false);
    case Source::DataBytes:
        return payload(column, event.data, true);
    case Source::Metadata:
        return payload(column, event.metadata, false);
    case Source::MetadataBytes:
        return payload(column, event.metadata, true);
    case Source::Time:
        return putTime(column, event.time.value_or(m_time));
    case Source::Category:
        return putText(column, categoryOf(event.stream));
    case Source::StreamSha1:
        return putText(column, sha1Hex(event.stream));
    case Source::Constant:
        std::memcpy(grow(column.constant.size()), column.constant.data(), column.constant.size());
        return;
    }
}

void CopyEncoder::payload(const Column& column, const Payload& value, bool bytesColumn)
{
    const bool here = bytesColumn ? value.kind == PayloadKind::Bytes
                                  : value.kind == PayloadKind::Json ||
                                        (value.kind == PayloadKind::Bytes && column.takesBytes);
    if (!here && !column.required)
        return putNull();
    const std::string_view bytes = here ? value.bytes : std::string_view("{}");
    if (column.wire != Wire::Jsonb)
        return putBytes(bytes);
    char* const to = grow(4 + 1 + bytes.size());
    writeBigEndian(to, static_cast<std::int32_t>(bytes.size() + 1));
    to[4] = 1;
    std::memcpy(to + 5, bytes.data(), bytes.size());
}

void CopyEncoder::putNull()
{
    writeBigEndian(grow(4), std::int32_t{-1});
}

void CopyEncoder::putBytes(std::string_view bytes)
{
    char* const to = grow(4 + bytes.size());
    writeBigEndian(to, static_cast<std::int32_t>(bytes.size()));
    if (!bytes.empty())
        std::memcpy(to + 4, bytes.data(), bytes.size());
}

void CopyEncoder::putNumber(std::int64_t value, std::size_t bytes)
{
    char* const to = grow(4 + bytes);
    writeBigEndian(to, static_cast<std::int32_t>(bytes));
    char wide[8];
    writeBigEndian(wide, value);
    std::memcpy(to + 4, wide + 8 - bytes, bytes);
}

void CopyEncoder::putText(const Column& column, std::string_view text)
{
    if (text.empty() && !column.required)
        return putNull();
    if (column.wire != Wire::Uuid)
        return putBytes(text);
    const Uuid uuid = Uuid::parse(text).value_or(Uuid{}); // check() has refused what is none
    putBytes({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
}

void CopyEncoder::putTime(const Column& column, Timestamp time)
{
    const std::int64_t micros = time.time_since_epoch().count();
    if (column.wire == Wire::TextTime)
        return putBytes(formatIso(time));
    if (column.wire == Wire::EpochMicros)
        return putNumber(micros, column.integerBytes);
    putNumber(micros - kPostgresEpochMicros, 8);
}

} // namespace viridian::postgres
