// While blue is in use, writers come and go: before the fence only one that stays open counts.
// Behind the fence there may be none, and no number may be open.
#include "core/cutover/guards/guards.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::guards {
namespace {

constexpr std::chrono::seconds kLongOpen{2};

} // namespace

Finding readOpenWriters(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<Head>> head = context.facts.blueHead(std::move(stop));
    if (!head)
        return passOn(head);
    Result<Fact<std::vector<std::string>>> writers = context.facts.openWriters();
    if (!writers)
        return passOn(writers);
    const bool gap = head->value.visible != head->value.settled;
    const auto& holders = head->value.heldBy;
    const auto oldest = std::ranges::max_element(holders, {}, &Holder::age);
    GuardFinding finding{.value = fmt::format("{} writer{}, {}", writers->value.size(),
                                              writers->value.size() == 1 ? "" : "s",
                                              gap ? "a gap" : "no gap"),
                         .limit = "0",
                         .evidence = oldest != holders.end()  ? oldest->who
                                     : writers->value.empty() ? "settled head is the head"
                                                              : writers->value.front(),
                         .at = std::min(head->at, writers->at)};
    if (context.phase == GuardPhase::Commit) {
        finding.state = passedIf(!gap && writers->value.empty());
        finding.why = finding.state == GuardState::Passed
                          ? "Nobody can still write to blue below its head."
                          : "A transaction on blue is still open behind the fence.";
        return finding;
    }
    const bool longOpen = oldest != holders.end() && oldest->age > kLongOpen;
    finding.limit = fmt::format("none over {} s", kLongOpen.count());
    finding.state = passedIf(!longOpen);
    finding.why =
        longOpen
            ? fmt::format("{} keeps a transaction open on blue for {}; fencing would wait for it.",
                          oldest->who, formatDuration(oldest->age))
            : "No writer on blue stays open.";
    return finding;
}

} // namespace viridian::guards
