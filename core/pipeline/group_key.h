#pragma once

#include "core/pipeline/kinds.h"
#include "core/pipeline/meaning.h"
#include "core/pipeline/work.h"

#include <optional>
#include <string>
#include <vector>

namespace viridian::pipeline {

/// By what a step tells which events belong together: the stream, values, what the stream pattern
/// caught, or several of these.
struct GroupKey {
    struct Part {
        enum class Kind { Stream, Value, Capture } kind = Kind::Stream;
        Place place;      ///< Value
        std::string name; ///< Capture
    };
    std::vector<Part> parts;

    /// Nullopt where a value is missing. Values are compared by their JSON source text.
    [[nodiscard]] std::optional<std::string> of(Work& work) const;
    /// The place that has no value; empty when of() has a key.
    [[nodiscard]] std::string missingIn(Work& work) const;
    [[nodiscard]] bool hasStream() const;
    [[nodiscard]] bool readsData() const;
    [[nodiscard]] std::string toText() const;
    void write(Meaning& out) const;
};

/// Reads `by:` of @p parent: stream, a path, {capture}, or a list of them; the stream when absent.
[[nodiscard]] GroupKey readGroupKey(const StepReader& in, const YAML::Node& parent);

} // namespace viridian::pipeline
