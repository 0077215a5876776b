#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace viridian::schema {

/// One difference between the schema that reads and the one that wrote.
struct Difference {
    std::string kind;    ///< NAME_MISMATCH, TYPE_CHANGED: the registry's own words
    std::string path;    ///< into the reading schema; "/" or "#/" is its root
    std::string detail;  ///< what exactly, as the registry says it; may be empty
    std::string message; ///< a sentence: what it means and what helps
    bool breaks = true;  ///< false: a change that the reader copes with

    bool operator==(const Difference&) const = default;
};

using Differences = std::vector<Difference>;

/// True when none of them breaks reading.
[[nodiscard]] bool isReadable(const Differences& differences) noexcept;

} // namespace viridian::schema
