#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

/// PostgreSQL's binary COPY format: an 11-byte signature, flags and a header extension, then rows
/// (a count of fields, each a length and its bytes, -1 for NULL), then a count of -1. Numbers are
/// big-endian.
namespace viridian::postgres {

inline constexpr std::string_view kCopySignature{"PGCOPY\n\377\r\n\0", 11};
inline constexpr std::size_t kCopyHeaderBytes =
    19; ///< signature, flags, length of an empty extension

/// Microseconds from 1970 to 2000, where PostgreSQL's timestamps begin.
inline constexpr std::int64_t kPostgresEpochMicros = 946'684'800'000'000;
/// "infinity" and "-infinity" on the wire.
inline constexpr std::int64_t kInfinity = INT64_MAX;
inline constexpr std::int64_t kMinusInfinity = INT64_MIN;

template <typename Number>
[[nodiscard]] Number readBigEndian(const char* from)
{
    static_assert(sizeof(Number) == 2 || sizeof(Number) == 4 || sizeof(Number) == 8);
    Number value;
    std::memcpy(&value, from, sizeof value);
    if constexpr (std::endian::native == std::endian::little) {
        if constexpr (sizeof(Number) == 2)
            return static_cast<Number>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
        else if constexpr (sizeof(Number) == 4)
            return static_cast<Number>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
        else
            return static_cast<Number>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
    }
    return value;
}

template <typename Number>
void writeBigEndian(char* to, Number value)
{
    const Number swapped = readBigEndian<Number>(reinterpret_cast<const char*>(&value));
    std::memcpy(to, &swapped, sizeof swapped);
}

/// How a column's bytes look in binary COPY.
enum class Wire : std::uint8_t {
    Int,         ///< smallint, integer or bigint: the length tells
    Text,        ///< text, varchar, char, json: the characters
    Uuid,        ///< 16 bytes
    Jsonb,       ///< a version byte (1), then JSON text
    Bytes,       ///< bytea
    Xid8,        ///< 8 bytes, unsigned
    Boolean,     ///< one byte
    Timestamp,   ///< microseconds since 2000, with or without zone
    TextTime,    ///< a time as text (layout: TextUtc)
    EpochMicros, ///< bigint microseconds since 1970 (layout: EpochMicros)
};

} // namespace viridian::postgres
