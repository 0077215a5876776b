#include "core/schema/avro/avro_decode.h"

#include "core/json/utf8.h"
#include "core/schema/avro/avro_compatibility.h"
#include "core/schema/avro/avro_defaults.h"
#include "core/schema/avro/avro_numbers.h"
#include "core/schema/avro/avro_payload.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::schema {
namespace {

constexpr std::size_t kMostText = std::size_t{256} * 1024 * 1024;

} // namespace

tl::unexpected<Error> AvroDecoder::failure() const
{
    const std::string where = m_where.empty() ? "" : fmt::format(" at {}", m_where);
    return fail(ErrorKind::InvalidInput,
                fmt::format("The Avro payload cannot be read{}: {}.", where, m_message), m_detail);
}

bool AvroDecoder::datum(std::string& out)
{
    if (!value(m_reader.root(), m_writer.root(), out))
        return false;
    if (m_at == m_bytes.size())
        return true;
    return refuse(
        fmt::format("{} bytes are left over; another schema wrote it", m_bytes.size() - m_at));
}

bool AvroDecoder::value(AvroId reader, AvroId writer, std::string& out)
{
    if (m_depth == kAvroDepth || ++m_values > kMostValues || out.size() > kMostText)
        return refuse("the payload is too deep or holds too many values");
    ++m_depth;
    const std::size_t begin = m_at;
    const bool good = valueNow(reader, writer, out);
    --m_depth;
    return good && counted(begin);
}

bool AvroDecoder::valueNow(AvroId reader, AvroId writer, std::string& out)
{
    const AvroNode& written = m_writer.node(writer);
    if (written.type == AvroType::Union) {
        AvroId taken = 0;
        return branch(writer, taken) && value(reader, taken, out);
    }
    const AvroNode& own = m_reader.node(reader);
    if (own.type == AvroType::Union)
        return toUnion(reader, writer, out);
    if (own.type == written.type)
        return sameType(reader, writer, out);
    if (avroPromotes(own.type, written.type))
        return promoted(own.type, written.type, out);
    return mismatch(own, written);
}

bool AvroDecoder::mismatch(const AvroNode& reader, const AvroNode& writer)
{
    return refuse(fmt::format("{} was written, and the reader expects {}", writer.branchName(),
                              reader.branchName()),
                  fmt::format("Found {}, expecting {}", writer.branchName(),
                              reader.type == AvroType::Union ? "union" : reader.branchName()));
}

bool AvroDecoder::toUnion(AvroId reader, AvroId writer, std::string& out)
{
    constexpr std::uint32_t kNoBranch = 0xFFFFFFFFU;
    const AvroNode& all = m_reader.node(reader);
    const std::uint64_t key = (std::uint64_t{reader} << 32U) | writer;
    auto known = m_branches.find(key);
    if (known == m_branches.end())
        known =
            m_branches
                .emplace(key, avroBranchFor(m_reader, reader, m_writer, writer).value_or(kNoBranch))
                .first;
    if (known->second == kNoBranch)
        return mismatch(all, m_writer.node(writer));
    const AvroId branch = all.children[known->second];
    if (m_plain || m_reader.node(branch).type == AvroType::Null)
        return value(branch, writer, out);
    out += '{';
    json::appendEncoded(out, m_reader.node(branch).branchName());
    out += ':';
    if (!value(branch, writer, out))
        return false;
    out += '}';
    return true;
}

bool AvroDecoder::promoted(AvroType reader, AvroType writer, std::string& out)
{
    if (writer == AvroType::String) {
        std::string_view text;
        if (!readBytes(text))
            return false;
        appendByteText(out, text);
        return true;
    }
    if (writer == AvroType::Bytes)
        return appendString(out);
    if (writer == AvroType::Float) {
        float number = 0;
        if (!readFloat(number))
            return false;
        appendFloat(out, static_cast<double>(number));
        return true;
    }
    std::int64_t number = 0;
    if (!(writer == AvroType::Int ? readInt(number) : readLong(number)))
        return false;
    if (reader == AvroType::Float)
        appendFloat(out, static_cast<float>(number));
    else if (reader == AvroType::Double)
        appendFloat(out, static_cast<double>(number));
    else
        out += std::to_string(number);
    return true;
}

bool AvroDecoder::sameType(AvroId reader, AvroId writer, std::string& out)
{
    const AvroNode& own = m_reader.node(reader);
    const AvroNode& written = m_writer.node(writer);
    std::int64_t whole = 0;
    float narrow = 0;
    double wide = 0;
    bool truth = false;
    std::string_view bytes;
    switch (own.type) {
    case AvroType::Null:
        out += "null";
        return true;
    case AvroType::Boolean:
        if (!readBoolean(truth))
            return false;
        out += truth ? "true" : "false";
        return true;
    case AvroType::Int:
    case AvroType::Long:
        if (!(own.type == AvroType::Int ? readInt(whole) : readLong(whole)))
            return false;
        out += std::to_string(whole);
        return true;
    case AvroType::Float:
        if (!readFloat(narrow))
            return false;
        appendFloat(out, narrow);
        return true;
    case AvroType::Double:
        if (!readDouble(wide))
            return false;
        appendFloat(out, wide);
        return true;
    case AvroType::String:
        return appendString(out);
    case AvroType::Bytes:
    case AvroType::Fixed:
        if (own.size != written.size)
            return mismatch(own, written);
        if (!(own.type == AvroType::Bytes ? readBytes(bytes) : take(written.size, bytes)))
            return false;
        appendByteText(out, bytes);
        return true;
    case AvroType::Enum:
        return enumeration(own, written, out);
    case AvroType::Record:
        return record(reader, writer, out);
    case AvroType::Array:
    case AvroType::Map:
        return items(reader, writer, out);
    case AvroType::Union:
        break; // taken apart before
    }
    return mismatch(own, written);
}

bool AvroDecoder::enumeration(const AvroNode& reader, const AvroNode& writer, std::string& out)
{
    std::int64_t number = 0;
    if (!readInt(number))
        return false;
    if (number < 0 || static_cast<std::uint64_t>(number) >= writer.symbols.size())
        return refuse(fmt::format("symbol {} of an enum of {} stands before byte {}", number,
                                  writer.symbols.size(), m_at));
    const std::string& symbol = writer.symbols[static_cast<std::size_t>(number)];
    const bool known = reader.index.contains(symbol);
    if (!known && !reader.defaultSymbol)
        return refuse(fmt::format("the reader's enum {} does not know the symbol {} and has no "
                                  "default",
                                  reader.fullName, symbol),
                      "No match for " + symbol);
    json::appendEncoded(out, known ? symbol : reader.symbols[*reader.defaultSymbol]);
    return true;
}

bool AvroDecoder::items(AvroId reader, AvroId writer, std::string& out)
{
    const AvroNode& own = m_reader.node(reader);
    const AvroNode& written = m_writer.node(writer);
    const bool isMap = own.type == AvroType::Map;
    out += isMap ? '{' : '[';
    bool first = true;
    for (std::uint64_t count = 0;;) {
        if (!blockSize(count))
            return false;
        if (count == 0)
            break;
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!first)
                out += ',';
            first = false;
            if (isMap) {
                if (!appendString(out))
                    return false;
                out += ':';
            }
            if (!value(own.children.front(), written.children.front(), out))
                return false;
        }
    }
    out += isMap ? '}' : ']';
    return true;
}

bool AvroDecoder::record(AvroId reader, AvroId writer, std::string& out)
{
    const AvroNode& own = m_reader.node(reader);
    const AvroNode& written = m_writer.node(writer);
    for (const AvroField& field : own.fields) {
        if (field.defaultValue != json::kNone || avroWriterField(field, written))
            continue;
        return refuse(
            fmt::format("the reader's field “{}” was not written and has no default", field.name),
            fmt::format("Found {}, expecting {}, missing required field {}", written.fullName,
                        own.fullName, field.name));
    }
    std::vector<std::string> values(own.fields.size());
    return fields(own, written, values) && recordText(own, written, values, out);
}

/// Reads the writer's fields in their order, each into the slot of the reader's field.
bool AvroDecoder::fields(const AvroNode& reader, const AvroNode& writer,
                         std::vector<std::string>& values)
{
    std::unordered_map<const AvroField*, std::size_t> slots;
    for (std::size_t i = 0; i < reader.fields.size(); ++i) {
        if (const AvroField* field = avroWriterField(reader.fields[i], writer))
            slots.emplace(field, i);
    }
    for (const AvroField& field : writer.fields) {
        const auto slot = slots.find(&field);
        if (slot == slots.end()) {
            if (!skip(field.type))
                return false;
            continue;
        }
        const AvroField& own = reader.fields[slot->second];
        if (!value(own.type, field.type, values[slot->second])) {
            m_where.insert(0, "/" + own.name);
            if (!m_detail.empty())
                m_detail = fmt::format("Field \"{}\" content mismatch: {}", own.name, m_detail);
            return false;
        }
    }
    return true;
}

bool AvroDecoder::recordText(const AvroNode& reader, const AvroNode& writer,
                             const std::vector<std::string>& values, std::string& out)
{
    out += '{';
    for (std::size_t i = 0; i < reader.fields.size(); ++i) {
        const AvroField& field = reader.fields[i];
        if (i > 0)
            out += ',';
        json::appendEncoded(out, field.name);
        out += ':';
        if (avroWriterField(field, writer)) {
            out += values[i];
            continue;
        }
        AvroDefaults defaults{.schema = m_reader, .plain = m_plain};
        if (!appendAvroDefault(out, defaults, field.type, field.defaultValue))
            return refuse(fmt::format("the default of the reader's field “{}” is no value of its "
                                      "type",
                                      field.name));
    }
    out += '}';
    return true;
}

Result<std::string> avroToJson(const AvroSchema& writer, const AvroSchema& reader,
                               std::string_view bytes, AvroJson form)
{
    AvroDecoder decoder(writer, reader, bytes, form);
    std::string out;
    if (!decoder.datum(out))
        return decoder.failure();
    return out;
}

Result<std::string> avroToJson(const AvroSchema& schema, std::string_view bytes)
{
    return avroToJson(schema, schema, bytes);
}

} // namespace viridian::schema
