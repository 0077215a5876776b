#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/json/compare.h"
#include "core/pipeline/pipeline.h"
#include "core/pipeline/preview_report.h"
#include "core/store/event_store.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// What the states of streams are made with.
struct FoldRequest {
    std::filesystem::path blue{};  ///< projection (core/browse/projection.h) of blue's events
    std::filesystem::path green{}; ///< of what the pipeline makes of them; empty: the same
    std::size_t streams = 1000;    ///< to look at, chosen by the seed; 0: all
    std::uint64_t seed = 1;
};

/// A stream whose two states are not one.
struct FoldDifference {
    std::string stream;
    std::string failure; ///< why a state could not be made; empty: both are there
    std::vector<json::PathDifference> paths; ///< the first twenty; left is blue's
};

struct FoldResult {
    std::uint64_t streams = 0; ///< looked at
    std::uint64_t stored = 0;  ///< streams in blue
    std::uint64_t events = 0;
    std::uint64_t differing = 0;
    std::uint64_t failed = 0;                ///< of these, that could not be folded
    std::vector<FoldDifference> differences; ///< the first hundred, by stream

    /// Something was looked at, and all of it is equal.
    [[nodiscard]] bool equal() const { return streams > 0 && differing == 0; }
};

/// Folds each stream twice, as the old release would read it from blue and the new one from
/// expected green, and compares the states as JSON values with exact numbers. What becomes of a
/// blue stream's events counts as its state, also where the pipeline gives them another stream.
/// Nothing is written. Thread: a job's. Errors: InvalidInput for a file that is no projection, or a
/// pipeline with a step that puts events of several streams together; those of EventStore.
[[nodiscard]] Result<FoldResult> checkFold(EventStore& blue, const Pipeline& pipeline,
                                           const FoldRequest& request, const ProgressSink& progress,
                                           const std::stop_token& stop);

/// The two states of one stream, for looking at them side by side.
struct FoldStates {
    std::string blue; ///< one JSON object each
    std::string green;
    std::string failure; ///< why a state could not be made; empty: both are there
};
/// Thread, errors: as checkFold().
[[nodiscard]] Result<FoldStates> foldStates(EventStore& blue, const Pipeline& pipeline,
                                            const FoldRequest& request, const std::string& stream,
                                            const std::stop_token& stop);

/// "12 of 1,000 streams fold to another state, 3 of them could not be folded", "1,000 of 5,400
/// streams fold to the same state".
[[nodiscard]] std::string foldText(const FoldResult& result);
/// "order-9: /total is 149.90 in blue and nothing in green".
[[nodiscard]] std::vector<std::string> foldLines(const FoldDifference& difference);
/// The object `fold` of a preview: streams, stored, events, differing, failed, differences[]
/// {stream, failure, paths[] {path, blue, green}}.
[[nodiscard]] std::string foldJson(const FoldResult& result);
/// For the reports of a preview.
[[nodiscard]] ExtraProof foldProof(const FoldResult& result);

} // namespace viridian
