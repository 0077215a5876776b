#include "core/pipeline/suggest_target.h"

#include "core/json/decimal.h"
#include "core/json/pointer.h"
#include "core/pipeline/suggest_match.h"
#include "core/schema/payload.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

constexpr std::size_t kDeepest = 20;
constexpr std::size_t kMostFields = 2000;

std::string below(std::string parent, std::string_view name)
{
    json::appendToken(parent, name);
    return parent;
}

/// Members of a JSON Schema's objects.
class JsonTarget {
public:
    JsonTarget(const schema::JsonSchema& schema, TargetShape& out)
        : m_schema(schema), m_words(schema.document()), m_out(out)
    {
    }

    void object(json::Node schema, const std::string& at, bool required, std::size_t depth)
    {
        if (says(schema, "additionalProperties", json::Kind::False) ||
            says(schema, "unevaluatedProperties", json::Kind::False))
            m_out.closed.insert(at);
        if (combined(schema))
            m_out.unseen.push_back(at);
        const json::Node properties = m_words.member(schema, "properties");
        if (properties == json::kNone || m_words.kind(properties) != json::Kind::Object)
            return;
        const std::set<std::string> wanted = requiredOf(schema);
        for (json::Node node = m_words.firstChild(properties);
             node != json::kNone && m_out.fields.size() < kMostFields;
             node = m_words.nextSibling(node)) {
            const std::string name = json::decodeString(m_words.nameSource(node));
            member(node, below(at, name), required && wanted.contains(name), depth);
        }
    }

    [[nodiscard]] json::Node resolved(json::Node node) const
    {
        for (std::size_t hop = 0; hop < kDeepest; ++hop) {
            const json::Node next = m_schema.referred(node);
            if (next == json::kNone)
                return node;
            node = next;
        }
        return node;
    }

    [[nodiscard]] bool isObject(json::Node schema) const
    {
        TargetField types;
        readTypes(schema, types);
        return m_words.kind(schema) == json::Kind::Object && types.object;
    }

private:
    void member(json::Node node, const std::string& at, bool required, std::size_t depth)
    {
        const json::Node schema = resolved(node);
        TargetField field;
        field.pointer = at;
        field.required = required;
        if (m_words.kind(schema) != json::Kind::Object) { // true or false
            field.null = field.boolean = field.number = field.integer = field.string =
                field.object = field.array = m_words.kind(schema) == json::Kind::True;
            m_out.fields.push_back(std::move(field));
            return;
        }
        readTypes(schema, field);
        for (const json::Node holder : {node, schema}) {
            const json::Node value = m_words.kind(holder) == json::Kind::Object
                                         ? m_words.member(holder, "default")
                                         : json::kNone;
            if (value != json::kNone && !field.defaultValue)
                field.defaultValue = yamlValue(m_words, value);
        }
        readValues(schema, field);
        const bool descends =
            field.object && depth < kDeepest && m_words.member(schema, "properties") != json::kNone;
        m_out.fields.push_back(std::move(field));
        if (descends)
            object(schema, at, required, depth + 1);
    }

    void readTypes(json::Node schema, TargetField& out) const
    {
        const json::Node type = m_words.kind(schema) == json::Kind::Object
                                    ? m_words.member(schema, "type")
                                    : json::kNone;
        if (type == json::kNone) {
            const bool object = m_words.kind(schema) == json::Kind::Object &&
                                m_words.member(schema, "properties") != json::kNone;
            out.object = true;
            out.null = out.boolean = out.number = out.integer = out.string = out.array = !object;
            return;
        }
        if (m_words.kind(type) == json::Kind::String)
            return readType(type, out);
        for (json::Node node = m_words.firstChild(type); node != json::kNone;
             node = m_words.nextSibling(node))
            readType(node, out);
    }

    void readType(json::Node type, TargetField& out) const
    {
        const std::string word = json::decodeString(m_words.source(type));
        out.null = out.null || word == "null";
        out.boolean = out.boolean || word == "boolean";
        out.integer = out.integer || word == "integer" || word == "number";
        out.number = out.number || word == "number";
        out.string = out.string || word == "string";
        out.object = out.object || word == "object";
        out.array = out.array || word == "array";
    }

    /// What it says of its values. The place is judged by its own part of the schema, unless that
    /// points elsewhere.
    void readValues(json::Node schema, TargetField& out) const
    {
        const json::Node symbols = m_words.member(schema, "enum");
        for (json::Node node = symbols == json::kNone ? json::kNone : m_words.firstChild(symbols);
             node != json::kNone; node = m_words.nextSibling(node)) {
            if (m_words.kind(node) == json::Kind::String)
                out.symbols.push_back(json::decodeString(m_words.source(node)));
        }
        const json::Node format = m_words.member(schema, "format");
        if (format != json::kNone && m_words.kind(format) == json::Kind::String)
            out.format = json::decodeString(m_words.source(format));
        const std::string_view source = m_words.source(schema);
        if (source.find("\"$") != std::string_view::npos)
            return;
        Result<schema::Schema> own = schema::Schema::parse(schema::Format::JsonSchema, source);
        if (own)
            out.own = std::move(*own);
    }

    [[nodiscard]] std::set<std::string> requiredOf(json::Node schema) const
    {
        std::set<std::string> names;
        const json::Node list = m_words.member(schema, "required");
        for (json::Node node = list == json::kNone ? json::kNone : m_words.firstChild(list);
             node != json::kNone; node = m_words.nextSibling(node)) {
            if (m_words.kind(node) == json::Kind::String)
                names.insert(json::decodeString(m_words.source(node)));
        }
        return names;
    }

    [[nodiscard]] bool says(json::Node schema, std::string_view word, json::Kind kind) const
    {
        const json::Node value = m_words.member(schema, word);
        return value != json::kNone && m_words.kind(value) == kind;
    }

    [[nodiscard]] bool combined(json::Node schema) const
    {
        return std::ranges::any_of(
            std::initializer_list<std::string_view>{"allOf", "anyOf", "oneOf", "if",
                                                    "patternProperties", "dependentSchemas"},
            [&](std::string_view word) { return m_words.member(schema, word) != json::kNone; });
    }

    const schema::JsonSchema& m_schema;
    const json::Document& m_words;
    TargetShape& m_out;
};

/// Fields of an Avro schema's records.
class AvroTarget {
public:
    AvroTarget(const schema::AvroSchema& schema, TargetShape& out) : m_schema(schema), m_out(out) {}

    void record(schema::AvroId id, const std::string& at, bool required, std::size_t depth)
    {
        m_out.closed.insert(at);
        for (const schema::AvroField& field : m_schema.node(id).fields) {
            if (m_out.fields.size() >= kMostFields)
                return;
            TargetField out;
            out.pointer = below(at, field.name);
            out.required = required;
            const std::optional<schema::AvroId> inner = readType(field.type, out);
            if (field.defaultValue != json::kNone)
                out.defaultValue = yamlValue(m_schema.document(), field.defaultValue);
            const std::string pointer = out.pointer;
            const bool wanted = out.required && !out.null;
            m_out.fields.push_back(std::move(out));
            if (inner && depth < kDeepest)
                record(*inner, pointer, wanted, depth + 1);
        }
    }

private:
    /// The record that stands there, where one does.
    std::optional<schema::AvroId> readType(schema::AvroId id, TargetField& out) const
    {
        using schema::AvroType;
        const schema::AvroNode& node = m_schema.node(id);
        std::optional<schema::AvroId> record;
        switch (node.type) {
        case AvroType::Null:
            out.null = true;
            break;
        case AvroType::Boolean:
            out.boolean = true;
            break;
        case AvroType::Int:
        case AvroType::Long:
            out.integer = true;
            break;
        case AvroType::Float:
        case AvroType::Double:
            out.integer = out.number = true;
            break;
        case AvroType::String:
            out.format = node.logical.name == "uuid" ? "uuid" : out.format;
            [[fallthrough]];
        case AvroType::Bytes:
        case AvroType::Fixed:
            out.string = true;
            break;
        case AvroType::Enum:
            out.string = true;
            out.symbols = node.symbols;
            break;
        case AvroType::Array:
            out.array = true;
            break;
        case AvroType::Map:
            out.object = true;
            break;
        case AvroType::Record:
            out.object = true;
            record = id;
            break;
        case AvroType::Union:
            for (const schema::AvroId branch : node.children) {
                const std::optional<schema::AvroId> found = readType(branch, out);
                record = record ? record : found;
            }
            break;
        }
        return record;
    }

    const schema::AvroSchema& m_schema;
    TargetShape& m_out;
};

} // namespace

bool TargetField::takes(std::string_view source) const
{
    json::Document document;
    if (!document.parse(source))
        return false;
    const json::Node root = json::Document::root();
    bool kind = false;
    switch (document.kind(root)) {
    case json::Kind::Null:
        kind = null;
        break;
    case json::Kind::True:
    case json::Kind::False:
        kind = boolean;
        break;
    case json::Kind::Number: {
        const Result<json::Decimal> value = json::Decimal::parse(source);
        kind = number || (integer && value && value->isInteger());
        break;
    }
    case json::Kind::String: {
        const std::string text = json::decodeString(source);
        kind = string && (symbols.empty() || std::ranges::find(symbols, text) != symbols.end()) &&
               (format.empty() || looksLike(format, text));
        break;
    }
    case json::Kind::Object:
        kind = object;
        break;
    case json::Kind::Array:
        kind = array;
        break;
    }
    return kind && (!own || !schema::faultOf(*own, source));
}

std::string TargetField::phrase() const
{
    if (!symbols.empty())
        return fmt::format("one of {}", fmt::join(symbols, ", "));
    std::vector<std::string> words;
    if (string)
        words.push_back(format.empty() ? "a string" : "a string of format " + format);
    if (number || integer)
        words.emplace_back(number ? "a number" : "an integer");
    if (boolean)
        words.emplace_back("true or false");
    if (object)
        words.emplace_back("an object");
    if (array)
        words.emplace_back("an array");
    if (null)
        words.emplace_back("null");
    return words.size() >= 7 || words.empty() ? "any value"
                                              : fmt::format("{}", fmt::join(words, " or "));
}

bool TargetField::isSpecific() const
{
    return !symbols.empty() || knowsFormat(format);
}

const TargetField* TargetShape::at(std::string_view pointer) const
{
    const auto found = std::ranges::find(fields, pointer, &TargetField::pointer);
    return found == fields.end() ? nullptr : &*found;
}

Result<TargetShape> targetOf(const schema::Schema& schema)
{
    TargetShape out;
    if (const schema::AvroSchema* avro = schema.avro()) {
        if (avro->node(avro->root()).type != schema::AvroType::Record)
            return fail(ErrorKind::InvalidInput,
                        "The schema is not a record's; only the members of "
                        "records can be compared with an event's data.");
        AvroTarget(*avro, out).record(avro->root(), {}, true, 0);
        return out;
    }
    JsonTarget target(*schema.jsonSchema(), out);
    const json::Node root = target.resolved(json::Document::root());
    if (!target.isObject(root))
        return fail(ErrorKind::InvalidInput, "The schema is not an object's; only the members of "
                                             "objects can be compared with an event's data.");
    target.object(root, {}, true, 0);
    return out;
}

std::string yamlValue(const json::Document& document, json::Node node)
{
    const json::Kind kind = document.kind(node);
    if (kind == json::Kind::String)
        return json::encodeString(json::decodeString(document.source(node)));
    if (kind != json::Kind::Object && kind != json::Kind::Array)
        return std::string(document.source(node));
    std::string inner;
    for (json::Node child = document.firstChild(node); child != json::kNone;
         child = document.nextSibling(child)) {
        inner += inner.empty() ? "" : ", ";
        if (kind == json::Kind::Object)
            inner += json::encodeString(json::decodeString(document.nameSource(child))) + ": ";
        inner += yamlValue(document, child);
    }
    return kind == json::Kind::Object ? "{" + inner + "}" : "[" + inner + "]";
}

} // namespace viridian::pipeline
