#include "core/json/document.h"
#include "core/json/utf8.h"
#include "core/schema/avro/avro_defaults.h"
#include "core/schema/avro/avro_numbers.h"
#include "core/schema/avro/avro_payload.h"
#include "core/schema/number.h"

#include <bit>
#include <fmt/format.h>
#include <limits>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

namespace {

template <typename Bits>
void appendLittleEndian(std::string& out, Bits bits)
{
    for (std::size_t i = 0; i < sizeof(Bits); ++i) {
        out += static_cast<char>(bits & 0xFFU);
        bits = static_cast<Bits>(bits >> 8U);
    }
}

/// Writes one value in Avro's JSON encoding as binary; every step returns false after refuse().
class Encoder {
public:
    Encoder(const AvroSchema& schema, const json::Document& document,
            AvroJson form = AvroJson::Encoded, bool judgesOnly = false)
        : m_schema(schema), m_document(document), m_plain(form == AvroJson::Plain),
          m_judgesOnly(judgesOnly)
    {
    }

    bool value(AvroId type, Node node);
    [[nodiscard]] std::string takeBytes() { return std::move(m_out); }
    [[nodiscard]] const Error& error() const { return m_error; }
    [[nodiscard]] PayloadFault takeFault() { return std::move(m_fault); }

private:
    bool valueNow(AvroId type, Node node);
    bool whole(Node node, std::int64_t low, std::int64_t high, AvroType type);
    bool number(Node node, AvroType type);
    bool text(Node node);
    bool bytes(Node node, const AvroNode& type);
    bool symbol(Node node, const AvroNode& type);
    bool items(Node node, const AvroNode& type);
    bool record(Node node, const AvroNode& type);
    bool leftOut(Node record, const AvroField& field);
    bool fieldNodes(Node node, const AvroNode& type, std::vector<Node>& nodes);
    bool unionValue(Node node, AvroId type);
    bool plainUnion(Node node, AvroId type);

    bool expected(Node node, std::string_view what)
    {
        return refuse(node, fmt::format("{} is expected here", what));
    }
    bool refuse(Node node, std::string_view words);

    const AvroSchema& m_schema;
    const json::Document& m_document;
    bool m_plain;
    bool m_judgesOnly; ///< what is left out gives no bytes
    std::size_t m_tried = 0;
    std::string m_out;
    std::size_t m_depth = 0;
    Error m_error;
    PayloadFault m_fault; ///< the same as m_error
};

bool Encoder::refuse(Node node, std::string_view words)
{
    const std::string pointer = m_document.pointer(node);
    m_error = {ErrorKind::InvalidInput,
               fmt::format("The payload is not what its Avro schema says at {}: {}.",
                           pointer.empty() ? "/" : pointer, words),
               std::to_string(m_document.begin(node))};
    m_fault = {.path = pointer, .reason = std::string(words)};
    return false;
}

bool Encoder::value(AvroId type, Node node)
{
    if (m_depth == kAvroDepth)
        return refuse(node, "values lie too deep within each other");
    ++m_depth;
    const bool good = valueNow(type, node);
    --m_depth;
    return good;
}

bool Encoder::valueNow(AvroId type, Node node)
{
    const AvroNode& own = m_schema.node(type);
    const Kind kind = m_document.kind(node);
    switch (own.type) {
    case AvroType::Null:
        return kind == Kind::Null || expected(node, "null");
    case AvroType::Boolean:
        if (kind != Kind::True && kind != Kind::False)
            return expected(node, "true or false");
        m_out += kind == Kind::True ? '\1' : '\0';
        return true;
    case AvroType::Int:
        return whole(node, std::numeric_limits<std::int32_t>::min(),
                     std::numeric_limits<std::int32_t>::max(), own.type);
    case AvroType::Long:
        return whole(node, std::numeric_limits<std::int64_t>::min(),
                     std::numeric_limits<std::int64_t>::max(), own.type);
    case AvroType::Float:
    case AvroType::Double:
        return number(node, own.type);
    case AvroType::String:
        return text(node);
    case AvroType::Bytes:
    case AvroType::Fixed:
        return bytes(node, own);
    case AvroType::Enum:
        return symbol(node, own);
    case AvroType::Array:
    case AvroType::Map:
        return items(node, own);
    case AvroType::Record:
        return record(node, own);
    case AvroType::Union:
        return unionValue(node, type);
    }
    return false;
}

bool Encoder::whole(Node node, std::int64_t low, std::int64_t high, AvroType type)
{
    if (m_document.kind(node) != Kind::Number)
        return expected(node, type == AvroType::Int ? "an int" : "a long");
    const std::optional<std::int64_t> value = wholeNumber(m_document.source(node));
    if (!value || *value < low || *value > high)
        return refuse(node, fmt::format("{:.40} is no {}", m_document.source(node), name(type)));
    appendLong(m_out, *value);
    return true;
}

bool Encoder::number(Node node, AvroType type)
{
    const std::string_view source = m_document.source(node);
    std::optional<double> wide;
    std::optional<float> narrow;
    if (m_document.kind(node) == Kind::Number) {
        wide = exactDouble(source);
        narrow = exactFloat(source);
    } else if (source == "\"NaN\"") {
        wide = std::numeric_limits<double>::quiet_NaN();
        narrow = std::numeric_limits<float>::quiet_NaN();
    } else if (source == "\"Infinity\"" || source == "\"-Infinity\"") {
        const bool negative = source[1] == '-';
        wide = std::numeric_limits<double>::infinity() * (negative ? -1 : 1);
        narrow = std::numeric_limits<float>::infinity() * (negative ? -1.F : 1.F);
    } else {
        return expected(node, fmt::format("a {}", name(type)));
    }
    if (type == AvroType::Double ? !wide : !narrow)
        return refuse(node, fmt::format("{:.40} cannot be held by a {} without losing digits",
                                        source, name(type)));
    if (type == AvroType::Double)
        appendLittleEndian(m_out, std::bit_cast<std::uint64_t>(*wide));
    else
        appendLittleEndian(m_out, std::bit_cast<std::uint32_t>(*narrow));
    return true;
}

bool Encoder::text(Node node)
{
    if (m_document.kind(node) != Kind::String)
        return expected(node, "a string");
    const std::string utf8 = json::decodeString(m_document.source(node));
    if (!json::isWellFormed(utf8))
        return refuse(node, "half a surrogate pair is no text in Avro");
    appendLong(m_out, static_cast<std::int64_t>(utf8.size()));
    m_out += utf8;
    return true;
}

bool Encoder::bytes(Node node, const AvroNode& type)
{
    if (m_document.kind(node) != Kind::String)
        return expected(node, "bytes, as a string of code points up to U+00FF,");
    const std::optional<std::string> raw = bytesOfText(json::decodeString(m_document.source(node)));
    if (!raw)
        return refuse(node, "bytes are written as code points up to U+00FF");
    if (type.type == AvroType::Fixed && raw->size() != type.size)
        return refuse(
            node, fmt::format("{} has {} bytes, not {}", type.fullName, type.size, raw->size()));
    if (type.type == AvroType::Bytes)
        appendLong(m_out, static_cast<std::int64_t>(raw->size()));
    m_out += *raw;
    return true;
}

bool Encoder::symbol(Node node, const AvroNode& type)
{
    if (m_document.kind(node) != Kind::String)
        return expected(node, fmt::format("a symbol of {}", type.fullName));
    const auto found = type.index.find(json::decodeString(m_document.source(node)));
    if (found == type.index.end())
        return refuse(
            node, fmt::format("{:.60} is no symbol of {}", m_document.source(node), type.fullName));
    appendLong(m_out, found->second);
    return true;
}

bool Encoder::items(Node node, const AvroNode& type)
{
    const bool isMap = type.type == AvroType::Map;
    if (m_document.kind(node) != (isMap ? Kind::Object : Kind::Array))
        return expected(node, isMap ? "an object (a map)" : "a list");
    if (m_document.size(node) > 0)
        appendLong(m_out, static_cast<std::int64_t>(m_document.size(node)));
    for (Node each = m_document.firstChild(node); each != kNone;
         each = m_document.nextSibling(each)) {
        if (isMap) {
            const std::string key = json::decodeString(m_document.nameSource(each));
            if (!json::isWellFormed(key))
                return refuse(each, "half a surrogate pair is no text in Avro");
            appendLong(m_out, static_cast<std::int64_t>(key.size()));
            m_out += key;
        }
        if (!value(type.children.front(), each))
            return false;
    }
    appendLong(m_out, 0);
    return true;
}

bool Encoder::fieldNodes(Node node, const AvroNode& type, std::vector<Node>& nodes)
{
    for (Node each = m_document.firstChild(node); each != kNone;
         each = m_document.nextSibling(each)) {
        const auto field = type.index.find(json::decodeString(m_document.nameSource(each)));
        if (field == type.index.end())
            return refuse(each, fmt::format("{} has no field of that name", type.fullName));
        if (nodes[field->second] != kNone)
            return refuse(each, "the field is there twice");
        nodes[field->second] = each;
    }
    return true;
}

/// A field that plain JSON leaves out has its default's bytes.
bool Encoder::leftOut(Node record, const AvroField& field)
{
    std::string text;
    AvroDefaults defaults{.schema = m_schema};
    json::Document value;
    if (!appendAvroDefault(text, defaults, field.type, field.defaultValue) || !value.parse(text))
        return refuse(record,
                      fmt::format("the default of the field “{}” cannot be used", field.name));
    Encoder encoder(m_schema, value);
    if (!encoder.value(field.type, json::Document::root()))
        return refuse(record,
                      fmt::format("the default of the field “{}” cannot be used", field.name));
    m_out += encoder.takeBytes();
    return true;
}

bool Encoder::record(Node node, const AvroNode& type)
{
    if (m_document.kind(node) != Kind::Object)
        return expected(node, fmt::format("an object (the record {})", type.fullName));
    std::vector<Node> nodes(type.fields.size(), kNone);
    if (!fieldNodes(node, type, nodes))
        return false;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i] == kNone && m_plain && type.fields[i].defaultValue != kNone) {
            if (!m_judgesOnly && !leftOut(node, type.fields[i]))
                return false;
            continue;
        }
        if (nodes[i] == kNone)
            return refuse(node, fmt::format("the field “{}” is missing", type.fields[i].name));
        if (!value(type.fields[i].type, nodes[i]))
            return false;
    }
    return true;
}

/// Which branch it is nothing says: the first that takes the value. What the branches that are not
/// null say is kept, of the last.
bool Encoder::plainUnion(Node node, AvroId type)
{
    constexpr std::size_t kMostTries = 100'000;
    const Kind kind = m_document.kind(node);
    Error error;
    PayloadFault fault;
    std::int64_t number = -1;
    for (const AvroId branch : m_schema.node(type).children) {
        ++number;
        if ((m_schema.node(branch).type == AvroType::Null) != (kind == Kind::Null))
            continue;
        if (++m_tried > kMostTries)
            return refuse(node, "its unions ask for too much work");
        const std::size_t size = m_out.size();
        appendLong(m_out, number);
        if (value(branch, node))
            return true;
        m_out.resize(size);
        error = std::move(m_error);
        fault = std::move(m_fault);
    }
    if (fault.reason.empty())
        return refuse(node, "no branch of the union takes it");
    m_error = std::move(error);
    m_fault = std::move(fault);
    return false;
}

bool Encoder::unionValue(Node node, AvroId type)
{
    if (m_plain)
        return plainUnion(node, type);
    const Kind kind = m_document.kind(node);
    if (kind != Kind::Null && (kind != Kind::Object || m_document.size(node) != 1))
        return expected(node,
                        "null or an object of one member, named after a branch of the union,");
    const Node inner = kind == Kind::Null ? node : m_document.firstChild(node);
    const std::string branchName =
        kind == Kind::Null ? "null" : json::decodeString(m_document.nameSource(inner));
    const std::optional<std::uint32_t> branch = m_schema.branch(type, branchName);
    if (!branch)
        return refuse(node, fmt::format("the union has no branch “{:.60}”", branchName));
    appendLong(m_out, *branch);
    return value(m_schema.node(type).children[*branch], inner);
}

} // namespace

Result<std::string> jsonToAvro(const AvroSchema& schema, std::string_view json, AvroJson form)
{
    json::Document document;
    if (Status parsed = document.parse(json); !parsed)
        return passOn(parsed);
    Encoder encoder(schema, document, form);
    if (!encoder.value(schema.root(), json::Document::root()))
        return tl::unexpected<Error>(encoder.error());
    return encoder.takeBytes();
}

std::optional<PayloadFault> avroJsonFault(const AvroSchema& schema, std::string_view json,
                                          AvroJson form)
{
    json::Document document;
    if (const Status parsed = document.parse(json); !parsed)
        return PayloadFault{.path = {}, .reason = parsed.error().message};
    Encoder encoder(schema, document, form, true);
    if (encoder.value(schema.root(), json::Document::root()))
        return std::nullopt;
    return encoder.takeFault();
}

Status validateAvroJson(const AvroSchema& schema, std::string_view json)
{
    Result<std::string> bytes = jsonToAvro(schema, json);
    if (!bytes)
        return passOn(bytes);
    return {};
}

} // namespace viridian::schema
