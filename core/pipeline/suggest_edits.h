#pragma once

#include "core/base/progress.h"
#include "core/pipeline/suggest_observed.h"
#include "core/pipeline/suggest_target.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian::pipeline {

/// Edits of a patch, in the order in which they are to run.
struct SuggestedEdits {
    std::vector<std::string> lines;    ///< "{rename: /customer, to: email}"
    std::vector<std::string> evidence; ///< a sentence for each, and for what was left alone
    std::vector<std::string> left; ///< what a patch cannot say, or was not looked into, and where
    std::size_t open = 0;          ///< edits without a value that a person must write
    std::size_t elementEdits = 0;  ///< of `left`: edits of arrays' elements
};

/// Ends a comparison and tells how far it is.
struct SuggestPulse {
    std::stop_token stop;
    ProgressSink progress; ///< may be empty; counts members that were compared
    std::size_t compared = 0;

    [[nodiscard]] bool stopped() const { return stop.stop_requested(); }
    /// One more member is compared. False when asked to stop.
    bool beat();
};

/// What leads from the observed data to what the schema wants. Worthless where it was stopped.
/// @param newer  events of the version that they are to become, where blue has some already: what
/// their values look like tells members apart
[[nodiscard]] SuggestedEdits suggestEdits(const ObservedShape& observed, const ObservedShape& newer,
                                          const TargetShape& target, SuggestPulse& pulse);

} // namespace viridian::pipeline
