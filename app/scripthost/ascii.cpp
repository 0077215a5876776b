#include "app/scripthost/ascii.h"

#include <cstddef>

namespace viridian::scripthost {
namespace {

/// Units at a time: a loop of a fixed length becomes vector instructions.
constexpr std::size_t kBlock = 32;
constexpr unsigned kBeyond = 0x80;

/// All units of the block or-ed.
template <typename From, typename To>
unsigned copyBlock(const From* from, To* to)
{
    From bits = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        bits = static_cast<From>(bits | from[i]);
        to[i] = static_cast<To>(from[i]);
    }
    return bits;
}

template <typename From, typename To>
bool copyAscii(const From* from, std::size_t size, To* to)
{
    std::size_t at = 0;
    for (; at + kBlock <= size; at += kBlock) {
        if (copyBlock(from + at, to + at) >= kBeyond)
            return false;
    }
    unsigned bits = 0;
    for (; at < size; ++at) {
        bits |= from[at];
        to[at] = static_cast<To>(from[at]);
    }
    return bits < kBeyond;
}

} // namespace

bool widen(std::string_view text, std::vector<Utf16Unit>& out)
{
    out.resize(text.size());
    return copyAscii(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
}

bool appendNarrowed(std::string& out, std::span<const Utf16Unit> text)
{
    const std::size_t had = out.size();
    out.resize(had + text.size());
    const bool narrow =
        copyAscii(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data() + had));
    if (!narrow)
        out.resize(had);
    return narrow;
}

} // namespace viridian::scripthost
