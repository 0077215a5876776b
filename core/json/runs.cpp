#include "core/json/runs.h"

namespace viridian::json {

const char* endOfLongRun(const char* at, const char* end, std::uint64_t& outside)
{
#ifdef __SSE2__
    for (; end - at >= kChunk; at += kChunk) {
        if (const char* const found = endInChunk(at, outside))
            return found;
    }
#endif
    if constexpr (std::endian::native == std::endian::little) {
        for (; end - at >= static_cast<std::ptrdiff_t>(kWord); at += kWord) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, kWord);
            outside |= word & kHighs;
            const std::uint64_t ends = endsOfRun(word);
            if (ends != 0)
                return at + std::countr_zero(ends) / 8;
        }
    }
    for (; at != end && !endsRun(*at); ++at)
        outside |= static_cast<unsigned char>(*at) & 0x80U;
    return at;
}

} // namespace viridian::json
