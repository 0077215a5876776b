#include "core/pipeline/load.h"
#include "core/workspace/yaml_reader.h"

#include <algorithm>
#include <fmt/format.h>

/// The way back that a step names: actions in the grammar of a step, for what the step gives.
namespace viridian::pipeline {
namespace {

bool isCode(const Action& action)
{
    return action.kind() == "script" || action.kind() == "process";
}

/// Where the file says more of the outputs than the step tells, that counts.
void narrow(Match& match, Match&& said)
{
    if (!said.types.empty())
        match.types = std::move(said.types);
    if (!said.versions.empty())
        match.versions = std::move(said.versions);
    if (said.stream)
        match.stream = std::move(said.stream);
    if (!said.ids.empty())
        match.ids = std::move(said.ids);
    if (said.time)
        match.time = said.time;
    match.where = std::move(said.where);
}

/// A way back leads from one event to one, and to events that the step takes.
void checkWay(YamlReader& read, const YAML::Node& node, const Step& step, const Step& back)
{
    const auto bad = std::ranges::find_if(back.actions, [](const auto& action) {
        return (action->fan() != Fan::OneToOne && !isCode(*action)) ||
               action->staging() == Staging::Ordered;
    });
    if (bad != back.actions.end())
        return read.refuse(
            node[std::string((*bad)->kind())],
            fmt::format("“{}” cannot stand in a way back, which gives one event for one and "
                        "remembers nothing; expected patch, rename, to, stream, join, separate, "
                        "lookup, reidentify, encode, script or process.",
                        (*bad)->kind()));
    const std::optional<std::vector<NewAddress>> to = back.addresses();
    if (!to || to->empty())
        return;
    const NewAddress& address = to->front();
    if (!address.type.empty() && !step.match.takesType(address.type))
        read.refuse(node, fmt::format("this leads back to the type {}, which “{}” does not match.",
                                      address.type, step.id));
    if (!address.version.empty() && !step.match.takesVersion(address.version))
        read.refuse(node, fmt::format("this leads back to version {}, which “{}” does not match.",
                                      address.version, step.id));
}

/// Only what gives one event for one can be gone back.
bool canGoBack(YamlReader& read, const YAML::Node& node, const Step& step)
{
    const auto many = std::ranges::find_if(step.actions, [](const auto& action) {
        return action->fan() != Fan::OneToOne && !isCode(*action);
    });
    if (many == step.actions.end())
        return true;
    read.refuse(node, fmt::format("“{}” holds {}, which does not give one event for one and has no "
                                  "way back; say reverse: none, or leave it out.",
                                  step.id, (*many)->kind()));
    return false;
}

} // namespace

void loadReverse(YamlReader& read, const YAML::Node& node, Step& step, const NamedFiles& files)
{
    if (node.IsScalar() && node.Scalar() == "none") {
        step.noReverse = true;
        return;
    }
    if (!node.IsMap())
        return read.refuse(node, "reverse must be none, or the way back in the words of a step, "
                                 "such as {patch: [{remove: /currency}]}.");
    if (!canGoBack(read, node, step) ||
        !read.map(node, "reverse",
                  {"match",   "patch",       "join",   "separate", "lookup",     "rename",
                   "to",      "stream",      "script", "process",  "reidentify", "encode",
                   "replace", "redact",      "split",  "route",    "drop",       "pass",
                   "merge",   "deduplicate", "carry",  "reorder",  "insert"}))
        return;
    auto back = std::make_shared<Step>();
    back->id = step.id;
    back->sameVersion = true;
    back->match = outputMatch(step);
    if (node["match"]) {
        Step said;
        readMatch(read, node["match"], said);
        narrow(back->match, std::move(said.match));
    } else if (outputsUntellable(step)) {
        return read.refuse(
            node, fmt::format("what “{}” gives has the type, version and stream of events that it "
                              "does not match; say in reverse: {{match: {{where: […]}}}} how its "
                              "outputs are told from them.",
                              step.id));
    }
    if (!read.failed())
        readActions(read, node, *back, files);
    if (!read.failed())
        checkWay(read, node, step, *back);
    step.reverse = std::move(back);
}

} // namespace viridian::pipeline
