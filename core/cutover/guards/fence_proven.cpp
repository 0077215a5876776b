#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {
namespace {

/// Which step of "What will change" proves the fence.
constexpr int kFenceStep = 1;

} // namespace

Finding readFenceProven(const GuardContext& context, std::stop_token stop)
{
    if (!context.facts.canFence())
        return fail(ErrorKind::Denied,
                    "Blue's store cannot be fenced, so a late write could be lost.");
    GuardFinding finding{
        .value = "not yet", .limit = "refused probe", .evidence = "a probe write, rolled back"};
    Result<Fact<FenceState>> fence = context.facts.fence();
    if (!fence)
        return passOn(fence);
    finding.at = fence->at;
    // Outside a run nothing is tried on blue, not even a write that is rolled back.
    if (context.phase == GuardPhase::Plan && fence->value != FenceState::Unreadable) {
        finding.value = fence->value == FenceState::Armed ? "armed" : "not yet";
        finding.state = GuardState::Waiting;
        finding.step = kFenceStep;
        finding.why = "Proven right after blue is fenced, by a probe write that must be refused.";
        return finding;
    }
    if (fence->value != FenceState::Armed) {
        finding.state =
            fence->value == FenceState::Lifted ? GuardState::Failed : GuardState::Unknown;
        finding.value = fence->value == FenceState::Lifted ? "not armed" : "unreadable";
        finding.why = "Blue's fence does not stand.";
        return finding;
    }
    Result<Fact<ProbeResult>> probe = context.facts.probe(std::move(stop));
    if (!probe)
        return passOn(probe);
    finding.at = probe->at;
    finding.state = passedIf(probe->value.refused);
    finding.value = probe->value.refused ? "refused" : "accepted";
    finding.evidence = probe->value.words;
    finding.why =
        probe->value.refused ? "A probe write on blue was refused." : "Blue still accepts writes.";
    return finding;
}

} // namespace viridian::guards
