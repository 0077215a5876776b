#pragma once

#include "core/pipeline/suggest_fit.h"

#include <string>
#include <vector>

namespace viridian::pipeline {

/// An observed member that the schema does not know, and the missing one that it is to become.
struct SuggestedPair {
    std::string from;
    const TargetField* to = nullptr;
    Fit fit;
    std::string also; ///< another member that would fit; may be empty
};

/// Pairs what is missing with what is not known, by names and by values, best pairs first.
/// @param newer  events of the version that they are to become
[[nodiscard]] std::vector<SuggestedPair>
suggestPairs(const ObservedShape& observed, const ObservedShape& newer, const TargetShape& target,
             const std::vector<const TargetField*>& missing, SuggestPulse& pulse);

/// Why a member is taken for another, as a clause.
[[nodiscard]] std::string reasonOf(const std::string& from, const std::string& to,
                                   const TargetField& field, const Fit& fit);

} // namespace viridian::pipeline
