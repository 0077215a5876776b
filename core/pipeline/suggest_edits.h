#pragma once

#include "core/pipeline/suggest_observed.h"
#include "core/pipeline/suggest_target.h"

#include <cstddef>
#include <string>
#include <vector>

namespace viridian::pipeline {

/// Edits of a patch, in the order in which they are to run.
struct SuggestedEdits {
    std::vector<std::string> lines;    ///< "{rename: /customer, to: email}"
    std::vector<std::string> evidence; ///< a sentence for each, and for what was left alone
    std::size_t open = 0;              ///< edits without a value that a person must write
};

/// What leads from the observed data to what the schema wants.
/// @param newer  events of the version that they are to become, where blue has some already: what
/// their values look like tells members apart
[[nodiscard]] SuggestedEdits suggestEdits(const ObservedShape& observed, const ObservedShape& newer,
                                          const TargetShape& target);

} // namespace viridian::pipeline
