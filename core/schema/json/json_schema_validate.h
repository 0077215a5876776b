#pragma once

#include "core/base/result.h"
#include "core/schema/json/json_schema.h"

#include <string>
#include <string_view>
#include <vector>

namespace viridian::schema {

struct Violation {
    std::string path;    ///< JSON Pointer into the payload
    std::string keyword; ///< "maxLength"
    std::string message; ///< a sentence
    std::string reason;  ///< the same without the path
};

/// Where @p json breaks @p schema; empty for a valid payload. Numbers are compared as exact
/// decimals; `format` is an annotation and not checked. At most 100 violations.
/// @param at  the part of the schema that @p json is to be judged by, references and all
/// Errors: InvalidInput when @p json is not JSON, or the schema asks for more work than is bounded.
[[nodiscard]] Result<std::vector<Violation>>
violations(const JsonSchema& schema, std::string_view json, json::Node at = json::Document::root());

} // namespace viridian::schema
