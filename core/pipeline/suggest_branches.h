#pragma once

#include "core/schema/json/json_schema.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// Parts of a JSON Schema that all hold of one place.
using SchemaParts = std::vector<json::Node>;

// The JSON types that a place takes, as bits. A whole number is a number too.
inline constexpr std::uint8_t kNull = 1;
inline constexpr std::uint8_t kBoolean = 2;
inline constexpr std::uint8_t kInteger = 4;
inline constexpr std::uint8_t kFraction = 8;
inline constexpr std::uint8_t kString = 16;
inline constexpr std::uint8_t kObject = 32;
inline constexpr std::uint8_t kArray = 64;
inline constexpr std::uint8_t kAnyType = 127;

/// One of the ways in which a value can be valid: references resolved, the members of allOf put
/// together, of each anyOf and oneOf one branch picked. What it says is what its parts say
/// together.
class SchemaBranch {
public:
    SchemaBranch(const schema::JsonSchema& schema, SchemaParts parts);

    /// Bits of types; 0: no value is valid.
    [[nodiscard]] unsigned types() const { return m_types; }
    /// The only texts that it takes; absent: any.
    [[nodiscard]] std::optional<std::vector<std::string>> symbols() const;
    /// Source texts of the only values that it takes, of any type; absent: any.
    [[nodiscard]] const std::optional<std::vector<std::string>>& values() const { return m_values; }
    [[nodiscard]] std::string format() const;
    /// The value of a word that the first part which has it says; kNone where none has.
    [[nodiscard]] json::Node word(std::string_view name) const;

    /// Names in the order of the schema.
    [[nodiscard]] const std::vector<std::string>& properties() const { return m_properties; }
    /// What is said of a member; empty where nothing is.
    [[nodiscard]] SchemaParts property(std::string_view name) const;
    [[nodiscard]] bool requiresMember(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& required() const { return m_required; }
    /// It takes no members but those that allows() knows.
    [[nodiscard]] bool isClosed() const { return m_isClosed; }
    [[nodiscard]] bool allows(std::string_view name) const;

    /// What is said of all elements of an array; empty where nothing is.
    [[nodiscard]] SchemaParts items() const;
    /// Words that say of members or elements what is not looked into: "if", "patternProperties".
    [[nodiscard]] std::set<std::string> unread(unsigned type) const;

private:
    void readTypes();
    void readValues();
    void readMembers();
    [[nodiscard]] json::Node member(json::Node part, std::string_view name) const;
    [[nodiscard]] bool says(json::Node part, std::string_view name, json::Kind kind) const;
    [[nodiscard]] bool listsItself(json::Node part) const;

    const json::Document* m_words;
    SchemaParts m_parts;
    unsigned m_types = kAnyType;
    std::optional<std::vector<std::string>> m_values;
    std::vector<std::string> m_properties;
    std::vector<std::string> m_required;
    bool m_isClosed = false;
    std::optional<std::set<std::string>> m_allowed;
};

struct SchemaBranches {
    std::vector<SchemaBranch> branches; ///< none: no value is valid
    bool isCut = false; ///< there were too many to look at; what only some say is not among them
};

/// @param given  any of these; all parts of one hold
[[nodiscard]] SchemaBranches branchesOf(const schema::JsonSchema& schema,
                                        const std::vector<SchemaParts>& given);

} // namespace viridian::pipeline
