#pragma once

#include "core/schema/avro/avro_schema.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace viridian::schema {

/// Reads a schema's document into its types. One use, for AvroSchema::parse().
class AvroParser {
public:
    explicit AvroParser(AvroSchema& schema) : m_schema(schema), m_document(schema.m_document) {}

    /// The type at @p node, whose names are relative to @p space.
    Result<AvroId> type(json::Node node, const std::string& space);

    [[nodiscard]] std::vector<AvroNode>& types() { return m_schema.m_nodes; }

private:
    Result<AvroId> named(json::Node node, std::string_view word, const std::string& space);
    Result<AvroId> unionOf(json::Node node, const std::string& space);
    Result<AvroId> object(json::Node node, const std::string& space);
    Result<AvroId> collection(json::Node node, AvroType type, const std::string& space);
    Result<AvroId> definition(json::Node node, AvroType type, const std::string& space);
    Status branch(json::Node node, AvroId unionType, AvroId branchType);
    Status enumBody(json::Node node, AvroId id);
    Status fixedBody(json::Node node, AvroId id);
    Status recordBody(json::Node node, AvroId id);
    Status field(json::Node node, AvroId record, const std::string& space);
    Result<std::string> fullNameOf(json::Node node, const std::string& space) const;
    Status readAliases(json::Node node, AvroId id);
    void readLogicalType(json::Node node, AvroId id);

    [[nodiscard]] AvroId add(AvroType type);
    [[nodiscard]] std::string text(json::Node node) const;
    [[nodiscard]] bool isString(json::Node node) const;
    /// An error at a place of the schema.
    [[nodiscard]] tl::unexpected<Error> misfit(json::Node node, std::string_view words) const;

    AvroSchema& m_schema;
    const json::Document& m_document;
    std::unordered_map<std::string, AvroId> m_names;
};

/// The logical type that an object's members declare over @p node, or none: unknown and invalid
/// ones count for nothing, says the specification.
[[nodiscard]] AvroLogicalType avroLogicalType(const json::Document& document, json::Node object,
                                              const AvroNode& node);

/// Whether every default in the schema is a value of its field's type.
[[nodiscard]] Status checkAvroDefaults(const AvroSchema& schema);

} // namespace viridian::schema
