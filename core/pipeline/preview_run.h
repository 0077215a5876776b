#pragma once

#include "core/pipeline/preview.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace viridian::pipeline {

/// Feeds events through a pipeline twice, in different batches, and counts what comes out.
/// Thread: one at a time, events in order.
class PreviewRun {
public:
    PreviewRun(const Pipeline& pipeline, const PreviewOptions& options);

    void feed(const EventBatch& events);
    /// Counts that need the whole; then the result is finished.
    std::shared_ptr<const PreviewResult> finish(const std::vector<TypeCount>* census);

    /// With the counts so far; pairs and some proofs come with finish().
    [[nodiscard]] PreviewResult& result() { return *m_result; }
    [[nodiscard]] Transform& transform() { return m_first; }

private:
    struct Bucket {
        std::size_t kept = 0;
    };

    std::size_t rowOf(const Event& event);
    void count(const Event& event, const Expected& expected, std::size_t input, std::size_t row);
    void list(const StepFailure& failure);
    void listAll(const Expected& expected);
    void judge(const Expected& expected);
    void flush();
    void keepPair(const Event& event, const Expected& expected, std::size_t input, std::size_t row,
                  const StepFailure* failure, const Expected::Violation* violation);
    void runAgain(const EventBatch& events);
    void applyCensus(const std::vector<TypeCount>& census);
    void sortRows();
    void choosePairs();

    const Pipeline m_pipeline;
    PreviewOptions m_options;
    std::shared_ptr<PreviewResult> m_result;
    Transform m_first;
    Transform m_second;
    std::optional<RunGuard> m_guard;
    Digest128 m_firstDigest;
    Digest128 m_secondDigest;
    std::uint64_t m_outputs = 0; ///< counted one by one, against the transform's own counters
    std::size_t m_chunk = 1;

    std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> m_rows;
    /// Row, what became of it, whether an output is invalid.
    std::map<std::tuple<std::size_t, Disposition, bool>, std::size_t> m_buckets;
    std::vector<std::uint64_t> m_unmatched; ///< by row
    std::vector<PreviewPair> m_kept;        ///< of the buckets
    std::vector<PreviewPair> m_spare;       ///< fill up to keepPairs
};

} // namespace viridian::pipeline
