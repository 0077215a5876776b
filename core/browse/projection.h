#pragma once

#include "core/event/event_batch.h"
#include "core/pipeline/transform.h"

#include <filesystem>
#include <span>
#include <stop_token>

namespace viridian {

/// What becomes of a stream's events before they are merged into its state: a pipeline file, in the
/// step language of migrations (design/cli.md "Pipeline file"). A patch shapes what is merged, a
/// drop leaves events out, a split merges each part; what no step matches is merged as it is.
///
/// Thread: one at a time.
class Projection {
public:
    /// Errors: those of Pipeline::load(); InvalidInput where a step is one that holds events back:
    /// what a state is must be known at every event.
    [[nodiscard]] static Result<Projection> load(const std::filesystem::path& file);

    /// Projects a page of the stream, the next after the one before.
    /// Errors: that of the step that could not do its work: it names position, step and what;
    /// InvalidInput where code holds an event back.
    [[nodiscard]] Status next(const EventBatch& page, const std::stop_token& stop);
    /// What became of an event of the page; valid until next().
    [[nodiscard]] std::span<const Event> outputsOf(std::size_t index) const
    {
        return m_made.outputsOf(index);
    }

private:
    explicit Projection(Pipeline pipeline) : m_transform(std::move(pipeline)) {}

    Transform m_transform;
    Expected m_made;
};

} // namespace viridian
