#include "core/base/digest.h"
#include "core/base/time.h"
#include "core/pipeline/group_key.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/serial_stage.h"
#include "core/pipeline/state_text.h"

#include <chrono>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <set>

namespace viridian::pipeline {
namespace {

struct Rules {
    enum class Identity { Id, Content, Values } identity = Identity::Id;
    GroupKey values;
    bool perStore = false;
    std::uint64_t within = 0; ///< so many events of the scope that the step is for; 0: any number
    std::optional<std::chrono::milliseconds> time; ///< by the events' own times
};

/// Keeps the first of events that are the same, within a window.
class DeduplicateStage final : public SerialStage {
public:
    DeduplicateStage(const Model& model, std::size_t step, const Rules& rules)
        : SerialStage(model, step), m_rules(rules)
    {
    }

    [[nodiscard]] std::string state() const override;
    Status restore(std::string_view state) override;

protected:
    Status take(const Passing& item, Work& work) override;

private:
    struct Seen {
        Digest128 what;
        std::uint64_t number = 0;
        std::optional<Timestamp> time;
    };
    struct Scope {
        std::uint64_t events = 0;
        std::deque<Seen> order;
        std::set<Digest128> what;
    };
    [[nodiscard]] Result<Digest128> identityOf(const Event& event, Work& work) const;
    void forget(Scope& scope, const std::optional<Timestamp>& now) const;

    const Rules& m_rules;
    std::map<std::string, Scope, std::less<>> m_scopes;
};

Result<Digest128> DeduplicateStage::identityOf(const Event& event, Work& work) const
{
    if (m_rules.identity == Rules::Identity::Content)
        return chained(chained(digestOf(event.type), digestOf(event.schemaVersion)),
                       digestOf(event.data.bytes));
    if (m_rules.identity == Rules::Identity::Id) {
        if (event.id.empty())
            return fail(ErrorKind::InvalidInput, "it has no id to be told by");
        return digestOf(event.id);
    }
    const std::optional<std::string> key = m_rules.values.of(work);
    if (!key)
        return fail(ErrorKind::InvalidInput, fmt::format("{} is missing, by which doubles are told",
                                                         m_rules.values.missingIn(work)));
    return digestOf(*key);
}

/// What was seen too long ago is not a double's first any more.
void DeduplicateStage::forget(Scope& scope, const std::optional<Timestamp>& now) const
{
    while (!scope.order.empty()) {
        const Seen& oldest = scope.order.front();
        const bool far = m_rules.within > 0 && scope.events - oldest.number >= m_rules.within;
        const bool late = m_rules.time && now && oldest.time && *now - *oldest.time > *m_rules.time;
        if (!far && !late)
            return;
        scope.what.erase(oldest.what);
        scope.order.pop_front();
    }
}

Status DeduplicateStage::take(const Passing& item, Work& work)
{
    Result<Digest128> what = identityOf(item.event, work);
    if (!what)
        return passOn(what);
    Scope& scope = m_scopes[m_rules.perStore ? std::string() : std::string(item.event.stream)];
    forget(scope, item.event.time);
    ++scope.events;
    if (scope.what.insert(*what).second) {
        scope.order.push_back({.what = *what, .number = scope.events, .time = item.event.time});
        pass(item);
    }
    return {};
}

std::string DeduplicateStage::state() const
{
    StateWriter out;
    for (const auto& [name, scope] : m_scopes) {
        out.text(name);
        out.number(static_cast<std::int64_t>(scope.events));
        out.number(static_cast<std::int64_t>(scope.order.size()));
        for (const Seen& seen : scope.order) {
            out.text(seen.what.toText());
            out.number(static_cast<std::int64_t>(seen.number));
            out.time(seen.time);
        }
    }
    return out.take();
}

Status DeduplicateStage::restore(std::string_view state)
{
    m_scopes.clear();
    StateReader in(state);
    while (in.good() && !in.atEnd()) {
        Scope& scope = m_scopes[std::string(in.text())];
        scope.events = static_cast<std::uint64_t>(in.number());
        const std::int64_t count = in.number();
        for (std::int64_t i = 0; i < count && in.good(); ++i) {
            const std::optional<Digest128> what = Digest128::parse(in.text());
            if (!what)
                return tl::unexpected(unreadableState());
            scope.what.insert(*what);
            scope.order.push_back(
                {.what = *what, .number = static_cast<std::uint64_t>(in.number()), .time = {}});
            scope.order.back().time = in.time();
        }
    }
    return in.finish();
}

/// Takes doubles away (transform-operations.md O31).
class Deduplicate final : public Action {
public:
    explicit Deduplicate(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "deduplicate"; }
    [[nodiscard]] Fan fan() const override { return Fan::ManyToOne; }
    [[nodiscard]] std::string summary() const override
    {
        return fmt::format("by {}, the first of a {} stays", identityText(),
                           m_rules.perStore ? "store" : "stream");
    }
    void write(Meaning& out) const override
    {
        out.number(static_cast<int>(m_rules.identity));
        m_rules.values.write(out);
        out.flag(m_rules.perStore);
        out.number(static_cast<std::int64_t>(m_rules.within));
        out.number(m_rules.time ? m_rules.time->count() : -1);
    }
    [[nodiscard]] bool readsData() const override
    {
        return m_rules.identity == Rules::Identity::Values && m_rules.values.readsData();
    }
    [[nodiscard]] Staging staging() const override { return Staging::Ordered; }
    [[nodiscard]] bool crossesStreams() const override { return m_rules.perStore; }
    [[nodiscard]] std::unique_ptr<Stage> openStage(const Model& model,
                                                   std::size_t step) const override
    {
        return std::make_unique<DeduplicateStage>(model, step, m_rules);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "doubles do not come back"};
    }

private:
    [[nodiscard]] std::string identityText() const
    {
        if (m_rules.identity == Rules::Identity::Values)
            return m_rules.values.toText();
        return m_rules.identity == Rules::Identity::Id ? "id" : "content";
    }
    Rules m_rules;
};

void readWindow(const StepReader& in, Rules& rules)
{
    const YAML::Node node = in.node["within"];
    if (in.read.failed())
        return;
    if (!node)
        return in.read.refuse(in.node, "“within” is missing in deduplicate; expected how far "
                                       "doubles lie apart at most, such as {events: 1000} or "
                                       "{time: 1h}.");
    if (!in.read.map(node, "within", {"events", "time"}))
        return;
    if (node.size() == 0)
        return in.read.refuse(node, "expected {events: N}, {time: 1h} or both.");
    if (node["events"])
        in.read.number(node, "events", rules.within, 1, 10'000'000);
    std::string text;
    in.read.text(node, "time", text);
    if (!node["time"] || in.read.failed())
        return;
    const Result<std::chrono::milliseconds> time = parseDuration(text);
    if (!time || time->count() <= 0)
        return in.read.refuse(node["time"],
                              fmt::format("time is “{}”; expected one such as 30m or 2h.", text));
    rules.time = *time;
}

} // namespace

std::shared_ptr<const Action> loadDeduplicate(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "deduplicate", {"by", "per", "within"}))
        return nullptr;
    const YAML::Node by = in.node["by"];
    const std::string word = by && by.IsScalar() ? by.Scalar() : std::string();
    if (word == "content")
        rules.identity = Rules::Identity::Content;
    else if (by && word != "id") {
        rules.identity = Rules::Identity::Values;
        rules.values = readGroupKey(in, in.node);
    }
    in.read.word<bool>(in.node, "per", rules.perStore, {{"stream", false}, {"store", true}});
    readWindow(in, rules);
    return std::make_shared<Deduplicate>(std::move(rules));
}

} // namespace viridian::pipeline
