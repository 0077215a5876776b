// CBOR (RFC 8949) as JSON text, for people. Tags are shown by their content.
#include "core/base/text.h"
#include "core/store/codec/binary_json.h"
#include "core/store/codec/codec.h"

#include <bit>
#include <fmt/format.h>

namespace viridian::codec {
namespace {

constexpr std::uint8_t kIndefinite = 31;
constexpr std::uint8_t kBreak = 0xFF;

class Cbor {
public:
    explicit Cbor(std::string_view bytes) : m_in(bytes) {}

    Result<std::string> read()
    {
        value(0);
        if (!m_in.ok() || !m_in.atEnd())
            return fail(ErrorKind::Corrupt, "The payload is not one CBOR value.");
        return std::move(m_json);
    }

private:
    void value(int depth)
    {
        if (depth > kMostDepth || m_json.size() > kMostBytes)
            m_in.refuse();
        const auto first = static_cast<std::uint8_t>(m_in.number(1));
        if (!m_in.ok())
            return;
        const unsigned major = first >> 5U;
        const auto info = static_cast<std::uint8_t>(first & 0x1FU);
        if (major == 7)
            return simple(info);
        const bool endless = info == kIndefinite && major >= 2 && major <= 5;
        const std::uint64_t argument = endless ? 0 : this->argument(info);
        switch (major) {
        case 0:
            m_json += fmt::format("{}", argument);
            break;
        case 1:
            negative(argument);
            break;
        case 2:
        case 3:
            string(major == 3, endless, argument);
            break;
        case 4:
            items(depth, endless, argument, false);
            break;
        case 5:
            items(depth, endless, argument, true);
            break;
        default:
            value(depth + 1);
        }
    }

    std::uint64_t argument(std::uint8_t info)
    {
        if (info < 24)
            return info;
        if (info <= 27)
            return m_in.number(std::size_t{1} << (info - 24U));
        m_in.refuse();
        return 0;
    }

    /// -1 - n; of the largest n it does not fit a signed number.
    void negative(std::uint64_t n)
    {
        if (n == UINT64_MAX)
            m_json += "-18446744073709551616";
        else
            m_json += fmt::format("-{}", n + 1);
    }

    void string(bool text, bool endless, std::uint64_t length)
    {
        std::string bytes;
        if (!endless)
            bytes = m_in.take(length);
        while (endless && m_in.ok() && m_in.peek() != kBreak) {
            const auto first = static_cast<std::uint8_t>(m_in.number(1));
            if (first >> 5U != (text ? 3U : 2U))
                return m_in.refuse();
            bytes += m_in.take(argument(static_cast<std::uint8_t>(first & 0x1FU)));
        }
        if (endless)
            takeBreak();
        if (text && !isUtf8(bytes))
            return m_in.refuse();
        if (text)
            putText(m_json, bytes);
        else
            putBytes(m_json, bytes);
    }

    void items(int depth, bool endless, std::uint64_t count, bool map)
    {
        m_json += map ? '{' : '[';
        for (std::uint64_t i = 0; m_in.ok() && (endless ? m_in.peek() != kBreak : i < count); ++i) {
            m_json += i == 0 ? "" : ",";
            if (map)
                name(depth);
            value(depth + 1);
        }
        if (endless)
            takeBreak();
        m_json += map ? '}' : ']';
    }

    /// A JSON name is a string, whatever the key is.
    void name(int depth)
    {
        const std::size_t start = m_json.size();
        value(depth + 1);
        if (m_in.ok() && m_json[start] != '"') {
            const std::string text = m_json.substr(start);
            m_json.resize(start);
            putText(m_json, text);
        }
        m_json += ':';
    }

    void takeBreak()
    {
        if (m_in.number(1) != kBreak)
            m_in.refuse();
    }

    void simple(std::uint8_t info)
    {
        switch (info) {
        case 20:
            m_json += "false";
            return;
        case 21:
            m_json += "true";
            return;
        case 22:
        case 23:
            m_json += "null";
            return;
        case 25:
            return putHalf(m_json, static_cast<std::uint16_t>(m_in.number(2)));
        case 26:
            return putFloat(m_json,
                            std::bit_cast<float>(static_cast<std::uint32_t>(m_in.number(4))));
        case 27:
            return putDouble(m_json, std::bit_cast<double>(m_in.number(8)));
        default:
            m_in.refuse();
        }
    }

    ByteReader m_in;
    std::string m_json;
};

} // namespace

bool isCbor(std::string_view bytes)
{
    // Events are maps or arrays, perhaps behind the tag that says "this is CBOR".
    if (bytes.size() < 2)
        return false;
    const unsigned major = static_cast<unsigned char>(bytes[0]) >> 5U;
    const bool tagged = bytes.starts_with("\xD9\xD9\xF7");
    return (tagged || major == 4 || major == 5) && cborToJson(bytes).has_value();
}

Result<std::string> cborToJson(std::string_view bytes)
{
    return Cbor(bytes).read();
}

} // namespace viridian::codec
