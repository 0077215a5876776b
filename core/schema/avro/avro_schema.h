#pragma once

#include "core/base/result.h"
#include "core/json/document.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::schema {

enum class AvroType : std::uint8_t {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Array,
    Map,
    Union,
    Fixed,
    Enum,
    Record
};

/// The type's word in a schema: "int", "record".
[[nodiscard]] std::string_view name(AvroType type) noexcept;
/// True for records, enums and fixed types, which have a name of their own.
[[nodiscard]] constexpr bool isNamed(AvroType type) noexcept
{
    return type >= AvroType::Fixed;
}

/// Number of a type within its schema. Every place where a primitive, array, map or union stands is
/// a type of its own; a named type is one, however often it is named.
using AvroId = std::uint32_t;

struct AvroField {
    std::string name;
    std::vector<std::string> aliases;
    AvroId type = 0;
    json::Node defaultValue = json::kNone; ///< in AvroSchema::document()
};

/// What a logical type says beyond its underlying type; an unknown or invalid one is none.
struct AvroLogicalType {
    std::string name; ///< empty: none
    std::uint32_t precision = 0;
    std::uint32_t scale = 0;
};

struct AvroNode {
    AvroType type = AvroType::Null;
    std::string fullName;             ///< of a named type
    std::vector<std::string> aliases; ///< full names
    std::vector<AvroField> fields;
    std::vector<std::string> symbols;
    std::optional<std::uint32_t> defaultSymbol;
    std::vector<AvroId> children; ///< branches of a union; the items or values of an array or map
    std::uint64_t size = 0;       ///< bytes of a fixed type
    AvroLogicalType logical;
    std::unordered_map<std::string, std::uint32_t> index; ///< fields or symbols by name

    /// The full name without its namespace.
    [[nodiscard]] std::string_view simpleName() const;
    /// What names this type as a branch of a union.
    [[nodiscard]] std::string_view branchName() const
    {
        return isNamed(type) ? std::string_view(fullName) : name(type);
    }
};

/// An Avro schema, parsed to the specification (1.12).
///
/// Names are resolved: recursion is a type that contains its own number. Defaults are kept as the
/// text's own nodes, so that no number is rounded. Thread: immutable.
class AvroSchema {
public:
    /// Errors: InvalidInput; the message says where (JSON Pointer) and what was expected, detail is
    /// the byte offset.
    [[nodiscard]] static Result<AvroSchema> parse(std::string_view text);

    [[nodiscard]] AvroId root() const { return m_root; }
    [[nodiscard]] const AvroNode& node(AvroId id) const { return m_nodes[id]; }
    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }
    [[nodiscard]] const json::Document& document() const { return m_document; }

    /// The branch of @p unionType of that name, or nullopt.
    [[nodiscard]] std::optional<std::uint32_t> branch(AvroId unionType,
                                                      std::string_view branchName) const;

private:
    friend class AvroParser;
    std::unique_ptr<const std::string> m_text; ///< stays where it is when the schema moves
    json::Document m_document;
    std::vector<AvroNode> m_nodes;
    AvroId m_root = 0;
};

/// How deep types and values may lie within each other wherever schemas meet each other or a
/// payload.
inline constexpr std::size_t kAvroDepth = 400;

} // namespace viridian::schema
