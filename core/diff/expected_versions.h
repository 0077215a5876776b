#pragma once

#include "core/diff/expected_reader.h"
#include "core/diff/run.h"
#include "core/diff/segment_sides.h"
#include "core/store/ledger.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace viridian::diff {

/// Gives the expected events of one segment after the other the versions that green must have.
///
/// They start from green's stream heads before the segment. Where the events so computed do not
/// give the digest that sync stored, or no digest is to be believed, versions are counted from the
/// first event on instead: that reads blue from its start and grows with the number of streams.
/// Thread: one at a time.
class ExpectedVersions {
public:
    /// @param green  must outlive it
    /// @param spine  what expected events are read with to be counted
    ExpectedVersions(Run& run, EventStore& green, SpineOptions spine, std::int64_t base);

    /// Settles the expected side of a segment, whose digests are of the content so far.
    /// @param greenAt  green's last event before the segment
    /// Errors: those of the stores; Cancelled.
    [[nodiscard]] Status assign(const Segment& segment, const std::optional<Position>& greenAt,
                                SegmentSides& sides);

    /// These streams of the segment that was assigned last differ: green's heads may be wrong there
    /// from now on.
    void differed(std::span<const std::uint32_t> streams, const StreamTable& names);
    /// A segment was equal without being assigned: its green has the right versions.
    void equal(const SegmentSides& sides);

    /// Blue events read to count.
    [[nodiscard]] std::uint64_t blueRead() const { return m_counter.blueRead(); }

private:
    [[nodiscard]] Result<std::vector<std::int64_t>>
    fromGreen(const std::optional<Position>& greenAt, const SegmentSides& sides);
    [[nodiscard]] Result<std::vector<std::int64_t>> counted(const Segment& segment,
                                                            const SegmentSides& sides);

    Run& m_run;
    EventStore& m_green;
    std::int64_t m_base;
    ExpectedReader m_counter; ///< from the first event on
    StreamVersions m_counted;
    std::optional<Position> m_countedTo;
    std::vector<std::int64_t> m_next; ///< by stream of the segment: version after it
    /// Streams that differed: the version after the last expected one.
    std::unordered_map<std::string, std::int64_t> m_heads;
    bool m_headsLost = false; ///< they were too many: green's heads cannot be believed
};

} // namespace viridian::diff
