#pragma once

#include "core/diff/stream_rewrite.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace viridian {

/// A stream of green that is to be written again.
struct RepairOrder {
    diff::DiffOptions stores;
    std::shared_ptr<const diff::DiffResult> result; ///< the proof that found it to differ
    std::string stream;
    std::filesystem::path journalFile; ///< of the workspace's cutover (CutoverPlan::journalFile)
    std::string who;
};

/// Writes a stream of green again as the pipeline makes it of blue, and says so in the cutover's
/// journal: intent before, outcome after, also of what failed. The caller proves green again.
/// Thread: blocks; opens its own stores. Errors: those of diff::rewriteStream(); Conflict while a
/// cutover is under way or past its point of no return; those of the journal.
[[nodiscard]] Result<diff::StreamRewrite> repairStream(const RepairOrder& order,
                                                       std::stop_token stop);

} // namespace viridian
