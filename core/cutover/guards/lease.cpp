#include "core/cutover/guards/guards.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::guards {

Finding readLease(const GuardContext& context, std::stop_token)
{
    Result<Fact<std::vector<Lease>>> leases = context.facts.leases();
    if (!leases)
        return passOn(leases);
    const Result<std::vector<std::string>> owners = context.facts.syncOwners();
    if (!owners)
        return tl::unexpected(owners.error());
    const auto isOurs = [&](const Lease& lease) {
        return std::ranges::find(*owners, lease.owner) != owners->end();
    };
    GuardFinding finding{.limit = "held by our sync", .at = leases->at};
    const auto valid = [&](const Lease& lease) {
        return lease.renewed + lease.validFor >= leases->at;
    };
    const auto foreign = std::ranges::find_if(
        leases->value, [&](const Lease& lease) { return valid(lease) && !isOurs(lease); });
    const auto ours = std::ranges::find_if(
        leases->value, [&](const Lease& lease) { return valid(lease) && isOurs(lease); });
    const auto ended = std::ranges::find_if_not(leases->value, valid);
    if (foreign != leases->value.end()) {
        finding.state = GuardState::Failed;
        finding.value = foreign->owner;
        finding.evidence = "shard " + foreign->shard;
        finding.why =
            fmt::format("{} holds the lease of shard {}, but is not the sync that reports here.",
                        foreign->owner, foreign->shard);
    } else if (ours == leases->value.end() || ended != leases->value.end()) {
        finding.state = GuardState::Failed;
        finding.value = "nobody";
        finding.evidence = ended == leases->value.end()
                               ? "no lease"
                               : fmt::format("shard {} ran out", ended->shard);
        finding.why = "No sync holds green's lease, so another could begin to write to it.";
    } else {
        finding.state = GuardState::Passed;
        finding.value = ours->owner;
        finding.evidence =
            fmt::format("renewed {} ago", formatDuration(leases->at - ours->renewed));
        finding.why = fmt::format("The lease is held by {}.", ours->owner);
    }
    return finding;
}

} // namespace viridian::guards
