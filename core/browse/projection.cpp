#include "core/browse/projection.h"

#include <fmt/format.h>

namespace viridian {

Result<Projection> Projection::load(const std::filesystem::path& file)
{
    Result<Pipeline> pipeline = Pipeline::load(file);
    if (!pipeline)
        return passOn(pipeline);
    if (pipeline->keepsState())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is no projection: a step of it holds events back, and a state "
                                "must be known at every event.",
                                file.string()));
    return Projection(*std::move(pipeline));
}

Status Projection::next(const EventBatch& page, const std::stop_token& stop)
{
    m_made = m_transform.run(page, {.stop = stop});
    return m_made.halt ? Status(tl::unexpected(m_made.halt->error)) : Status();
}

} // namespace viridian
