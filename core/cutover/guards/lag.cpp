#include "core/base/text.h"
#include "core/cutover/details.h"
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readLag(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<SyncReport>> report = context.facts.report(std::move(stop));
    if (!report)
        return passOn(report);
    const SyncReport& numbers = report->value;
    const GuardLimits& limits = context.plan.limits;
    const bool holds = numbers.lagEvents <= limits.lagEvents &&
                       numbers.lagSeconds <= std::chrono::duration<double>(limits.lag).count();
    GuardFinding finding{
        .state = passedIf(holds),
        .value = fmt::format("{} events, {}", grouped(numbers.lagEvents),
                             formatDuration(std::chrono::duration<double>(numbers.lagSeconds))),
        .limit = fmt::format("{} events, {} s", grouped(limits.lagEvents), limits.lag.count()),
        .evidence =
            numbers.settled ? "settled head " + shownPosition(numbers.settled) : "blue is empty",
        .why = holds ? "Green is close enough behind blue." : "Green is too far behind blue.",
        .at = report->at};
    // The report's own time counts: a sync that stopped reporting must not look close.
    if (numbers.heartbeat < report->at)
        finding.at = numbers.heartbeat;
    return finding;
}

} // namespace viridian::guards
