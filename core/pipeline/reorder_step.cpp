#include "core/json/decimal.h"
#include "core/pipeline/group_key.h"
#include "core/pipeline/held_event.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/serial_stage.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace viridian::pipeline {
namespace {

struct Rules {
    GroupKey by;
    bool byTime = false;
    Place key;                ///< unless byTime
    std::uint64_t window = 0; ///< at most so many are held; 0: only a barrier or the end gives out
    std::vector<std::string> barriers; ///< types that no event may cross
};

/// What events are ordered by: a number, or text by its bytes.
struct SortKey {
    bool isText = false;
    std::string text; ///< decoded text, or a number's source
    json::Decimal number;

    [[nodiscard]] bool before(const SortKey& other) const
    {
        if (isText != other.isText)
            return !isText;
        return isText ? text < other.text : number < other.number;
    }
};

Result<SortKey> numberKey(std::string_view source)
{
    Result<json::Decimal> number = json::Decimal::parse(source);
    if (!number)
        return passOn(number);
    return SortKey{.isText = false, .text = std::string(source), .number = std::move(*number)};
}

/// Holds events back until those that belong before them have come.
class ReorderStage final : public SerialStage {
public:
    ReorderStage(const Model& model, std::size_t step, const Rules& rules)
        : SerialStage(model, step), m_rules(rules)
    {
    }

    [[nodiscard]] std::string state() const override;
    Status restore(std::string_view state) override;
    [[nodiscard]] std::vector<OpenGroup> openGroups() const override;
    [[nodiscard]] std::uint64_t held() const override { return m_held; }

protected:
    void arrives(const Passing& item, bool mine) override;
    Status take(const Passing& item, Work& work) override;
    void drain() override;

private:
    struct Waiting {
        SortKey key;
        HeldEvent event;
    };
    using Row = std::vector<Waiting>; ///< sorted; ties in the order in which they came

    [[nodiscard]] Result<SortKey> keyOf(const Event& event, Work& work) const;
    void giveFirst(Row& row);
    void giveAll(Row& row);
    static void insert(Row& row, Waiting waiting);

    const Rules& m_rules;
    std::map<std::string, Row, std::less<>> m_rows;
    std::uint64_t m_held = 0;
};

Result<SortKey> ReorderStage::keyOf(const Event& event, Work& work) const
{
    if (m_rules.byTime) {
        if (!event.time)
            return fail(ErrorKind::InvalidInput, "it has no time to be ordered by");
        return numberKey(std::to_string(event.time->time_since_epoch().count()));
    }
    const json::Editor* editor = work.editorOf(m_rules.key);
    const Result<std::string_view> value =
        editor ? editor->get(m_rules.key.pointer) : fail(ErrorKind::NotFound, {});
    if (!value)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is missing, by which it is ordered", m_rules.key.toText()));
    if (value->starts_with('"'))
        return SortKey{.isText = true, .text = json::decodeString(*value), .number = {}};
    Result<SortKey> key = numberKey(*value);
    if (!key)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is neither a number nor text", m_rules.key.toText()));
    return key;
}

void ReorderStage::insert(Row& row, Waiting waiting)
{
    const auto at =
        std::upper_bound(row.begin(), row.end(), waiting,
                         [](const Waiting& a, const Waiting& b) { return a.key.before(b.key); });
    row.insert(at, std::move(waiting));
}

/// A barrier gives out all that is held in its group.
void ReorderStage::arrives(const Passing& item, bool mine)
{
    if (mine || m_rules.barriers.empty() || m_held == 0)
        return;
    Work& work = matcher().begin(item.event, arena());
    if (std::ranges::find(m_rules.barriers, work.type()) == m_rules.barriers.end())
        return;
    if (step().match.stream && !step().match.stream->matches(item.event.stream, work.captures))
        return;
    const std::optional<std::string> key = m_rules.by.of(work);
    const auto row = key ? m_rows.find(*key) : m_rows.end();
    if (row == m_rows.end())
        return;
    giveAll(row->second);
    m_rows.erase(row);
}

Status ReorderStage::take(const Passing& item, Work& work)
{
    const std::optional<std::string> group = m_rules.by.of(work);
    if (!group)
        return fail(ErrorKind::InvalidInput, fmt::format("{} is missing, by which it is grouped",
                                                         m_rules.by.missingIn(work)));
    Result<SortKey> key = keyOf(item.event, work);
    if (!key)
        return passOn(key);
    const auto at = m_rows.try_emplace(*group).first;
    insert(at->second, {.key = std::move(*key), .event = HeldEvent(item.event)});
    ++m_held;
    keep(item);
    if (m_rules.window > 0 && at->second.size() > m_rules.window)
        giveFirst(at->second);
    return {};
}

void ReorderStage::giveFirst(Row& row)
{
    const Event event = kept(row.front().event.view());
    row.erase(row.begin());
    --m_held;
    give(event, event.stream);
}

void ReorderStage::giveAll(Row& row)
{
    while (!row.empty())
        giveFirst(row);
}

void ReorderStage::drain()
{
    for (auto& [group, row] : m_rows)
        giveAll(row);
    m_rows.clear();
}

std::vector<OpenGroup> ReorderStage::openGroups() const
{
    std::vector<OpenGroup> all;
    for (const auto& [group, row] : m_rows) {
        if (row.empty())
            continue;
        Position since = row.front().event.view().position;
        for (const Waiting& waiting : row)
            since = std::min(since, waiting.event.view().position);
        all.push_back({.step = step().id, .key = group, .events = row.size(), .since = since});
        std::ranges::replace(all.back().key, '\x1f', ' ');
    }
    return all;
}

std::string ReorderStage::state() const
{
    StateWriter out;
    for (const auto& [group, row] : m_rows) {
        for (const Waiting& waiting : row) {
            out.text(group);
            out.number(waiting.key.isText ? 1 : 0);
            out.text(waiting.key.text);
            out.text(waiting.event.text());
        }
    }
    return out.take();
}

Status ReorderStage::restore(std::string_view state)
{
    m_rows.clear();
    m_held = 0;
    StateReader in(state);
    while (in.good() && !in.atEnd()) {
        const std::string group(in.text());
        const bool isText = in.number() != 0;
        const std::string_view text = in.text();
        Result<SortKey> key = isText
                                  ? SortKey{.isText = true, .text = std::string(text), .number = {}}
                                  : numberKey(text);
        Result<HeldEvent> event = HeldEvent::parse(in.text());
        if (!key || !event)
            return tl::unexpected(unreadableState());
        m_rows[group].push_back({.key = std::move(*key), .event = std::move(*event)});
        ++m_held;
    }
    return in.finish();
}

/// Puts events of a group in another order (transform-operations.md O14).
class Reorder final : public Action {
public:
    explicit Reorder(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "reorder"; }
    [[nodiscard]] Fan fan() const override { return Fan::ManyToMany; }
    [[nodiscard]] std::string summary() const override
    {
        return fmt::format("by {}, within {}{}", keyText(), m_rules.by.toText(),
                           m_rules.window > 0 ? fmt::format(", {} events", m_rules.window)
                                              : std::string());
    }
    void write(Meaning& out) const override
    {
        m_rules.by.write(out);
        out.text(keyText());
        out.number(static_cast<std::int64_t>(m_rules.window));
        out.texts(m_rules.barriers);
    }
    [[nodiscard]] bool readsData() const override
    {
        return (!m_rules.byTime && !m_rules.key.meta) || m_rules.by.readsData();
    }
    [[nodiscard]] Staging staging() const override { return Staging::Ordered; }
    [[nodiscard]] bool crossesStreams() const override { return !m_rules.by.hasStream(); }
    [[nodiscard]] std::unique_ptr<Stage> openStage(const Model& model,
                                                   std::size_t step) const override
    {
        return std::make_unique<ReorderStage>(model, step, m_rules);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "the old order is not kept"};
    }

private:
    [[nodiscard]] std::string keyText() const
    {
        return m_rules.byTime ? std::string("time") : m_rules.key.toText();
    }
    Rules m_rules;
};

} // namespace

std::shared_ptr<const Action> loadReorder(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "reorder", {"key", "by", "window", "until"}))
        return nullptr;
    const YAML::Node key = in.node["key"];
    rules.byTime = key && key.IsScalar() && key.Scalar() == "time";
    if (!rules.byTime)
        rules.key = in.place(in.node, "key");
    rules.by = readGroupKey(in, in.node);
    if (in.node["window"])
        in.read.number(in.node, "window", rules.window, 1, 100'000);
    in.read.list(in.node, "until", [&](const YAML::Node& node) {
        if (node.IsScalar() && !node.Scalar().empty())
            rules.barriers.push_back(node.Scalar());
        else
            in.read.refuse(node, "expected an event type.");
    });
    if (!in.read.failed() && rules.window == 0 && rules.barriers.empty())
        in.read.refuse(in.node, "reorder holds events back until something ends it; expected "
                                "window: N, until: [types that no event may cross], or both.");
    return std::make_shared<Reorder>(std::move(rules));
}

} // namespace viridian::pipeline
