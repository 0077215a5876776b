// The keywords of strings, numbers, enums, `not` and conditions.

#include "core/json/compare.h"
#include "core/schema/json/json_schema_differ.h"
#include "core/schema/number.h"

#include <algorithm>

namespace viridian::schema {

using json::Decimal;
using json::Kind;
using json::kNone;
using json::Node;

namespace {

std::optional<Decimal> numberIn(const Parts& side, PartRef part, std::string_view keyword)
{
    const Node node = side.member(part, keyword);
    if (node == kNone || side.document().kind(node) != Kind::Number)
        return std::nullopt;
    const Result<Decimal> value = Decimal::parse(side.document().source(node));
    return value ? std::optional(*value) : std::nullopt;
}

/// In draft 4 an exclusive bound is a word beside the bound.
std::optional<Decimal> limit(const Parts& side, PartRef part, std::string_view keyword,
                             std::string_view exclusiveKeyword, bool exclusive)
{
    const Node flag = side.member(part, exclusiveKeyword);
    const bool isFlag = flag != kNone && side.document().kind(flag) != Kind::Number;
    if (!isFlag)
        return numberIn(side, part, exclusive ? exclusiveKeyword : keyword);
    const bool isSet = side.document().kind(flag) == Kind::True;
    return isSet == exclusive ? numberIn(side, part, keyword) : std::nullopt;
}

std::set<Digest128> valuesOf(const Parts& side, PartRef part)
{
    std::set<Digest128> values;
    const json::Document& document = side.document();
    const Node list = side.member(part, "enum");
    if (list == kNone) {
        if (const Node only = side.member(part, "const"); only != kNone)
            values.insert(json::canonicalDigest(document.source(only)));
        return values;
    }
    for (Node each = document.firstChild(list); each != kNone; each = document.nextSibling(each))
        values.insert(json::canonicalDigest(document.source(each)));
    return values;
}

} // namespace

void JsonSchemaDiffer::bound(const std::optional<Decimal>& original,
                             const std::optional<Decimal>& update, std::string_view keyword,
                             std::string_view kind)
{
    const std::string prefix(kind);
    if (!original && update)
        change(prefix + "_ADDED", keyword);
    else if (original && !update)
        change(prefix + "_REMOVED", keyword);
    else if (original && *original < *update)
        change(prefix + "_INCREASED", keyword);
    else if (original && *update < *original)
        change(prefix + "_DECREASED", keyword);
}

void JsonSchemaDiffer::bound(PartRef original, PartRef update, std::string_view keyword,
                             std::string_view kind)
{
    bound(numberIn(*m_original, original, keyword), numberIn(*m_update, update, keyword), keyword,
          kind);
}

void JsonSchemaDiffer::strings(PartRef original, PartRef update)
{
    bound(original, update, "maxLength", "MAX_LENGTH");
    bound(original, update, "minLength", "MIN_LENGTH");
    const Node before = m_original->member(original, "pattern");
    const Node after = m_update->member(update, "pattern");
    if (before == kNone && after == kNone)
        return;
    if (before == kNone || after == kNone)
        change(before == kNone ? "PATTERN_ADDED" : "PATTERN_REMOVED", "pattern");
    else if (json::decodeString(m_original->document().source(before)) !=
             json::decodeString(m_update->document().source(after)))
        change("PATTERN_CHANGED", "pattern");
}

void JsonSchemaDiffer::numbers(PartRef original, PartRef update)
{
    const auto pair = [&](std::string_view keyword, std::string_view exclusiveKeyword,
                          bool exclusive, std::string_view kind) {
        bound(limit(*m_original, original, keyword, exclusiveKeyword, exclusive),
              limit(*m_update, update, keyword, exclusiveKeyword, exclusive),
              exclusive ? exclusiveKeyword : keyword, kind);
    };
    pair("maximum", "exclusiveMaximum", false, "MAXIMUM");
    pair("minimum", "exclusiveMinimum", false, "MINIMUM");
    pair("maximum", "exclusiveMaximum", true, "EXCLUSIVE_MAXIMUM");
    pair("minimum", "exclusiveMinimum", true, "EXCLUSIVE_MINIMUM");
    multipleOf(original, update);
    if (original->integer != update->integer)
        change(original->integer ? "TYPE_EXTENDED" : "TYPE_NARROWED");
}

void JsonSchemaDiffer::multipleOf(PartRef original, PartRef update)
{
    constexpr std::string_view kKeyword = "multipleOf";
    const std::optional<Decimal> before = numberIn(*m_original, original, kKeyword);
    const std::optional<Decimal> after = numberIn(*m_update, update, kKeyword);
    if (!before && !after)
        return;
    if (!before || !after) {
        change(before ? "MULTIPLE_OF_REMOVED" : "MULTIPLE_OF_ADDED", kKeyword);
        return;
    }
    if (*before == *after)
        return;
    if (isMultiple(*after, *before).value_or(false))
        change("MULTIPLE_OF_EXPANDED", kKeyword);
    else if (isMultiple(*before, *after).value_or(false))
        change("MULTIPLE_OF_REDUCED", kKeyword);
    else
        change("MULTIPLE_OF_CHANGED", kKeyword);
}

/// A constant is a list of one value.
void JsonSchemaDiffer::enums(PartRef original, PartRef update)
{
    const std::set<Digest128> before = valuesOf(*m_original, original);
    const std::set<Digest128> after = valuesOf(*m_update, update);
    const bool bothConstant =
        m_original->member(original, "enum") == kNone && m_update->member(update, "enum") == kNone;
    const std::string_view keyword = bothConstant ? "const" : "enum";
    if (before == after)
        return;
    if (std::includes(after.begin(), after.end(), before.begin(), before.end()))
        change("ENUM_ARRAY_EXTENDED", keyword);
    else if (std::includes(before.begin(), before.end(), after.begin(), after.end()))
        change("ENUM_ARRAY_NARROWED", keyword);
    else
        change("ENUM_ARRAY_CHANGED", keyword);
}

/// What is forbidden may become less: then the old taboo reads whatever the new one is about.
void JsonSchemaDiffer::negations(PartRef original, PartRef update)
{
    const PartRef before = schemaIn(*m_original, original, "not");
    const PartRef after = schemaIn(*m_update, update, "not");
    const Step step(*this, "not");
    const std::size_t found = m_found.size();
    compare(before, after);
    bool same = m_found.size() == found;
    m_found.resize(found);
    std::swap(m_original, m_update);
    const bool narrowed = compareReadable(after, before);
    std::swap(m_original, m_update);
    same = same && m_found.size() == found;
    m_found.resize(found);
    if (!same)
        change(narrowed ? "NOT_TYPE_NARROWED" : "NOT_TYPE_EXTENDED");
}

void JsonSchemaDiffer::conditions(PartRef original, PartRef update)
{
    for (const std::string_view keyword : {"if", "then", "else"}) {
        const Node before = m_original->member(original, keyword);
        const Node after = m_update->member(update, keyword);
        const bool same =
            before != kNone && after != kNone
                ? json::compare(m_original->document().source(before),
                                m_update->document().source(after)) != json::Equality::Different
                : before == after;
        if (!same)
            change("CONDITION_CHANGED", keyword);
    }
}

} // namespace viridian::schema
