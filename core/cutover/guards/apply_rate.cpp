#include "core/base/text.h"
#include "core/cutover/guards/guards.h"

#include <cmath>
#include <fmt/format.h>

namespace viridian::guards {

Finding readApplyRate(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<SyncReport>> report = context.facts.report(std::move(stop));
    if (!report)
        return passOn(report);
    const SyncReport& numbers = report->value;
    const double ratio = context.plan.applyRatio;
    const auto rounded = [](double rate) {
        return grouped(static_cast<std::uint64_t>(std::llround(std::max(rate, 0.0))));
    };
    GuardFinding finding{
        .value = fmt::format("{} /s over {} /s", rounded(numbers.rateOut), rounded(numbers.rateIn)),
        .limit = fmt::format("{:.1f} times", ratio),
        .evidence = "mean of 30 s",
        .at = report->at};
    // A green that has caught up applies only as fast as blue writes: then the lag itself is the
    // evidence.
    // Measured over half a minute, so a tenth is left to chance.
    constexpr double kNearly = 0.9;
    const bool near =
        numbers.lagEvents <= context.plan.limits.lagEvents &&
        numbers.lagSeconds <= std::chrono::duration<double>(context.plan.limits.lag).count();
    const bool keepsUp = near && numbers.rateOut >= kNearly * numbers.rateIn;
    const bool faster = numbers.rateOut >= ratio * numbers.rateIn && numbers.rateOut > 0;
    finding.state = passedIf(keepsUp || faster);
    if (keepsUp)
        finding.why = "Green has caught up and keeps up.";
    else if (faster)
        finding.why = "Green applies faster than blue writes.";
    else
        finding.why = "Green does not apply fast enough to catch up with what blue writes.";
    return finding;
}

} // namespace viridian::guards
