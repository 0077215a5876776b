#pragma once

#include "core/pipeline/suggest.h"
#include "core/pipeline/transform.h"
#include "core/schema/payload.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace viridian::test {

inline const char* const kClosed = R"({"type":"object","additionalProperties":false,)";

inline EventBatch eventsOf(std::initializer_list<std::string_view> payloads,
                           std::string_view type = "A", std::string_view version = "1")
{
    EventBatch batch;
    for (const std::string_view data : payloads)
        addEvent(batch, type, data).schemaVersion = version;
    return batch;
}

inline Result<SuggestedStep> suggested(const EventBatch& events, std::string schema,
                                       std::string name = "a-2.json")
{
    return suggestStep(events, Pipeline(),
                       {.type = "A",
                        .version = {},
                        .newVersion = {},
                        .schemaName = std::move(name),
                        .schemaText = std::move(schema)});
}

inline std::string all(const SuggestedStep& step)
{
    std::string text;
    for (const std::string& sentence : step.evidence)
        text += sentence + "\n";
    return text;
}

/// Loads the draft with the real loader, runs it on the events and has each output judged by the
/// schema. Empty where all of that goes well, else what did not.
inline std::string proofOf(const SuggestedStep& step, const EventBatch& events,
                           std::string_view schemaText,
                           schema::Format format = schema::Format::JsonSchema)
{
    const std::string file = suggestedFile(step);
    const Result<Pipeline> pipeline = parsed(file);
    if (!pipeline)
        return pipeline.error().message + "\n" + file;
    const Result<schema::Schema> wanted = schema::Schema::parse(format, schemaText);
    if (!wanted)
        return wanted.error().message;
    const Expected out = Transform(*pipeline).run(events);
    if (out.halt || out.events.size() != events.size())
        return "not every event came out\n" + file;
    for (const Event& event : out.events) {
        if (const auto fault = schema::faultOf(*wanted, event.data.bytes, schema::AvroJson::Plain))
            return fault->path + ": " + fault->reason + "\n" + std::string(event.data.bytes) +
                   "\n" + file;
    }
    return {};
}

} // namespace viridian::test
