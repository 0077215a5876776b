#include "core/base/text.h"
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readDrainForecast(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<SyncReport>> report = context.facts.report(std::move(stop));
    if (!report)
        return passOn(report);
    const SyncReport& numbers = report->value;
    const std::chrono::duration<double> budget = context.plan.limits.drain;
    using Length = std::chrono::duration<double>;
    GuardFinding finding{.limit = fmt::format("{} s", context.plan.limits.drain.count()),
                         .at = report->at};
    const std::optional<double> forecast = drainSeconds(numbers);
    if (!forecast) {
        finding.state = GuardState::Failed;
        finding.value = "never";
        finding.evidence = "nothing is applied";
        finding.why = "Green applies nothing, so what is left would never be drained.";
        return finding;
    }
    finding.state = passedIf(*forecast <= budget.count());
    finding.value = formatDuration(Length(*forecast));
    finding.evidence = numbers.lagEvents == 0
                           ? "nothing to drain"
                           : fmt::format("{} events at {:.0f} /s, blue fenced",
                                         grouped(numbers.lagEvents), numbers.rateOut);
    finding.why = finding.state == GuardState::Passed
                      ? "What is left will be drained within the budget."
                      : "Draining what is left would take longer than its budget.";
    return finding;
}

} // namespace viridian::guards
