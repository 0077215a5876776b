#pragma once

#include "core/cutover/parts.h"
#include "core/cutover/plan.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// A value, and when it was true by green's clock.
template <typename T>
struct Fact {
    T value;
    Timestamp at{};
};

/// What guards and screens look at, each read at most once a round. A failed reading is remembered
/// too: every guard that needs it hears the same error.
/// Thread: one at a time.
class Facts {
public:
    Facts(const CutoverPlan& plan, const CutoverParts& parts);

    [[nodiscard]] Result<Fact<Head>> blueHead(std::stop_token stop);
    /// Errors: NotFound while no sync has reported.
    [[nodiscard]] Result<Fact<SyncReport>> report(std::stop_token stop);
    [[nodiscard]] Result<Fact<std::vector<Checkpoint>>> checkpoints(std::stop_token stop);
    [[nodiscard]] Result<Fact<std::optional<Proof>>> proof();
    [[nodiscard]] Result<Fact<std::vector<Lease>>> leases();
    [[nodiscard]] Result<Fact<ForeignWrites>> foreignWrites(std::stop_token stop);
    [[nodiscard]] Result<Fact<std::vector<std::string>>> openWriters();
    [[nodiscard]] Result<Fact<FenceState>> fence();
    /// A probe write on blue, rolled back. Only behind the fence: the plan phase never asks it.
    [[nodiscard]] Result<Fact<ProbeResult>> probe(std::stop_token stop);
    /// Which side is live, by the switch's check.
    [[nodiscard]] Result<Fact<Traffic>> traffic(std::stop_token stop);
    /// Now, by green's database.
    [[nodiscard]] Result<Timestamp> databaseTime();

    [[nodiscard]] bool canFence() const { return m_parts.fence != nullptr; }
    [[nodiscard]] const StoreInfo& blueInfo() const { return m_parts.blue.info(); }
    [[nodiscard]] const StoreInfo& greenInfo() const { return m_parts.green.info(); }
    [[nodiscard]] Result<std::vector<std::string>> syncOwners() { return m_parts.sync.owners(); }
    /// Events of blue after @p after up to its settled head.
    [[nodiscard]] Result<std::uint64_t> blueEventsAfter(std::optional<Position> after,
                                                        std::stop_token stop);

private:
    template <typename T, typename Read>
    Result<Fact<T>> once(std::optional<Result<Fact<T>>>& memory, Read read);

    const CutoverPlan& m_plan;
    const CutoverParts& m_parts;
    std::optional<Result<Fact<Head>>> m_head;
    std::optional<Result<Fact<SyncReport>>> m_report;
    std::optional<Result<Fact<std::vector<Checkpoint>>>> m_checkpoints;
    std::optional<Result<Fact<std::optional<Proof>>>> m_proof;
    std::optional<Result<Fact<std::vector<Lease>>>> m_leases;
    std::optional<Result<Fact<ForeignWrites>>> m_foreign;
    std::optional<Result<Fact<std::vector<std::string>>>> m_writers;
    std::optional<Result<Fact<FenceState>>> m_fence;
    std::optional<Result<Fact<ProbeResult>>> m_probe;
    std::optional<Result<Fact<Traffic>>> m_traffic;
};

/// Seconds to drain what is left once blue is fenced and writes no more; absent: never, since
/// nothing is applied.
[[nodiscard]] std::optional<double> drainSeconds(const SyncReport& report);

/// The checkpoint that counts for all shards: the lowest of them. Errors: NotFound when a shard has
/// none yet; Conflict when shards disagree about the pipeline.
[[nodiscard]] Result<Checkpoint> lowestOf(const std::vector<Checkpoint>& checkpoints);

} // namespace viridian
