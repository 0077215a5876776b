#include "core/pipeline/address_grid.h"
#include "core/pipeline/load.h"
#include "core/workspace/yaml_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

/// What no step alone can tell. Steps are edges on the finite grid of addresses, so cycles and
/// steps that can never match are found exactly, whatever wildcards do.
namespace viridian::pipeline {
namespace {

using Node = AddressGrid::Node;

YAML::Mark markOf(const Step& step)
{
    YAML::Mark mark;
    mark.line = step.line;
    mark.column = step.column;
    return mark;
}

std::string lineOf(const Step& step)
{
    return fmt::format("“{}” (line {})", step.id, step.line + 1);
}

void checkIds(YamlReader& read, const Model& model)
{
    std::map<std::string, const Step*> seen;
    for (const Step& step : model.steps) {
        const auto [at, added] = seen.emplace(step.id, &step);
        if (!added)
            read.refuse(
                markOf(step),
                fmt::format("the id “{}” is that of the step in line {}; expected another id.",
                            step.id, at->second->line + 1));
        for (const std::string& earlier : step.after) {
            if (earlier == step.id || !seen.contains(earlier))
                read.refuse(
                    markOf(step),
                    fmt::format("after names “{}”; expected the id of a step above this one.",
                                earlier));
        }
    }
}

bool listsOverlap(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    return a.empty() || b.empty() || std::ranges::any_of(a, [&](const std::string& one) {
               return std::ranges::any_of(
                   b, [&](const std::string& two) { return patternsOverlap(one, two); });
           });
}

bool exclude(const Condition& a, const Condition& b)
{
    using Test = Condition::Test;
    if (a.place != b.place)
        return false;
    const auto needsValue = [](Test test) { return test == Test::Equals || test == Test::Present; };
    if (a.test == Test::Equals && b.test == Test::Equals)
        return a.value != b.value;
    if ((a.test == Test::Equals && b.test == Test::NotEquals) ||
        (a.test == Test::NotEquals && b.test == Test::Equals))
        return a.value == b.value;
    return (a.test == Test::Absent && needsValue(b.test)) ||
           (b.test == Test::Absent && needsValue(a.test));
}

bool overlap(const Match& a, const Match& b)
{
    if (!listsOverlap(a.types, b.types) || !listsOverlap(a.versions, b.versions))
        return false;
    if (a.stream && b.stream && !a.stream->mayOverlap(*b.stream))
        return false;
    if (!a.ids.empty() && !b.ids.empty() && std::ranges::none_of(a.ids, [&](const std::string& id) {
            return std::ranges::binary_search(b.ids, id);
        }))
        return false;
    if ((a.time && b.time && !a.time->meets(*b.time)) ||
        (a.position && b.position && !a.position->meets(*b.position)))
        return false;
    return std::ranges::none_of(a.where, [&](const Condition& one) {
        return std::ranges::any_of(b.where,
                                   [&](const Condition& two) { return exclude(one, two); });
    });
}

void checkOverlaps(YamlReader& read, const Model& model)
{
    for (std::size_t j = 0; j < model.steps.size() && !read.failed(); ++j) {
        const Step& second = model.steps[j];
        for (std::size_t i = 0; i < j && !read.failed(); ++i) {
            const Step& first = model.steps[i];
            const bool ordered = std::ranges::find(second.after, first.id) != second.after.end();
            if (ordered || first.changes() != second.changes() ||
                !overlap(first.match, second.match))
                continue;
            const bool same = first.match.types == second.match.types &&
                              first.match.versions == second.match.versions;
            read.refuse(markOf(second),
                        fmt::format("“{}” {} {}: both match {}; narrow one of them, or say after: "
                                    "{} if this one is "
                                    "meant to work on what that one gives.",
                                    second.id, same ? "has the same source as" : "overlaps with",
                                    lineOf(first), second.match.toText(), first.id));
        }
    }
}

/// Walks the grid along all steps; a way that comes back to where it is going through is a cycle.
class CycleSearch {
public:
    CycleSearch(const Model& model, const AddressGrid& grid)
    {
        for (const Step& step : model.steps) {
            const std::optional<std::vector<NewAddress>> made = step.addresses();
            for (const Node& from : made ? grid.sources(step) : std::vector<Node>()) {
                for (const NewAddress& to : *made) {
                    if (const Node target = grid.target(from, to); target != from)
                        m_edges[from].emplace_back(target, &step);
                }
            }
        }
    }

    /// The steps of a cycle in order; empty when there is none.
    [[nodiscard]] std::vector<const Step*> find()
    {
        for (const auto& [start, unused] : m_edges) {
            if (visit(start))
                return m_cycle;
        }
        return {};
    }

private:
    struct Frame {
        Node node;
        std::size_t next = 0;
    };

    bool visit(const Node& start)
    {
        if (m_done.contains(start))
            return false;
        std::vector<Frame> way{{start}};
        std::set<Node> onWay{start};
        while (!way.empty()) {
            Frame& frame = way.back();
            const auto edges = m_edges.find(frame.node);
            if (edges == m_edges.end() || frame.next == edges->second.size()) {
                m_done.insert(frame.node);
                onWay.erase(frame.node);
                way.pop_back();
                continue;
            }
            const Node to = edges->second[frame.next++].first;
            if (onWay.contains(to)) {
                close(way, to);
                return true;
            }
            if (!m_done.contains(to)) {
                onWay.insert(to);
                way.push_back({to});
            }
        }
        return false;
    }

    void close(const std::vector<Frame>& way, const Node& to)
    {
        auto frame = std::ranges::find(way, to, &Frame::node);
        for (; frame != way.end(); ++frame)
            m_cycle.push_back(m_edges[frame->node][frame->next - 1].second);
    }

    std::map<Node, std::vector<std::pair<Node, const Step*>>> m_edges;
    std::set<Node> m_done;
    std::vector<const Step*> m_cycle;
};

void checkCycles(YamlReader& read, const Model& model, const AddressGrid& grid)
{
    const std::vector<const Step*> cycle = CycleSearch(model, grid).find();
    if (cycle.empty())
        return;
    std::string way;
    for (const Step* step : cycle)
        way += (way.empty() ? "" : ", ") + lineOf(*step);
    const Step& last = **std::ranges::max_element(cycle, {}, &Step::line);
    read.refuse(
        markOf(last),
        fmt::format("these steps lead back to where they began: {}; a step must lead to a type or "
                    "version that no step leads away from to it.",
                    way));
}

/// Follows which addresses can still occur before each step.
void checkReach(YamlReader& read, const Model& model, const AddressGrid& grid)
{
    std::set<Node> alive = grid.all();
    std::map<Node, const Step*> takenBy;
    for (const Step& step : model.steps) {
        const std::vector<Node> sources = grid.sources(step);
        const auto living =
            std::ranges::find_if(sources, [&](const Node& node) { return alive.contains(node); });
        if (living == sources.end()) {
            const auto by = takenBy.find(sources.front());
            read.refuse(markOf(step),
                        fmt::format("“{}” can never match: {} takes every {} before it; move it "
                                    "up, or match what that "
                                    "step gives.",
                                    step.id, by == takenBy.end() ? "a step" : lineOf(*by->second),
                                    grid.text(sources.front())));
            return;
        }
        const std::optional<std::vector<NewAddress>> made = step.addresses();
        if (!made)
            continue;
        const bool always = takesAll(step);
        std::set<Node> next;
        for (const Node& node : sources) {
            if (!alive.contains(node))
                continue;
            if (always) {
                alive.erase(node);
                takenBy[node] = &step;
            }
            for (const NewAddress& to : *made)
                next.insert(grid.target(node, to));
        }
        alive.insert(next.begin(), next.end());
    }
}

/// A stream step that renames every event of a pattern leaves none for a later step with that
/// pattern.
void checkStreams(YamlReader& read, const Model& model)
{
    for (std::size_t j = 0; j < model.steps.size(); ++j) {
        const Step& later = model.steps[j];
        for (std::size_t i = 0; i < j && later.match.stream; ++i) {
            const Step& first = model.steps[i];
            const Match& match = first.match;
            const bool always = match.types.empty() && match.versions.empty() &&
                                !match.narrowed() && match.stream && !first.readsData() &&
                                first.onError != OnError::Pass;
            if (!always || match.stream->text() != later.match.stream->text() ||
                !first.renamesStreamAway())
                continue;
            read.refuse(
                markOf(later),
                fmt::format("“{}” can never match: {} has renamed every {} before it; move it up, "
                            "or match the new name.",
                            later.id, lineOf(first), match.stream->text()));
        }
    }
}

void checkNames(YamlReader& read, const Model& model)
{
    std::map<std::string, const Step*> given;
    for (const Step& step : model.steps) {
        const bool renames = std::ranges::any_of(
            step.actions, [](const auto& action) { return action->kind() == "rename"; });
        if (!renames || step.allowMerge || read.failed())
            continue;
        if (!step.match.onlyType()) {
            read.refuse(markOf(step),
                        fmt::format("“{}” gives several types one name; match one type, or say "
                                    "allowMerge: true inside rename.",
                                    step.id));
            return;
        }
        const std::string to = step.addresses()->front().type;
        const auto [at, added] = given.emplace(to, &step);
        const std::string* other = at->second->match.onlyType();
        if (!added && (!other || *other != *step.match.onlyType()))
            read.refuse(
                markOf(step),
                fmt::format(
                    "“{}” gives the name {}, which {} gives to another type; choose another "
                    "name, or say allowMerge: true inside rename.",
                    step.id, to, lineOf(*at->second)));
    }
}

/// What a step remembers would be of a stream that it, or a later step, sets aside. A step before
/// it may: what is remembered then stood before the event at which the stream was set aside.
void checkQuarantine(YamlReader& read, const Model& model)
{
    const auto remembers = std::ranges::find_if(
        model.steps, [](const Step& step) { return step.staging() == Staging::Ordered; });
    const auto setsAside = std::find_if(remembers, model.steps.end(), [](const Step& step) {
        return step.onError == OnError::Quarantine;
    });
    if (setsAside == model.steps.end())
        return;
    if (setsAside == remembers)
        read.refuse(markOf(*setsAside),
                    fmt::format("“{}” says onError: quarantine and remembers events, which may be "
                                "of the stream that is set aside; expected onError: halt or pass.",
                                setsAside->id));
    else
        read.refuse(
            markOf(*setsAside),
            fmt::format("“{}” says onError: quarantine, and {} before it remembers events, "
                        "which may be of a stream that is set aside; expected onError: halt "
                        "or pass here, or this step before that one.",
                        setsAside->id, lineOf(*remembers)));
}

} // namespace

void checkSteps(YamlReader& read, const Model& model)
{
    constexpr std::size_t kMost = 1000;
    if (model.steps.size() > kMost) {
        read.refuse(markOf(model.steps[kMost]),
                    fmt::format("this pipeline has {} steps; expected at most {}.",
                                model.steps.size(), kMost));
        return;
    }
    checkIds(read, model);
    const AddressGrid grid(model);
    if (!read.failed())
        checkReach(read, model, grid);
    if (!read.failed())
        checkCycles(read, model, grid);
    if (!read.failed())
        checkOverlaps(read, model);
    if (!read.failed())
        checkStreams(read, model);
    if (!read.failed())
        checkNames(read, model);
    if (!read.failed())
        checkQuarantine(read, model);
    if (!read.failed())
        checkAssertions(read, model, grid);
}

} // namespace viridian::pipeline
