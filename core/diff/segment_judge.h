#pragma once

#include "core/diff/event_picker.h"
#include "core/diff/run.h"
#include "core/diff/segment_sides.h"
#include "core/diff/stream_judge.h"
#include "core/diff/stream_split.h"
#include "core/diff/unmatched.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace viridian::diff {

/// A segment that may differ.
struct SegmentCase {
    const SegmentSides& sides;
    Position before;         ///< where an extra event stands that no expected one precedes
    ReadAgain expectedAgain; ///< asked only where the side let its events go
    ReadAgain greenAgain;
};

struct SegmentVerdict {
    std::uint64_t differing = 0;
    /// Position of the last blue event all of whose events are right and stand before the first
    /// difference; absent: the first one is not right, or all are.
    std::optional<Position> equalUpTo;
    std::vector<std::uint32_t> streams; ///< numbers of those of which an event differs
};

/// Tells a segment apart: bisects it, tells the runs that differ apart by stream, aligns only what
/// differs of the streams that do, then proves the order of all that is equal across streams.
///
/// An event is in place when it belongs to one longest common order of the equal events; the others
/// are reordered. Only events that are aligned or reordered are looked at with their payloads.
/// Thread: one at a time.
class SegmentJudge {
public:
    SegmentJudge(Run& run, Unmatched& unmatched) : m_run(run), m_unmatched(unmatched) {}

    /// Errors: those of reading again, of temporary files and of the spool.
    [[nodiscard]] Result<SegmentVerdict> judge(const SegmentCase& what);

private:
    struct Work;
    [[nodiscard]] Status alignStreams(Work& work);
    [[nodiscard]] Status alignPart(Work& work, const PickedEvents& expected,
                                   const PickedEvents& green);
    [[nodiscard]] Status proveOrder(Work& work);
    [[nodiscard]] Status emitAll(Work& work, std::vector<Finding>& findings);

    Run& m_run;
    Unmatched& m_unmatched;
};

} // namespace viridian::diff
