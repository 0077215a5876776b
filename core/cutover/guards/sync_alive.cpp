#include "core/base/text.h"
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readSyncAlive(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<SyncReport>> report = context.facts.report(std::move(stop));
    if (!report)
        return passOn(report);
    // By the database's clock, which stamped neither wholly: the reading's time, the report's
    // heartbeat.
    const auto age = report->at - report->value.heartbeat;
    const bool turns = report->value.state == "following" || report->value.state == "copying";
    GuardFinding finding{
        .state = passedIf(age <= context.plan.heartbeat && turns),
        .value = fmt::format("heartbeat {}", formatDuration(std::max(age, decltype(age)::zero()))),
        .limit = formatDuration(context.plan.heartbeat),
        .evidence = fmt::format("loop {}, {}", grouped(report->value.loop), report->value.state),
        .at = report->at};
    if (!turns)
        finding.why =
            fmt::format("Sync is {}; it must follow blue.",
                        report->value.state.empty() ? "not running" : report->value.state);
    else if (finding.state == GuardState::Failed)
        finding.why = fmt::format("Sync's loop has not turned for {}.", formatDuration(age));
    else
        finding.why = fmt::format("Sync follows as {}.", report->value.owner);
    return finding;
}

} // namespace viridian::guards
