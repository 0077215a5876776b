#include "core/pipeline/suggest.h"

#include "core/base/text.h"
#include "core/pipeline/suggest_edits.h"
#include "core/pipeline/transform.h"
#include "core/schema/payload.h"
#include "core/schema/text_place.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>

namespace viridian {
namespace {

using pipeline::ObservedShape;
using pipeline::SuggestedEdits;

/// Plain where YAML reads it as the same text, quoted otherwise.
std::string yamlText(std::string_view text)
{
    const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
    const bool word = text == "true" || text == "false" || text == "null";
    return plain && !word ? std::string(text) : json::encodeString(text);
}

/// "OrderPlaced", "2" is order-placed-2.
std::string idOf(std::string_view type, std::string_view version)
{
    std::string id;
    for (const char c : type) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool sign = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        const bool inWord = !id.empty() && id.back() != '-';
        if ((upper || !sign) && inWord)
            id += '-';
        if (sign)
            id += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (id.ends_with('-'))
        id.pop_back();
    return (id.empty() ? "step" : id) + "-" + std::string(version);
}

std::string nextVersion(const std::string& version)
{
    std::uint64_t number = 0;
    const char* const last = version.data() + version.size();
    const auto [end, code] = std::from_chars(version.data(), last, number);
    return code == std::errc() && end == last ? std::to_string(number + 1) : "2";
}

/// The sampled events of a type, by version.
struct Sampled {
    std::map<std::string, EventBatch> versions;
};

Sampled sampledOf(const EventBatch& events, const Pipeline& pipeline, std::string_view type)
{
    Sampled out;
    Transform transform(pipeline, Transform::Guard::Later);
    for (const Event& event : events) {
        const AddressView address = transform.addressOf(event);
        if (address.type != type)
            continue;
        EventBatch& batch = out.versions[std::string(address.version)];
        if (batch.empty())
            batch.share(events);
        batch.add(event);
    }
    return out;
}

Result<std::string> versionOf(const Sampled& sampled, const SuggestRequest& request)
{
    std::vector<std::string> known;
    for (const auto& [version, events] : sampled.versions)
        known.push_back(version);
    if (known.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The sample holds no event of type {}; expected a type of blue, as "
                                "Browse names it.",
                                request.type));
    if (request.version.empty() && known.size() > 1)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} stands in blue in the versions {}; say which one the step is "
                                "for.",
                                request.type, fmt::join(known, ", ")));
    if (!request.version.empty() && !sampled.versions.contains(request.version))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The sample holds no event of {} version {}; there are: {}.",
                                request.type, request.version, fmt::join(known, ", ")));
    return request.version.empty() ? known.front() : request.version;
}

Result<schema::Schema> schemaOf(const SuggestRequest& request)
{
    const schema::Format format = request.schemaName.ends_with(".avsc")
                                      ? schema::Format::Avro
                                      : schema::guessFormat(request.schemaText);
    Result<schema::Schema> parsed = schema::Schema::parse(format, request.schemaText);
    if (!parsed)
        return fail(ErrorKind::InvalidInput,
                    schema::placedMessage(parsed.error(), request.schemaText, request.schemaName));
    return parsed;
}

ObservedShape shapeOf(const EventBatch& events)
{
    ObservedShape shape;
    for (const Event& event : events) {
        if (event.data.kind == PayloadKind::Json)
            shape.add(event.data.bytes);
    }
    return shape;
}

/// Runs the edits on the sampled events and judges what comes out: the engine's word, not ours.
std::string verdict(const EventBatch& events, const std::string& patch,
                    const schema::Schema& schema)
{
    const Result<Pipeline> trial =
        Pipeline::parse("format: viridian.pipeline/1\nname: trial\nsteps:\n"
                        "  - id: trial\n    match: {type: \"*\"}\n    sameVersion: true\n" +
                            patch,
                        {});
    if (!patch.empty() && !trial)
        return "The edits cannot be tried on the sample: " + trial.error().message;
    const Expected out = Transform(patch.empty() ? Pipeline() : *trial, Transform::Guard::Later)
                             .run(events, {.keepGoing = true});
    std::size_t valid = 0;
    std::string first;
    for (std::size_t i = 0; i < events.size(); ++i) {
        std::optional<std::string> why;
        if (out.outputsOf(i).empty()) {
            const auto failure = std::ranges::find(out.failures, i, &StepFailure::input);
            why = failure == out.failures.end() ? "nothing comes out" : failure->what;
        } else if (const auto fault = schema::faultOf(schema, out.outputsOf(i).front().data.bytes,
                                                      schema::AvroJson::Plain)) {
            why = (fault->path.empty() ? "" : fault->path + ": ") + fault->reason;
        }
        valid += why ? 0 : 1;
        if (why && first.empty())
            first = fmt::format("; the first that is not, position {} in {}: {}",
                                events[i].position.toText(), events[i].stream, *why);
    }
    return fmt::format("{} {} of {} sampled events are valid{}.",
                       patch.empty() ? "As they are," : "With these edits", grouped(valid),
                       grouped(events.size()), first);
}

std::string patchText(const SuggestedEdits& edits, std::string_view margin)
{
    if (edits.lines.empty())
        return {};
    std::string text = fmt::format("{}patch:\n", margin);
    for (const std::string& line : edits.lines)
        text += fmt::format("{}  - {}\n", margin, line);
    return text;
}

std::string bodyOf(const SuggestedStep& step, const SuggestedEdits& edits)
{
    std::string body = "note: |\n";
    for (const std::string& sentence : step.evidence)
        body += "  " + sentence + "\n";
    body += fmt::format("match: {{type: {}, version: {}}}\n", yamlText(step.type),
                        json::encodeString(step.version));
    body += fmt::format("to: {{version: {}}}\n", json::encodeString(step.newVersion));
    return body + patchText(edits, "");
}

} // namespace

Result<SuggestedStep> suggestStep(const EventBatch& events, const Pipeline& pipeline,
                                  const SuggestRequest& request)
{
    const Result<schema::Schema> schema = schemaOf(request);
    if (!schema)
        return tl::unexpected(schema.error());
    const Result<pipeline::TargetShape> target = pipeline::targetOf(*schema);
    if (!target)
        return fail(target.error().kind, request.schemaName + ": " + target.error().message);
    const Sampled sampled = sampledOf(events, pipeline, request.type);
    const Result<std::string> version = versionOf(sampled, request);
    if (!version)
        return tl::unexpected(version.error());
    const EventBatch& own = sampled.versions.at(*version);
    SuggestedStep step;
    step.type = request.type;
    step.version = *version;
    step.newVersion = request.newVersion.empty() ? nextVersion(*version) : request.newVersion;
    step.id = idOf(step.type, step.newVersion);
    step.events = own.size();
    const auto newer = sampled.versions.find(step.newVersion);
    const SuggestedEdits edits = pipeline::suggestEdits(
        shapeOf(own), newer == sampled.versions.end() ? ObservedShape() : shapeOf(newer->second),
        *target);
    step.edits = edits.lines.size();
    step.open = edits.open;
    step.evidence.push_back(
        fmt::format("Suggested for {} from {} sampled events of {} {}: a draft to be looked at.",
                    request.schemaName, grouped(own.size()), step.type, step.version));
    step.evidence.insert(step.evidence.end(), edits.evidence.begin(), edits.evidence.end());
    step.evidence.push_back(
        edits.open > 0 ? fmt::format("Whether the result is valid can be told once {} filled in.",
                                     edits.open == 1 ? "the value is"
                                                     : fmt::format("the {} values are", edits.open))
                       : verdict(own, patchText(edits, "    "), *schema));
    if (step.edits > 0)
        step.body = bodyOf(step, edits);
    return step;
}

std::string suggestedFile(const SuggestedStep& step)
{
    std::string text = fmt::format("format: viridian.pipeline/1\nname: {}\nsteps:\n  - id: {}\n",
                                   json::encodeString(step.type + " " + step.newVersion), step.id);
    for (std::size_t at = 0; at < step.body.size();) {
        const std::size_t end = step.body.find('\n', at);
        text += "    " + step.body.substr(at, end - at + 1);
        at = end + 1;
    }
    return text;
}

} // namespace viridian
