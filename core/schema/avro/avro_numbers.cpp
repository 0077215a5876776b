#include "core/schema/avro/avro_numbers.h"

#include "core/json/decimal.h"
#include "core/json/document.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace viridian::schema {
namespace {

template <typename Float>
std::string shortest(Float value)
{
    constexpr std::size_t kLongest = 64;
    std::array<char, kLongest> text{};
    const auto [end, code] = std::to_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() ? std::string(text.data(), end) : std::string("0");
}

template <typename Float>
void append(std::string& out, Float value)
{
    if (std::isnan(value)) {
        out += "\"NaN\"";
        return;
    }
    if (std::isinf(value)) {
        out += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
        return;
    }
    const std::string text = shortest(value);
    out += text;
    if (text.find_first_of(".e") == std::string::npos)
        out += ".0";
}

template <typename Float>
std::optional<Float> read(std::string_view text)
{
    Float value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, code] = std::from_chars(text.data(), last, value);
    if (code != std::errc() || end != last || !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// Whether @p text may stand for the float that was read from it.
template <typename Float>
bool isFaithful(std::string_view text, Float value)
{
    const Result<json::Decimal> given = json::Decimal::parse(text);
    const Result<json::Decimal> held = json::Decimal::parse(shortest(value));
    if (!given || !held)
        return false;
    if (*given == *held)
        return true;
    const std::string canonical = given->canonicalText();
    const std::size_t digits = canonical.find('e') - (canonical.front() == '-' ? 1 : 0);
    return !given->isInteger() && digits <= std::numeric_limits<Float>::max_digits10;
}

} // namespace

void appendFloat(std::string& out, float value)
{
    append(out, value);
}

void appendFloat(std::string& out, double value)
{
    append(out, value);
}

std::optional<float> exactFloat(std::string_view jsonNumber)
{
    const std::optional<float> value = read<float>(jsonNumber);
    // other writers widen a float to a double before they write its text
    const bool faithful = value && (isFaithful(jsonNumber, *value) ||
                                    exactDouble(jsonNumber) == static_cast<double>(*value));
    return faithful ? value : std::nullopt;
}

std::optional<double> exactDouble(std::string_view jsonNumber)
{
    const std::optional<double> value = read<double>(jsonNumber);
    return value && isFaithful(jsonNumber, *value) ? value : std::nullopt;
}

void appendLong(std::string& out, std::int64_t value)
{
    auto rest = (static_cast<std::uint64_t>(value) << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0);
    while (rest > 0x7F) {
        out += static_cast<char>((rest & 0x7FU) | 0x80U);
        rest >>= 7U;
    }
    out += static_cast<char>(rest);
}

void appendByteText(std::string& out, std::string_view bytes)
{
    std::string utf8;
    utf8.reserve(bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            utf8 += static_cast<char>(0xC0U | (byte >> 6U));
            utf8 += static_cast<char>(0x80U | (byte & 0x3FU));
        } else {
            utf8 += c;
        }
    }
    json::appendEncoded(out, utf8);
}

std::optional<std::string> bytesOfText(std::string_view utf8)
{
    std::string bytes;
    bytes.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        const auto first = static_cast<unsigned char>(utf8[at]);
        if (first < 0x80) {
            bytes += utf8[at];
            continue;
        }
        if ((first != 0xC2 && first != 0xC3) || at + 1 == utf8.size())
            return std::nullopt;
        const auto second = static_cast<unsigned char>(utf8[++at]);
        bytes += static_cast<char>(((first & 0x03U) << 6U) | (second & 0x3FU));
    }
    return bytes;
}

} // namespace viridian::schema
