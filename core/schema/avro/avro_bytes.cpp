// The part of the decoder that reads bytes: nothing here knows a reader.

#include "core/json/utf8.h"
#include "core/schema/avro/avro_decode.h"

#include <bit>
#include <cstring>
#include <fmt/format.h>
#include <limits>

namespace viridian::schema {
namespace {

template <typename Bits>
Bits littleEndian(std::string_view bytes)
{
    Bits value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = static_cast<Bits>((value << 8U) | static_cast<unsigned char>(bytes[i]));
    return value;
}

} // namespace

bool AvroDecoder::refuse(std::string message, std::string detail)
{
    m_message = std::move(message);
    m_detail = std::move(detail);
    return false;
}

bool AvroDecoder::take(std::uint64_t count, std::string_view& value)
{
    if (count > m_bytes.size() - m_at)
        return refuse(fmt::format("the payload ends after {} bytes, in the middle of a value",
                                  m_bytes.size()));
    value = m_bytes.substr(m_at, count);
    m_at += count;
    return true;
}

bool AvroDecoder::readLong(std::int64_t& value)
{
    std::uint64_t bits = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        std::string_view next;
        if (!take(1, next))
            return false;
        const auto byte = static_cast<unsigned char>(next.front());
        if (shift == 63 && byte > 1)
            break;
        bits |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80) {
            value = static_cast<std::int64_t>(bits >> 1U) ^ -static_cast<std::int64_t>(bits & 1U);
            return true;
        }
    }
    return refuse(fmt::format("a whole number of more than 64 bits stands before byte {}", m_at));
}

bool AvroDecoder::readInt(std::int64_t& value)
{
    if (!readLong(value))
        return false;
    if (value < std::numeric_limits<std::int32_t>::min() ||
        value > std::numeric_limits<std::int32_t>::max())
        return refuse(
            fmt::format("the int before byte {} is {}, which has more than 32 bits", m_at, value));
    return true;
}

bool AvroDecoder::readFloat(float& value)
{
    std::string_view bytes;
    if (!take(sizeof(float), bytes))
        return false;
    value = std::bit_cast<float>(littleEndian<std::uint32_t>(bytes));
    return true;
}

bool AvroDecoder::readDouble(double& value)
{
    std::string_view bytes;
    if (!take(sizeof(double), bytes))
        return false;
    value = std::bit_cast<double>(littleEndian<std::uint64_t>(bytes));
    return true;
}

bool AvroDecoder::readBoolean(bool& value)
{
    std::string_view bytes;
    if (!take(1, bytes))
        return false;
    if (bytes.front() != 0 && bytes.front() != 1)
        return refuse(fmt::format("the boolean before byte {} is neither 0 nor 1", m_at));
    value = bytes.front() == 1;
    return true;
}

bool AvroDecoder::readBytes(std::string_view& value)
{
    std::int64_t length = 0;
    if (!readLong(length))
        return false;
    if (length < 0)
        return refuse(fmt::format("a length before byte {} is negative", m_at));
    return take(static_cast<std::uint64_t>(length), value);
}

/// The number of items in the next block; 0 ends the collection. A negative one is followed by the
/// block's bytes, which nobody here needs.
bool AvroDecoder::blockSize(std::uint64_t& count)
{
    std::int64_t number = 0;
    if (!readLong(number))
        return false;
    if (number < 0) {
        std::int64_t bytes = 0;
        if (number == std::numeric_limits<std::int64_t>::min() || !readLong(bytes))
            return refuse(fmt::format("a block's length before byte {} is impossible", m_at));
        number = -number;
    }
    count = static_cast<std::uint64_t>(number);
    if (count > kMostValues)
        return refuse(fmt::format("a block of {} items stands before byte {}; {} are the most that "
                                  "are read",
                                  count, m_at, kMostValues));
    return true;
}

bool AvroDecoder::appendString(std::string& out)
{
    std::string_view text;
    if (!readBytes(text))
        return false;
    if (!json::isWellFormed(text))
        return refuse(fmt::format("the string that ends at byte {} is not UTF-8", m_at));
    json::appendEncoded(out, text);
    return true;
}

bool AvroDecoder::branch(AvroId writerUnion, AvroId& taken)
{
    const AvroNode& all = m_writer.node(writerUnion);
    std::int64_t number = 0;
    if (!readLong(number))
        return false;
    if (number < 0 || static_cast<std::uint64_t>(number) >= all.children.size())
        return refuse(fmt::format("branch {} of a union of {} stands before byte {}", number,
                                  all.children.size(), m_at));
    taken = all.children[static_cast<std::size_t>(number)];
    return true;
}

bool AvroDecoder::skip(AvroId writer)
{
    if (m_depth == kAvroDepth || ++m_values > kMostValues)
        return refuse("the payload is too deep or holds too many values");
    ++m_depth;
    const std::size_t begin = m_at;
    const bool good = skipNow(writer);
    --m_depth;
    return good && counted(begin);
}

bool AvroDecoder::counted(std::size_t begin)
{
    if (m_at > begin || ++m_empty <= kMostEmpty)
        return true;
    return refuse(fmt::format("the payload holds too many values that take no bytes; {} are the "
                              "most that are read",
                              kMostEmpty));
}

bool AvroDecoder::skipNow(AvroId writer)
{
    const AvroNode& node = m_writer.node(writer);
    std::int64_t number = 0;
    std::string_view bytes;
    switch (node.type) {
    case AvroType::Null:
        return true;
    case AvroType::Boolean:
        return take(1, bytes);
    case AvroType::Int:
    case AvroType::Long:
    case AvroType::Enum:
        return readLong(number);
    case AvroType::Float:
        return take(sizeof(float), bytes);
    case AvroType::Double:
        return take(sizeof(double), bytes);
    case AvroType::Bytes:
    case AvroType::String:
        return readBytes(bytes);
    case AvroType::Fixed:
        return take(node.size, bytes);
    case AvroType::Array:
    case AvroType::Map:
        return skipItems(node);
    case AvroType::Union: {
        AvroId taken = 0;
        return branch(writer, taken) && skip(taken);
    }
    case AvroType::Record:
        for (const AvroField& field : node.fields) {
            if (!skip(field.type))
                return false;
        }
        return true;
    }
    return false;
}

bool AvroDecoder::skipItems(const AvroNode& writer)
{
    for (std::uint64_t count = 0;;) {
        if (!blockSize(count))
            return false;
        if (count == 0)
            return true;
        if (!skipBlock(writer, count))
            return false;
    }
}

bool AvroDecoder::skipBlock(const AvroNode& writer, std::uint64_t count)
{
    std::string_view key;
    for (std::uint64_t i = 0; i < count; ++i) {
        if ((writer.type == AvroType::Map && !readBytes(key)) || !skip(writer.children.front()))
            return false;
    }
    return true;
}

} // namespace viridian::schema
