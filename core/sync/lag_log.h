#pragma once

#include "core/store/ledger.h"
#include "core/sync/lag.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace viridian {

/// How finely the lag of the past is kept: spans of `span` while they are younger than `until`.
struct LagGrain {
    std::chrono::seconds span;
    std::chrono::seconds until;
};
/// 720 spans of the last hour, 1,380 of the last day, 864 of the last week: under 3,000 rows a
/// shard. What is older is forgotten.
inline constexpr std::array<LagGrain, 3> kLagGrains{{
    {std::chrono::seconds(5), std::chrono::hours(1)},
    {std::chrono::minutes(1), std::chrono::hours(24)},
    {std::chrono::minutes(10), std::chrono::hours(24 * 7)},
}};

/// However often a sync was started and stopped, no shard keeps more rows.
inline constexpr std::size_t kMostLagRows = 5000;

/// Spans as they are to be kept at @p now: joined to the grain of their age, the oldest forgotten.
/// What was not measured is a gap at every age: spans are joined only where they follow each other.
/// @param spans  of one shard, by time
[[nodiscard]] std::vector<KeptLag> thinned(const std::vector<KeptLag>& spans, Timestamp now);

/// Keeps the lag of a running sync in green's bookkeeping, so that whoever looks later sees its
/// past: one row every few seconds, thinned once a minute.
/// Thread: one at a time. The shard's lease must be held.
class LagLog {
public:
    explicit LagLog(std::string shard) : m_shard(std::move(shard)) {}

    /// @param sample  by this machine's clock
    void add(const LagSample& sample);
    /// Writes the spans that are over, and thins what is kept. Does nothing most of the time.
    /// @param ahead  of green's clock before ours
    /// @param last   no sample follows: the span that is still open is written too
    /// Errors: those of the ledger. What could not be written is written by the next call.
    Status write(Ledger& ledger, Timestamp::duration ahead, bool last);

private:
    void take(const LagSample& sample, Timestamp::duration ahead);
    Status put(Ledger& ledger, std::size_t count);
    Status thin(Ledger& ledger, Timestamp there);
    Status putChanged(Ledger& ledger, const std::vector<KeptLag>& wanted);

    std::string m_shard;
    std::vector<LagSample> m_samples;   ///< not in a span yet
    std::vector<KeptLag> m_spans;       ///< not written yet; the last one is open
    std::vector<KeptLag> m_kept;        ///< as the ledger has it
    std::optional<Timestamp> m_thinned; ///< by green's clock; absent: m_kept was not read yet
};

/// What the ledger keeps, as a plot wants it: of all shards together, by this machine's clock. A
/// moment at which not every shard of the time was measured is left out, as its sum would lie.
struct LagPast {
    std::vector<LagSample> seconds; ///< of the finest grain
    std::vector<LagMinute> minutes; ///< of every grain; a span fills each minute that it touches
};
/// @param kept   of any number of shards, by time
/// @param ahead  of green's clock before ours
[[nodiscard]] LagPast pastOf(const std::vector<KeptLag>& kept, Timestamp::duration ahead);

} // namespace viridian
