#pragma once

#include "core/diff/expected_reader.h"
#include "core/diff/range_reader.h"
#include "core/diff/run.h"
#include "core/store/ledger.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace viridian::diff {

/// What a diff by segments is fixed to before it begins.
struct SegmentPlan {
    Checkpoint checkpoint; ///< of the one shard
    std::optional<Position>
        greenSettled; ///< read before the checkpoint: what lies between is foreign
    std::int64_t versionBase = 0;
    ColumnTraits greenTraits;
};

/// Proves a green that one sync wrote: segment by segment against the digests that sync stored.
///
/// A closed segment's green events are read once and chained. Where the chain is another than
/// sync's, its expected events are computed again from blue and judged stream by stream. Versions
/// of expected events start from green's stream heads before the segment; when the events so
/// computed do not give the stored digest, they are counted from the first event on instead. The
/// open tail is judged event by event.
class SegmentDiff {
public:
    /// @param green, ledger  must outlive it
    SegmentDiff(Run& run, SegmentPlan plan, EventStore& green, Ledger& ledger);

    /// Fills the run's result, apart from verdict and counts. Errors: those of reading the ledger
    /// at the start; later ones break the run off.
    [[nodiscard]] Status go();

private:
    struct Actual;
    struct Again;
    [[nodiscard]] Result<std::vector<Segment>> closedSegments();
    void judgeAll(const std::vector<Segment>& closed);
    [[nodiscard]] Status judgeClosedOnes(const std::vector<Segment>& closed);
    [[nodiscard]] Status judgeClosed(const Segment& segment, bool proven);
    [[nodiscard]] Status judgeTail();
    [[nodiscard]] Status judgeForeign(const Segment& tail);
    [[nodiscard]] Result<Actual> readGreen(std::optional<Position> upTo, std::uint64_t mostKept);
    [[nodiscard]] Status assignVersions(const Segment& segment, ExpectedRun& run);
    [[nodiscard]] Result<StreamVersions> versionsFromGreen(const ExpectedRun& run);
    [[nodiscard]] Status assignCounted(const Segment& segment, ExpectedRun& run);
    [[nodiscard]] Result<Again> computeAgain(const Segment& segment, const Actual& actual);
    void rememberHeads(const ExpectedRun& run);
    void account(const Segment& segment, SegmentOutcome outcome,
                 std::chrono::duration<double> took);
    void markProven(const Segment& segment, bool equal);
    void forgetProven(std::uint64_t first);
    void flushProven();
    [[nodiscard]] Segment tailSegment() const;

    Run& m_run;
    SegmentPlan m_plan;
    EventStore& m_green;
    Ledger& m_ledger;
    RangeReader m_reader;
    ExpectedReader m_expected;
    ExpectedReader m_counter; ///< from the first event on, for versions
    StreamVersions m_counted;
    std::optional<Position> m_countedTo;
    /// Where judging has come to.
    std::optional<Position> m_blueAt;
    std::optional<Position> m_greenAt;
    std::uint64_t m_nextIndex = 0;
    bool m_unbroken = true; ///< everything so far was equal
    /// Streams that differed: the version after the last expected one. Green's head may be wrong
    /// there.
    std::unordered_map<std::string, std::int64_t> m_heads;
    std::optional<std::uint64_t> m_provenFirst;
    std::uint64_t m_provenLast = 0;
    std::uint64_t m_provenBefore = 0; ///< leading segments that the ledger holds as proven
};

} // namespace viridian::diff
