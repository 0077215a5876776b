#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace viridian {

/// How far a job is. Both numbers in the same unit (events, unless the job says otherwise).
struct Progress {
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total; ///< absent while unknown
};

/// Called on the working thread, at most once per page; returns at once and does not throw.
using ProgressSink = std::function<void(const Progress&)>;

} // namespace viridian
