#include "core/browse/projection.h"

#include <fmt/format.h>

namespace viridian {

Result<Projection> Projection::load(const std::filesystem::path& file)
{
    Result<Pipeline> pipeline = Pipeline::load(file);
    if (!pipeline)
        return passOn(pipeline);
    for (const StepInfo& step : pipeline->steps()) {
        if (step.kind == "merge" || step.kind == "reorder")
            return fail(ErrorKind::InvalidInput,
                        fmt::format("{} is no projection: its step “{}” ({}) holds events back, "
                                    "and a state must be known at every event.",
                                    file.string(), step.id, step.kind));
    }
    return Projection(*std::move(pipeline));
}

Status Projection::next(const EventBatch& page, const std::stop_token& stop)
{
    m_made = m_transform.run(page, {.stop = stop});
    if (m_made.halt)
        return tl::unexpected(m_made.halt->error);
    if (m_made.held > 0) // which code does as it likes
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The projection holds {} events back, and a state must be known at "
                                "every event.",
                                m_made.held));
    return {};
}

} // namespace viridian
