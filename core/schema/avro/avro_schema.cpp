#include "core/schema/avro/avro_schema.h"

#include <array>

namespace viridian::schema {

std::string_view name(AvroType type) noexcept
{
    constexpr std::array<std::string_view, 14> kNames{
        "null",   "boolean", "int", "long",  "float", "double", "bytes",
        "string", "array",   "map", "union", "fixed", "enum",   "record"};
    return kNames.at(static_cast<std::size_t>(type));
}

std::string_view AvroNode::simpleName() const
{
    const std::string_view full = fullName;
    const std::size_t dot = full.rfind('.');
    return dot == std::string_view::npos ? full : full.substr(dot + 1);
}

std::optional<std::uint32_t> AvroSchema::branch(AvroId unionType, std::string_view branchName) const
{
    const AvroNode& all = m_nodes[unionType];
    const auto found = all.index.find(std::string(branchName));
    if (found == all.index.end())
        return std::nullopt;
    return found->second;
}

} // namespace viridian::schema
