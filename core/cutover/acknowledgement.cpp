#include "core/cutover/acknowledgement.h"

#include "core/base/digest.h"

#include <fmt/format.h>

namespace viridian {

std::string reversalIdentity(const CutoverPlan& plan)
{
    std::string text = plan.pipelineHash;
    if (plan.reversals) {
        for (const StepReversal& step : *plan.reversals)
            text += fmt::format("\n{}:{}{}{}", step.step.size(), step.step,
                                static_cast<int>(step.kind), step.loses);
    }
    return sha256Hex(text);
}

} // namespace viridian
