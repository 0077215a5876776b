#include "core/base/text.h"
#include "core/cutover/guards/guards.h"
#include "core/pipeline/transform.h"

#include <iterator>

namespace viridian::guards {

/// What a step with onError: quarantine set aside is in blue only.
Finding readQuarantine(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<std::vector<Checkpoint>>> all = context.facts.checkpoints(std::move(stop));
    if (!all)
        return passOn(all);
    if (Result<Checkpoint> lowest = lowestOf(all->value); !lowest)
        return passOn(lowest);
    Quarantined aside;
    for (const Checkpoint& checkpoint : all->value) {
        Quarantined one = quarantinedIn(checkpoint.carried);
        std::move(one.streams.begin(), one.streams.end(), std::back_inserter(aside.streams));
    }
    GuardFinding finding{.state = passedIf(aside.streams.empty()),
                         .value = grouped(aside.events()) + " events",
                         .limit = "0",
                         .evidence = "green's checkpoint",
                         .at = all->at};
    if (aside.streams.empty())
        finding.why = "Sync has set no event aside.";
    else
        finding.why = quarantinedText(aside) +
                      ", and green has none of them: " + quarantinedText(aside.streams.front()) +
                      ". Mend the step and start the copy over.";
    return finding;
}

} // namespace viridian::guards
