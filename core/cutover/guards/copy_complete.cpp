#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readCopyComplete(const GuardContext& context, std::stop_token stop)
{
    Result<Fact<std::vector<Checkpoint>>> all = context.facts.checkpoints(std::move(stop));
    if (!all)
        return passOn(all);
    const std::size_t shards = all->value.size();
    GuardFinding finding{
        .limit = "done",
        .evidence = fmt::format("viridian_checkpoint, {} shard{}", shards, shards == 1 ? "" : "s"),
        .at = all->at};
    Result<Checkpoint> lowest = lowestOf(all->value);
    if (!lowest && lowest.error().kind != ErrorKind::NotFound)
        return passOn(lowest);
    const bool done = lowest && lowest->copyDone;
    finding.state = passedIf(done);
    finding.value = done ? "done " + formatClock(lowest->at).substr(0, 8) : "not done";
    finding.why = !lowest ? lowest.error().message
                  : done  ? "Everything was copied, indexes are built and constraints checked."
                          : "Sync is still copying, or its indexes are not built yet.";
    return finding;
}

} // namespace viridian::guards
