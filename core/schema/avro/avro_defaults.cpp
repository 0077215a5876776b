#include "core/schema/avro/avro_defaults.h"

#include "core/schema/avro/avro_parser.h"
#include "core/schema/number.h"

#include <fmt/format.h>
#include <limits>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

namespace {

constexpr std::size_t kDeepestDefault = 250;

/// True when each character is at most U+00FF, as bytes are written; their number goes to @p count.
bool isByteText(std::string_view utf8, std::uint64_t& count)
{
    count = 0;
    for (std::size_t at = 0; at < utf8.size(); ++at, ++count) {
        const auto byte = static_cast<unsigned char>(utf8[at]);
        if (byte < 0x80)
            continue;
        if (byte != 0xC2 && byte != 0xC3)
            return false;
        ++at;
    }
    return true;
}

bool isWholeWithin(std::string_view source, std::int64_t low, std::int64_t high)
{
    const std::optional<std::int64_t> value = wholeNumber(source);
    return value && *value >= low && *value <= high;
}

bool isRecordDefault(AvroDefaults& in, const AvroNode& record, Node value, std::size_t depth)
{
    const json::Document& document = in.schema.document();
    if (document.kind(value) != Kind::Object)
        return false;
    for (const AvroField& field : record.fields) {
        Node given = document.member(value, field.name);
        if (given == kNone)
            given = field.defaultValue;
        if (given == kNone || !isAvroDefault(in, field.type, given, depth + 1))
            return false;
    }
    return true;
}

bool areDefaults(AvroDefaults& in, AvroId item, Node container, std::size_t depth)
{
    const json::Document& document = in.schema.document();
    for (Node each = document.firstChild(container); each != kNone;
         each = document.nextSibling(each)) {
        if (!isAvroDefault(in, item, each, depth + 1))
            return false;
    }
    return true;
}

/// The first branch that takes the value, or nullopt.
std::optional<AvroId> branchOf(AvroDefaults& in, const AvroNode& all, Node value, std::size_t depth)
{
    for (const AvroId branch : all.children) {
        if (isAvroDefault(in, branch, value, depth + 1))
            return branch;
    }
    return std::nullopt;
}

bool isByteDefault(const json::Document& document, const AvroNode& node, Node value)
{
    std::uint64_t count = 0;
    return document.kind(value) == Kind::String &&
           isByteText(json::decodeString(document.source(value)), count) &&
           (node.type != AvroType::Fixed || count == node.size);
}

} // namespace

bool isAvroDefault(AvroDefaults& in, AvroId type, Node value, std::size_t depth)
{
    if (depth > kDeepestDefault || in.work == 0)
        return false;
    --in.work;
    const json::Document& document = in.schema.document();
    const AvroNode& node = in.schema.node(type);
    const Kind kind = document.kind(value);
    switch (node.type) {
    case AvroType::Null:
        return kind == Kind::Null;
    case AvroType::Boolean:
        return kind == Kind::True || kind == Kind::False;
    case AvroType::Int:
        return kind == Kind::Number &&
               isWholeWithin(document.source(value), std::numeric_limits<std::int32_t>::min(),
                             std::numeric_limits<std::int32_t>::max());
    case AvroType::Long:
        return kind == Kind::Number && wholeNumber(document.source(value)).has_value();
    case AvroType::Float:
    case AvroType::Double:
        return kind == Kind::Number;
    case AvroType::String:
    case AvroType::Enum:
        return kind == Kind::String;
    case AvroType::Bytes:
    case AvroType::Fixed:
        return isByteDefault(document, node, value);
    case AvroType::Array:
        return kind == Kind::Array && areDefaults(in, node.children.front(), value, depth);
    case AvroType::Map:
        return kind == Kind::Object && areDefaults(in, node.children.front(), value, depth);
    case AvroType::Union:
        return branchOf(in, node, value, depth).has_value();
    case AvroType::Record:
        return isRecordDefault(in, node, value, depth);
    }
    return false;
}

Status checkAvroDefaults(const AvroSchema& schema)
{
    AvroDefaults in{schema};
    for (AvroId id = 0; id < schema.size(); ++id) {
        for (const AvroField& field : schema.node(id).fields) {
            in.work = AvroDefaults::kWork;
            if (field.defaultValue == kNone || isAvroDefault(in, field.type, field.defaultValue))
                continue;
            return fail(ErrorKind::InvalidInput,
                        fmt::format("The Avro schema is wrong at {}: the default of “{}” is no {}.",
                                    schema.document().pointer(field.defaultValue), field.name,
                                    name(schema.node(field.type).type)),
                        std::to_string(schema.document().begin(field.defaultValue)));
        }
    }
    return {};
}

namespace {

bool appendItems(std::string& out, AvroDefaults& in, AvroId item, Node container, std::size_t depth)
{
    const json::Document& document = in.schema.document();
    const bool isMap = document.kind(container) == Kind::Object;
    out += isMap ? '{' : '[';
    for (Node each = document.firstChild(container); each != kNone;
         each = document.nextSibling(each)) {
        if (each != document.firstChild(container))
            out += ',';
        if (isMap) {
            out += document.nameSource(each);
            out += ':';
        }
        if (!appendAvroDefault(out, in, item, each, depth + 1))
            return false;
    }
    out += isMap ? '}' : ']';
    return true;
}

bool appendRecord(std::string& out, AvroDefaults& in, const AvroNode& record, Node value,
                  std::size_t depth)
{
    const json::Document& document = in.schema.document();
    out += '{';
    for (const AvroField& field : record.fields) {
        Node given = document.member(value, field.name);
        if (given == kNone)
            given = field.defaultValue;
        if (given == kNone)
            return false;
        if (&field != &record.fields.front())
            out += ',';
        json::appendEncoded(out, field.name);
        out += ':';
        if (!appendAvroDefault(out, in, field.type, given, depth + 1))
            return false;
    }
    out += '}';
    return true;
}

bool appendBranch(std::string& out, AvroDefaults& in, const AvroNode& all, Node value,
                  std::size_t depth)
{
    const std::optional<AvroId> branch = branchOf(in, all, value, depth);
    if (!branch)
        return false;
    if (in.schema.node(*branch).type == AvroType::Null) {
        out += "null";
        return true;
    }
    if (in.plain)
        return appendAvroDefault(out, in, *branch, value, depth + 1);
    out += '{';
    json::appendEncoded(out, in.schema.node(*branch).branchName());
    out += ':';
    if (!appendAvroDefault(out, in, *branch, value, depth + 1))
        return false;
    out += '}';
    return true;
}

} // namespace

bool appendAvroDefault(std::string& out, AvroDefaults& in, AvroId type, Node value,
                       std::size_t depth)
{
    constexpr std::size_t kLongest = std::size_t{16} * 1024 * 1024;
    if (depth > kDeepestDefault || out.size() > kLongest || in.work == 0)
        return false;
    --in.work;
    const json::Document& document = in.schema.document();
    const AvroNode& node = in.schema.node(type);
    switch (node.type) {
    case AvroType::Array:
    case AvroType::Map:
        return appendItems(out, in, node.children.front(), value, depth);
    case AvroType::Union:
        return appendBranch(out, in, node, value, depth);
    case AvroType::Record:
        return appendRecord(out, in, node, value, depth);
    case AvroType::Enum:
        if (!node.index.contains(json::decodeString(document.source(value))))
            return false;
        break;
    default:
        break;
    }
    out += document.source(value);
    return true;
}

} // namespace viridian::schema
