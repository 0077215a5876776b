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

Sampled sampledOf(const EventBatch& events, const Pipeline& pipeline, std::string_view type,
                  const std::stop_token& stop)
{
    Sampled out;
    Transform transform(pipeline, Transform::Guard::Later);
    for (const Event& event : events) {
        if (stop.stop_requested())
            break;
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

ObservedShape shapeOf(const EventBatch& events, const std::stop_token& stop)
{
    ObservedShape shape;
    for (const Event& event : events) {
        if (stop.stop_requested())
            break;
        if (event.data.kind == PayloadKind::Json)
            shape.add(event.data.bytes, stop);
    }
    return shape;
}

/// How many events are valid, and why the first is not that is not.
struct Verdict {
    std::size_t valid = 0;
    std::string first;
};

void judge(const EventBatch& events, Transform& transform, const schema::Schema& schema,
           const std::stop_token& stop, Verdict& verdict)
{
    const Expected out = transform.run(events, {.keepGoing = true});
    for (std::size_t i = 0; i < events.size() && !stop.stop_requested(); ++i) {
        std::optional<std::string> why;
        if (out.outputsOf(i).empty()) {
            const auto failure = std::ranges::find(out.failures, i, &StepFailure::input);
            why = failure == out.failures.end() ? "nothing comes out" : failure->what;
        } else if (const auto fault = schema::faultOf(schema, out.outputsOf(i).front().data.bytes,
                                                      schema::AvroJson::Plain)) {
            why = (fault->path.empty() ? "" : fault->path + ": ") + fault->reason;
        }
        verdict.valid += why ? 0 : 1;
        if (why && verdict.first.empty())
            verdict.first = fmt::format("; the first that is not, position {} in {}: {}",
                                        events[i].position.toText(), events[i].stream, *why);
    }
}

/// Runs the edits on the sampled events and judges what comes out: the engine's word, not ours.
std::string verdict(const EventBatch& events, const std::string& patch,
                    const schema::Schema& schema, const std::stop_token& stop)
{
    constexpr std::size_t kPage = 256;
    const Result<Pipeline> trial =
        Pipeline::parse("format: viridian.pipeline/1\nname: trial\nsteps:\n"
                        "  - id: trial\n    match: {type: \"*\"}\n    sameVersion: true\n" +
                            patch,
                        {});
    if (!patch.empty() && !trial)
        return "The edits cannot be tried on the sample: " + trial.error().message;
    Transform transform(patch.empty() ? Pipeline() : *trial, Transform::Guard::Later);
    Verdict told;
    for (std::size_t at = 0; at < events.size() && !stop.stop_requested(); at += kPage) {
        EventBatch page;
        page.share(events);
        for (std::size_t i = at; i < std::min(at + kPage, events.size()); ++i)
            page.add(events[i]);
        judge(page, transform, schema, stop, told);
    }
    return fmt::format("{} {} of {} sampled events are valid{}.",
                       patch.empty() ? "As they are," : "With these edits", grouped(told.valid),
                       grouped(events.size()), told.first);
}

/// A sentence as a line of YAML's note or comment: what a payload holds must not end it.
std::string oneLine(std::string_view sentence)
{
    std::string line;
    for (const char c : sentence) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f') {
            line += c;
            continue;
        }
        const std::string quoted = json::encodeString(std::string(1, c));
        line += quoted.size() > 3 ? quoted.substr(1, quoted.size() - 2) : " ";
    }
    return line;
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
        body += "  " + oneLine(sentence) + "\n";
    body += fmt::format("match: {{type: {}, version: {}}}\n", yamlText(step.type),
                        json::encodeString(step.version));
    body += fmt::format("to: {{version: {}}}\n", json::encodeString(step.newVersion));
    body += patchText(edits, "");
    for (const std::string& sentence : step.left)
        body += "# Left out: " + oneLine(sentence) + "\n";
    return body;
}

tl::unexpected<Error> stopped()
{
    return fail(ErrorKind::Cancelled, "Stopped.");
}

SuggestedStep emptyStep(const SuggestRequest& request, const std::string& version,
                        std::size_t events)
{
    SuggestedStep step;
    step.type = request.type;
    step.version = version;
    step.newVersion = request.newVersion.empty() ? nextVersion(version) : request.newVersion;
    step.id = idOf(step.type, step.newVersion);
    step.events = events;
    step.evidence.push_back(
        fmt::format("Suggested for {} from {} sampled events of {} {}: a draft to be looked at.",
                    request.schemaName, grouped(events), step.type, step.version));
    return step;
}

} // namespace

Result<SuggestedStep> suggestStep(const EventBatch& events, const Pipeline& pipeline,
                                  const SuggestRequest& request, const ProgressSink& progress,
                                  const std::stop_token& stop)
{
    const Result<schema::Schema> schema = schemaOf(request);
    if (!schema)
        return tl::unexpected(schema.error());
    const Sampled sampled = sampledOf(events, pipeline, request.type, stop);
    if (stop.stop_requested())
        return stopped();
    const Result<std::string> version = versionOf(sampled, request);
    if (!version)
        return tl::unexpected(version.error());
    const EventBatch& own = sampled.versions.at(*version);
    SuggestedStep step = emptyStep(request, *version, own.size());
    const ObservedShape observed = shapeOf(own, stop);
    const auto newer = sampled.versions.find(step.newVersion);
    const ObservedShape peers =
        newer == sampled.versions.end() ? ObservedShape() : shapeOf(newer->second, stop);
    const Result<pipeline::TargetShape> target = pipeline::targetOf(*schema, observed);
    if (!target)
        return fail(target.error().kind, request.schemaName + ": " + target.error().message);
    pipeline::SuggestPulse pulse{.stop = stop, .progress = progress};
    const SuggestedEdits edits = pipeline::suggestEdits(observed, peers, *target, pulse);
    if (stop.stop_requested())
        return stopped();
    step.edits = edits.lines.size();
    step.open = edits.open;
    step.left = edits.left;
    step.evidence.insert(step.evidence.end(), edits.evidence.begin(), edits.evidence.end());
    step.evidence.push_back(
        edits.open > 0 ? fmt::format("Whether the result is valid can be told once {} filled in.",
                                     edits.open == 1 ? "the value is"
                                                     : fmt::format("the {} values are", edits.open))
                       : verdict(own, patchText(edits, "    "), *schema, stop));
    if (stop.stop_requested())
        return stopped();
    if (step.edits + edits.elementEdits > 0)
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
