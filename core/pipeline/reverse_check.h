#pragma once

#include "core/pipeline/preview.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

namespace viridian::pipeline {

/// The one output of an input that did not come out of a step's state; null unless there is one.
[[nodiscard]] const Event* ownOutput(const Expected& expected, std::size_t input);

/// Leads what steps gave back through their ways back, last step first, and compares what comes out
/// with blue: down(up(e)) == e. Events that a step without a way back was for are not led back, and
/// events that no step was for need none.
///
/// An event goes back by the steps that touched it alone: green does not say of an event in version
/// 3 whether it was 1 or 2 in blue, and blue knows.
///
/// Of a whole store not every event is led back, which would cost as much again as the run itself:
/// the first thousand of each address and then every hundredth. The rest are counted as left out.
/// Thread: one at a time, batches in order.
class ReverseCheck {
public:
    enum class Extent { Every, Thinned };
    ReverseCheck(const Pipeline& pipeline, Extent extent) : m_pipeline(pipeline), m_extent(extent)
    {
    }

    struct Rows {
        std::span<const std::size_t> ofInput; ///< index in `matrix`, by input
        std::span<PreviewRow> matrix;
    };
    /// @param green  what became of @p blue, with the steps that touched it
    /// Errors: a way back could not be run at all, such as a worker that does not start; Cancelled.
    Status run(const EventBatch& blue, const Expected& green, Rows rows,
               const std::stop_token& stop);

    /// What a later check of the same events needs to go on: events with a way back, by row.
    [[nodiscard]] const std::vector<std::uint64_t>& seen() const { return m_seen; }
    void setSeen(std::vector<std::uint64_t> seen) { m_seen = std::move(seen); }

private:
    using Steps = std::vector<std::uint16_t>;
    /// The way back of some steps, and what of the batch at hand is to go it.
    struct Way {
        Transform back;
        EventBatch outputs;
        std::vector<std::size_t> inputs;
    };

    bool leadable(const Expected& green, std::size_t input, PreviewReverse& counts) const;
    [[nodiscard]] bool isDue(std::size_t row);
    Way& wayOf(std::span<const std::uint16_t> steps);
    void judge(const Way& way, const Expected& back, const EventBatch& blue, const Rows& rows);

    Pipeline m_pipeline;
    Extent m_extent;
    std::vector<std::uint64_t> m_seen; ///< events with a way back, by row of the matrix
    std::map<Steps, Way> m_ways;
};

/// Whether everything that was led back came back equal; nullopt where nothing was.
[[nodiscard]] std::optional<bool> reversible(std::span<const PreviewRow> matrix);

} // namespace viridian::pipeline
