#include "core/base/digest.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/serial_stage.h"
#include "core/pipeline/state_text.h"
#include "core/pipeline/yaml_json.h"

#include <array>
#include <fmt/format.h>
#include <set>

namespace viridian::pipeline {
namespace {

struct Rules {
    enum class At { Start, Before, After } at = At::Start;
    NewAddress as;
    std::string data; ///< JSON source text
    bool inheritMetadata = true;

    /// The event to put beside @p work's. Errors: a clause.
    [[nodiscard]] Result<Event> make(Work& work, const StepContext& context) const;
};

Result<Event> Rules::make(Work& work, const StepContext& context) const
{
    Event event = work.finish();
    event.id = work.keep(context.idOf(0));
    event.data = {.kind = PayloadKind::Json, .bytes = work.keep(data)};
    event.dataBytes = event.data.bytes.size();
    event.schemaVersion = {};
    if (!inheritMetadata)
        event.metadata = {};
    Work made(work.rule());
    made.beginAs(event, work);
    made.setType(as.type);
    if (!as.version.empty()) {
        if (Status set = made.setVersion(as.version); !set)
            return passOn(set);
    }
    return made.finish();
}

/// Puts an event before the first one of each stream that the step is for.
class InsertStage final : public SerialStage {
public:
    InsertStage(const Model& model, std::size_t step, const Rules& rules)
        : SerialStage(model, step), m_rules(rules)
    {
    }

    [[nodiscard]] std::string state() const override
    {
        StateWriter out;
        for (const Digest128& stream : m_streams)
            out.text(stream.toText());
        return out.take();
    }
    Status restore(std::string_view state) override
    {
        m_streams.clear();
        StateReader in(state);
        while (in.good() && !in.atEnd()) {
            const std::optional<Digest128> stream = Digest128::parse(in.text());
            if (!stream)
                return tl::unexpected(unreadableState());
            m_streams.insert(*stream);
        }
        return in.finish();
    }

protected:
    Status take(const Passing& item, Work& work) override
    {
        const Digest128 stream = digestOf(item.event.stream);
        if (!m_streams.contains(stream)) {
            const StepContext context{
                .pipeline = model().id, .step = step().id, .source = &item.event};
            Result<Event> made = m_rules.make(work, context);
            if (!made)
                return passOn(made);
            m_streams.insert(stream);
            give(*made, item.source);
        }
        pass(item);
        return {};
    }

private:
    const Rules& m_rules;
    std::set<Digest128> m_streams; ///< that have theirs
};

/// Puts an event that blue does not have into streams (transform-operations.md O9).
class Insert final : public Action {
public:
    explicit Insert(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "insert"; }
    [[nodiscard]] Fan fan() const override { return Fan::OneToMany; }
    [[nodiscard]] std::string summary() const override
    {
        constexpr std::array kWords{"once a stream, before its first", "before", "after"};
        return fmt::format("{} {}", m_rules.as.type,
                           kWords.at(static_cast<std::size_t>(m_rules.at)));
    }
    void write(Meaning& out) const override
    {
        out.number(static_cast<int>(m_rules.at));
        out.text(m_rules.as.type);
        out.text(m_rules.as.version);
        out.text(m_rules.data);
        out.flag(m_rules.inheritMetadata);
    }
    [[nodiscard]] bool makesOthers(std::string_view type, std::string_view version) const override
    {
        return type == m_rules.as.type &&
               (m_rules.as.version.empty() || version == m_rules.as.version);
    }
    [[nodiscard]] Staging staging() const override
    {
        return m_rules.at == Rules::At::Start ? Staging::Ordered : Staging::InProcess;
    }
    [[nodiscard]] std::unique_ptr<Stage> openStage(const Model& model,
                                                   std::size_t step) const override
    {
        return std::make_unique<InsertStage>(model, step, m_rules);
    }
    Status apply(Work& work, const StepContext& context) const override
    {
        const Event original = work.finish();
        Result<Event> made = m_rules.make(work, context);
        if (!made)
            return passOn(made);
        const bool before = m_rules.at == Rules::At::Before;
        work.emitted.push_back(before ? *made : original);
        work.emitted.push_back(before ? original : *made);
        work.ended = true;
        return {};
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "inserted events stay"};
    }

private:
    Rules m_rules;
};

} // namespace

std::shared_ptr<const Action> loadInsert(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "insert", {"at", "type", "version", "data", "metadata"}))
        return nullptr;
    in.read.word<Rules::At>(
        in.node, "at", rules.at,
        {{"start", Rules::At::Start}, {"before", Rules::At::Before}, {"after", Rules::At::After}});
    in.read.required(in.node, "type", rules.as.type);
    in.read.text(in.node, "version", rules.as.version);
    rules.data = in.node["data"] ? jsonOf(in.read, in.node["data"]) : std::string("{}");
    in.read.word<bool>(in.node, "metadata", rules.inheritMetadata,
                       {{"inherit", true}, {"none", false}});
    return std::make_shared<Insert>(std::move(rules));
}

} // namespace viridian::pipeline
