#include "core/base/digest.h"

#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <new>
#include <openssl/evp.h>

#define XXH_STATIC_LINKING_ONLY // the members of a state, for DigestStream::state()
#include <xxhash.h>

namespace viridian {

std::string Digest128::toText() const
{
    return fmt::format("{:016x}{:016x}", high, low);
}

std::optional<Digest128> Digest128::parse(std::string_view text)
{
    constexpr std::size_t kHalf = 16;
    if (text.size() != 2 * kHalf)
        return std::nullopt;
    Digest128 digest;
    const auto half = [](std::string_view digits, std::uint64_t& out) {
        const auto [end, code] =
            std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
        return code == std::errc() && end == digits.data() + digits.size();
    };
    if (!half(text.substr(0, kHalf), digest.high) || !half(text.substr(kHalf), digest.low))
        return std::nullopt;
    return digest;
}

Digest128 digestOf(std::string_view bytes) noexcept
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

Digest128 chained(const Digest128& chain, const Digest128& next) noexcept
{
    const std::array<std::uint64_t, 4> words{chain.high, chain.low, next.high, next.low};
    const XXH128_hash_t hash = XXH3_128bits(words.data(), sizeof(words));
    return {hash.high64, hash.low64};
}

struct DigestStream::State {
    XXH3_state_t* const hash = XXH3_createState();
};

DigestStream::DigestStream() : m_state(std::make_unique<State>())
{
    if (m_state->hash == nullptr)
        throw std::bad_alloc();
    XXH3_128bits_reset(m_state->hash);
}

DigestStream::~DigestStream()
{
    XXH3_freeState(m_state->hash);
}

void DigestStream::add(std::string_view field) noexcept
{
    add(std::uint64_t{field.size()});
    XXH3_128bits_update(m_state->hash, field.data(), field.size());
}

void DigestStream::add(std::uint64_t number) noexcept
{
    XXH3_128bits_update(m_state->hash, &number, sizeof number);
}

Digest128 DigestStream::digest() const noexcept
{
    const XXH128_hash_t hash = XXH3_128bits_digest(m_state->hash);
    return {hash.high64, hash.low64};
}

namespace {

/// What a state that began by XXH3_128bits_reset() holds besides what the reset gives it.
struct SavedState {
    std::uint64_t library = XXH_VERSION_NUMBER; ///< reads otherwise on another order of bytes
    std::uint64_t total = 0;
    std::uint64_t stripes = 0;
    std::uint64_t buffered = 0;
    std::array<std::uint64_t, 8> lanes{};
    std::array<unsigned char, XXH3_INTERNALBUFFER_SIZE> buffer{};
};

} // namespace

std::string DigestStream::state() const
{
    const XXH3_state_t& from = *m_state->hash;
    SavedState saved{
        .total = from.totalLen, .stripes = from.nbStripesSoFar, .buffered = from.bufferedSize};
    std::memcpy(saved.lanes.data(), from.acc, sizeof saved.lanes);
    std::memcpy(saved.buffer.data(), from.buffer, sizeof saved.buffer);
    std::string bytes(sizeof saved, '\0');
    std::memcpy(bytes.data(), &saved, sizeof saved);
    return bytes;
}

bool DigestStream::restore(std::string_view state) noexcept
{
    SavedState saved;
    if (state.size() != sizeof saved)
        return false;
    std::memcpy(&saved, state.data(), sizeof saved);
    if (saved.library != XXH_VERSION_NUMBER || saved.buffered > saved.buffer.size())
        return false;
    XXH3_state_t& to = *m_state->hash;
    if (saved.stripes > to.nbStripesPerBlock)
        return false;
    XXH3_128bits_reset(&to);
    to.totalLen = saved.total;
    to.nbStripesSoFar = static_cast<std::size_t>(saved.stripes);
    to.bufferedSize = static_cast<XXH32_hash_t>(saved.buffered);
    std::memcpy(to.acc, saved.lanes.data(), sizeof saved.lanes);
    std::memcpy(to.buffer, saved.buffer.data(), sizeof saved.buffer);
    return true;
}

std::string sha256Hex(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned int length = 0;
    EVP_Digest(bytes.data(), bytes.size(), sum.data(), &length, EVP_sha256(), nullptr);
    std::string text;
    for (unsigned int i = 0; i < length; ++i)
        fmt::format_to(std::back_inserter(text), "{:02x}", sum.at(i));
    return text;
}

std::string sha1Hex(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned int length = 0;
    EVP_Digest(bytes.data(), bytes.size(), sum.data(), &length, EVP_sha1(), nullptr);
    std::string text;
    for (unsigned int i = 0; i < length; ++i)
        fmt::format_to(std::back_inserter(text), "{:02X}", sum.at(i));
    return text;
}

} // namespace viridian
