#include "core/base/uuid.h"

#include <algorithm>
#include <cstddef>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace viridian {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kTextLength = 36;

bool hyphenBefore(std::size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

int digitValue(char digit)
{
    if (digit >= 'A' && digit <= 'F')
        digit = static_cast<char>(digit - 'A' + 'a');
    const std::size_t at = kDigits.find(digit);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

void stamp(Uuid& id, std::uint8_t version)
{
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | (version << 4U));
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
}

} // namespace

std::string Uuid::toText() const
{
    std::string text;
    text.reserve(kTextLength);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (hyphenBefore(i))
            text += '-';
        text += kDigits[bytes[i] >> 4U];
        text += kDigits[bytes[i] & 0x0FU];
    }
    return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text)
{
    if (text.size() != kTextLength)
        return std::nullopt;
    Uuid id;
    std::size_t at = 0;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (hyphenBefore(i) && text[at++] != '-')
            return std::nullopt;
        const int high = digitValue(text[at]);
        const int low = digitValue(text[at + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
        at += 2;
    }
    return id;
}

Uuid uuidV5(const Uuid& space, std::string_view name)
{
    std::string input(space.bytes.begin(), space.bytes.end());
    input += name;
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned int length = 0;
    EVP_Digest(input.data(), input.size(), sum.data(), &length, EVP_sha1(), nullptr);
    Uuid id;
    std::copy_n(sum.begin(), id.bytes.size(), id.bytes.begin());
    stamp(id, 5);
    return id;
}

Uuid uuidV4()
{
    Uuid id;
    RAND_bytes(id.bytes.data(), static_cast<int>(id.bytes.size()));
    stamp(id, 4);
    return id;
}

} // namespace viridian
