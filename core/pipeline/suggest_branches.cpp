#include "core/pipeline/suggest_branches.h"

#include <algorithm>
#include <array>
#include <initializer_list>

/// A schema is made a list of branches without choices in them, as a formula is brought into
/// disjunctive normal form. That doubles with every anyOf of two beside each other, so it stops at
/// a bound; then only what stands outside of choices is kept.
namespace viridian::pipeline {
namespace {

using json::Kind;
using json::kNone;
using json::Node;

constexpr std::size_t kMostBranches = 64;
constexpr std::size_t kDeepest = 50;

class Expansion {
public:
    explicit Expansion(const schema::JsonSchema& schema)
        : m_schema(schema), m_words(schema.document())
    {
    }

    std::vector<SchemaParts> of(Node part, std::size_t depth)
    {
        if (m_words.kind(part) == Kind::False)
            return {};
        std::vector<SchemaParts> ways{{part}};
        if (m_words.kind(part) != Kind::Object)
            return ways;
        if (depth == kDeepest) {
            m_isCut = true;
            return ways;
        }
        if (const Node target = m_schema.referred(part); target != kNone) {
            ways = both(ways, of(target, depth + 1));
            if (!m_schema.refHasSiblings())
                return ways;
        }
        for (const Node each : listed(part, "allOf"))
            ways = both(ways, of(each, depth + 1));
        for (const std::string_view word : {"anyOf", "oneOf"}) {
            std::vector<SchemaParts> choices;
            for (const Node each : listed(part, word)) {
                const std::vector<SchemaParts> one = of(each, depth + 1);
                choices.insert(choices.end(), one.begin(), one.end());
            }
            if (!listed(part, word).empty())
                ways = both(ways, choices);
        }
        return ways;
    }

    [[nodiscard]] std::vector<SchemaParts> both(const std::vector<SchemaParts>& left,
                                                const std::vector<SchemaParts>& right)
    {
        if (left.size() * right.size() > kMostBranches) {
            m_isCut = true;
            return left;
        }
        std::vector<SchemaParts> out;
        for (const SchemaParts& a : left) {
            for (const SchemaParts& b : right) {
                out.push_back(a);
                out.back().insert(out.back().end(), b.begin(), b.end());
            }
        }
        return out;
    }

    [[nodiscard]] bool isCut() const { return m_isCut; }

private:
    [[nodiscard]] std::vector<Node> listed(Node part, std::string_view word) const
    {
        std::vector<Node> nodes;
        const Node list = m_words.member(part, word);
        if (list == kNone || m_words.kind(list) != Kind::Array)
            return nodes;
        for (Node each = m_words.firstChild(list); each != kNone; each = m_words.nextSibling(each))
            nodes.push_back(each);
        return nodes;
    }

    const schema::JsonSchema& m_schema;
    const json::Document& m_words;
    bool m_isCut = false;
};

unsigned typeOf(std::string_view word)
{
    constexpr std::array<std::pair<std::string_view, unsigned>, 7> kTypes{
        {{"null", kNull},
         {"boolean", kBoolean},
         {"integer", kInteger},
         {"number", kInteger | kFraction},
         {"string", kString},
         {"object", kObject},
         {"array", kArray}}};
    const auto* const found =
        std::ranges::find(kTypes, word, &std::pair<std::string_view, unsigned>::first);
    return found == kTypes.end() ? 0U : found->second;
}

unsigned typeOf(Kind kind)
{
    switch (kind) {
    case Kind::Null:
        return kNull;
    case Kind::True:
    case Kind::False:
        return kBoolean;
    case Kind::Number:
        return kInteger | kFraction;
    case Kind::String:
        return kString;
    case Kind::Object:
        return kObject;
    case Kind::Array:
        return kArray;
    }
    return kAnyType;
}

} // namespace

SchemaBranch::SchemaBranch(const schema::JsonSchema& schema, SchemaParts parts)
    : m_words(&schema.document()), m_parts(std::move(parts))
{
    std::erase_if(m_parts, [&](Node part) { return m_words->kind(part) != Kind::Object; });
    if (!schema.refHasSiblings()) // what stands beside a reference says nothing then
        std::erase_if(m_parts, [&](Node part) { return schema.referred(part) != kNone; });
    readTypes();
    readValues();
    readMembers();
}

Node SchemaBranch::member(Node part, std::string_view name) const
{
    return m_words->member(part, name);
}

bool SchemaBranch::says(Node part, std::string_view name, Kind kind) const
{
    const Node value = member(part, name);
    return value != kNone && m_words->kind(value) == kind;
}

Node SchemaBranch::word(std::string_view name) const
{
    for (const Node part : m_parts) {
        if (const Node value = member(part, name); value != kNone)
            return value;
    }
    return kNone;
}

void SchemaBranch::readTypes()
{
    bool said = false;
    for (const Node part : m_parts) {
        const Node type = member(part, "type");
        if (type == kNone)
            continue;
        unsigned own = 0;
        if (m_words->kind(type) == Kind::String)
            own = typeOf(json::decodeString(m_words->source(type)));
        for (Node each = m_words->kind(type) == Kind::Array ? m_words->firstChild(type) : kNone;
             each != kNone; each = m_words->nextSibling(each))
            own |= typeOf(json::decodeString(m_words->source(each)));
        m_types &= own;
        said = true;
    }
    // Without a type a schema of members means objects, one of items arrays.
    if (!said && word("properties") != kNone)
        m_types = kObject;
    else if (!said && word("items") != kNone)
        m_types = kArray;
}

void SchemaBranch::readValues()
{
    for (const Node part : m_parts) {
        std::vector<std::string> own;
        unsigned types = 0;
        const auto take = [&](Node value) {
            own.emplace_back(m_words->source(value));
            types |= typeOf(m_words->kind(value));
        };
        if (const Node only = member(part, "const"); only != kNone)
            take(only);
        else if (says(part, "enum", Kind::Array))
            for (Node each = m_words->firstChild(member(part, "enum")); each != kNone;
                 each = m_words->nextSibling(each))
                take(each);
        else
            continue;
        m_types &= types;
        if (m_values)
            std::erase_if(*m_values, [&](const std::string& value) {
                return std::ranges::find(own, value) == own.end();
            });
        else
            m_values = std::move(own);
    }
}

std::optional<std::vector<std::string>> SchemaBranch::symbols() const
{
    if (!m_values)
        return std::nullopt;
    std::vector<std::string> texts;
    for (const std::string& value : *m_values) {
        if (value.starts_with('"'))
            texts.push_back(json::decodeString(value));
    }
    return texts;
}

std::string SchemaBranch::format() const
{
    const Node said = word("format");
    return said != kNone && m_words->kind(said) == Kind::String
               ? json::decodeString(m_words->source(said))
               : std::string();
}

/// Whether additionalProperties or unevaluatedProperties close it, and nothing that is not looked
/// into opens it again.
bool SchemaBranch::listsItself(Node part) const
{
    if (says(part, "additionalProperties", Kind::False))
        return member(part, "patternProperties") == kNone;
    return says(part, "unevaluatedProperties", Kind::False) && unread(kObject).empty() &&
           word("additionalProperties") == kNone;
}

void SchemaBranch::readMembers()
{
    const auto add = [](std::vector<std::string>& names, std::string name) {
        if (std::ranges::find(names, name) == names.end())
            names.push_back(std::move(name));
    };
    for (const Node part : m_parts) {
        if (says(part, "properties", Kind::Object))
            for (Node each = m_words->firstChild(member(part, "properties")); each != kNone;
                 each = m_words->nextSibling(each))
                add(m_properties, json::decodeString(m_words->nameSource(each)));
        if (says(part, "required", Kind::Array))
            for (Node each = m_words->firstChild(member(part, "required")); each != kNone;
                 each = m_words->nextSibling(each))
                if (m_words->kind(each) == Kind::String)
                    add(m_required, json::decodeString(m_words->source(each)));
    }
    for (const Node part : m_parts) {
        if (!listsItself(part))
            continue;
        m_isClosed = true;
        if (!says(part, "additionalProperties", Kind::False))
            continue; // it knows what all parts speak of
        std::set<std::string> own;
        for (Node each = says(part, "properties", Kind::Object)
                             ? m_words->firstChild(member(part, "properties"))
                             : kNone;
             each != kNone; each = m_words->nextSibling(each))
            own.insert(json::decodeString(m_words->nameSource(each)));
        if (m_allowed)
            std::erase_if(*m_allowed, [&](const std::string& name) { return !own.contains(name); });
        else
            m_allowed = std::move(own);
    }
}

SchemaParts SchemaBranch::property(std::string_view name) const
{
    SchemaParts parts;
    for (const Node part : m_parts) {
        const Node own = says(part, "properties", Kind::Object)
                             ? member(member(part, "properties"), name)
                             : kNone;
        if (own != kNone)
            parts.push_back(own);
    }
    return parts;
}

bool SchemaBranch::requiresMember(std::string_view name) const
{
    return std::ranges::find(m_required, name) != m_required.end();
}

bool SchemaBranch::allows(std::string_view name) const
{
    if (m_allowed && !m_allowed->contains(std::string(name)))
        return false;
    return !m_isClosed || m_allowed || std::ranges::find(m_properties, name) != m_properties.end();
}

SchemaParts SchemaBranch::items() const
{
    SchemaParts parts;
    for (const Node part : m_parts) {
        const Node own = member(part, "items");
        if (own != kNone && m_words->kind(own) != Kind::Array)
            parts.push_back(own);
    }
    return parts;
}

std::set<std::string> SchemaBranch::unread(unsigned type) const
{
    constexpr std::array<std::string_view, 7> kOfObjects{"if",
                                                         "not",
                                                         "patternProperties",
                                                         "dependentSchemas",
                                                         "dependencies",
                                                         "dependentRequired",
                                                         "propertyNames"};
    constexpr std::array<std::string_view, 5> kOfArrays{"if", "not", "prefixItems", "contains",
                                                        "unevaluatedItems"};
    std::set<std::string> words;
    const auto look = [&](const auto& known) {
        for (const std::string_view name : known) {
            if (word(name) != kNone)
                words.emplace(name);
        }
    };
    if ((type & kObject) != 0)
        look(kOfObjects);
    if ((type & kArray) != 0) {
        look(kOfArrays);
        for (const Node part : m_parts) {
            if (says(part, "items", Kind::Array))
                words.emplace("items of places");
        }
    }
    return words;
}

SchemaBranches branchesOf(const schema::JsonSchema& schema, const std::vector<SchemaParts>& given)
{
    SchemaBranches out;
    for (const SchemaParts& parts : given) {
        Expansion expansion(schema);
        std::vector<SchemaParts> ways{{}};
        for (const Node part : parts)
            ways = expansion.both(ways, expansion.of(part, 0));
        out.isCut = out.isCut || expansion.isCut();
        for (SchemaParts& way : ways) {
            SchemaBranch branch(schema, std::move(way));
            if (branch.types() != 0)
                out.branches.push_back(std::move(branch));
        }
    }
    if (out.branches.size() > kMostBranches)
        out = {.branches = {SchemaBranch(schema, {})}, .isCut = true};
    return out;
}

} // namespace viridian::pipeline
