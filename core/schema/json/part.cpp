#include "core/schema/json/part.h"

#include "core/json/compare.h"

#include <algorithm>
#include <array>
#include <span>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

namespace {

constexpr std::array<std::string_view, 3> kStringWords{"minLength", "maxLength", "pattern"};
constexpr std::array<std::string_view, 5> kNumberWords{"minimum", "maximum", "exclusiveMinimum",
                                                       "exclusiveMaximum", "multipleOf"};
constexpr std::array<std::string_view, 10> kArrayWords{
    "items",    "prefixItems", "additionalItems", "unevaluatedItems", "minItems",
    "maxItems", "uniqueItems", "contains",        "minContains",      "maxContains"};
constexpr std::array<std::string_view, 12> kObjectWords{
    "properties",        "patternProperties", "additionalProperties", "unevaluatedProperties",
    "required",          "minProperties",     "maxProperties",        "dependencies",
    "dependentRequired", "dependentSchemas",  "propertyNames",        "$recursiveAnchor"};

std::span<const std::string_view> wordsOf(Shape shape)
{
    switch (shape) {
    case Shape::String:
        return kStringWords;
    case Shape::Number:
        return kNumberWords;
    case Shape::Array:
        return kArrayWords;
    default:
        return kObjectWords;
    }
}

} // namespace

std::string_view keyword(Criterion criterion) noexcept
{
    switch (criterion) {
    case Criterion::All:
        return "allOf";
    case Criterion::Any:
        return "anyOf";
    case Criterion::One:
        return "oneOf";
    }
    return {};
}

PartRef Parts::add(Part part)
{
    return &m_parts.emplace_back(std::move(part));
}

Node Parts::resolved(Node schema) const
{
    constexpr int kLongestChain = 100; // a reference to itself says nothing
    for (int i = 0; i < kLongestChain; ++i) {
        const Node next = m_schema.referred(schema);
        if (next == kNone)
            return schema;
        schema = next;
    }
    return kNone;
}

PartRef Parts::of(Node schema)
{
    if (const auto known = m_known.find(schema); known != m_known.end())
        return known->second;
    constexpr std::size_t kDeepest = 300;
    if (m_depth == kDeepest) {
        m_tooDeep = true;
        return &m_empty;
    }
    ++m_depth;
    m_known.emplace(schema, &m_empty); // what contains itself by references alone says nothing more
    PartRef part = make(schema);
    --m_depth;
    m_known[schema] = part;
    return part;
}

PartRef Parts::make(Node schema)
{
    if (m_document.kind(schema) == Kind::False)
        return &m_nothing;
    if (m_document.kind(schema) != Kind::Object)
        return &m_empty;
    const Node target = m_schema.referred(schema);
    if (target != kNone && !m_schema.refHasSiblings())
        return of(target);
    std::vector<PartRef> parts;
    if (target != kNone) {
        parts.push_back(of(target));
        std::vector<PartRef> more;
        extract(schema, more);
        if (more.empty())
            return parts.front();
        parts.insert(parts.end(), more.begin(), more.end());
    } else {
        extract(schema, parts);
    }
    if (parts.empty())
        return add({.shape = Shape::Empty, .node = schema});
    if (parts.size() == 1) {
        Part only = *parts.front();
        only.annotated = true;
        return add(std::move(only));
    }
    return add({.shape = Shape::Combined,
                .criterion = Criterion::All,
                .node = schema,
                .parts = std::move(parts)});
}

void Parts::extract(Node schema, std::vector<PartRef>& parts)
{
    const auto has = [&](std::string_view word) {
        return m_document.member(schema, word) != kNone;
    };
    const auto plain = [&](Shape shape) {
        parts.push_back(add({.shape = shape, .annotated = false, .node = schema}));
    };
    if (has("enum"))
        plain(Shape::Enum);
    for (const Criterion criterion : {Criterion::All, Criterion::Any, Criterion::One}) {
        const Node list = m_document.member(schema, keyword(criterion));
        if (list == kNone || m_document.kind(list) != Kind::Array)
            continue;
        Part combined{
            .shape = Shape::Combined, .criterion = criterion, .annotated = false, .node = schema};
        for (Node each = m_document.firstChild(list); each != kNone;
             each = m_document.nextSibling(each))
            combined.parts.push_back(of(each));
        parts.push_back(add(std::move(combined)));
    }
    if (has("not"))
        plain(Shape::Not);
    if (has("const") && !has("enum"))
        plain(Shape::Enum);
    if (has("if") && (has("then") || has("else")))
        plain(Shape::Conditional);
    extractTypes(schema, parts);
}

void Parts::extractTypes(Node schema, std::vector<PartRef>& parts)
{
    const Node type = m_document.member(schema, "type");
    if (type == kNone) {
        for (const Shape shape : {Shape::String, Shape::Array, Shape::Object, Shape::Number}) {
            if (speaksOf(schema, shape))
                parts.push_back(add({.shape = shape, .annotated = false, .node = schema}));
        }
        return;
    }
    if (m_document.kind(type) == Kind::String) {
        parts.push_back(typed(schema, json::decodeString(m_document.source(type))));
        return;
    }
    Part any{
        .shape = Shape::Combined, .criterion = Criterion::Any, .annotated = false, .node = schema};
    for (Node each = m_document.firstChild(type); each != kNone;
         each = m_document.nextSibling(each))
        any.parts.push_back(typed(schema, json::decodeString(m_document.source(each))));
    parts.push_back(add(std::move(any)));
}

PartRef Parts::typed(Node schema, std::string_view type)
{
    Part part{.shape = Shape::Object, .annotated = false, .node = schema};
    if (type == "null")
        part.shape = Shape::Null;
    else if (type == "boolean")
        part.shape = Shape::Boolean;
    else if (type == "string")
        part.shape = Shape::String;
    else if (type == "array")
        part.shape = Shape::Array;
    else if (type != "object")
        part.shape = Shape::Number;
    part.integer = type == "integer";
    return add(std::move(part));
}

/// True when a schema without a type has a keyword of that shape. The registry's reader of 2020-12
/// takes an empty list of properties for none.
bool Parts::speaksOf(Node schema, Shape shape) const
{
    const auto words = wordsOf(shape);
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        const Node value = m_document.member(schema, word);
        if (value == kNone)
            return false;
        const bool emptyMap = m_document.kind(value) == Kind::Object && m_document.size(value) == 0;
        return !(m_is2020 && emptyMap && word == "properties");
    });
}

Digest128 Parts::digest(PartRef part)
{
    if (const auto known = m_digests.find(part); known != m_digests.end())
        return known->second;
    std::string words = std::to_string(static_cast<int>(part->shape));
    words += part->integer ? "i" : " ";
    words += keyword(part->criterion);
    if (part->node != kNone)
        words += json::canonicalDigest(m_document.source(part->node)).toText();
    return m_digests.emplace(part, digestOf(words)).first->second;
}

} // namespace viridian::schema
