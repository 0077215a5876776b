#include "core/schema/frame.h"

#include <cctype>
#include <charconv>
#include <fmt/format.h>

namespace viridian::schema {
namespace {

constexpr std::size_t kIdSize = 5;
constexpr std::size_t kGuidSize = 17;
constexpr std::size_t kObjectSize = 10;
constexpr std::string_view kObjectMark = "\xC3\x01";

unsigned byteAt(std::string_view text, std::size_t at)
{
    return static_cast<unsigned char>(text[at]);
}

std::string guidText(std::string_view bytes)
{
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text += '-';
        fmt::format_to(std::back_inserter(text), "{:02x}", byteAt(bytes, i));
    }
    return text;
}

/// The bytes of hexadecimal digits, whatever stands between them.
std::string guidBytes(std::string_view text)
{
    std::string bytes;
    std::string digits;
    for (const char c : text) {
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0)
            continue;
        digits += c;
        if (digits.size() < 2)
            continue;
        unsigned value = 0;
        std::from_chars(digits.data(), digits.data() + 2, value, 16);
        bytes += static_cast<char>(value);
        digits.clear();
    }
    bytes.resize(kGuidSize - 1, '\0');
    return bytes;
}

} // namespace

std::optional<FramedPayload> readFrame(std::string_view payload)
{
    FramedPayload framed;
    if (payload.size() >= kIdSize && payload.front() == 0) {
        for (std::size_t i = 1; i < kIdSize; ++i)
            framed.frame.id = (framed.frame.id << 8U) | byteAt(payload, i);
        framed.body = payload.substr(kIdSize);
        return framed;
    }
    if (payload.size() >= kGuidSize && payload.front() == 1) {
        framed.frame.kind = FrameKind::RegistryGuid;
        framed.frame.guid = guidText(payload.substr(1, kGuidSize - 1));
        framed.body = payload.substr(kGuidSize);
        return framed;
    }
    if (payload.size() >= kObjectSize && payload.substr(0, 2) == kObjectMark) {
        framed.frame.kind = FrameKind::SingleObject;
        for (std::size_t i = kObjectSize; i-- > 2;)
            framed.frame.fingerprint = (framed.frame.fingerprint << 8U) | byteAt(payload, i);
        framed.body = payload.substr(kObjectSize);
        return framed;
    }
    return std::nullopt;
}

std::string writeFrame(const Frame& frame, std::string_view body)
{
    std::string payload;
    payload.reserve(kGuidSize + body.size());
    switch (frame.kind) {
    case FrameKind::RegistryId:
        payload += '\0';
        for (unsigned shift = 32; shift > 0; shift -= 8)
            payload += static_cast<char>((frame.id >> (shift - 8)) & 0xFFU);
        break;
    case FrameKind::RegistryGuid:
        payload += '\1';
        payload += guidBytes(frame.guid);
        break;
    case FrameKind::SingleObject:
        payload += kObjectMark;
        for (unsigned shift = 0; shift < 64; shift += 8)
            payload += static_cast<char>((frame.fingerprint >> shift) & 0xFFU);
        break;
    }
    payload += body;
    return payload;
}

} // namespace viridian::schema
