#include "core/json/document.h"
#include "core/pipeline/json_table.h"
#include "core/pipeline/kinds.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

/// Gives events other ids, and whatever names them the same ones (transform-operations.md O24). The
/// new id follows from the old one alone, so a reference is rewritten without a look at the event
/// that it names: nothing is remembered, and any shard or restart gives the same ids.
namespace viridian::pipeline {
namespace {

struct Rules {
    enum class Method { Derived, Prefix, StripPrefix, Map } method = Method::Derived;
    std::string prefix;
    std::string file;
    std::string digest;
    std::unordered_map<std::string, std::string> ids; ///< new by old
    bool keepMissing = false;                         ///< Map: an event that it does not name
    bool keepUnmapped = false;                        ///< likewise, a reference
    std::vector<Place> references;
};

constexpr std::array kUsualReferences{"meta/correlationId", "meta/causationId",
                                      "meta/$correlationId", "meta/$causationId"};

class Reidentify final : public Action {
public:
    explicit Reidentify(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "reidentify"; }
    [[nodiscard]] std::string summary() const override
    {
        const std::string how = m_rules.method == Rules::Method::Derived ? "derived from the old"
                                : m_rules.method == Rules::Method::Map   ? "by " + m_rules.file
                                : m_rules.method == Rules::Method::Prefix
                                    ? "with " + m_rules.prefix
                                    : "without " + m_rules.prefix;
        return fmt::format("ids {}, in {} places", how, m_rules.references.size());
    }
    void write(Meaning& out) const override
    {
        out.number(static_cast<int>(m_rules.method));
        out.text(m_rules.prefix);
        out.text(m_rules.digest);
        out.flag(m_rules.keepMissing);
        out.flag(m_rules.keepUnmapped);
        out.number(static_cast<std::int64_t>(m_rules.references.size()));
        for (const Place& place : m_rules.references)
            out.text(place.toText());
    }
    Status apply(Work& work, const StepContext& context) const override;
    [[nodiscard]] Inverse inverse(const Match&) const override;

private:
    [[nodiscard]] Result<std::string> idOf(std::string_view old, bool keep,
                                           const StepContext& context) const;
    Status follow(Work& work, const Place& place, const StepContext& context) const;
    Status rewrite(json::Editor& editor, const Place& place, json::Node node,
                   const StepContext& context) const;

    Rules m_rules;
};

/// What an id becomes, wherever it stands. Errors: a clause without what it is about.
Result<std::string> Reidentify::idOf(std::string_view old, bool keep,
                                     const StepContext& context) const
{
    switch (m_rules.method) {
    case Rules::Method::Derived:
        return uuidV5(context.pipeline, fmt::format("reidentify\n{}", old)).toText();
    case Rules::Method::Prefix:
        return m_rules.prefix + std::string(old);
    case Rules::Method::StripPrefix:
        if (old.starts_with(m_rules.prefix))
            return std::string(old.substr(m_rules.prefix.size()));
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} does not begin with {}", old, m_rules.prefix));
    case Rules::Method::Map:
        break;
    }
    const auto found = m_rules.ids.find(std::string(old));
    if (found != m_rules.ids.end())
        return found->second;
    if (keep)
        return std::string(old);
    return fail(ErrorKind::InvalidInput, fmt::format("{} does not name {}", m_rules.file, old));
}

Status Reidentify::rewrite(json::Editor& editor, const Place& place, json::Node node,
                           const StepContext& context) const
{
    const json::Document& document = editor.document();
    if (document.kind(node) == json::Kind::Null)
        return {};
    if (document.kind(node) != json::Kind::String)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is no text; expected the id of an event", place.toText()));
    const std::string old = json::decodeString(document.source(node));
    Result<std::string> id = idOf(old, m_rules.keepUnmapped, context);
    if (!id)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{}: {}", place.toText(), id.error().message));
    return *id == old ? Status() : editor.set(node, json::encodeString(*id));
}

/// A reference is one id, a list of ids, null, or not there.
Status Reidentify::follow(Work& work, const Place& place, const StepContext& context) const
{
    if (!place.meta && work.event().data.kind == PayloadKind::Null)
        return {};
    if (!place.meta && !work.hasJsonData())
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("its data is bytes, in which {} cannot be looked for", place.toText()));
    const json::Editor* seen = work.editorOf(place);
    if (place.meta && (seen == nullptr || !seen->contains(place.pointer)))
        return {};
    Result<json::Editor*> editor = work.editorForWriting(place);
    if (!editor)
        return passOn(editor);
    const json::Document& document = (*editor)->document();
    const json::Node node = document.find(place.pointer);
    if (node == json::kNone)
        return {};
    if (document.kind(node) != json::Kind::Array)
        return rewrite(**editor, place, node, context);
    for (std::size_t i = 0; i < document.size(node); ++i) {
        const Place each{.meta = place.meta, .pointer = fmt::format("{}/{}", place.pointer, i)};
        if (Status done = rewrite(**editor, each, document.find(each.pointer), context); !done)
            return done;
    }
    return {};
}

Status Reidentify::apply(Work& work, const StepContext& context) const
{
    if (work.event().id.empty())
        return fail(ErrorKind::InvalidInput, "it has no id");
    Result<std::string> id = idOf(work.event().id, m_rules.keepMissing, context);
    if (!id)
        return fail(ErrorKind::InvalidInput, "its id: " + id.error().message);
    if (*id != work.event().id)
        work.setId(*id);
    for (const Place& place : m_rules.references) {
        if (Status done = follow(work, place, context); !done)
            return done;
    }
    return {};
}

Inverse Reidentify::inverse(const Match&) const
{
    Rules back = m_rules;
    switch (m_rules.method) {
    case Rules::Method::Derived:
        return {.action = nullptr, .loss = "derived ids do not tell the old ones"};
    case Rules::Method::Prefix:
        back.method = Rules::Method::StripPrefix;
        break;
    case Rules::Method::StripPrefix:
        back.method = Rules::Method::Prefix;
        break;
    case Rules::Method::Map:
        back.ids.clear();
        for (const auto& [old, id] : m_rules.ids)
            back.ids.emplace(id, old);
        back.digest += " back";
        break;
    }
    return {.action = std::make_shared<Reidentify>(std::move(back)), .loss = {}};
}

/// Every id is a text, and no two become one.
void readMap(const StepReader& in, Rules& rules)
{
    const JsonTable table =
        readJsonTable(in, "map", "an object of new ids by old ones, such as {\"17\": \"a-17\"}");
    rules.file = table.file;
    rules.digest = table.digest;
    std::unordered_map<std::string, std::string> oldOf;
    for (const auto& [old, source] : table.values) {
        const std::string id = source.starts_with('"') ? json::decodeString(source) : std::string();
        if (id.empty())
            return in.read.refuse(in.node["map"], fmt::format("{} gives {} for {}; expected an id.",
                                                              table.file, source, old));
        const auto [other, fresh] = oldOf.emplace(id, old);
        if (!fresh)
            return in.read.refuse(in.node["map"],
                                  fmt::format("{} gives {} and {} one id, {}.", table.file,
                                              std::min(old, other->second),
                                              std::max(old, other->second), id));
        rules.ids.emplace(old, id);
    }
}

void readMethod(const StepReader& in, Rules& rules)
{
    const int methods =
        (in.node["as"] ? 1 : 0) + (in.node["prefix"] ? 1 : 0) + (in.node["map"] ? 1 : 0);
    if (methods != 1)
        return in.read.refuse(in.node, "expected one of as: derived, prefix: TEXT and map: FILE.");
    if (!in.node["map"]) {
        for (const char* key : {"miss", "unmapped", "sha256"}) {
            if (in.node[key])
                return in.read.refuse(
                    in.node[key],
                    fmt::format("“{}” is for map; every id has a new one here.", key));
        }
    }
    in.read.word<Rules::Method>(in.node, "as", rules.method, {{"derived", Rules::Method::Derived}});
    if (in.node["prefix"]) {
        rules.method = Rules::Method::Prefix;
        in.read.required(in.node, "prefix", rules.prefix);
    } else if (in.node["map"]) {
        rules.method = Rules::Method::Map;
        readMap(in, rules);
        in.read.word<bool>(in.node, "miss", rules.keepMissing, {{"error", false}, {"keep", true}});
        in.read.word<bool>(in.node, "unmapped", rules.keepUnmapped,
                           {{"error", false}, {"keep", true}});
    }
}

} // namespace

std::shared_ptr<const Action> loadReidentify(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "reidentify",
                     {"as", "prefix", "map", "sha256", "miss", "references", "unmapped"}))
        return nullptr;
    readMethod(in, rules);
    in.read.list(in.node, "references", [&](const YAML::Node& node) {
        rules.references.push_back(in.placeAt(node, "references"));
    });
    if (!in.node["references"]) {
        for (const char* usual : kUsualReferences)
            rules.references.push_back(*Place::parse(usual));
    }
    if (!in.read.failed() && in.step.newIds)
        in.read.refuse(in.node, "reidentify says what the ids become, and so does ids: new; keep "
                                "one of them.");
    return std::make_shared<Reidentify>(std::move(rules));
}

} // namespace viridian::pipeline
