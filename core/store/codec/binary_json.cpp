#include "core/store/codec/binary_json.h"

#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace viridian::codec {

std::uint8_t ByteReader::peek() const
{
    return m_ok && m_at < m_bytes.size() ? static_cast<std::uint8_t>(m_bytes[m_at]) : 0;
}

std::uint64_t ByteReader::number(std::size_t bytes)
{
    const std::string_view part = take(bytes);
    std::uint64_t value = 0;
    for (const char c : part)
        value = value << 8U | static_cast<std::uint8_t>(c);
    return value;
}

std::string_view ByteReader::take(std::uint64_t count)
{
    if (!m_ok || count > m_bytes.size() - m_at) {
        m_ok = false;
        return {};
    }
    const std::string_view part = m_bytes.substr(m_at, static_cast<std::size_t>(count));
    m_at += part.size();
    return part;
}

void putText(std::string& json, std::string_view text)
{
    json += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            json += {'\\', c};
        else if (c == '\n')
            json += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned char>(c));
        else
            json += c;
    }
    json += '"';
}

void putBytes(std::string& json, std::string_view bytes)
{
    json += "\"0x";
    for (const char c : bytes)
        fmt::format_to(std::back_inserter(json), "{:02x}", static_cast<unsigned char>(c));
    json += '"';
}

void putDouble(std::string& json, double value)
{
    if (std::isfinite(value))
        json += fmt::format("{}", value);
    else
        json += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}

void putFloat(std::string& json, float value)
{
    if (std::isfinite(value))
        json += fmt::format("{}", value);
    else
        putDouble(json, static_cast<double>(value));
}

void putHalf(std::string& json, std::uint16_t bits)
{
    const int exponent = static_cast<int>(bits >> 10U & 0x1FU);
    const int mantissa = static_cast<int>(bits & 0x3FFU);
    double value = 0;
    if (exponent == 0)
        value = std::ldexp(mantissa, -24);
    else if (exponent != 31)
        value = std::ldexp(mantissa + 1024, exponent - 25);
    else
        value = mantissa == 0 ? HUGE_VAL : NAN;
    putDouble(json, (bits & 0x8000U) != 0 ? -value : value);
}

} // namespace viridian::codec
