// This build has no reverse sync: going back leaves green's own events behind, whatever the steps
// are. So an acknowledgement is always asked for, and it names the plan it was given for.
#include "core/cutover/acknowledgement.h"
#include "core/cutover/details.h"
#include "core/cutover/guards/guards.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::guards {

Finding readReversibility(const GuardContext& context, std::stop_token)
{
    const auto& steps = context.plan.reversals;
    if (!steps)
        return fail(ErrorKind::NotFound,
                    "The pipeline was not read, so what cannot be taken back is not known.");
    const auto exact = std::ranges::count(*steps, StepReversal::Kind::Exact, &StepReversal::kind);
    const auto lossy = static_cast<std::ptrdiff_t>(steps->size()) - exact;
    GuardFinding finding{.value = fmt::format("{} exact, {} lossy", exact, lossy),
                         .limit = "acknowledged"};
    std::string lost;
    for (const StepReversal& step : *steps) {
        if (step.kind != StepReversal::Kind::Exact)
            lost += fmt::format("{}{}: {}", lost.empty() ? "" : "; ", step.step, step.loses);
    }
    const JournalRecord* given =
        context.journal.last(RecordKind::Acknowledgement, kReversibilityStep);
    const bool fits =
        given != nullptr && detailOf(*given, "plan") == reversalIdentity(context.plan);
    finding.state = passedIf(fits);
    finding.evidence =
        fits ? fmt::format("{}, journal {}", given->who, given->number) : "not acknowledged";
    finding.why = fits ? fmt::format("Acknowledged by {}: {}", given->who, given->text)
                       : "Going back leaves the events that green wrote after the switch on green; "
                         "this build has no "
                         "reverse sync. Acknowledge that.";
    if (!lost.empty())
        finding.why += " Lossy: " + lost + ".";
    return finding;
}

} // namespace viridian::guards
