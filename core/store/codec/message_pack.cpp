// MessagePack (github.com/msgpack/msgpack/blob/master/spec.md) as JSON text, for people.
#include "core/base/text.h"
#include "core/store/codec/binary_json.h"
#include "core/store/codec/codec.h"

#include <bit>
#include <fmt/format.h>

namespace viridian::codec {
namespace {

class MessagePack {
public:
    explicit MessagePack(std::string_view bytes) : m_in(bytes) {}

    Result<std::string> read()
    {
        value(0);
        if (!m_in.ok() || !m_in.atEnd())
            return fail(ErrorKind::Corrupt, "The payload is not one MessagePack value.");
        return std::move(m_json);
    }

private:
    void value(int depth)
    {
        if (depth > kMostDepth || m_json.size() > kMostBytes)
            m_in.refuse();
        const auto tag = static_cast<std::uint8_t>(m_in.number(1));
        if (!m_in.ok())
            return;
        if (tag < 0x80)
            put(tag);
        else if (tag < 0x90)
            map(tag & 0x0FU, depth);
        else if (tag < 0xA0)
            array(tag & 0x0FU, depth);
        else if (tag < 0xC0)
            text(tag & 0x1FU);
        else if (tag >= 0xE0)
            putSigned(static_cast<std::int8_t>(tag));
        else
            longForm(tag, depth);
    }

    void longForm(std::uint8_t tag, int depth)
    {
        switch (tag) {
        case 0xC0:
            m_json += "null";
            return;
        case 0xC2:
        case 0xC3:
            m_json += tag == 0xC2 ? "false" : "true";
            return;
        case 0xC4:
        case 0xC5:
        case 0xC6:
            return putBytes(m_json, m_in.take(m_in.number(std::size_t{1} << (tag - 0xC4U))));
        case 0xC7:
        case 0xC8:
        case 0xC9:
            return extension(m_in.number(std::size_t{1} << (tag - 0xC7U)));
        case 0xCA:
            return putFloat(m_json,
                            std::bit_cast<float>(static_cast<std::uint32_t>(m_in.number(4))));
        case 0xCB:
            return putDouble(m_json, std::bit_cast<double>(m_in.number(8)));
        case 0xD4:
        case 0xD5:
        case 0xD6:
        case 0xD7:
        case 0xD8:
            return extension(std::uint64_t{1} << (tag - 0xD4U));
        case 0xD9:
        case 0xDA:
        case 0xDB:
            return text(m_in.number(std::size_t{1} << (tag - 0xD9U)));
        case 0xDC:
        case 0xDD:
            return array(m_in.number(tag == 0xDC ? 2 : 4), depth);
        case 0xDE:
        case 0xDF:
            return map(m_in.number(tag == 0xDE ? 2 : 4), depth);
        default:
            return integer(tag);
        }
    }

    void integer(std::uint8_t tag)
    {
        if (tag >= 0xCC && tag <= 0xCF)
            return put(m_in.number(std::size_t{1} << (tag - 0xCCU)));
        if (tag == 0xD0)
            return putSigned(static_cast<std::int8_t>(m_in.number(1)));
        if (tag == 0xD1)
            return putSigned(static_cast<std::int16_t>(m_in.number(2)));
        if (tag == 0xD2)
            return putSigned(static_cast<std::int32_t>(m_in.number(4)));
        if (tag == 0xD3)
            return putSigned(static_cast<std::int64_t>(m_in.number(8)));
        m_in.refuse(); // 0xC1 is never used
    }

    void put(std::uint64_t number) { m_json += fmt::format("{}", number); }
    void putSigned(std::int64_t number) { m_json += fmt::format("{}", number); }

    void text(std::uint64_t length)
    {
        const std::string_view bytes = m_in.take(length);
        if (!isUtf8(bytes))
            return m_in.refuse();
        putText(m_json, bytes);
    }

    void extension(std::uint64_t length)
    {
        const auto type = static_cast<std::int8_t>(m_in.number(1));
        m_json += fmt::format("{{\"extension\":{},\"bytes\":", static_cast<int>(type));
        putBytes(m_json, m_in.take(length));
        m_json += '}';
    }

    void array(std::uint64_t count, int depth)
    {
        m_json += '[';
        for (std::uint64_t i = 0; i < count && m_in.ok(); ++i) {
            m_json += i == 0 ? "" : ",";
            value(depth + 1);
        }
        m_json += ']';
    }

    void map(std::uint64_t count, int depth)
    {
        m_json += '{';
        for (std::uint64_t i = 0; i < count && m_in.ok(); ++i) {
            m_json += i == 0 ? "" : ",";
            const std::size_t start = m_json.size();
            value(depth + 1);
            if (m_in.ok() && m_json[start] != '"') { // a JSON name is a string
                const std::string name = m_json.substr(start);
                m_json.resize(start);
                putText(m_json, name);
            }
            m_json += ':';
            value(depth + 1);
        }
        m_json += '}';
    }

    ByteReader m_in;
    std::string m_json;
};

} // namespace

bool isMessagePack(std::string_view bytes)
{
    // Events are maps or arrays; any short bytes would be some scalar.
    const auto first = bytes.empty() ? 0U : static_cast<unsigned char>(bytes[0]);
    const bool container = (first >= 0x80 && first < 0xA0) || (first >= 0xDC && first <= 0xDF);
    return container && bytes.size() > 1 && messagePackToJson(bytes).has_value();
}

Result<std::string> messagePackToJson(std::string_view bytes)
{
    return MessagePack(bytes).read();
}

} // namespace viridian::codec
