#pragma once

#include <optional>

namespace viridian::pipeline {

/// From a first value on, and below a last one; either may be missing.
template <typename T>
struct Range {
    std::optional<T> since;  ///< belongs to it
    std::optional<T> before; ///< does not

    [[nodiscard]] bool takes(const T& value) const
    {
        return (!since || *since <= value) && (!before || value < *before);
    }
    /// True when a value may be in both.
    [[nodiscard]] bool meets(const Range& other) const
    {
        return !(before && other.since && *before <= *other.since) &&
               !(other.before && since && *other.before <= *since);
    }
    /// True when no value can be in it.
    [[nodiscard]] bool empty() const { return since && before && *before <= *since; }
};

} // namespace viridian::pipeline
