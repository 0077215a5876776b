// Objects: what is required, what is named, and how open they are to what is not named.

#include "core/schema/json/json_schema_differ.h"
#include "core/schema/json/pattern.h"

#include <algorithm>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

namespace {

/// The decoded strings of a list; other items are left out.
std::vector<std::string> stringsIn(const json::Document& document, Node list)
{
    std::vector<std::string> all;
    if (list == kNone || document.kind(list) != Kind::Array)
        return all;
    for (Node each = document.firstChild(list); each != kNone; each = document.nextSibling(each)) {
        if (document.kind(each) == Kind::String)
            all.push_back(json::decodeString(document.source(each)));
    }
    return all;
}

bool holds(const std::vector<std::string>& sortedOrNot, std::string_view word)
{
    return std::find(sortedOrNot.begin(), sortedOrNot.end(), word) != sortedOrNot.end();
}

/// The member @p name of the map in a keyword, or kNone.
Node entry(const Parts& side, PartRef object, std::string_view keyword, std::string_view name)
{
    const Node map = side.member(object, keyword);
    return map == kNone ? kNone : side.document().member(map, name);
}

std::string nameOf(const Parts& side, Node member)
{
    return json::decodeString(side.document().nameSource(member));
}

/// Every member of the maps in some keywords.
std::vector<Node> entries(const Parts& side, PartRef object,
                          std::initializer_list<std::string_view> keywords)
{
    std::vector<Node> all;
    for (const std::string_view keyword : keywords) {
        const Node map = side.member(object, keyword);
        if (map == kNone || side.document().kind(map) != Kind::Object)
            continue;
        for (Node each = side.document().firstChild(map); each != kNone;
             each = side.document().nextSibling(each))
            all.push_back(each);
    }
    return all;
}

bool hasDefault(const Parts& side, Node property)
{
    if (side.document().member(property, "default") != kNone)
        return true;
    const Node resolved = side.resolved(property);
    return resolved != kNone && side.document().member(resolved, "default") != kNone;
}

} // namespace

void JsonSchemaDiffer::objects(PartRef original, PartRef update)
{
    required(original, update);
    properties(original, update);
    dependencies(original, update);
    patterns(original, update);
    rest(restIn(*m_original, original, "additionalProperties"),
         restIn(*m_update, update, "additionalProperties"), "additionalProperties",
         "ADDITIONAL_PROPERTIES");
    rest(restIn(*m_original, original, "unevaluatedProperties"),
         restIn(*m_update, update, "unevaluatedProperties"), "unevaluatedProperties",
         "UNEVALUATED_PROPERTIES");
    bound(original, update, "maxProperties", "MAX_PROPERTIES");
    bound(original, update, "minProperties", "MIN_PROPERTIES");
    const Step step(*this, "propertyNames");
    compareOptional(schemaIn(*m_original, original, "propertyNames"),
                    schemaIn(*m_update, update, "propertyNames"));
}

/// Only names that the other side lists count here; others are told as added or removed properties.
void JsonSchemaDiffer::required(PartRef original, PartRef update)
{
    const auto before = stringsIn(m_original->document(), m_original->member(original, "required"));
    const auto after = stringsIn(m_update->document(), m_update->member(update, "required"));
    const Step step(*this, "required");
    for (const std::string& each : before) {
        if (!holds(after, each) && entry(*m_update, update, "properties", each) != kNone)
            change("REQUIRED_ATTRIBUTE_REMOVED", each);
    }
    for (const std::string& each : after) {
        if (holds(before, each) || entry(*m_original, original, "properties", each) == kNone)
            continue;
        const Node property = entry(*m_update, update, "properties", each);
        const bool filled = property != kNone && hasDefault(*m_update, property);
        change(filled ? "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED" : "REQUIRED_ATTRIBUTE_ADDED", each);
    }
}

void JsonSchemaDiffer::properties(PartRef original, PartRef update)
{
    constexpr std::size_t kMostPairs = 100'000'000; // of names that are looked up in each other
    const std::vector<Node> befores = entries(*m_original, original, {"properties"});
    const std::vector<Node> afters = entries(*m_update, update, {"properties"});
    if ((befores.size() + 1) * (afters.size() + 1) > kMostPairs) {
        m_gaveUp = true;
        return;
    }
    const Step step(*this, "properties");
    for (const Node before : befores) {
        const std::string name = nameOf(*m_original, before);
        const Step inner(*this, name);
        const Node after = entry(*m_update, update, "properties", name);
        if (after == kNone)
            propertyRemoved(before, name, update);
        else
            compare(m_original->of(before), m_update->of(after));
    }
    for (const Node after : afters) {
        const std::string name = nameOf(*m_update, after);
        if (entry(*m_original, original, "properties", name) != kNone)
            continue;
        const Step inner(*this, name);
        propertyAdded(original, after, name, update);
    }
}

/// Only how open the new schema is matters: may the property stay?
void JsonSchemaDiffer::propertyRemoved(Node property, std::string_view propertyName, PartRef update)
{
    const PartRef before = m_original->of(property);
    const Openness openness = objectOpenness(*m_update, update);
    if (openness == Openness::Open) {
        change("PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL");
        return;
    }
    const PartRef covering = openness == Openness::Partial
                                 ? schemaForName(*m_update, update, propertyName)
                                 : m_update->nothing();
    if (covering == m_update->nothing()) {
        change(before->shape == Shape::False
                   ? "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
                   : "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL");
        return;
    }
    const std::size_t found = m_found.size();
    compareOptional(before, covering);
    const bool covered =
        std::none_of(m_found.begin() + static_cast<std::ptrdiff_t>(found), m_found.end(),
                     [](const Difference& each) { return each.breaks; });
    change(covered ? "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                   : "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
}

/// Only how open the old schema was matters: what may stored data hold under that name?
void JsonSchemaDiffer::propertyAdded(PartRef original, Node property, std::string_view propertyName,
                                     PartRef update)
{
    const PartRef after = m_update->of(property);
    const Openness openness = objectOpenness(*m_original, original);
    if (openness == Openness::Open) {
        if (after->shape == Shape::Empty &&
            !holds(stringsIn(m_update->document(), m_update->member(update, "required")),
                   propertyName))
            change("PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL");
        else
            addedToObject("_TO_OPEN_CONTENT_MODEL", property, propertyName, update);
        return;
    }
    const PartRef covering = openness == Openness::Partial
                                 ? schemaForName(*m_original, original, propertyName)
                                 : m_original->nothing();
    if (covering != m_original->nothing()) {
        const std::size_t found = m_found.size();
        compareOptional(covering, after);
        const bool covered =
            std::none_of(m_found.begin() + static_cast<std::ptrdiff_t>(found), m_found.end(),
                         [](const Difference& each) { return each.breaks; });
        change(covered ? "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                       : "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
    }
    addedToObject("_TO_UNOPEN_CONTENT_MODEL", property, propertyName, update);
}

void JsonSchemaDiffer::addedToObject(std::string_view model, Node property,
                                     std::string_view propertyName, PartRef update)
{
    const bool isRequired =
        holds(stringsIn(m_update->document(), m_update->member(update, "required")), propertyName);
    std::string kind = "OPTIONAL_PROPERTY_ADDED";
    if (isRequired)
        kind = hasDefault(*m_update, property) ? "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED"
                                               : "REQUIRED_PROPERTY_ADDED";
    change(kind.append(model));
}

JsonSchemaDiffer::Openness JsonSchemaDiffer::objectOpenness(Parts& side, PartRef object)
{
    const bool hasPatterns = !entries(side, object, {"patternProperties"}).empty();
    Rest others = restIn(side, object, "additionalProperties");
    if (others.allowed && !others.schema)
        others = restIn(side, object, "unevaluatedProperties");
    if (!others.allowed)
        return hasPatterns ? Openness::Partial : Openness::Closed;
    return others.schema || hasPatterns ? Openness::Partial : Openness::Open;
}

PartRef JsonSchemaDiffer::schemaForName(Parts& side, PartRef object, std::string_view name)
{
    for (const Node each : entries(side, object, {"patternProperties"})) {
        const Result<Pattern> pattern = Pattern::parse(nameOf(side, each));
        if (pattern && pattern->isFoundIn(name).value_or(false))
            return side.of(each);
    }
    Rest others = restIn(side, object, "additionalProperties");
    if (others.allowed && !others.schema)
        others = restIn(side, object, "unevaluatedProperties");
    return others.allowed ? others.schema : side.nothing();
}

/// The registry does not compare these; what they say of stored data may change all the same.
void JsonSchemaDiffer::patterns(PartRef original, PartRef update)
{
    constexpr std::string_view kKeyword = "patternProperties";
    const Step step(*this, kKeyword);
    const Openness openness = objectOpenness(*m_original, original);
    for (const Node before : entries(*m_original, original, {kKeyword})) {
        const std::string name = nameOf(*m_original, before);
        const Step inner(*this, name);
        const Node after = entry(*m_update, update, kKeyword, name);
        if (after != kNone)
            compare(m_original->of(before), m_update->of(after));
    }
    for (const Node after : entries(*m_update, update, {kKeyword})) {
        const std::string name = nameOf(*m_update, after);
        if (openness != Openness::Closed && entry(*m_original, original, kKeyword, name) == kNone &&
            restIn(*m_original, original, "additionalProperties").allowed)
            change("PATTERN_PROPERTY_ADDED", name);
    }
}

void JsonSchemaDiffer::dependencies(PartRef original, PartRef update)
{
    const auto keywords = {std::string_view("dependencies"), std::string_view("dependentRequired"),
                           std::string_view("dependentSchemas")};
    const auto find = [&](const Parts& side, PartRef object, std::string_view name, bool isList) {
        for (const std::string_view keyword : keywords) {
            const Node node = entry(side, object, keyword, name);
            if (node != kNone && (side.document().kind(node) == Kind::Array) == isList)
                return node;
        }
        return kNone;
    };
    const Step step(*this, "dependencies");
    for (const Node before : entries(*m_original, original, keywords)) {
        const std::string name = nameOf(*m_original, before);
        const Step inner(*this, name);
        dependency(before, find(*m_update, update, name,
                                m_original->document().kind(before) == Kind::Array));
    }
    for (const Node after : entries(*m_update, update, keywords)) {
        const std::string name = nameOf(*m_update, after);
        const bool isList = m_update->document().kind(after) == Kind::Array;
        if (find(*m_original, original, name, isList) == kNone)
            change(isList ? "DEPENDENCY_ARRAY_ADDED" : "DEPENDENCY_SCHEMA_ADDED", name);
    }
}

void JsonSchemaDiffer::dependency(Node original, Node update)
{
    const bool isList = m_original->document().kind(original) == Kind::Array;
    if (update == kNone) {
        change(isList ? "DEPENDENCY_ARRAY_REMOVED" : "DEPENDENCY_SCHEMA_REMOVED");
        return;
    }
    if (!isList) {
        compare(m_original->of(original), m_update->of(update));
        return;
    }
    std::vector<std::string> before = stringsIn(m_original->document(), original);
    std::vector<std::string> after = stringsIn(m_update->document(), update);
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    if (before == after)
        return;
    if (std::includes(after.begin(), after.end(), before.begin(), before.end()))
        change("DEPENDENCY_ARRAY_EXTENDED");
    else if (std::includes(before.begin(), before.end(), after.begin(), after.end()))
        change("DEPENDENCY_ARRAY_NARROWED");
    else
        change("DEPENDENCY_ARRAY_CHANGED");
}

} // namespace viridian::schema
