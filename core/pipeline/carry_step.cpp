#include "core/pipeline/group_key.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/serial_stage.h"
#include "core/pipeline/state_text.h"
#include "core/pipeline/yaml_json.h"

#include <fmt/format.h>
#include <map>

namespace viridian::pipeline {
namespace {

struct Rules {
    std::string type; ///< of the events that carry the value
    Place from;
    Place to;
    GroupKey by;
    enum class Missing { Error, Ignore, Default } missing = Missing::Error;
    std::string value; ///< Default: JSON source text
    bool overwrite = false;
    std::string version; ///< that the targets get; empty: theirs
};

/// Remembers a value of one event and puts it into later ones.
class CarryStage final : public SerialStage {
public:
    CarryStage(const Model& model, std::size_t step, const Rules& rules)
        : SerialStage(model, step), m_rules(rules)
    {
    }

    [[nodiscard]] std::string state() const override
    {
        StateWriter out;
        for (const auto& [key, value] : m_values) {
            out.text(key);
            out.text(value);
        }
        return out.take();
    }
    Status restore(std::string_view state) override
    {
        m_values.clear();
        StateReader in(state);
        while (in.good() && !in.atEnd()) {
            const std::string key(in.text());
            m_values[key] = in.text();
        }
        return in.finish();
    }

protected:
    void arrives(const Passing& item, bool mine) override;
    Status take(const Passing& item, Work& work) override;

private:
    const Rules& m_rules;
    std::map<std::string, std::string, std::less<>> m_values; ///< newest by key
};

void CarryStage::arrives(const Passing& item, bool mine)
{
    if (mine)
        return;
    Work& work = matcher().begin(item.event, arena());
    if (work.type() != m_rules.type || (!m_rules.from.meta && !work.hasJsonData()))
        return;
    if (step().match.stream && !step().match.stream->matches(item.event.stream, work.captures))
        return;
    const std::optional<std::string> key = m_rules.by.of(work);
    const json::Editor* editor = key ? work.editorOf(m_rules.from) : nullptr;
    if (editor == nullptr)
        return;
    if (const Result<std::string_view> value = editor->get(m_rules.from.pointer))
        m_values[*key] = *value;
}

Status CarryStage::take(const Passing& item, Work& work)
{
    const std::optional<std::string> key = m_rules.by.of(work);
    if (!key)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("{} is missing, by which the value is found", m_rules.by.missingIn(work)));
    const auto found = m_values.find(*key);
    if (found == m_values.end() && m_rules.missing == Rules::Missing::Error)
        return fail(ErrorKind::InvalidInput, fmt::format("no {} with {} came before it",
                                                         m_rules.type, m_rules.from.toText()));
    const bool has = found != m_values.end() || m_rules.missing == Rules::Missing::Default;
    if (has) {
        const std::string& value = found == m_values.end() ? m_rules.value : found->second;
        Result<json::Editor*> editor = work.editorForWriting(m_rules.to);
        if (!editor)
            return passOn(editor);
        const bool there = (*editor)->contains(m_rules.to.pointer);
        if (there && !m_rules.overwrite)
            return fail(ErrorKind::InvalidInput,
                        fmt::format("{} is there already", m_rules.to.toText()));
        Status put = there ? (*editor)->set(m_rules.to.pointer, value)
                           : (*editor)->add(m_rules.to.pointer, value, true);
        if (!put)
            return put;
    }
    if (!m_rules.version.empty()) {
        if (Status set = work.setVersion(m_rules.version); !set)
            return set;
    }
    if (work.changed())
        passAs(item, work.finish());
    else
        pass(item);
    return {};
}

/// Moves a value from one event to later ones (transform-operations.md O13).
class Carry final : public Action {
public:
    explicit Carry(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "carry"; }
    [[nodiscard]] std::string summary() const override
    {
        return fmt::format("{} of {} → {}, by {}", m_rules.from.toText(), m_rules.type,
                           m_rules.to.toText(), m_rules.by.toText());
    }
    void write(Meaning& out) const override
    {
        out.text(m_rules.type);
        out.text(m_rules.from.toText());
        out.text(m_rules.to.toText());
        m_rules.by.write(out);
        out.number(static_cast<int>(m_rules.missing));
        out.text(m_rules.value);
        out.flag(m_rules.overwrite);
        out.text(m_rules.version);
    }
    [[nodiscard]] bool readsData() const override
    {
        return !m_rules.to.meta || m_rules.by.readsData();
    }
    [[nodiscard]] bool editsPayload() const override { return true; }
    [[nodiscard]] std::optional<std::vector<NewAddress>> addresses() const override
    {
        if (m_rules.version.empty())
            return std::nullopt;
        return std::vector<NewAddress>{{.type = {}, .version = m_rules.version}};
    }
    [[nodiscard]] Staging staging() const override { return Staging::Ordered; }
    [[nodiscard]] bool crossesStreams() const override { return !m_rules.by.hasStream(); }
    [[nodiscard]] std::unique_ptr<Stage> openStage(const Model& model,
                                                   std::size_t step) const override
    {
        return std::make_unique<CarryStage>(model, step, m_rules);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr,
                .loss = fmt::format("{} stays where it was carried to", m_rules.to.toText())};
    }

private:
    Rules m_rules;
};

void readFrom(const StepReader& in, Rules& rules)
{
    const YAML::Node from = in.node["from"];
    if (in.read.failed())
        return;
    if (!from)
        return in.read.refuse(in.node, "“from” is missing in carry; expected where the value comes "
                                       "from, such as {type: CustomerRegistered, path: /email}.");
    if (!in.read.map(from, "from", {"type", "path"}))
        return;
    in.read.required(from, "type", rules.type);
    rules.from = in.place(from, "path");
    if (!in.read.failed() && in.step.match.takesType(rules.type))
        in.read.refuse(from, fmt::format("{} events are also those that get the value; expected "
                                         "another type than those in match.",
                                         rules.type));
}

} // namespace

std::shared_ptr<const Action> loadCarry(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "carry",
                     {"from", "to", "by", "missing", "default", "ifPresent", "version"}))
        return nullptr;
    readFrom(in, rules);
    rules.to = in.place(in.node, "to");
    rules.by = readGroupKey(in, in.node);
    in.read.word<Rules::Missing>(
        in.node, "missing", rules.missing,
        {{"error", Rules::Missing::Error}, {"ignore", Rules::Missing::Ignore}});
    if (in.node["default"] && !in.read.failed()) {
        if (in.node["missing"])
            in.read.refuse(in.node["default"], "“default” and “missing” exclude each other; keep "
                                               "one.");
        rules.missing = Rules::Missing::Default;
        rules.value = jsonOf(in.read, in.node["default"]);
    }
    in.read.word<bool>(in.node, "ifPresent", rules.overwrite,
                       {{"error", false}, {"overwrite", true}});
    in.read.text(in.node, "version", rules.version);
    return std::make_shared<Carry>(std::move(rules));
}

} // namespace viridian::pipeline
