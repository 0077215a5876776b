#pragma once

#include "core/diff/expected_reader.h"
#include "core/diff/expected_versions.h"
#include "core/diff/proven_marks.h"
#include "core/diff/range_reader.h"
#include "core/diff/run.h"
#include "core/diff/segment_judge.h"
#include "core/diff/segment_sides.h"
#include "core/diff/unmatched.h"
#include "core/store/ledger.h"

#include <optional>
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
/// sync's, its expected events are computed again from blue (expected_versions.h) and the segment
/// is told apart (segment_judge.h). The open tail is compared event by event; what stands in green
/// behind it is extra. What is missing in one segment and extra in another is one event that stands
/// elsewhere (unmatched.h).
///
/// Memory: a trace of each event of one segment, DiffOptions::heldBytes of events a side, and what
/// waits for its counterpart.
class SegmentDiff {
public:
    /// @param green, ledger  must outlive it
    SegmentDiff(Run& run, SegmentPlan plan, EventStore& green, Ledger& ledger);

    /// Fills the run's result, apart from verdict and counts. Errors: those of reading the ledger
    /// at the start; later ones break the run off.
    [[nodiscard]] Status go();

private:
    [[nodiscard]] Result<std::vector<Segment>> closedSegments();
    [[nodiscard]] Status judgeAll(const std::vector<Segment>& closed);
    [[nodiscard]] Status judgeClosedOnes(const std::vector<Segment>& closed);
    [[nodiscard]] Status judgeClosed(const Segment& segment);
    void believe(const Segment& segment);
    [[nodiscard]] Status judgeTail();
    [[nodiscard]] Result<std::uint64_t> judgeForeign(const Segment& tail);
    void finish(Status good);
    [[nodiscard]] Status readGreen(std::optional<Position> upTo, SegmentSides& sides);
    [[nodiscard]] Status readExpected(const Segment& segment, SegmentSides& sides);
    [[nodiscard]] Result<SegmentOutcome> tellApart(const Segment& segment, SegmentSides& sides);
    [[nodiscard]] ReadAgain expectedAgain(const Segment& segment, const SegmentSides& sides);
    [[nodiscard]] ReadAgain greenAgain(const SegmentSides& sides);
    void addDigests(const Digest128& expected, const Digest128& green);
    void account(const Segment& segment, SegmentOutcome outcome,
                 std::chrono::duration<double> took);
    [[nodiscard]] Segment tailSegment() const;

    Run& m_run;
    SegmentPlan m_plan;
    EventStore& m_green;
    Ledger& m_ledger;
    RangeReader m_reader;
    ExpectedReader m_expected;
    ExpectedVersions m_versions;
    ProvenMarks m_marks;
    Unmatched m_unmatched;
    SegmentJudge m_judge;
    /// Where judging has come to.
    std::optional<Position> m_blueAt;
    std::optional<Position> m_greenAt;
    std::uint64_t m_nextIndex = 0;
    bool m_unbroken = true; ///< everything so far was equal
};

} // namespace viridian::diff
