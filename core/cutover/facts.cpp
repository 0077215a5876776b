#include "core/cutover/facts.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace viridian {
namespace {

/// The number behind the slash of "0/4"; 1 where there is none.
std::size_t shardCount(const std::string& shard)
{
    const std::size_t slash = shard.find('/');
    std::size_t count = 1;
    if (slash != std::string::npos)
        std::from_chars(shard.data() + slash + 1, shard.data() + shard.size(), count);
    return count;
}

} // namespace

Facts::Facts(const CutoverPlan& plan, const CutoverParts& parts) : m_plan(plan), m_parts(parts)
{
}

template <typename T, typename Read>
Result<Fact<T>> Facts::once(std::optional<Result<Fact<T>>>& memory, Read read)
{
    if (!memory) {
        // The time from before the reading: a value is never taken for newer than it is.
        Result<Timestamp> at = m_parts.ledger.databaseTime();
        if (!at) {
            memory = passOn(at);
        } else if (Result<T> value = read(); value) {
            memory = Fact<T>{std::move(*value), *at};
        } else {
            memory = passOn(value);
        }
    }
    return *memory;
}

Result<Fact<Head>> Facts::blueHead(std::stop_token stop)
{
    return once(m_head, [&] { return m_parts.blue.head(stop); });
}

Result<Fact<SyncReport>> Facts::report(std::stop_token stop)
{
    return once(m_report, [&]() -> Result<SyncReport> {
        Result<SyncReport> report = m_parts.sync.report(stop);
        // Numbers without a heartbeat are nobody's: they are not of 1970.
        if (report && report->heartbeat == Timestamp{})
            return fail(ErrorKind::NotFound,
                        "No sync has reported yet; start one, or run the cutover, which does.");
        return report;
    });
}

Result<Fact<std::vector<Checkpoint>>> Facts::checkpoints(std::stop_token stop)
{
    return once(m_checkpoints, [&] { return m_parts.ledger.checkpoints(stop); });
}

Result<Fact<std::optional<Proof>>> Facts::proof()
{
    return once(m_proof,
                [&] { return m_parts.ledger.proof(m_plan.pipelineHash, m_plan.rulesHash); });
}

Result<Fact<std::vector<Lease>>> Facts::leases()
{
    return once(m_leases, [&] { return m_parts.ledger.leases(); });
}

Result<Fact<ForeignWrites>> Facts::foreignWrites(std::stop_token stop)
{
    return once(m_foreign, [&]() -> Result<ForeignWrites> {
        if (m_parts.target == nullptr)
            return fail(
                ErrorKind::Denied,
                "Green cannot be opened for writing, so foreign writes cannot be told from ours.");
        Result<Fact<std::vector<Checkpoint>>> all = checkpoints(stop);
        if (!all)
            return passOn(all);
        Result<Checkpoint> lowest = lowestOf(all->value);
        if (!lowest)
            return passOn(lowest);
        return m_parts.target->foreignWrites(*lowest, stop);
    });
}

Result<Fact<std::vector<std::string>>> Facts::openWriters()
{
    return once(m_writers, [&]() -> Result<std::vector<std::string>> {
        if (m_parts.fence == nullptr)
            return fail(ErrorKind::Denied, "Blue has no fence that could list its writers.");
        return m_parts.fence->openWriters();
    });
}

Result<Fact<FenceState>> Facts::fence()
{
    return once(m_fence, [&]() -> Result<FenceState> {
        if (m_parts.fence == nullptr)
            return fail(ErrorKind::Denied, "Blue cannot be fenced.");
        return m_parts.fence->state();
    });
}

Result<Fact<ProbeResult>> Facts::probe(std::stop_token stop)
{
    return once(m_probe, [&]() -> Result<ProbeResult> {
        if (m_parts.fence == nullptr)
            return fail(ErrorKind::Denied, "Blue cannot be fenced.");
        return m_parts.fence->probe(stop);
    });
}

Result<Fact<Traffic>> Facts::traffic(std::stop_token stop)
{
    return once(m_traffic, [&] { return m_parts.traffic.check(stop); });
}

Result<Timestamp> Facts::databaseTime()
{
    return m_parts.ledger.databaseTime();
}

Result<std::uint64_t> Facts::blueEventsAfter(std::optional<Position> after, std::stop_token stop)
{
    Result<Fact<Head>> head = blueHead(stop);
    if (!head)
        return passOn(head);
    if (!head->value.settled || head->value.settled == after)
        return 0;
    return m_parts.blue.countBetween(after, head->value.settled, std::move(stop));
}

std::optional<double> drainSeconds(const SyncReport& report)
{
    if (report.lagEvents == 0)
        return 0;
    if (report.rateOut > 0)
        return static_cast<double>(report.lagEvents) / report.rateOut;
    return report.forecastSeconds;
}

Result<Checkpoint> lowestOf(const std::vector<Checkpoint>& checkpoints)
{
    if (checkpoints.empty())
        return fail(ErrorKind::NotFound, "Green has no checkpoint; sync has not begun.");
    const std::size_t shards = shardCount(checkpoints.front().shard);
    if (checkpoints.size() != shards)
        return fail(ErrorKind::NotFound,
                    fmt::format("{} of {} shards of the sync have a checkpoint.",
                                checkpoints.size(), shards));
    Checkpoint lowest = checkpoints.front();
    for (const Checkpoint& one : checkpoints) {
        if (one.pipelineHash != lowest.pipelineHash)
            return fail(ErrorKind::Conflict, "The sync's shards run different pipelines.");
        if (!one.blue || (lowest.blue && *one.blue < *lowest.blue))
            lowest.blue = one.blue;
        lowest.copyDone = lowest.copyDone && one.copyDone;
        lowest.at = std::min(lowest.at, one.at);
    }
    // Foreign writes are judged against the newest row count: it was written last.
    const auto newest = std::ranges::max_element(checkpoints, {}, &Checkpoint::at);
    lowest.greenHead = newest->greenHead;
    lowest.greenEvents = newest->greenEvents;
    return lowest;
}

} // namespace viridian
