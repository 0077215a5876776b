// Before the fence, history must be proven and only a bounded tail left, so that the proof behind
// the fence is short. Behind it, the proof must reach blue's settled head exactly.
#include "core/base/text.h"
#include "core/cutover/details.h"
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {
namespace {

std::string upTo(const Proof& proof)
{
    return shownPosition(proof.blueTo);
}

Finding judgeTail(const GuardContext& context, const Proof& proof, GuardFinding finding,
                  std::stop_token stop)
{
    Result<std::uint64_t> tail = context.facts.blueEventsAfter(proof.blueTo, std::move(stop));
    if (!tail)
        return passOn(tail);
    finding.limit = fmt::format("equal, tail {}", grouped(context.plan.tailEvents));
    finding.evidence += fmt::format(", tail {} events", grouped(*tail));
    finding.state = passedIf(*tail <= context.plan.tailEvents);
    finding.why =
        finding.state == GuardState::Passed
            ? fmt::format("History is proven; {} events are left to prove behind the fence.",
                          grouped(*tail))
            : fmt::format("{} events are not proven yet, more than are proven behind the fence; "
                          "run diff again.",
                          grouped(*tail));
    return finding;
}

Finding judgeHead(const GuardContext& context, const Proof& proof, GuardFinding finding,
                  std::stop_token stop)
{
    Result<Fact<Head>> head = context.facts.blueHead(std::move(stop));
    if (!head)
        return passOn(head);
    const std::string settled = shownPosition(head->value.settled);
    finding.limit = "equal to " + settled;
    finding.state = passedIf(proof.blueTo == head->value.settled);
    finding.why = finding.state == GuardState::Passed
                      ? "Green is proven equal to expected green up to blue's settled head."
                      : fmt::format("The proof ends at {}, but blue's settled head is {}.",
                                    upTo(proof), settled);
    return finding;
}

} // namespace

Finding readDiffClean(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<std::optional<Proof>>> proof = context.facts.proof();
    if (!proof)
        return passOn(proof);
    GuardFinding finding{.limit = "equal", .at = proof->at};
    if (!proof->value) {
        finding.state = GuardState::Unknown;
        finding.value = "never proven";
        finding.why = "Green was never proven under this pipeline and these rules; run diff.";
        return finding;
    }
    const Proof& found = *proof->value;
    finding.evidence = fmt::format("proof {} of {}", shortHash(found.digest.toText()),
                                   formatClock(found.at).substr(0, 8));
    if (!found.equal) {
        finding.state = GuardState::Failed;
        finding.value = fmt::format("differs before {}", upTo(found));
        finding.why = "Green is not what it should be; the Diff room lists what differs.";
        return finding;
    }
    finding.value = fmt::format("equal to {}", upTo(found));
    return context.phase == GuardPhase::Plan
               ? judgeTail(context, found, std::move(finding), std::move(stop))
               : judgeHead(context, found, std::move(finding), std::move(stop));
}

} // namespace viridian::guards
