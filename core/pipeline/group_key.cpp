#include "core/pipeline/group_key.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

using PartKind = GroupKey::Part::Kind;

/// Printable and in no JSON text unescaped, so that no two keys run together.
constexpr char kBetween = '\x1f';

std::optional<std::string_view> valueOf(const GroupKey::Part& part, Work& work)
{
    if (part.kind == PartKind::Stream)
        return work.event().stream;
    if (part.kind == PartKind::Capture) {
        const auto found = std::ranges::find(work.captures, part.name, &Capture::name);
        return found == work.captures.end() ? std::nullopt : std::optional(found->text);
    }
    if (!part.place.meta && !work.hasJsonData())
        return std::nullopt;
    const json::Editor* editor = work.editorOf(part.place);
    const Result<std::string_view> value =
        editor ? editor->get(part.place.pointer) : fail(ErrorKind::NotFound, {});
    return value ? std::optional(*value) : std::nullopt;
}

std::string textOf(const GroupKey::Part& part)
{
    if (part.kind == PartKind::Stream)
        return "stream";
    return part.kind == PartKind::Value ? part.place.toText() : fmt::format("{{{}}}", part.name);
}

GroupKey::Part readPart(const StepReader& in, const YAML::Node& node)
{
    GroupKey::Part part;
    const std::string text = node.IsScalar() ? node.Scalar() : std::string();
    if (text == "stream")
        return part;
    if (text.size() > 2 && text.front() == '{' && text.back() == '}') {
        part.kind = PartKind::Capture;
        part.name = text.substr(1, text.size() - 2);
        const std::optional<StreamPattern>& pattern = in.step.match.stream;
        if (!pattern || std::ranges::find(pattern->names(), part.name) == pattern->names().end())
            in.read.refuse(node, fmt::format("match.stream catches no {}; expected one of its "
                                             "names, a path, or stream.",
                                             text));
        return part;
    }
    part.kind = PartKind::Value;
    if (!Place::parse(text)) {
        in.read.refuse(node, fmt::format("by is “{}”; expected stream, a path such as /videoId, or "
                                         "a name that match.stream catches, such as {{id}}.",
                                         text));
        return part;
    }
    part.place = in.placeAt(node, "by");
    return part;
}

} // namespace

std::optional<std::string> GroupKey::of(Work& work) const
{
    std::string key;
    for (const Part& part : parts) {
        const std::optional<std::string_view> value = valueOf(part, work);
        if (!value)
            return std::nullopt;
        if (&part != parts.data())
            key += kBetween;
        key += *value;
    }
    return key;
}

std::string GroupKey::missingIn(Work& work) const
{
    for (const Part& part : parts)
        if (!valueOf(part, work))
            return textOf(part);
    return {};
}

bool GroupKey::hasStream() const
{
    return std::ranges::any_of(parts,
                               [](const Part& part) { return part.kind == PartKind::Stream; });
}

bool GroupKey::readsData() const
{
    return std::ranges::any_of(
        parts, [](const Part& part) { return part.kind == PartKind::Value && !part.place.meta; });
}

std::string GroupKey::toText() const
{
    std::string text;
    for (const Part& part : parts)
        text += (text.empty() ? "" : ", ") + textOf(part);
    return text;
}

void GroupKey::write(Meaning& out) const
{
    out.number(static_cast<std::int64_t>(parts.size()));
    for (const Part& part : parts)
        out.text(textOf(part));
}

GroupKey readGroupKey(const StepReader& in, const YAML::Node& parent)
{
    GroupKey key;
    const YAML::Node node = parent["by"];
    if (in.read.failed())
        return key;
    if (node && node.IsSequence() && node.size() > 0) {
        for (const YAML::Node& item : node)
            key.parts.push_back(readPart(in, item));
    } else if (node) {
        key.parts.push_back(readPart(in, node));
    } else {
        key.parts.emplace_back();
    }
    return key;
}

} // namespace viridian::pipeline
