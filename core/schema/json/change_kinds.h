#pragma once

#include <string_view>

namespace viridian::schema {

/// One kind of change of a JSON Schema, in the registry's word.
struct ChangeKind {
    std::string_view name;
    bool strict;            ///< the new schema still reads what the old one wrote
    bool lenient;           ///< the same, where data outside the schema's properties is forgiven
    std::string_view words; ///< a sentence
};

/// The kind of that name, which is one of the table.
[[nodiscard]] const ChangeKind& changeKind(std::string_view name);

} // namespace viridian::schema
