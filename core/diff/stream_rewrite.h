#pragma once

#include "core/diff/diff.h"

#include <cstdint>
#include <stop_token>
#include <string>

namespace viridian::diff {

/// What writing a stream again has done.
struct StreamRewrite {
    std::uint64_t segments = 0; ///< that were put right
    std::uint64_t events = 0;   ///< that the stream now holds in them
};

/// The proof was made by segments of one sync, so that what differs can be put right by them.
[[nodiscard]] bool madeBySegments(const DiffResult& result) noexcept;

/// Looks whether a stream of green may be written again, and changes nothing.
/// Errors: Conflict (a cutover has exchanged the roles; a sync runs and is not paused; another blue
/// or pipeline), Denied (green has no checkpoint or several shards; the pipeline remembers earlier
/// events; the proof was not made by segments).
[[nodiscard]] Status mayRewrite(const DiffOptions& options, const DiffResult& result,
                                std::stop_token stop);

/// Writes a stream of green again as the pipeline makes it of blue, in the segments that @p result
/// found to differ, each event at the position where sync had put it. One transaction on green;
/// nothing else of it changes, and blue is only read. What was proven of those segments is
/// forgotten: prove again.
/// Positions are counted in the segment's own range, so that its digest is sync's again: a segment
/// whose positions have holes is refused.
/// Thread: blocks; opens its own stores. Errors: those of mayRewrite(); Conflict where green moved
/// on since the proof or a position is taken; those of the stores.
[[nodiscard]] Result<StreamRewrite> rewriteStream(const DiffOptions& options,
                                                  const DiffResult& result,
                                                  const std::string& stream, std::stop_token stop);

} // namespace viridian::diff
