#pragma once

#include "core/pipeline/kinds.h"
#include "core/pipeline/meaning.h"
#include "core/pipeline/work.h"

#include <string>
#include <vector>

namespace viridian::pipeline {

/// What a merged event holds of one value of the events in its group. Numbers are added and
/// compared as exact decimals.
struct Fold {
    enum class Kind { First, Last, Sum, Min, Max, Count, List };
    Kind kind = Kind::Last;
    Place of; ///< in each event; unused for Count
    Place to; ///< in the merged event
    bool missingIsError = true;

    /// What @p soFar (JSON source text; empty: nothing yet) becomes with this event. Errors: a
    /// clause.
    [[nodiscard]] Result<std::string> with(const std::string& soFar, Work& work) const;
    /// Puts the value where it belongs. Errors: a clause.
    Status put(const std::string& value, Work& work) const;
    [[nodiscard]] std::string summary() const;
    void write(Meaning& out) const;
};

/// Reads `fold:` of @p parent: [{sum: /seconds, to: /total}, {count: /parts}].
[[nodiscard]] std::vector<Fold> readFolds(const StepReader& in, const YAML::Node& parent);

} // namespace viridian::pipeline
