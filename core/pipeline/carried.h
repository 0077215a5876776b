#pragma once

#include "core/pipeline/staged_run.h"
#include "core/pipeline/transform.h"

#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// What a run hands to the next one: lines of text, kept with the checkpoint. Each line begins with
/// what it is: drops/1 (RunGuard), state/1 (a stage's memory), flushed/1 (a place at which held
/// events were given out), quarantine/1 (a stream that is set aside), and for those who only look:
/// held/1, open/1.
struct Carried {
    std::string guard;
    std::vector<StagedRun::StageState> stages;
    std::vector<Position> flushes; ///< ascending
    HeldEvents held;
    std::vector<QuarantinedStream> quarantined;

    [[nodiscard]] std::string toText() const;
    /// Errors: InvalidInput.
    [[nodiscard]] static Result<Carried> parse(std::string_view text);
};

} // namespace viridian::pipeline
