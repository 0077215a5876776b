#include "core/pipeline/kinds.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// A text and its parts.
struct TextSplit {
    Place whole;
    std::vector<Place> parts;
    std::string between;
    bool loose = false; ///< join: a part may hold `between`; separate: the last part takes the rest
    bool keep = false;  ///< what it was made of stays
};

std::string placesText(const std::vector<Place>& places)
{
    std::string text;
    for (const Place& place : places)
        text += (text.empty() ? "" : " ") + place.toText();
    return text;
}

Status put(Work& work, const Place& place, std::string_view value)
{
    Result<json::Editor*> editor = work.editorForWriting(place);
    if (!editor)
        return passOn(editor);
    if ((*editor)->contains(place.pointer))
        return fail(ErrorKind::InvalidInput, fmt::format("{} is there already", place.toText()));
    return (*editor)->add(place.pointer, json::encodeString(value), true);
}

Status takeAway(Work& work, const Place& place)
{
    Result<json::Editor*> editor = work.editorForWriting(place);
    return editor ? (*editor)->remove(place.pointer) : passOn(editor);
}

Result<std::string> textAt(Work& work, const Place& place)
{
    const json::Editor* editor = work.editorOf(place);
    const Result<std::string_view> value =
        editor ? editor->get(place.pointer) : fail(ErrorKind::NotFound, {});
    if (!value)
        return fail(ErrorKind::InvalidInput, fmt::format("{} is missing", place.toText()));
    if (!value->starts_with('"'))
        return fail(ErrorKind::InvalidInput, fmt::format("{} is no text", place.toText()));
    return json::decodeString(*value);
}

/// One text of several, or several of one: each is the other's way back.
class JoinOrSeparate final : public Action {
public:
    JoinOrSeparate(TextSplit rules, bool joins) : m_rules(std::move(rules)), m_joins(joins) {}

    [[nodiscard]] std::string_view kind() const override { return m_joins ? "join" : "separate"; }
    [[nodiscard]] std::string summary() const override
    {
        return m_joins ? fmt::format("{} → {}", placesText(m_rules.parts), m_rules.whole.toText())
                       : fmt::format("{} → {}", m_rules.whole.toText(), placesText(m_rules.parts));
    }
    void write(Meaning& out) const override
    {
        out.text(m_rules.whole.toText());
        out.number(static_cast<std::int64_t>(m_rules.parts.size()));
        for (const Place& part : m_rules.parts)
            out.text(part.toText());
        out.text(m_rules.between);
        out.flag(m_rules.loose);
        out.flag(m_rules.keep);
    }
    [[nodiscard]] bool readsData() const override
    {
        return !m_rules.whole.meta ||
               std::ranges::any_of(m_rules.parts, [](const Place& part) { return !part.meta; });
    }
    [[nodiscard]] bool editsPayload() const override { return true; }
    Status apply(Work& work, const StepContext&) const override
    {
        return m_joins ? join(work) : separate(work);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override;

private:
    Status join(Work& work) const;
    Status separate(Work& work) const;

    TextSplit m_rules;
    bool m_joins;
};

Status JoinOrSeparate::join(Work& work) const
{
    std::string whole;
    for (std::size_t i = 0; i < m_rules.parts.size(); ++i) {
        Result<std::string> part = textAt(work, m_rules.parts[i]);
        if (!part)
            return passOn(part);
        const bool inside = part->find(m_rules.between) != std::string::npos;
        if (inside && !m_rules.loose)
            return fail(ErrorKind::InvalidInput,
                        fmt::format("{} holds “{}”, which stands between the parts",
                                    m_rules.parts[i].toText(), m_rules.between));
        whole += (i == 0 ? "" : m_rules.between) + *part;
    }
    for (std::size_t i = 0; i < m_rules.parts.size() && !m_rules.keep; ++i) {
        if (Status gone = takeAway(work, m_rules.parts[i]); !gone)
            return gone;
    }
    return put(work, m_rules.whole, whole);
}

/// With `loose` the last part takes whatever is left.
Status JoinOrSeparate::separate(Work& work) const
{
    Result<std::string> whole = textAt(work, m_rules.whole);
    if (!whole)
        return passOn(whole);
    std::vector<std::string> found;
    std::string_view rest = *whole;
    const std::size_t most = m_rules.parts.size();
    for (std::size_t at = rest.find(m_rules.between); at != std::string_view::npos;
         at = rest.find(m_rules.between)) {
        if (m_rules.loose && found.size() + 1 == most)
            break;
        found.emplace_back(rest.substr(0, at));
        rest.remove_prefix(at + m_rules.between.size());
    }
    found.emplace_back(rest);
    if (found.size() != most)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} has {} part{} and not {}", m_rules.whole.toText(), found.size(),
                                found.size() == 1 ? "" : "s", most));
    if (!m_rules.keep) {
        if (Status gone = takeAway(work, m_rules.whole); !gone)
            return gone;
    }
    for (std::size_t i = 0; i < most; ++i) {
        if (Status made = put(work, m_rules.parts[i], found[i]); !made)
            return made;
    }
    return {};
}

Inverse JoinOrSeparate::inverse(const Match&) const
{
    if (m_rules.keep)
        return {.action = nullptr,
                .loss = fmt::format("{} stays beside what it was made of", summary())};
    return {.action = std::make_shared<JoinOrSeparate>(m_rules, !m_joins),
            .loss = m_rules.loose && m_joins
                        ? fmt::format("“{}” inside a part is not told from one between them",
                                      m_rules.between)
                        : std::string()};
}

TextSplit readRules(const StepReader& in, const char* one, const char* many)
{
    TextSplit rules;
    rules.whole = in.place(in.node, one);
    in.read.list(in.node, many,
                 [&](const YAML::Node& node) { rules.parts.push_back(in.placeAt(node, many)); });
    if (!in.read.failed() && rules.parts.size() < 2)
        in.read.refuse(in.node, fmt::format("“{}” must name at least two places.", many));
    in.read.required(in.node, "by", rules.between);
    in.read.flag(in.node, "keep", rules.keep);
    return rules;
}

} // namespace

std::shared_ptr<const Action> loadJoin(const StepReader& in)
{
    if (!in.read.map(in.node, "join", {"from", "to", "by", "inside", "keep"}))
        return nullptr;
    TextSplit rules = readRules(in, "to", "from");
    in.read.word<bool>(in.node, "inside", rules.loose, {{"error", false}, {"allow", true}});
    return std::make_shared<JoinOrSeparate>(std::move(rules), true);
}

std::shared_ptr<const Action> loadSeparate(const StepReader& in)
{
    if (!in.read.map(in.node, "separate", {"from", "to", "by", "rest", "keep"}))
        return nullptr;
    TextSplit rules = readRules(in, "from", "to");
    in.read.word<bool>(in.node, "rest", rules.loose, {{"error", false}, {"last", true}});
    return std::make_shared<JoinOrSeparate>(std::move(rules), false);
}

} // namespace viridian::pipeline
