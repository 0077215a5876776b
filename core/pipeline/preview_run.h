#pragma once

#include "core/pipeline/preview.h"
#include "core/pipeline/reverse_check.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace viridian::pipeline {

class PreviewRun;

/// Everything that a run remembers between two batches, as text and back (preview_resume.h).
class PreviewMemory {
public:
    [[nodiscard]] static std::string save(const PreviewRun& run);
    /// False where @p text is not of a run of the same pipeline; @p run is then of no use.
    [[nodiscard]] static bool load(std::string_view text, PreviewRun& run);

    struct Bucket;

private:
    template <typename Io>
    static void pass(Io& io, PreviewRun& run);
};

/// Feeds events through a pipeline twice, in different batches, and counts what comes out.
/// Thread: one at a time, events in order.
class PreviewRun {
public:
    PreviewRun(const Pipeline& pipeline, const PreviewOptions& options, std::stop_token stop);

    /// Errors, also of finish(): a step could not be run at all, such as a worker that does not
    /// start; Cancelled. The result is then of no use.
    Status feed(const EventBatch& events);
    /// Counts that need the whole; then the result is finished.
    [[nodiscard]] Result<std::shared_ptr<const PreviewResult>>
    finish(const std::vector<TypeCount>* census);

    /// With the counts so far; pairs and some proofs come with finish().
    [[nodiscard]] PreviewResult& result() { return *m_result; }
    [[nodiscard]] const PreviewResult& result() const { return *m_result; }
    [[nodiscard]] Transform& transform() { return m_first; }

    /// No batch is half counted: what it remembers can be saved.
    [[nodiscard]] bool isBetween() const { return !m_torn; }
    /// Up to where events were fed; absent: none was.
    [[nodiscard]] const std::optional<Position>& last() const { return m_last; }

private:
    friend class PreviewMemory;

    std::size_t rowOf(const Event& event);
    void weigh(const EventBatch& events, const Expected& expected, std::size_t input,
               std::size_t row);
    void count(const Event& event, const Expected& expected, std::size_t input, std::size_t row);
    void list(const StepFailure& failure);
    void listAll(const Expected& expected);
    void judge(const Expected& expected);
    void guard(const EventBatch& events, Expected& expected);
    Status flush();
    void keepPair(const Event& event, const Expected& expected, std::size_t input, std::size_t row,
                  const StepFailure* failure, const Expected::Violation* violation);
    Status runAgain(const EventBatch& events);
    Status renewSometimes();
    void applyCensus(const std::vector<TypeCount>& census);
    void sortRows();
    void choosePairs();

    const Pipeline m_pipeline;
    PreviewOptions m_options;
    std::stop_token m_stop;
    std::shared_ptr<PreviewResult> m_result;
    Transform m_first;
    Transform m_second;
    std::optional<RunGuard> m_guard;
    ReverseCheck m_reverse;
    std::vector<std::size_t> m_rowOfInput; ///< of the batch at hand
    DigestStream m_firstDigest;
    DigestStream m_secondDigest;
    std::uint64_t m_outputs = 0; ///< counted one by one, against the transform's own counters
    std::size_t m_chunk = 1;
    static constexpr std::uint64_t kRenewEach = 16;
    std::uint64_t m_again = 0;   ///< events of the second run
    std::uint64_t m_renewAt = 0; ///< its workers are renewed once it has seen so many
    std::optional<Position> m_last;
    bool m_torn = false; ///< in the midst of feed()

    using RowOfVersion = std::map<std::string, std::size_t, std::less<>>;
    std::map<std::string, RowOfVersion, std::less<>> m_rows; ///< by type
    /// Row, what became of it, whether an output is invalid.
    std::map<std::tuple<std::size_t, Disposition, bool>, std::size_t> m_buckets;
    std::vector<std::uint64_t> m_unmatched; ///< by row
    std::vector<PreviewPair> m_kept;        ///< of the buckets
    std::vector<PreviewPair> m_spare;       ///< fill up to keepPairs
};

} // namespace viridian::pipeline
