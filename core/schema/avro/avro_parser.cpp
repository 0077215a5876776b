#include "core/schema/avro/avro_parser.h"

#include "core/schema/avro/avro_names.h"
#include "core/schema/number.h"

#include <fmt/format.h>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

Result<AvroSchema> AvroSchema::parse(std::string_view text)
{
    constexpr std::size_t kDeepest = 200;
    AvroSchema schema;
    schema.m_text = std::make_unique<const std::string>(text);
    if (Status parsed = schema.m_document.parse(*schema.m_text, {.depth = kDeepest}); !parsed)
        return passOn(parsed);
    if (schema.m_document.hasDuplicateKeys())
        return fail(ErrorKind::InvalidInput,
                    "An object of the Avro schema holds a name twice; remove one of them.");
    AvroParser parser(schema);
    Result<AvroId> root = parser.type(json::Document::root(), {});
    if (!root)
        return passOn(root);
    schema.m_root = *root;
    if (Status defaults = checkAvroDefaults(schema); !defaults)
        return passOn(defaults);
    return schema;
}

AvroId AvroParser::add(AvroType type)
{
    types().emplace_back().type = type;
    return static_cast<AvroId>(types().size() - 1);
}

bool AvroParser::isString(Node node) const
{
    return node != kNone && m_document.kind(node) == Kind::String;
}

std::string AvroParser::text(Node node) const
{
    return json::decodeString(m_document.source(node));
}

tl::unexpected<Error> AvroParser::misfit(Node node, std::string_view words) const
{
    const std::string pointer = m_document.pointer(node);
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("The Avro schema is wrong at {}: {}", pointer.empty() ? "/" : pointer, words),
        std::to_string(m_document.begin(node)));
}

Result<AvroId> AvroParser::type(Node node, const std::string& space)
{
    switch (m_document.kind(node)) {
    case Kind::String:
        return named(node, text(node), space);
    case Kind::Array:
        return unionOf(node, space);
    case Kind::Object:
        return object(node, space);
    default:
        return misfit(node, "a type is a name, a list of types (a union) or an object.");
    }
}

Result<AvroId> AvroParser::named(Node node, std::string_view word, const std::string& space)
{
    if (const std::optional<AvroType> primitive = avroPrimitive(word))
        return add(*primitive);
    auto found = m_names.find(avroFullName(word, space));
    if (found == m_names.end())
        found = m_names.find(std::string(word));
    if (found == m_names.end())
        return misfit(node, fmt::format("no type “{}” is defined before this place.", word));
    return found->second;
}

Result<AvroId> AvroParser::unionOf(Node node, const std::string& space)
{
    const AvroId id = add(AvroType::Union);
    for (Node each = m_document.firstChild(node); each != kNone;
         each = m_document.nextSibling(each)) {
        Result<AvroId> child = type(each, space);
        if (!child)
            return child;
        if (Status added = branch(each, id, *child); !added)
            return passOn(added);
    }
    return id;
}

Status AvroParser::branch(Node node, AvroId unionType, AvroId branchType)
{
    const AvroNode& child = types()[branchType];
    if (child.type == AvroType::Union)
        return misfit(node, "a union holds no other union directly; list its types here.");
    const auto number = static_cast<std::uint32_t>(types()[unionType].children.size());
    if (!types()[unionType].index.emplace(child.branchName(), number).second)
        return misfit(node, fmt::format("the union holds “{}” twice.", child.branchName()));
    types()[unionType].children.push_back(branchType);
    return {};
}

Result<AvroId> AvroParser::object(Node node, const std::string& space)
{
    const Node typeNode = m_document.member(node, "type");
    if (typeNode == kNone)
        return misfit(node, "an object needs a “type”.");
    if (!isString(typeNode))
        return type(typeNode, space);
    const std::string word = text(typeNode);
    if (word == "array")
        return collection(node, AvroType::Array, space);
    if (word == "map")
        return collection(node, AvroType::Map, space);
    if (word == "record" || word == "error")
        return definition(node, AvroType::Record, space);
    if (word == "enum")
        return definition(node, AvroType::Enum, space);
    if (word == "fixed")
        return definition(node, AvroType::Fixed, space);
    Result<AvroId> id = named(typeNode, word, space);
    if (id && !isNamed(types()[*id].type))
        readLogicalType(node, *id);
    return id;
}

Result<AvroId> AvroParser::collection(Node node, AvroType type, const std::string& space)
{
    const std::string_view member = type == AvroType::Array ? "items" : "values";
    const Node child = m_document.member(node, member);
    if (child == kNone)
        return misfit(node, fmt::format("an {} needs “{}”.", name(type), member));
    const AvroId id = add(type);
    Result<AvroId> childType = this->type(child, space);
    if (!childType)
        return childType;
    types()[id].children.push_back(*childType);
    return id;
}

Result<std::string> AvroParser::fullNameOf(Node node, const std::string& space) const
{
    const Node nameNode = m_document.member(node, "name");
    if (!isString(nameNode))
        return misfit(node, "a record, enum or fixed type needs a “name”.");
    const std::string word = text(nameNode);
    const Node spaceNode = m_document.member(node, "namespace");
    std::string own = space;
    if (spaceNode != kNone && m_document.kind(spaceNode) != Kind::Null) {
        if (!isString(spaceNode))
            return misfit(spaceNode, "a namespace is text.");
        own = text(spaceNode);
    }
    std::string full = avroFullName(word, own);
    if (!isAvroFullName(full))
        return misfit(nameNode, fmt::format("“{}” is no name: letters, digits and _, not beginning "
                                            "with a digit, joined by dots.",
                                            full));
    if (avroPrimitive(full))
        return misfit(nameNode, fmt::format("“{}” is Avro's own type.", full));
    return full;
}

Result<AvroId> AvroParser::definition(Node node, AvroType type, const std::string& space)
{
    Result<std::string> fullName = fullNameOf(node, space);
    if (!fullName)
        return passOn(fullName);
    const AvroId id = add(type);
    if (!m_names.emplace(*fullName, id).second)
        return misfit(node, fmt::format("“{}” is defined twice.", *fullName));
    types()[id].fullName = std::move(*fullName);
    Status body = readAliases(node, id);
    if (body && type == AvroType::Record)
        body = recordBody(node, id);
    else if (body && type == AvroType::Enum)
        body = enumBody(node, id);
    else if (body)
        body = fixedBody(node, id);
    if (!body)
        return passOn(body);
    readLogicalType(node, id);
    return id;
}

Status AvroParser::readAliases(Node node, AvroId id)
{
    const Node aliases = m_document.member(node, "aliases");
    if (aliases == kNone)
        return {};
    if (m_document.kind(aliases) != Kind::Array)
        return misfit(aliases, "aliases are a list of names.");
    const std::string space(avroNamespace(types()[id].fullName));
    for (Node each = m_document.firstChild(aliases); each != kNone;
         each = m_document.nextSibling(each)) {
        if (!isString(each))
            return misfit(each, "an alias is text.");
        types()[id].aliases.push_back(avroFullName(text(each), space));
    }
    return {};
}

void AvroParser::readLogicalType(Node node, AvroId id)
{
    types()[id].logical = avroLogicalType(m_document, node, types()[id]);
}

Status AvroParser::enumBody(Node node, AvroId id)
{
    const Node symbols = m_document.member(node, "symbols");
    if (symbols == kNone || m_document.kind(symbols) != Kind::Array)
        return misfit(node, "an enum needs a list of “symbols”.");
    AvroNode& own = types()[id];
    for (Node each = m_document.firstChild(symbols); each != kNone;
         each = m_document.nextSibling(each)) {
        std::string symbol = isString(each) ? text(each) : std::string();
        if (!isAvroName(symbol))
            return misfit(each, "a symbol is made of letters, digits and _.");
        if (!own.index.emplace(symbol, static_cast<std::uint32_t>(own.symbols.size())).second)
            return misfit(each, fmt::format("the enum holds “{}” twice.", symbol));
        own.symbols.push_back(std::move(symbol));
    }
    const Node given = m_document.member(node, "default");
    if (given == kNone)
        return {};
    const auto found = own.index.find(isString(given) ? text(given) : std::string());
    if (found == own.index.end())
        return misfit(given, "an enum's default is one of its symbols.");
    own.defaultSymbol = found->second;
    return {};
}

Status AvroParser::fixedBody(Node node, AvroId id)
{
    const Node size = m_document.member(node, "size");
    const std::optional<std::int64_t> bytes = size != kNone && m_document.kind(size) == Kind::Number
                                                  ? wholeNumber(m_document.source(size))
                                                  : std::nullopt;
    if (!bytes || *bytes < 0)
        return misfit(node, "a fixed type needs a “size” in bytes, a whole number.");
    types()[id].size = static_cast<std::uint64_t>(*bytes);
    return {};
}

Status AvroParser::recordBody(Node node, AvroId id)
{
    const Node fields = m_document.member(node, "fields");
    if (fields == kNone || m_document.kind(fields) != Kind::Array)
        return misfit(node, "a record needs a list of “fields”, which may be empty.");
    const std::string space(avroNamespace(types()[id].fullName));
    for (Node each = m_document.firstChild(fields); each != kNone;
         each = m_document.nextSibling(each)) {
        if (Status added = field(each, id, space); !added)
            return added;
    }
    return {};
}

Status AvroParser::field(Node node, AvroId record, const std::string& space)
{
    if (m_document.kind(node) != Kind::Object)
        return misfit(node, "a field is an object with “name” and “type”.");
    const Node nameNode = m_document.member(node, "name");
    AvroField field;
    if (isString(nameNode))
        field.name = text(nameNode);
    if (!isAvroName(field.name))
        return misfit(node, "a field needs a “name” of letters, digits and _, not beginning with a "
                            "digit.");
    const Node typeNode = m_document.member(node, "type");
    if (typeNode == kNone)
        return misfit(node, fmt::format("the field “{}” needs a “type”.", field.name));
    Result<AvroId> fieldType = type(typeNode, space);
    if (!fieldType)
        return passOn(fieldType);
    field.type = *fieldType;
    field.defaultValue = m_document.member(node, "default");
    if (const Node aliases = m_document.member(node, "aliases"); aliases != kNone) {
        if (m_document.kind(aliases) != Kind::Array)
            return misfit(aliases, "aliases are a list of names.");
        for (Node each = m_document.firstChild(aliases); each != kNone;
             each = m_document.nextSibling(each)) {
            if (!isString(each))
                return misfit(each, "an alias is text.");
            field.aliases.push_back(text(each));
        }
    }
    AvroNode& own = types()[record];
    if (!own.index.emplace(field.name, static_cast<std::uint32_t>(own.fields.size())).second)
        return misfit(node, fmt::format("the record has two fields “{}”.", field.name));
    own.fields.push_back(std::move(field));
    return {};
}

} // namespace viridian::schema
