#include "core/pipeline/kinds.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// One event that a split makes.
struct Part {
    std::string type;
    std::string version;     ///< empty: the input's
    std::vector<Place> take; ///< empty: the whole payload
    bool missingIsError = true;
    std::optional<StreamTemplate> stream;

    /// Builds the part's data from @p source. Errors: a clause: a path is missing.
    [[nodiscard]] Result<std::string> dataFrom(const json::Editor& source) const;
};

bool isTopLevel(const std::string& pointer)
{
    return pointer.find('/', 1) == std::string::npos;
}

Result<std::string> Part::dataFrom(const json::Editor& source) const
{
    const json::Document& document = source.document();
    json::Editor nested; // only for paths below the first level
    std::string flat = "{";
    std::vector<const Place*> deep;
    for (const Place& place : take) {
        bool duplicated = false;
        const json::Node node = document.find(place.pointer, &duplicated);
        if (duplicated)
            return fail(ErrorKind::InvalidInput,
                        fmt::format("a key of {} stands twice in its object", place.toText()));
        if (node == json::kNone && missingIsError)
            return fail(ErrorKind::InvalidInput, fmt::format("{} is missing", place.toText()));
        if (node == json::kNone)
            continue;
        if (!isTopLevel(place.pointer) || document.nameSource(node).empty()) {
            deep.push_back(&place);
            continue;
        }
        flat += flat.size() > 1 ? "," : "";
        flat += document.nameSource(node);
        flat += ':';
        flat += document.source(node);
    }
    flat += '}';
    if (deep.empty())
        return flat;
    Status done = nested.reset(flat);
    for (auto place = deep.begin(); done && place != deep.end(); ++place)
        done =
            nested.add((*place)->pointer, document.source(document.find((*place)->pointer)), true);
    if (!done)
        return fail(ErrorKind::InvalidInput, done.error().message);
    return std::string(nested.text());
}

/// Makes several events of one, each with a part of the payload.
class Split final : public Action {
public:
    Split(std::vector<Part> parts, bool keepFirstId)
        : m_parts(std::move(parts)), m_keepFirstId(keepFirstId)
    {
    }

    [[nodiscard]] std::string_view kind() const override { return "split"; }
    [[nodiscard]] Fan fan() const override
    {
        return m_parts.size() == 1 ? Fan::OneToOne : Fan::OneToMany;
    }
    [[nodiscard]] std::string summary() const override;
    void write(Meaning& out) const override;
    [[nodiscard]] bool readsData() const override
    {
        return std::ranges::any_of(m_parts, [](const Part& part) {
            return !part.take.empty() || (part.stream && part.stream->readsData());
        });
    }
    [[nodiscard]] bool movesStream() const override
    {
        return std::ranges::any_of(m_parts,
                                   [](const Part& part) { return part.stream.has_value(); });
    }
    [[nodiscard]] std::optional<std::vector<NewAddress>> addresses() const override;
    Status apply(Work& work, const StepContext& context) const override;
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "the parts are not joined again"};
    }

private:
    Status emit(const Part& part, std::string_view id, Work& work) const;

    std::vector<Part> m_parts;
    bool m_keepFirstId;
};

std::string Split::summary() const
{
    std::string text;
    for (const Part& part : m_parts)
        text += (text.empty() ? "→ " : ", ") + part.type;
    return text;
}

void Split::write(Meaning& out) const
{
    out.flag(m_keepFirstId);
    for (const Part& part : m_parts) {
        out.text(part.type);
        out.text(part.version);
        out.number(static_cast<std::int64_t>(part.take.size()));
        for (const Place& place : part.take)
            out.text(place.toText());
        out.flag(part.missingIsError);
        out.text(part.stream ? part.stream->text() : std::string());
    }
}

std::optional<std::vector<NewAddress>> Split::addresses() const
{
    std::vector<NewAddress> out;
    for (const Part& part : m_parts)
        out.push_back({.type = part.type, .version = part.version});
    return out;
}

Status Split::emit(const Part& part, std::string_view id, Work& work) const
{
    // The part is worked on by a Work of its own, so that type and version are written as for any
    // other event.
    Event event = work.finish();
    if (!part.take.empty()) {
        Result<json::Editor*> source = work.data();
        if (!source)
            return passOn(source);
        Result<std::string> data = part.dataFrom(**source);
        if (!data)
            return passOn(data);
        event.data.bytes = work.keep(*data);
        event.dataBytes = event.data.bytes.size();
    }
    event.id = work.keep(id);
    Work inner(work.rule());
    inner.beginAs(event, work);
    inner.captures = work.captures;
    if (part.stream) {
        Result<std::string> name = streamNameOf(*part.stream, inner);
        if (!name)
            return passOn(name);
        inner.setStream(*name);
    }
    inner.setType(part.type);
    if (!part.version.empty()) {
        Status written = inner.setVersion(part.version);
        if (!written)
            return written;
    }
    work.emitted.push_back(inner.finish());
    return {};
}

Status Split::apply(Work& work, const StepContext& context) const
{
    const std::string first(work.event().id);
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const bool keepId = (i == 0 && m_keepFirstId) || m_parts.size() == 1;
        Status made = emit(m_parts[i], keepId ? first : context.idOf(i), work);
        if (!made)
            return made;
    }
    work.ended = true;
    return {};
}

Part readPart(const StepReader& in, const YAML::Node& node)
{
    Part part;
    if (!in.read.map(node, "a part of a split", {"type", "version", "take", "missing", "stream"}))
        return part;
    in.read.required(node, "type", part.type);
    in.read.text(node, "version", part.version);
    in.read.word<bool>(node, "missing", part.missingIsError, {{"error", true}, {"ignore", false}});
    in.read.list(node, "take", [&](const YAML::Node& item) {
        part.take.push_back(in.placeAt(item, "take"));
        if (!in.read.failed() && part.take.back().meta)
            in.read.refuse(item, "metadata goes to every part; expected a path of the data.");
    });
    if (node["stream"] && !in.read.failed())
        part.stream = in.streamTemplate(node["stream"]);
    return part;
}

} // namespace

std::shared_ptr<const Action> loadSplit(const StepReader& in)
{
    YAML::Node list = in.node;
    bool keepFirstId = false;
    if (in.node.IsMap()) {
        if (!in.read.map(in.node, "split", {"into", "keepFirstId"}))
            return nullptr;
        in.read.flag(in.node, "keepFirstId", keepFirstId);
        list.reset(in.node["into"]);
    }
    if (!list || !list.IsSequence()) {
        in.read.refuse(
            in.node,
            "“split” must be a list of events, such as [{type: AddressChanged, take: [/id]}].");
        return nullptr;
    }
    if (list.size() == 0) {
        in.read.refuse(list, "a split into no event loses it; use “drop” with a reason.");
        return nullptr;
    }
    std::vector<Part> parts;
    for (const YAML::Node& item : list) {
        parts.push_back(readPart(in, item));
        if (in.read.failed())
            return nullptr;
    }
    return std::make_shared<Split>(std::move(parts), keepFirstId);
}

} // namespace viridian::pipeline
