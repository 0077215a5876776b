#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace viridian {

/// The part of blue's streams that one sync owns: those whose hash falls to it.
struct Shard {
    std::uint32_t index = 0;
    std::uint32_t count = 1;

    friend bool operator==(const Shard&, const Shard&) = default;

    [[nodiscard]] bool whole() const { return count == 1; }
    [[nodiscard]] bool owns(std::string_view stream) const;
    /// "2/4", the name of its checkpoint, lease and report.
    [[nodiscard]] std::string name() const;
    /// Reads "2/4". Errors: InvalidInput ("expected I/N with I below N and N from 1 to 1,024").
    [[nodiscard]] static Result<Shard> parse(std::string_view text);
};

} // namespace viridian
