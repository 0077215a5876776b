#include "core/schema/json/json_schema_validator.h"

#include "core/json/compare.h"

#include <array>
#include <fmt/format.h>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

namespace {

constexpr std::size_t kDeepest = 400;
constexpr std::size_t kMostWork = 5'000'000;
constexpr std::size_t kMostViolations = 100;

} // namespace

Result<std::vector<Violation>> violations(const JsonSchema& schema, std::string_view json, Node at)
{
    json::Document payload;
    if (Status parsed = payload.parse(json); !parsed)
        return passOn(parsed);
    JsonSchemaValidator validator(schema, payload);
    if (!validator.check(at))
        return tl::unexpected<Error>(validator.error());
    return validator.takeViolations();
}

JsonSchemaValidator::Check JsonSchemaValidator::checkOf(std::string_view keyword)
{
    using Self = JsonSchemaValidator;
    static const std::unordered_map<std::string_view, Check> kChecks{
        {"type", &Self::type},
        {"enum", &Self::enumeration},
        {"const", &Self::constant},
        {"allOf", &Self::allOf},
        {"anyOf", &Self::anyOf},
        {"oneOf", &Self::oneOf},
        {"not", &Self::negation},
        {"if", &Self::condition},
        {"minimum", &Self::minimum},
        {"maximum", &Self::maximum},
        {"exclusiveMinimum", &Self::exclusiveMinimum},
        {"exclusiveMaximum", &Self::exclusiveMaximum},
        {"multipleOf", &Self::multipleOf},
        {"minLength", &Self::minLength},
        {"maxLength", &Self::maxLength},
        {"pattern", &Self::pattern},
        {"items", &Self::items},
        {"prefixItems", &Self::prefixItems},
        {"additionalItems", &Self::additionalItems},
        {"contains", &Self::contains},
        {"uniqueItems", &Self::uniqueItems},
        {"minItems", &Self::minItems},
        {"maxItems", &Self::maxItems},
        {"properties", &Self::properties},
        {"patternProperties", &Self::patternProperties},
        {"additionalProperties", &Self::additionalProperties},
        {"required", &Self::required},
        {"minProperties", &Self::minProperties},
        {"maxProperties", &Self::maxProperties},
        {"propertyNames", &Self::propertyNames},
        {"dependencies", &Self::dependencies},
        {"dependentRequired", &Self::dependencies},
        {"dependentSchemas", &Self::dependencies}};
    const auto found = kChecks.find(keyword);
    return found == kChecks.end() ? nullptr : found->second;
}

bool JsonSchemaValidator::check(Node at)
{
    Seen seen;
    return matches(at, json::Document::root(), seen);
}

bool JsonSchemaValidator::giveUp(std::string message)
{
    m_error = {ErrorKind::InvalidInput, std::move(message), {}};
    return false;
}

bool JsonSchemaValidator::violate(Node value, std::string_view keyword, std::string message)
{
    ++m_failures;
    if (m_violations.size() < kMostViolations) {
        const std::string path = m_payload.pointer(value);
        m_violations.push_back(
            {.path = path,
             .keyword = std::string(keyword),
             .message = fmt::format("At {}: {}", path.empty() ? "the root" : path, message),
             .reason = std::move(message)});
    }
    return true;
}

std::string JsonSchemaValidator::sourceOf(Node word) const
{
    constexpr std::size_t kLongest = 100;
    const std::string_view source = m_words.source(word);
    return source.size() <= kLongest ? std::string(source)
                                     : std::string(source.substr(0, kLongest)) + "…";
}

bool JsonSchemaValidator::matches(Node schema, Node value, Seen& seen)
{
    if (m_depth == kDeepest)
        return giveUp(
            "The JSON Schema goes round in circles on this payload, or the payload is too "
            "deep for it.");
    if (++m_work > kMostWork)
        return giveUp("The JSON Schema asks for too much work on this payload.");
    ++m_depth;
    const bool done = matchesNow(schema, value, seen);
    --m_depth;
    return done;
}

bool JsonSchemaValidator::matchesNow(Node schema, Node value, Seen& seen)
{
    if (m_words.kind(schema) == Kind::False)
        return violate(value, "false", "nothing is allowed here.");
    if (m_words.kind(schema) != Kind::Object)
        return true;
    if (const Node target = m_schema.referred(schema); target != kNone) {
        if (!matches(target, value, seen))
            return false;
        if (!m_schema.refHasSiblings())
            return true;
    }
    for (Node word = m_words.firstChild(schema); word != kNone; word = m_words.nextSibling(word)) {
        const Check own = checkOf(json::decodeString(m_words.nameSource(word)));
        if (own && !(this->*own)(schema, word, value, seen))
            return false;
    }
    if (m_schema.draft() < Draft::Draft2019)
        return true;
    const Node items = m_words.member(schema, "unevaluatedItems");
    const Node others = m_words.member(schema, "unevaluatedProperties");
    return (items == kNone || unevaluatedItems(schema, items, value, seen)) &&
           (others == kNone || unevaluatedProperties(schema, others, value, seen));
}

std::optional<bool> JsonSchemaValidator::wouldMatch(Node schema, Node value, Seen& seen)
{
    const std::size_t failures = m_failures;
    const std::size_t noted = m_violations.size();
    Seen own;
    if (!matches(schema, value, own))
        return std::nullopt;
    const bool matched = m_failures == failures;
    m_failures = failures;
    m_violations.resize(noted);
    if (matched)
        seen.insert(own.begin(), own.end());
    return matched;
}

bool JsonSchemaValidator::isOfType(Node value, std::string_view word) const
{
    switch (m_payload.kind(value)) {
    case Kind::Object:
        return word == "object";
    case Kind::Array:
        return word == "array";
    case Kind::String:
        return word == "string";
    case Kind::True:
    case Kind::False:
        return word == "boolean";
    case Kind::Null:
        return word == "null";
    case Kind::Number:
        break;
    }
    if (word != "integer")
        return word == "number";
    const std::optional<json::Decimal> number = numberOf(value);
    return number && number->isInteger();
}

bool JsonSchemaValidator::type(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    const auto fits = [&](Node each) {
        return isOfType(value, json::decodeString(m_words.source(each)));
    };
    bool matched = false;
    if (m_words.kind(word) == Kind::String)
        matched = fits(word);
    else
        for (Node each = m_words.firstChild(word); each != kNone && !matched;
             each = m_words.nextSibling(each))
            matched = fits(each);
    return matched || violate(value, "type", fmt::format("the type must be {}.", sourceOf(word)));
}

bool JsonSchemaValidator::enumeration(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    auto known = m_enums.find(word);
    if (known == m_enums.end()) {
        known = m_enums.emplace(word, std::set<Digest128>()).first;
        for (Node each = m_words.firstChild(word); each != kNone; each = m_words.nextSibling(each))
            known->second.insert(json::canonicalDigest(m_words.source(each)));
    }
    return known->second.contains(json::canonicalDigest(m_payload.source(value))) ||
           violate(value, "enum", fmt::format("the value must be one of {}.", sourceOf(word)));
}

bool JsonSchemaValidator::constant(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    return json::compare(m_words.source(word), m_payload.source(value)) !=
               json::Equality::Different ||
           violate(value, "const", fmt::format("the value must be {}.", sourceOf(word)));
}

bool JsonSchemaValidator::allOf(Node /*schema*/, Node word, Node value, Seen& seen)
{
    for (Node each = m_words.firstChild(word); each != kNone; each = m_words.nextSibling(each)) {
        if (!matches(each, value, seen))
            return false;
    }
    return true;
}

bool JsonSchemaValidator::countMatches(Node word, Node value, Seen& seen, std::size_t& count)
{
    for (Node each = m_words.firstChild(word); each != kNone; each = m_words.nextSibling(each)) {
        const std::optional<bool> matched = wouldMatch(each, value, seen);
        if (!matched)
            return false;
        count += *matched ? 1 : 0;
    }
    return true;
}

bool JsonSchemaValidator::anyOf(Node /*schema*/, Node word, Node value, Seen& seen)
{
    std::size_t count = 0;
    return countMatches(word, value, seen, count) &&
           (count > 0 || violate(value, "anyOf", "the value fits none of the alternatives."));
}

bool JsonSchemaValidator::oneOf(Node /*schema*/, Node word, Node value, Seen& seen)
{
    std::size_t count = 0;
    return countMatches(word, value, seen, count) &&
           (count == 1 ||
            violate(value, "oneOf",
                    fmt::format("the value must fit exactly one of the alternatives, and fits {}.",
                                count)));
}

bool JsonSchemaValidator::negation(Node /*schema*/, Node word, Node value, Seen& /*seen*/)
{
    Seen ignored;
    const std::optional<bool> matched = wouldMatch(word, value, ignored);
    return matched && (!*matched || violate(value, "not", "the value is what it must not be."));
}

bool JsonSchemaValidator::condition(Node schema, Node word, Node value, Seen& seen)
{
    const std::optional<bool> matched = wouldMatch(word, value, seen);
    if (!matched)
        return false;
    const Node next = m_words.member(schema, *matched ? "then" : "else");
    return next == kNone || matches(next, value, seen);
}

} // namespace viridian::schema
