// The keywords of numbers and strings.

#include "core/schema/json/json_schema_validator.h"
#include "core/schema/number.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::schema {

using json::Decimal;
using json::Kind;
using json::kNone;
using json::Node;

std::optional<Decimal> JsonSchemaValidator::numberOf(Node value) const
{
    if (!is(value, Kind::Number))
        return std::nullopt;
    const Result<Decimal> number = Decimal::parse(m_payload.source(value));
    return number ? std::optional(*number) : std::nullopt;
}

std::optional<Decimal> JsonSchemaValidator::limitOf(Node word) const
{
    if (m_words.kind(word) != Kind::Number)
        return std::nullopt;
    const Result<Decimal> number = Decimal::parse(m_words.source(word));
    return number ? std::optional(*number) : std::nullopt;
}

bool JsonSchemaValidator::isFlagSet(Node schema, std::string_view keyword) const
{
    const Node flag = m_words.member(schema, keyword);
    return flag != kNone && m_words.kind(flag) == Kind::True;
}

bool JsonSchemaValidator::minimum(Node schema, Node word, Node value, Seen& /*seen*/)
{
    const auto number = numberOf(value);
    const auto limit = limitOf(word);
    if (!number || !limit)
        return true;
    const bool exclusive = isFlagSet(schema, "exclusiveMinimum"); // draft 4
    return (exclusive ? *limit < *number : *limit <= *number) ||
           violate(value, "minimum", fmt::format("the number is below {}.", sourceOf(word)));
}

bool JsonSchemaValidator::maximum(Node schema, Node word, Node value, Seen& /*seen*/)
{
    const auto number = numberOf(value);
    const auto limit = limitOf(word);
    if (!number || !limit)
        return true;
    const bool exclusive = isFlagSet(schema, "exclusiveMaximum");
    return (exclusive ? *number < *limit : *number <= *limit) ||
           violate(value, "maximum", fmt::format("the number is above {}.", sourceOf(word)));
}

bool JsonSchemaValidator::exclusiveMinimum(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    const auto number = numberOf(value);
    const auto limit = limitOf(word);
    return !number || !limit || *limit < *number ||
           violate(value, "exclusiveMinimum",
                   fmt::format("the number must be above {}.", sourceOf(word)));
}

bool JsonSchemaValidator::exclusiveMaximum(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    const auto number = numberOf(value);
    const auto limit = limitOf(word);
    return !number || !limit || *number < *limit ||
           violate(value, "exclusiveMaximum",
                   fmt::format("the number must be below {}.", sourceOf(word)));
}

bool JsonSchemaValidator::multipleOf(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    const auto number = numberOf(value);
    const auto divisor = limitOf(word);
    if (!number || !divisor)
        return true;
    const Result<bool> multiple = isMultiple(*number, *divisor);
    if (!multiple)
        return giveUp(multiple.error().message);
    return *multiple || violate(value, "multipleOf",
                                fmt::format("the number is no multiple of {}.", sourceOf(word)));
}

namespace {

/// Code points, half a surrogate pair counting as one.
std::size_t lengthOf(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

} // namespace

bool JsonSchemaValidator::minLength(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    const std::optional<std::int64_t> limit = wholeNumber(m_words.source(word));
    if (!is(value, Kind::String) || !limit || *limit < 0)
        return true;
    return lengthOf(json::decodeString(m_payload.source(value))) >=
               static_cast<std::size_t>(*limit) ||
           violate(value, "minLength",
                   fmt::format("the text is shorter than {} characters.", *limit));
}

bool JsonSchemaValidator::maxLength(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    const std::optional<std::int64_t> limit = wholeNumber(m_words.source(word));
    if (!is(value, Kind::String) || !limit || *limit < 0)
        return true;
    return lengthOf(json::decodeString(m_payload.source(value))) <=
               static_cast<std::size_t>(*limit) ||
           violate(value, "maxLength",
                   fmt::format("the text is longer than {} characters.", *limit));
}

const Pattern* JsonSchemaValidator::patternOf(Node place, std::string_view text)
{
    auto known = m_patterns.find(place);
    if (known == m_patterns.end()) {
        Result<Pattern> parsed = Pattern::parse(text);
        if (!parsed) {
            giveUp(parsed.error().message);
            return nullptr;
        }
        known = m_patterns.emplace(place, std::move(*parsed)).first;
    }
    return &known->second;
}

bool JsonSchemaValidator::pattern(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    if (!is(value, Kind::String) || m_words.kind(word) != Kind::String)
        return true;
    const Pattern* const expression = patternOf(word, json::decodeString(m_words.source(word)));
    if (!expression)
        return false;
    const Result<bool> found = expression->isFoundIn(json::decodeString(m_payload.source(value)));
    if (!found)
        return giveUp(found.error().message);
    return *found ||
           violate(value, "pattern", fmt::format("the text does not match {}.", sourceOf(word)));
}

} // namespace viridian::schema
