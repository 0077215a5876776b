#pragma once

#include "core/diff/diff.h"
#include "core/diff/difference_sink.h"
#include "core/diff/event_comparer.h"
#include "core/diff/judge.h"
#include "core/pipeline/pipeline.h"

#include <chrono>
#include <stop_token>

namespace viridian::diff {

/// What the parts of one diff share while it runs.
struct Run {
    Run(const DiffOptions& given, const DiffObserver& watcher, Pipeline steps, DigestLevel chain,
        DigestLevel compare, std::stop_token token);

    const DiffOptions& options;
    const DiffObserver& observer;
    Pipeline pipeline;
    DigestLevel chainLevel; ///< of digests: the level that sync digests by
    std::stop_token stop;
    EventComparer comparer; ///< at the level that was asked for
    DifferenceSink sink;
    Judge judge;
    DiffResult result;

    /// Lists a judged segment, joined with its neighbour where both have one state, and tells the
    /// observer.
    void addSegment(const SegmentOutcome& outcome, std::chrono::duration<double> took);
    void tellProgress(std::uint64_t done, std::optional<std::uint64_t> total) const;
    /// Why it could not go on; the first reason counts.
    void breakOff(const Error& error);
    [[nodiscard]] bool brokenOff() const { return !result.incompleteBecause.empty(); }
};

} // namespace viridian::diff
