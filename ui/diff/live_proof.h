#pragma once

#include "core/base/progress.h"
#include "core/diff/diff.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace viridian::ui {

/// Where a proof stands. A value.
struct LiveNumbers {
    std::uint64_t done = 0; ///< expected events judged
    std::optional<std::uint64_t> total;
    diff::Counts counts;
    std::vector<diff::SegmentOutcome> segments; ///< neighbours of one state joined
    std::array<diff::SegmentTotals, 4> totals;  ///< by diff::SegmentState
};

/// What a running proof tells, kept for the UI to fetch.
/// Thread: the observer writes on the job's, fetch() reads on the UI's.
class LiveProof {
public:
    /// Writes into @p live, which it keeps alive.
    [[nodiscard]] static diff::DiffObserver observer(const std::shared_ptr<LiveProof>& live,
                                                     ProgressSink progress);

    struct News {
        LiveNumbers numbers;
        std::vector<diff::Difference> differences; ///< since the last fetch
    };
    [[nodiscard]] News fetch();
    [[nodiscard]] std::shared_ptr<const diff::DifferenceSpool> fetchSpool();

private:
    void addSegment(const diff::SegmentOutcome& outcome);

    std::mutex m_mutex;
    News m_news;
    std::shared_ptr<const diff::DifferenceSpool> m_spool; ///< null until it began
    std::chrono::steady_clock::time_point m_lastSegment = std::chrono::steady_clock::now();
};

} // namespace viridian::ui
