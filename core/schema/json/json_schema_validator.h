#pragma once

#include "core/base/digest.h"
#include "core/json/decimal.h"
#include "core/schema/json/json_schema_validate.h"
#include "core/schema/json/pattern.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace viridian::schema {

/// Checks one payload. One use, for violations(); name checks share the work that is allowed.
class JsonSchemaValidator {
public:
    JsonSchemaValidator(const JsonSchema& schema, const json::Document& payload)
        : m_schema(schema), m_words(schema.document()), m_payload(payload)
    {
    }

    /// By the part of the schema at @p at. False when it gave up; error() then says why.
    bool check(json::Node at);
    [[nodiscard]] const Error& error() const { return m_error; }
    [[nodiscard]] std::vector<Violation> takeViolations() { return std::move(m_violations); }

private:
    /// Members and elements that some keyword has spoken of, for unevaluated*.
    using Seen = std::unordered_set<json::Node>;
    /// A keyword's check: its schema, the keyword's own node, the value, what was seen of it.
    using Check = bool (JsonSchemaValidator::*)(json::Node schema, json::Node word,
                                                json::Node value, Seen& seen);
    [[nodiscard]] static Check checkOf(std::string_view keyword);

    // json_schema_validator.cpp
    bool matches(json::Node schema, json::Node value, Seen& seen);
    bool matchesNow(json::Node schema, json::Node value, Seen& seen);
    /// Whether it matches, with its violations taken back; nullopt when it gave up.
    std::optional<bool> wouldMatch(json::Node schema, json::Node value, Seen& seen);
    bool type(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool enumeration(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool constant(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool allOf(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool anyOf(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool oneOf(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool countMatches(json::Node word, json::Node value, Seen& seen, std::size_t& count);
    bool negation(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool condition(json::Node schema, json::Node word, json::Node value, Seen& seen);
    [[nodiscard]] bool isOfType(json::Node value, std::string_view word) const;

    // json_schema_validator_values.cpp
    bool minimum(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool maximum(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool exclusiveMinimum(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool exclusiveMaximum(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool multipleOf(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool minLength(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool maxLength(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool pattern(json::Node schema, json::Node word, json::Node value, Seen& seen);
    [[nodiscard]] std::optional<json::Decimal> numberOf(json::Node value) const;
    [[nodiscard]] std::optional<json::Decimal> limitOf(json::Node word) const;
    [[nodiscard]] bool isFlagSet(json::Node schema, std::string_view keyword) const;
    const Pattern* patternOf(json::Node place, std::string_view text);

    // json_schema_validator_containers.cpp
    bool items(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool prefixItems(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool additionalItems(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool unevaluatedItems(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool contains(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool uniqueItems(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool minItems(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool maxItems(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool properties(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool patternProperties(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool additionalProperties(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool unevaluatedProperties(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool required(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool minProperties(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool maxProperties(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool propertyNames(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool dependencies(json::Node schema, json::Node word, json::Node value, Seen& seen);
    bool tuple(json::Node list, json::Node value, Seen& seen);
    bool from(std::size_t index, json::Node schema, json::Node value, Seen& seen);
    bool child(json::Node schema, json::Node each, Seen& seen);
    bool unseen(json::Node word, json::Node value, Seen& seen);
    bool missing(json::Node names, json::Node value, std::string_view keyword);
    bool sizeWithin(json::Node word, json::Node value, json::Kind kind, bool isLeast,
                    std::string_view keyword, std::string_view what);
    [[nodiscard]] bool is(json::Node value, json::Kind kind) const
    {
        return m_payload.kind(value) == kind;
    }

    /// Notes a violation; always true.
    bool violate(json::Node value, std::string_view keyword, std::string message);
    bool giveUp(std::string message);
    [[nodiscard]] std::string sourceOf(json::Node word) const;

    const JsonSchema& m_schema;
    const json::Document& m_words; ///< the schema's document
    const json::Document& m_payload;
    std::vector<Violation> m_violations;
    std::size_t m_failures = 0; ///< as many as m_violations, or more
    std::size_t m_depth = 0;
    std::size_t m_work = 0;
    std::unordered_map<json::Node, Pattern> m_patterns;
    std::unordered_map<json::Node, std::set<Digest128>> m_enums;
    Error m_error;
};

} // namespace viridian::schema
