#include "core/store/postgres/copy_decoder.h"

#include "core/base/uuid.h"
#include "core/store/codec/codec.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::postgres {
namespace {

constexpr std::size_t kUuidText = 36;

/// 32 digits and 4 hyphens, lower case, without a string of its own.
void writeUuid(const char* bytes, char* to)
{
    constexpr char kDigits[] = "0123456789abcdef";
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        const auto byte = static_cast<unsigned char>(bytes[i]);
        *to++ = kDigits[byte >> 4U];
        *to++ = kDigits[byte & 15U];
    }
}

bool readInteger(const char* bytes, std::size_t size, std::int64_t& value)
{
    if (size == 8)
        value = readBigEndian<std::int64_t>(bytes);
    else if (size == 4)
        value = readBigEndian<std::int32_t>(bytes);
    else if (size == 2)
        value = readBigEndian<std::int16_t>(bytes);
    else
        return false;
    return true;
}

/// A time that a Timestamp cannot hold (infinity) counts as absent.
bool readTime(Wire wire, const char* bytes, std::size_t size, std::optional<Timestamp>& time)
{
    if (wire == Wire::TextTime) {
        if (const Result<Timestamp> parsed = parseTime({bytes, size}))
            time = *parsed;
        return true;
    }
    std::int64_t value = 0;
    if (!readInteger(bytes, size, value))
        return false;
    if (wire == Wire::EpochMicros)
        time = Timestamp(std::chrono::microseconds(value));
    else if (value != kInfinity && value != kMinusInfinity)
        time = Timestamp(std::chrono::microseconds(value + kPostgresEpochMicros));
    return true;
}

std::string_view payloadText(Wire wire, const char* bytes, std::size_t size)
{
    if (wire == Wire::Jsonb && size > 0)
        return {bytes + 1, size - 1};
    return {bytes, size};
}

} // namespace

std::string_view startOf(std::string_view bytes)
{
    constexpr std::size_t kStart = 256;
    if (bytes.size() <= kStart)
        return bytes;
    std::size_t end = kStart;
    while (end > kStart - 4 && (static_cast<unsigned char>(bytes[end]) & 0xC0U) == 0x80U)
        --end;
    return bytes.substr(0, end);
}

CopyDecoder::CopyDecoder(std::vector<CopyColumn> columns, Bodies bodies, bool pairs)
    : m_columns(std::move(columns)), m_bodies(bodies), m_pairs(pairs)
{
    m_uuids =
        static_cast<std::size_t>(std::ranges::count(m_columns, Wire::Uuid, &CopyColumn::wire));
}

Error CopyDecoder::corrupt(const Event& event, const char* what) const
{
    return {ErrorKind::Corrupt,
            fmt::format("PostgreSQL answered an event in a form that was not asked for: {}.", what),
            fmt::format("position {}, stream {}", m_number, event.stream)};
}

std::string_view CopyDecoder::text(const CopyColumn& column, const char* bytes, std::size_t size)
{
    if (column.wire != Wire::Uuid || size != 16)
        return {bytes, size};
    char* const to = m_uuid;
    m_uuid += kUuidText;
    writeUuid(bytes, to);
    return {to, kUuidText};
}

Payload CopyDecoder::payload(const CopyColumn& column, const char* bytes, std::size_t size) const
{
    const std::string_view text = payloadText(column.wire, bytes, size);
    if (!column.mayBeJson)
        return {column.kind, text};
    const bool cut =
        m_bodies == Bodies::Start && (column.slot == Slot::Data || column.slot == Slot::DataBytes);
    const bool isJson = cut ? codec::startsLikeJson(startOf(text)) : codec::isJsonText(text);
    return {isJson ? PayloadKind::Json : column.kind, text};
}

Status CopyDecoder::field(const CopyColumn& column, const char* bytes, std::size_t size,
                          Event& event)
{
    std::int64_t number = 0;
    switch (column.slot) {
    case Slot::Position:
        if (!readInteger(bytes, size, number))
            return tl::unexpected(corrupt(event, "the position is not an integer"));
        m_number = static_cast<std::uint64_t>(number);
        break;
    case Slot::Transaction:
        if (!readInteger(bytes, size, number))
            return tl::unexpected(corrupt(event, "the transaction id has a wrong length"));
        if (column.wire == Wire::Timestamp)
            number += kPostgresEpochMicros;
        m_transaction = static_cast<std::uint64_t>(number);
        break;
    case Slot::Stream:
        event.stream = text(column, bytes, size);
        break;
    case Slot::Id:
        event.id = text(column, bytes, size);
        break;
    case Slot::Type:
        event.type = text(column, bytes, size);
        break;
    case Slot::SchemaVersion:
        event.schemaVersion = text(column, bytes, size);
        break;
    case Slot::Version:
        if (!readInteger(bytes, size, event.version))
            return tl::unexpected(corrupt(event, "the version is not an integer"));
        break;
    case Slot::Size:
        if (!readInteger(bytes, size, number))
            return tl::unexpected(corrupt(event, "the size is not an integer"));
        event.dataBytes = static_cast<std::uint64_t>(number);
        break;
    case Slot::Data:
    case Slot::DataBytes:
        event.data = payload(column, bytes, size);
        break;
    case Slot::Metadata:
    case Slot::MetadataBytes:
        event.metadata = payload(column, bytes, size);
        break;
    case Slot::Time:
        if (!readTime(column.wire, bytes, size, event.time))
            return tl::unexpected(corrupt(event, "the time has a wrong length"));
        break;
    }
    return {};
}

Result<bool> CopyDecoder::decode(std::string_view message, Arena& arena, Event& event)
{
    event = {};
    if (!m_started) {
        if (message.size() < kCopyHeaderBytes || !message.starts_with(kCopySignature))
            return fail(ErrorKind::Corrupt,
                        "PostgreSQL's answer does not begin as binary COPY does.");
        const auto extension = readBigEndian<std::uint32_t>(message.data() + kCopyHeaderBytes - 4);
        message.remove_prefix(std::min(kCopyHeaderBytes + extension, message.size()));
        m_started = true;
    }
    if (message.size() < 2)
        return false;
    const auto count = readBigEndian<std::int16_t>(message.data());
    if (count == -1)
        return false;
    if (static_cast<std::size_t>(count) != m_columns.size())
        return tl::unexpected(corrupt(event, "a wrong number of columns"));

    const std::size_t room = message.size() - 2 + m_uuids * kUuidText;
    char* const row = arena.allocate(room);
    std::memcpy(row, message.data() + 2, message.size() - 2);
    const char* at = row;
    const char* const end = row + message.size() - 2;
    m_uuid = row + message.size() - 2;
    m_lastBytes = room;
    for (const CopyColumn& column : m_columns) {
        if (end - at < 4)
            return tl::unexpected(corrupt(event, "a row that ends too early"));
        const auto size = readBigEndian<std::int32_t>(at);
        at += 4;
        if (size < 0)
            continue;
        if (end - at < size)
            return tl::unexpected(corrupt(event, "a field that is longer than its row"));
        if (Status taken = field(column, at, static_cast<std::size_t>(size), event); !taken)
            return passOn(taken);
        at += size;
    }
    event.position = m_pairs ? Position(m_transaction, m_number) : Position(m_number);
    if (m_bodies == Bodies::Start)
        event.data.bytes = startOf(event.data.bytes);
    if (m_bodies == Bodies::Full)
        event.dataBytes = event.data.bytes.size();
    return true;
}

} // namespace viridian::postgres
