#include "core/base/text.h"
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readPipelineHash(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<std::vector<Checkpoint>>> all = context.facts.checkpoints(std::move(stop));
    if (!all)
        return passOn(all);
    Result<Checkpoint> checkpoint = lowestOf(all->value);
    if (!checkpoint)
        return passOn(checkpoint);
    Result<Fact<std::optional<Proof>>> proof = context.facts.proof();
    if (!proof)
        return passOn(proof);
    const std::string& planned = context.plan.pipelineHash;
    GuardFinding finding{.value = planned.empty() ? "no pipeline" : shortHash(planned),
                         .limit = "same in 3",
                         .evidence = "checkpoint, proof, plan",
                         .at = std::min(all->at, proof->at)};
    if (checkpoint->pipelineHash != planned) {
        finding.state = GuardState::Failed;
        finding.why = fmt::format("Sync ran pipeline {}, the plan names {}.",
                                  shortHash(checkpoint->pipelineHash),
                                  planned.empty() ? "none" : shortHash(planned));
    } else if (!proof->value) {
        finding.state = GuardState::Unknown;
        finding.why = "There is no proof under this pipeline yet; run diff.";
    } else {
        finding.state = passedIf(proof->value->pipelineHash == planned);
        finding.why = finding.state == GuardState::Passed
                          ? "Checkpoint, proof and plan speak of one pipeline."
                          : "The proof was made under another pipeline.";
    }
    return finding;
}

} // namespace viridian::guards
