#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/pipeline.h"

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// What one step did to one event.
enum class StepFate {
    Off,        ///< switched off
    NotMatched, ///< the step is not for it
    Unchanged,  ///< the step is for it, and left every byte
    Changed,    ///< one event came out
    Split,      ///< more than one came out
    Dropped,    ///< nothing came out
    Held,       ///< the step holds it, or took it into a group: it comes out later, or as a part
    Failed,     ///< the step failed; nothing comes out of the event, of other parts of it either
    PassedOn,   ///< the step failed, and the event went on as if it were not there
    Left,       ///< nothing of the event is left: a part of it has failed
};

/// One event before a step, and what stands for it afterwards.
struct TracedEvent {
    StepFate fate = StepFate::NotMatched;
    std::string reason;      ///< Failed, PassedOn: "/cust is missing"
    std::size_t outputs = 0; ///< in TracedStep::after, from first on
    std::size_t first = 0;
};

/// One step of the pipeline on its way with one event.
struct TracedStep {
    std::vector<TracedEvent> events; ///< one for each that stood before the step; then none, where
                                     ///< nothing was left
    EventBatch after;                ///< what stands behind the step
    std::vector<std::size_t> made;   ///< those of `after` that came out of what the step held back

    /// Whose output @p after is, in `events`. Nullopt: it was made of what was held back.
    [[nodiscard]] std::optional<std::size_t> sourceOf(std::size_t after) const;
};

/// An event as it is after every step. A finished value.
struct StepTrace {
    EventBatch blue;               ///< the event as stored, alone
    std::vector<TracedStep> steps; ///< one for each of the pipeline's
    std::size_t earlier = 0;       ///< events before it that steps which remember have seen
    bool remembers = false;        ///< a step remembers earlier events
    bool unmatched = false;        ///< no step is for it, and the pipeline refuses such events

    /// What stands before step @p step.
    [[nodiscard]] const EventBatch& before(std::size_t step) const
    {
        return step == 0 ? blue : steps[step - 1].after;
    }
};

/// Runs @p pipeline on batch[index] up to each of its steps. Where a step remembers, the events
/// before it in the batch go through first, so that it finds what it would remember.
/// Thread: blocks while steps run outside, for jobs only. Errors: a step cannot be run at all, such
/// as a worker that does not start; Cancelled.
[[nodiscard]] Result<StepTrace> traceSteps(const Pipeline& pipeline, const EventBatch& batch,
                                           std::size_t index, const std::stop_token& stop);

/// What of an event is another, in words: "type OrderCreated to OrderPlaced", "changed
/// /data/total", "added /data/currency". Empty: nothing.
[[nodiscard]] std::vector<std::string> changesBetween(const Event& before, const Event& after);

} // namespace viridian
