#pragma once

#include "core/diff/diff.h"

#include <memory>
#include <unordered_set>
#include <vector>

namespace viridian::diff {

/// Where the differences of a running diff go: the first into memory and to the observer, all into
/// the spool, all counted. Thread: one at a time.
class DifferenceSink {
public:
    /// @param observer  must outlive the sink
    DifferenceSink(const DiffOptions& options, const DiffObserver& observer);

    void equal(std::uint64_t events) { m_counts.equal += events; }
    /// Errors: Unavailable (the spool's disk is full).
    [[nodiscard]] Status add(Difference difference, const Event* expected, const Event* green);
    /// Counts of differences that are found and not added yet, as they may become others; told with
    /// the rest.
    void setWaiting(const Counts& waiting) { m_waiting = waiting; }
    void tellCounts() const;

    [[nodiscard]] const Counts& counts() const { return m_counts; }
    /// Exact up to DiffOptions::mostStreams.
    [[nodiscard]] std::uint64_t streams() const { return m_streams.size(); }
    [[nodiscard]] std::vector<Difference> takeDifferences() { return std::move(m_kept); }
    [[nodiscard]] std::shared_ptr<const DifferenceSpool> spool() const { return m_spool; }

private:
    const DiffObserver& m_observer;
    std::size_t m_keep;
    std::size_t m_mostStreams;
    Counts m_counts;
    Counts m_waiting;
    std::vector<Difference> m_kept;
    std::unordered_set<std::uint64_t> m_streams; ///< hashes of names
    std::shared_ptr<DifferenceSpool> m_spool;
};

} // namespace viridian::diff
