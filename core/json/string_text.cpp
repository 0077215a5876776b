// Strings between their source text (quotes, escapes) and UTF-8. Lone surrogates pass through as
// the three bytes that UTF-8 would give them (WTF-8), because stores hold such strings and nothing
// may become something else.

#include "core/base/text.h"
#include "core/json/document.h"
#include "core/json/runs.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace viridian::json {
namespace {

constexpr std::uint32_t kFirstHigh = 0xD800;
constexpr std::uint32_t kFirstLow = 0xDC00;
constexpr std::uint32_t kAfterLow = 0xE000;
constexpr std::size_t kUnitLength = 6; ///< of \u0000

bool isHigh(std::uint32_t unit)
{
    return unit >= kFirstHigh && unit < kFirstLow;
}

bool isLow(std::uint32_t unit)
{
    return unit >= kFirstLow && unit < kAfterLow;
}

void appendCodePoint(std::string& out, std::uint32_t code)
{
    const auto byte = [&](std::uint32_t bits) {
        out += static_cast<char>(static_cast<unsigned char>(bits));
    };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0U | (code >> 6U));
        byte(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        byte(0xE0U | (code >> 12U));
        byte(0x80U | ((code >> 6U) & 0x3FU));
        byte(0x80U | (code & 0x3FU));
    } else {
        byte(0xF0U | (code >> 18U));
        byte(0x80U | ((code >> 12U) & 0x3FU));
        byte(0x80U | ((code >> 6U) & 0x3FU));
        byte(0x80U | (code & 0x3FU));
    }
}

/// Reads \u and four digits at the start of @p text.
bool readUnit(std::string_view text, std::uint32_t& unit)
{
    if (text.size() < kUnitLength || text[0] != '\\' || text[1] != 'u')
        return false;
    const char* const last = text.data() + kUnitLength;
    const auto [end, code] = std::from_chars(text.data() + 2, last, unit, 16);
    return code == std::errc() && end == last;
}

/// Decodes the escape at the start of @p text, which begins with a backslash; returns its length.
std::size_t decodeEscape(std::string& out, std::string_view text)
{
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    std::uint32_t unit = 0;
    std::uint32_t low = 0;
    if (readUnit(text, unit)) {
        if (isHigh(unit) && readUnit(text.substr(kUnitLength), low) && isLow(low)) {
            appendCodePoint(out, 0x10000 + ((unit - kFirstHigh) << 10U) + (low - kFirstLow));
            return 2 * kUnitLength;
        }
        appendCodePoint(out, unit);
        return kUnitLength;
    }
    const std::size_t letter = text.size() > 1 ? kLetters.find(text[1]) : std::string_view::npos;
    if (letter ==
        std::string_view::npos) { // no JSON string, which only a caller's mistake brings here
        out += '\\';
        return 1;
    }
    out += kMeant[letter];
    return 2;
}

void appendUnit(std::string& out, std::uint32_t unit)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4)
        out += kDigits[(unit >> (shift - 4)) & 0xFU];
}

/// True for bytes that stand in a JSON string for themselves.
constexpr bool isPlain(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void appendEscaped(std::string& out, char c)
{
    constexpr std::string_view kMeant = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    const std::size_t letter = kMeant.find(c);
    if (letter == std::string_view::npos) {
        appendUnit(out, static_cast<unsigned char>(c));
        return;
    }
    out += '\\';
    out += kLetters[letter];
}

/// The surrogate whose three bytes begin @p bytes, or 0.
std::uint32_t surrogateAt(std::string_view bytes)
{
    const auto byte = [&](std::size_t at) {
        return std::uint32_t{static_cast<unsigned char>(bytes[at])};
    };
    if (bytes.size() < 3 || byte(0) != 0xED || byte(1) < 0xA0 || byte(1) > 0xBF ||
        (byte(2) & 0xC0U) != 0x80)
        return 0;
    return kFirstHigh | ((byte(1) & 0x1FU) << 6U) | (byte(2) & 0x3FU);
}

/// Writes what stands at the start of @p bytes, which is not ASCII; returns how many bytes that
/// was.
std::size_t appendSequence(std::string& out, std::string_view bytes, bool& faithful)
{
    for (std::size_t length = 2; length <= 4 && length <= bytes.size(); ++length) {
        if (isUtf8(bytes.substr(0, length))) {
            out += bytes.substr(0, length);
            return length;
        }
    }
    if (const std::uint32_t surrogate = surrogateAt(bytes); surrogate != 0) {
        appendUnit(out, surrogate);
        return 3;
    }
    faithful = false;
    out += "\\ufffd";
    return 1;
}

} // namespace

void appendDecoded(std::string& out, std::string_view source)
{
    if (source.size() < 2)
        return;
    std::string_view rest = source.substr(1, source.size() - 2);
    for (std::size_t at = rest.find('\\'); at != std::string_view::npos; at = rest.find('\\')) {
        out += rest.substr(0, at);
        rest.remove_prefix(at);
        rest.remove_prefix(decodeEscape(out, rest));
    }
    out += rest;
}

std::string decodeString(std::string_view source)
{
    std::string out;
    out.reserve(source.size());
    appendDecoded(out, source);
    return out;
}

bool appendEncoded(std::string& out, std::string_view utf8)
{
    std::uint64_t outside = 0;
    const char* const last = utf8.data() + utf8.size();
    if (endOfRun(utf8.data(), last, outside) == last && outside == 0) {
        out += '"';
        out += utf8;
        out += '"';
        return true;
    }
    bool faithful = true;
    out += '"';
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t plain = static_cast<std::size_t>(
            std::find_if_not(utf8.begin() + static_cast<std::ptrdiff_t>(at), utf8.end(), isPlain) -
            utf8.begin());
        out += utf8.substr(at, plain - at);
        at = plain;
        if (at == utf8.size())
            break;
        if (static_cast<unsigned char>(utf8[at]) >= 0x80)
            at += appendSequence(out, utf8.substr(at), faithful);
        else
            appendEscaped(out, utf8[at++]);
    }
    out += '"';
    return faithful;
}

std::string encodeString(std::string_view utf8)
{
    std::string out;
    out.reserve(utf8.size() + 2);
    appendEncoded(out, utf8);
    return out;
}

} // namespace viridian::json
