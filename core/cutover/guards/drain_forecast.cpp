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
    const std::optional<double> forecast =
        numbers.lagEvents == 0 ? std::optional<double>(0) : numbers.forecastSeconds;
    if (!forecast) {
        finding.state = GuardState::Failed;
        finding.value = "never";
        finding.evidence = "applies do not exceed writes";
        finding.why = "At these rates green never catches up with blue.";
        return finding;
    }
    finding.state = passedIf(*forecast <= budget.count());
    finding.value = formatDuration(Length(*forecast));
    finding.evidence = numbers.lagEvents == 0
                           ? "nothing to drain"
                           : fmt::format("{} to {}", formatDuration(Length(numbers.forecastLow)),
                                         formatDuration(Length(numbers.forecastHigh)));
    finding.why = finding.state == GuardState::Passed
                      ? "What is left will be drained within the budget."
                      : "Draining what is left would take longer than its budget.";
    return finding;
}

} // namespace viridian::guards
