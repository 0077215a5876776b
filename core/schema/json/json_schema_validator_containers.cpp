// The keywords of arrays and objects.

#include "core/json/compare.h"
#include "core/schema/json/json_schema_validator.h"
#include "core/schema/number.h"

#include <fmt/format.h>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

bool JsonSchemaValidator::child(Node schema, Node each, Seen& seen)
{
    seen.insert(each);
    Seen own;
    return matches(schema, each, own);
}

bool JsonSchemaValidator::tuple(Node list, Node value, Seen& seen)
{
    Node item = m_payload.firstChild(value);
    for (Node each = m_words.firstChild(list); each != kNone && item != kNone;
         each = m_words.nextSibling(each), item = m_payload.nextSibling(item)) {
        if (!child(each, item, seen))
            return false;
    }
    return true;
}

bool JsonSchemaValidator::from(std::size_t index, Node schema, Node value, Seen& seen)
{
    for (Node item = m_payload.element(value, index); item != kNone;
         item = m_payload.nextSibling(item)) {
        if (!child(schema, item, seen))
            return false;
    }
    return true;
}

bool JsonSchemaValidator::items(Node schema, Node word, Node value, Seen& seen)
{
    if (!is(value, Kind::Array))
        return true;
    if (m_words.kind(word) == Kind::Array)
        return tuple(word, value, seen);
    const bool afterPrefix = m_schema.draft() >= Draft::Draft2020;
    const Node prefix = afterPrefix ? m_words.member(schema, "prefixItems") : kNone;
    return from(prefix == kNone ? 0 : m_words.size(prefix), word, value, seen);
}

bool JsonSchemaValidator::prefixItems(Node /*schema*/, Node word, Node value, Seen& seen)
{
    const bool counts = m_schema.draft() >= Draft::Draft2020 && is(value, Kind::Array) &&
                        m_words.kind(word) == Kind::Array;
    return !counts || tuple(word, value, seen);
}

bool JsonSchemaValidator::additionalItems(Node schema, Node word, Node value, Seen& seen)
{
    const Node list = m_words.member(schema, "items");
    const bool counts = m_schema.draft() < Draft::Draft2020 && is(value, Kind::Array) &&
                        list != kNone && m_words.kind(list) == Kind::Array;
    return !counts || from(m_words.size(list), word, value, seen);
}

bool JsonSchemaValidator::unseen(Node word, Node value, Seen& seen)
{
    for (Node each = m_payload.firstChild(value); each != kNone;
         each = m_payload.nextSibling(each)) {
        if (!seen.contains(each) && !child(word, each, seen))
            return false;
    }
    return true;
}

bool JsonSchemaValidator::unevaluatedItems(Node /*schema*/, Node word, Node value, Seen& seen)
{
    return !is(value, Kind::Array) || unseen(word, value, seen);
}

bool JsonSchemaValidator::unevaluatedProperties(Node /*schema*/, Node word, Node value, Seen& seen)
{
    return !is(value, Kind::Object) || unseen(word, value, seen);
}

bool JsonSchemaValidator::contains(Node schema, Node word, Node value, Seen& seen)
{
    if (!is(value, Kind::Array))
        return true;
    std::int64_t count = 0;
    for (Node item = m_payload.firstChild(value); item != kNone;
         item = m_payload.nextSibling(item)) {
        Seen own;
        const std::optional<bool> matched = wouldMatch(word, item, own);
        if (!matched)
            return false;
        if (!*matched)
            continue;
        ++count;
        if (m_schema.draft() >= Draft::Draft2020)
            seen.insert(item);
    }
    const auto limit = [&](std::string_view keyword, std::int64_t otherwise) {
        const Node node = m_words.member(schema, keyword);
        const bool counts = node != kNone && m_schema.draft() >= Draft::Draft2019;
        return counts ? wholeNumber(m_words.source(node)).value_or(otherwise) : otherwise;
    };
    const std::int64_t least = limit("minContains", 1);
    const std::int64_t most = limit("maxContains", count);
    return (count >= least && count <= most) ||
           violate(value, "contains",
                   fmt::format("{} items are what some must be; at least {}{} are needed.", count,
                               least, most == count ? "" : fmt::format(" and at most {}", most)));
}

bool JsonSchemaValidator::uniqueItems(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    if (!is(value, Kind::Array) || m_words.kind(word) != Kind::True)
        return true;
    std::set<Digest128> met;
    for (Node item = m_payload.firstChild(value); item != kNone;
         item = m_payload.nextSibling(item)) {
        if (!met.insert(json::canonicalDigest(m_payload.source(item))).second)
            return violate(item, "uniqueItems", "an item equal to this one came before.");
    }
    return true;
}

bool JsonSchemaValidator::sizeWithin(Node word, Node value, Kind kind, bool isLeast,
                                     std::string_view keyword, std::string_view what)
{
    const std::optional<std::int64_t> limit = wholeNumber(m_words.source(word));
    if (!is(value, kind) || !limit || *limit < 0)
        return true;
    const std::size_t size = m_payload.size(value);
    const auto bound = static_cast<std::size_t>(*limit);
    return (isLeast ? size >= bound : size <= bound) ||
           violate(value, keyword,
                   fmt::format("there are {} {}; at {} {} are allowed.", size, what,
                               isLeast ? "least" : "most", *limit));
}

bool JsonSchemaValidator::minItems(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    return sizeWithin(word, value, Kind::Array, true, "minItems", "items");
}

bool JsonSchemaValidator::maxItems(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    return sizeWithin(word, value, Kind::Array, false, "maxItems", "items");
}

bool JsonSchemaValidator::minProperties(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    return sizeWithin(word, value, Kind::Object, true, "minProperties", "properties");
}

bool JsonSchemaValidator::maxProperties(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    return sizeWithin(word, value, Kind::Object, false, "maxProperties", "properties");
}

bool JsonSchemaValidator::properties(Node /*schema*/, Node word, Node value, Seen& seen)
{
    if (!is(value, Kind::Object))
        return true;
    for (Node each = m_payload.firstChild(value); each != kNone;
         each = m_payload.nextSibling(each)) {
        const Node own = m_words.member(word, json::decodeString(m_payload.nameSource(each)));
        if (own != kNone && !child(own, each, seen))
            return false;
    }
    return true;
}

bool JsonSchemaValidator::patternProperties(Node /*schema*/, Node word, Node value, Seen& seen)
{
    if (!is(value, Kind::Object))
        return true;
    for (Node own = m_words.firstChild(word); own != kNone; own = m_words.nextSibling(own)) {
        const Pattern* const expression =
            patternOf(own, json::decodeString(m_words.nameSource(own)));
        if (!expression)
            return false;
        for (Node each = m_payload.firstChild(value); each != kNone;
             each = m_payload.nextSibling(each)) {
            const Result<bool> found =
                expression->isFoundIn(json::decodeString(m_payload.nameSource(each)));
            if (!found)
                return giveUp(found.error().message);
            if (*found && !child(own, each, seen))
                return false;
        }
    }
    return true;
}

bool JsonSchemaValidator::additionalProperties(Node schema, Node word, Node value, Seen& seen)
{
    if (!is(value, Kind::Object))
        return true;
    const Node named = m_words.member(schema, "properties");
    const Node patterns = m_words.member(schema, "patternProperties");
    for (Node each = m_payload.firstChild(value); each != kNone;
         each = m_payload.nextSibling(each)) {
        const std::string name = json::decodeString(m_payload.nameSource(each));
        bool covered = named != kNone && m_words.member(named, name) != kNone;
        for (Node own = patterns == kNone || covered ? kNone : m_words.firstChild(patterns);
             own != kNone && !covered; own = m_words.nextSibling(own)) {
            const Pattern* const expression =
                patternOf(own, json::decodeString(m_words.nameSource(own)));
            if (!expression)
                return false;
            const Result<bool> found = expression->isFoundIn(name);
            if (!found)
                return giveUp(found.error().message);
            covered = *found;
        }
        if (!covered && !child(word, each, seen))
            return false;
    }
    return true;
}

bool JsonSchemaValidator::missing(Node names, Node value, std::string_view keyword)
{
    for (Node each = m_words.firstChild(names); each != kNone; each = m_words.nextSibling(each)) {
        const std::string name = json::decodeString(m_words.source(each));
        if (m_payload.member(value, name) == kNone)
            violate(value, keyword, fmt::format("the property “{}” is missing.", name));
    }
    return true;
}

bool JsonSchemaValidator::required(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    const bool counts = is(value, Kind::Object) && m_words.kind(word) == Kind::Array;
    return !counts || missing(word, value, "required");
}

bool JsonSchemaValidator::dependencies(Node /*schema*/, Node word, Node value, Seen& seen)
{
    if (!is(value, Kind::Object))
        return true;
    for (Node own = m_words.firstChild(word); own != kNone; own = m_words.nextSibling(own)) {
        const std::string name = json::decodeString(m_words.nameSource(own));
        if (m_payload.member(value, name) == kNone)
            continue;
        if (m_words.kind(own) == Kind::Array)
            missing(own, value, "dependencies");
        else if (!matches(own, value, seen))
            return false;
    }
    return true;
}

/// A name is a string of its own: its quoted text is a payload.
bool JsonSchemaValidator::propertyNames(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    if (!is(value, Kind::Object))
        return true;
    for (Node each = m_payload.firstChild(value); each != kNone;
         each = m_payload.nextSibling(each)) {
        json::Document name;
        if (!name.parse(m_payload.nameSource(each)))
            return giveUp("A property's name is no JSON string.");
        JsonSchemaValidator validator(m_schema, name);
        validator.m_depth = m_depth;
        validator.m_work = m_work;
        Seen own;
        if (!validator.matches(word, json::Document::root(), own))
            return giveUp(validator.m_error.message);
        m_work = validator.m_work;
        if (validator.m_failures > 0)
            violate(each, "propertyNames", "the property's name is not allowed.");
    }
    return true;
}

} // namespace viridian::schema
