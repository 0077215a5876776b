#include "core/base/time.h"
#include "core/json/compare.h"
#include "core/json/document.h"
#include "core/pipeline/cases.h"
#include "core/pipeline/transform.h"
#include "core/store/event_line.h"

#include <chrono>
#include <fmt/format.h>

namespace viridian {
namespace {

constexpr std::size_t kMostPaths = 20;
constexpr std::size_t kMostText = 200;

/// What a pipeline made of a case's events.
struct Outcome {
    EventBatch events;
    std::string failedStep; ///< empty: none
    std::string failure;
    std::string invalid;
};

void take(const Pipeline& pipeline, const Expected& expected, Outcome& out)
{
    for (const Event& event : expected.events)
        out.events.addCopy(event);
    const auto fell = [&](const StepFailure& failure, const std::string& why) {
        if (failure.passedOn || !out.failedStep.empty())
            return;
        const bool known = failure.step < pipeline.steps().size();
        out.failedStep = known ? pipeline.steps()[failure.step].id : "unmatched";
        out.failure = why;
    };
    for (const StepFailure& failure : expected.failures)
        fell(failure, failure.what);
    if (expected.halt) // a worker that can do nothing more
        fell(*expected.halt, expected.halt->error.message);
    for (const Expected::Violation& violation : expected.violations) {
        if (out.invalid.empty())
            out.invalid = fmt::format(
                "an output is no valid {}: {}{}{}", pipeline.assertions()[violation.assertion].type,
                violation.path, violation.path.empty() ? "" : ": ", violation.reason);
    }
}

Outcome outcomeOf(Transform& transform, const EventBatch& events)
{
    Outcome out;
    take(transform.pipeline(), transform.run(events, {.keepGoing = true}), out);
    take(transform.pipeline(), transform.flush({}, {.keepGoing = true}), out);
    return out;
}

std::string shown(std::string_view text)
{
    if (text.empty())
        return "nothing";
    if (text.size() <= kMostText)
        return std::string(text);
    std::size_t end = kMostText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

/// Sentences about one output.
class OutputComparer {
public:
    OutputComparer(std::string place, std::vector<std::string>& out)
        : m_place(std::move(place)), m_out(out)
    {
    }

    void compare(const Event& expected, const Event& actual)
    {
        text("type", expected.type, actual.type);
        text("stream", expected.stream, actual.stream);
        text("schemaVersion", expected.schemaVersion, actual.schemaVersion);
        text("id", expected.id, actual.id);
        text("time", expected.time ? formatIso(*expected.time) : std::string(),
             actual.time ? formatIso(*actual.time) : std::string());
        payload("data", expected.data, actual.data);
        payload("metadata", expected.metadata, actual.metadata);
    }

private:
    void text(std::string_view what, std::string_view expected, std::string_view actual)
    {
        if (expected != actual)
            m_out.push_back(fmt::format("{}{}: {} is expected, {} came out", m_place, what,
                                        shown(expected), shown(actual)));
    }

    void payload(std::string_view what, const Payload& expected, const Payload& actual)
    {
        if (expected == actual)
            return;
        const bool json = expected.kind == PayloadKind::Json && actual.kind == PayloadKind::Json;
        const Result<std::vector<json::PathDifference>> paths =
            json ? json::differences(expected.bytes, actual.bytes, kMostPaths)
                 : fail(ErrorKind::InvalidInput, {});
        if (!paths) {
            m_out.push_back(fmt::format("{}{}: {} is expected, {} came out", m_place, what,
                                        kindOf(expected), kindOf(actual)));
            return;
        }
        for (const json::PathDifference& path : *paths)
            text(std::string(what) + (path.pointer.empty() ? "" : " at ") + path.pointer, path.left,
                 path.right);
    }

    static std::string kindOf(const Payload& payload)
    {
        switch (payload.kind) {
        case PayloadKind::Null:
            return "nothing";
        case PayloadKind::Bytes:
            return fmt::format("bytes ({})", payload.bytes.size());
        case PayloadKind::Json:
            break;
        }
        return shown(payload.bytes);
    }

    std::string m_place;
    std::vector<std::string>& m_out;
};

std::vector<std::string> differencesOf(const RegressionCase& wanted, const Outcome& got)
{
    std::vector<std::string> out;
    if (!wanted.fails.empty()) {
        if (got.failedStep != wanted.fails)
            out.push_back(got.failedStep.empty()
                              ? fmt::format("step “{}” is expected to fail; {} events came out",
                                            wanted.fails, got.events.size())
                              : fmt::format("step “{}” is expected to fail; “{}” failed: {}",
                                            wanted.fails, got.failedStep, got.failure));
        return out;
    }
    if (!got.failedStep.empty())
        out.push_back(fmt::format("step “{}” failed: {}", got.failedStep, got.failure));
    if (!got.invalid.empty())
        out.push_back(got.invalid);
    if (!got.failedStep.empty())
        return out;
    if (got.events.size() != wanted.expected.size())
        out.push_back(fmt::format("{} events are expected, {} came out", wanted.expected.size(),
                                  got.events.size()));
    const bool several = wanted.expected.size() > 1;
    for (std::size_t i = 0; i < std::min(got.events.size(), wanted.expected.size()); ++i)
        OutputComparer(several ? fmt::format("output {}: ", i + 1) : std::string(), out)
            .compare(wanted.expected[i], got.events[i]);
    return out;
}

void appendExpected(std::string& line, const EventBatch& events)
{
    line += ",\"expected\":[";
    for (std::size_t i = 0; i < events.size(); ++i) {
        line += i == 0 ? "" : ",";
        appendNdjson(line, events[i]);
    }
    line += ']';
}

} // namespace

Result<std::vector<CaseResult>> runCases(const Pipeline& pipeline,
                                         std::span<const RegressionCase> cases,
                                         const std::stop_token& stop)
{
    using Clock = std::chrono::steady_clock;
    std::vector<CaseResult> results;
    Transform transform(pipeline, Transform::Guard::Later);
    for (const RegressionCase& wanted : cases) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const Clock::time_point begin = Clock::now();
        if (pipeline.keepsState())
            transform = Transform(pipeline, Transform::Guard::Later);
        const Outcome got = outcomeOf(transform, wanted.events);
        results.push_back({.name = wanted.name,
                           .line = wanted.line,
                           .differences = differencesOf(wanted, got),
                           .seconds = std::chrono::duration<double>(Clock::now() - begin).count()});
    }
    return results;
}

Result<std::string> caseLine(const Pipeline& pipeline, const Event& event)
{
    Transform transform(pipeline, Transform::Guard::Later);
    EventBatch batch;
    batch.addCopy(event);
    const AddressView address = transform.addressOf(batch[0]);
    std::string line = "{\"case\":";
    json::appendEncoded(line, fmt::format("{} v{}, position {} of {}", address.type,
                                          address.version, event.position.toText(), event.stream));
    line += ",\"event\":";
    appendNdjson(line, event);
    const Outcome got = outcomeOf(transform, batch);
    if (!got.invalid.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("A case says what must come out, and {}. Mend the step first.",
                                got.invalid));
    if (got.failedStep.empty()) {
        appendExpected(line, got.events);
    } else {
        line += ",\"fails\":";
        json::appendEncoded(line, got.failedStep);
    }
    return line + '}';
}

} // namespace viridian
