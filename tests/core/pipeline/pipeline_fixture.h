#pragma once

#include "core/pipeline/pipeline.h"
#include "core/pipeline/transform.h"

#include <string>
#include <string_view>

namespace viridian::test {

/// A pipeline whose steps are @p steps, indented by nothing: "- {id: a, match: …}".
inline std::string fileOf(std::string_view steps, std::string_view head = {})
{
    return "format: viridian.pipeline/1\nname: test\n" + std::string(head) + "steps:\n" +
           std::string(steps) + "\n";
}

inline Result<Pipeline> parsed(std::string_view text)
{
    return Pipeline::parse(text, {}, "p.yaml");
}

/// An event with sensible fields around @p data.
inline Event& addEvent(EventBatch& batch, std::string_view type, std::string_view data,
                       std::string_view stream = "order-1", std::string_view id = "e1")
{
    Event event;
    event.position = Position(batch.size() + 1);
    event.version = static_cast<std::int64_t>(batch.size());
    event.type = type;
    event.stream = stream;
    event.id = id;
    event.data = {.kind = PayloadKind::Json, .bytes = data};
    event.dataBytes = data.size();
    return batch.addCopy(event);
}

inline EventBatch oneEvent(std::string_view type, std::string_view data,
                           std::string_view stream = "order-1", std::string_view id = "e1")
{
    EventBatch batch;
    addEvent(batch, type, data, stream, id);
    return batch;
}

} // namespace viridian::test
