#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace viridian::json {

// Runs of bytes that need no look of their own, read sixteen or eight at a time.

inline constexpr std::size_t kWord = sizeof(std::uint64_t);
inline constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
inline constexpr std::uint64_t kHighs = 0x8080808080808080ULL;

/// The lowest bit set marks the first zero byte; higher ones may be false.
constexpr std::uint64_t zeroBytes(std::uint64_t word)
{
    return (word - kOnes) & ~word & kHighs;
}

/// The lowest bit set marks the first byte that ends a run of plain string bytes: quote, backslash,
/// control.
constexpr std::uint64_t endsOfRun(std::uint64_t word)
{
    const std::uint64_t quotes = zeroBytes(word ^ (kOnes * '"'));
    const std::uint64_t escapes = zeroBytes(word ^ (kOnes * '\\'));
    const std::uint64_t controls = (word - kOnes * 0x20) & ~word & kHighs;
    return quotes | escapes | controls;
}

constexpr bool endsRun(char c)
{
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

#ifdef __SSE2__
/// One bit for each of sixteen bytes: those that end a run.
inline unsigned endsOfChunk(const __m128i& chunk)
{
    const __m128i quotes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('"'));
    const __m128i escapes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\'));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(chunk, _mm_set1_epi8(0x1F)), chunk);
    return static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, escapes), controls)));
}

inline constexpr std::ptrdiff_t kChunk = sizeof(__m128i);

/// The first of the sixteen bytes at @p at that ends a run; null: none does.
inline const char* endInChunk(const char* at, std::uint64_t& outside)
{
    __m128i chunk{};
    std::memcpy(&chunk, at, sizeof chunk);
    outside |= static_cast<unsigned>(_mm_movemask_epi8(chunk));
    const unsigned found = endsOfChunk(chunk);
    return found != 0 ? at + std::countr_zero(found) : nullptr;
}
#endif

/// endOfRun() for what its first look does not settle.
const char* endOfLongRun(const char* at, const char* end, std::uint64_t& outside);

/// The first quote, backslash or control character from @p at on, or @p end.
/// @param outside  becomes non-zero when a byte before it, or shortly behind it, is outside ASCII
inline const char* endOfRun(const char* at, const char* end, std::uint64_t& outside)
{
#ifdef __SSE2__
    if (end - at >= kChunk) {
        if (const char* const found = endInChunk(at, outside))
            return found;
        at += kChunk;
    }
#endif
    return endOfLongRun(at, end, outside);
}

} // namespace viridian::json
