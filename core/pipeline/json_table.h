#pragma once

#include "core/pipeline/kinds.h"

#include <string>
#include <unordered_map>

namespace viridian::pipeline {

/// A JSON object in a file beside the pipeline, frozen: its digest belongs to what a step means.
struct JsonTable {
    std::string file;
    std::string digest;                                  ///< SHA-256 of the file's bytes
    std::unordered_map<std::string, std::string> values; ///< JSON source text by decoded key
};

/// Reads the file that @p key of in.node names; `sha256` beside it says which one is meant. Refuses
/// what is no JSON object or has a key twice.
/// @param example  what such a file holds, for the refusal
[[nodiscard]] JsonTable readJsonTable(const StepReader& in, const char* key,
                                      std::string_view example);

} // namespace viridian::pipeline
