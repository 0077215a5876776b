#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace viridian::pipeline {

/// Where a value stands in an event: a JSON Pointer into data ("/total") or metadata
/// ("meta/tenant").
struct Place {
    bool meta = false;
    std::string pointer;

    friend bool operator==(const Place&, const Place&) = default;

    /// As it is written in a pipeline file.
    [[nodiscard]] std::string toText() const { return meta ? "meta" + pointer : pointer; }
    /// Nullopt for anything that is not a pointer to something below the root.
    [[nodiscard]] static std::optional<Place> parse(std::string_view text);
};

} // namespace viridian::pipeline
