// A switch that says green before anybody moved the traffic is broken or already made: the run
// would then move nothing. So what is live is measured before blue is fenced, and again before
// Committed.
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readTraffic(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<Traffic>> traffic = context.facts.traffic(std::move(stop));
    if (!traffic)
        return passOn(traffic);
    const Traffic& found = traffic->value;
    GuardFinding finding{.limit = "blue", .evidence = found.words, .at = traffic->at};
    if (!found.live) {
        finding.value = "?";
        finding.why =
            fmt::format("Which store has the traffic could not be told: {}.", found.words);
    } else if (!found.measured) {
        finding.state = GuardState::NotApplicable;
        finding.value = name(*found.live);
        finding.why =
            "The switch is made by hand, so nothing measures the traffic; look before you "
            "confirm.";
    } else if (*found.live == Side::Blue) {
        finding.state = GuardState::Passed;
        finding.value = name(Side::Blue);
        finding.why = "Blue has the traffic, so the switch has something to move.";
    } else {
        finding.state = GuardState::Failed;
        finding.value = name(Side::Green);
        finding.why = fmt::format("Green is live already, or the switch's check is wrong ({}): the "
                                  "switch would move nothing.",
                                  found.words);
    }
    return finding;
}

} // namespace viridian::guards
