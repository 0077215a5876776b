#include "core/base/time.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/merge_stage.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Makes one event of several (transform-operations.md O12).
class Merge final : public Action {
public:
    explicit Merge(MergeRules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "merge"; }
    [[nodiscard]] Fan fan() const override { return Fan::ManyToOne; }
    [[nodiscard]] std::string summary() const override;
    void write(Meaning& out) const override;
    [[nodiscard]] bool readsData() const override
    {
        return m_rules.by.readsData() || std::ranges::any_of(m_rules.folds, [](const Fold& fold) {
                   return fold.kind != Fold::Kind::Count && !fold.of.meta;
               });
    }
    [[nodiscard]] std::optional<std::vector<NewAddress>> addresses() const override
    {
        return std::vector<NewAddress>{m_rules.into};
    }
    [[nodiscard]] Staging staging() const override { return Staging::Ordered; }
    [[nodiscard]] bool crossesStreams() const override { return !m_rules.by.hasStream(); }
    [[nodiscard]] std::unique_ptr<Stage> openStage(const Model& model,
                                                   std::size_t step) const override
    {
        return std::make_unique<MergeStage>(model, step, m_rules);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "merged events are not taken apart again"};
    }

private:
    MergeRules m_rules;
};

std::string Merge::summary() const
{
    std::string text = fmt::format("by {} → {}", m_rules.by.toText(), m_rules.into.type);
    for (const Fold& fold : m_rules.folds)
        text += ", " + fold.summary();
    return text;
}

void Merge::write(Meaning& out) const
{
    m_rules.by.write(out);
    for (const NewAddress& type : m_rules.close.types)
        out.text(type.type);
    out.number(static_cast<std::int64_t>(m_rules.close.count));
    out.number(m_rules.close.idle ? m_rules.close.idle->count() : -1);
    out.text(m_rules.into.type);
    out.text(m_rules.into.version);
    out.flag(m_rules.keepFirst);
    out.flag(m_rules.firstMetadata);
    for (const Fold& fold : m_rules.folds)
        fold.write(out);
}

void readClose(const StepReader& in, const YAML::Node& node, MergeRules::Close& close)
{
    if (!in.read.map(node, "a close rule", {"type", "count", "idle"}))
        return;
    if (node.size() != 1)
        return in.read.refuse(node, "expected one of {type: T}, {count: N} and {idle: 30m}.");
    if (node["type"]) {
        std::string type;
        in.read.required(node, "type", type);
        if (!in.read.failed() && type.find('*') != std::string::npos)
            in.read.refuse(node["type"], "expected one type without a wildcard.");
        close.types.push_back({.type = std::move(type), .version = {}});
    }
    if (node["count"])
        in.read.number(node, "count", close.count, 1, 1'000'000'000);
    if (node["idle"]) {
        std::string text;
        in.read.text(node, "idle", text);
        const Result<std::chrono::milliseconds> idle = parseDuration(text);
        if (!in.read.failed() && (!idle || idle->count() <= 0))
            in.read.refuse(node["idle"],
                           fmt::format("idle is “{}”; expected a time such as 30m or 2h.", text));
        else if (idle)
            close.idle = *idle;
    }
}

} // namespace

std::shared_ptr<const Action> loadMerge(const StepReader& in)
{
    MergeRules rules;
    if (!in.read.map(in.node, "merge", {"by", "close", "into", "keep", "metadata", "fold"}))
        return nullptr;
    rules.by = readGroupKey(in, in.node);
    in.read.list(in.node, "close",
                 [&](const YAML::Node& node) { readClose(in, node, rules.close); });
    if (!in.read.failed() && !in.node["into"]) {
        in.read.refuse(in.node, "“into” is missing in merge; expected what the events become, such "
                                "as into: {type: VideoWatched}.");
        return nullptr;
    }
    if (!in.read.failed() && in.read.map(in.node["into"], "into", {"type", "version"})) {
        in.read.required(in.node["into"], "type", rules.into.type);
        in.read.text(in.node["into"], "version", rules.into.version);
    }
    in.read.word<bool>(in.node, "keep", rules.keepFirst, {{"last", false}, {"first", true}});
    in.read.word<bool>(in.node, "metadata", rules.firstMetadata,
                       {{"last", false}, {"first", true}});
    rules.folds = readFolds(in, in.node);
    return std::make_shared<Merge>(std::move(rules));
}

} // namespace viridian::pipeline
