#include "core/pipeline/kinds.h"
#include "core/pipeline/model.h"

#include <algorithm>

/// The way back from green to blue: inverse steps, last first.
namespace viridian::pipeline {
namespace {

void addLoss(std::string& loss, const std::string& more)
{
    if (!more.empty())
        loss += (loss.empty() ? "" : ", ") + more;
}

/// Type, version, stream and id go back by themselves, unless the file's way back names them.
bool isPlace(std::string_view kind)
{
    return kind == "rename" || kind == "version" || kind == "stream" || kind == "reidentify";
}

bool has(const Step& step, std::string_view kind)
{
    return std::ranges::any_of(step.actions,
                               [&](const auto& action) { return action->kind() == kind; });
}

void undo(const Action& action, const Step& step, InverseStep& out)
{
    Inverse one = action.inverse(step.match);
    if (one.action)
        out.step.actions.push_back(std::move(one.action));
    addLoss(out.loss, one.loss);
}

/// Code gives the whole event back; beside anything else, what it does not name is mechanical.
void followNamed(const Step& step, InverseStep& out)
{
    const Step& named = *step.reverse;
    out.step.match = named.match;
    out.step.actions = named.actions;
    out.step.allowMerge = out.step.allowMerge || named.allowMerge;
    if (named.staging() != Staging::InProcess)
        return;
    for (const auto& action : step.actions) {
        if (isPlace(action->kind()) && !has(named, action->kind()))
            undo(*action, step, out);
    }
}

} // namespace

Match outputMatch(const Step& step)
{
    Match match;
    match.types = step.match.types;
    match.versions = step.match.versions;
    match.stream = step.match.stream;
    match.time = step.match.time;
    if (!step.newIds && !has(step, "reidentify"))
        match.ids = step.match.ids;
    if (const std::optional<std::vector<NewAddress>> made = step.addresses();
        made && made->size() == 1) {
        if (!made->front().type.empty())
            match.types = {made->front().type};
        if (!made->front().version.empty())
            match.versions = {made->front().version};
    }
    for (const auto& action : step.actions) {
        if (action->movesStream())
            match.stream = action->madeStreams();
    }
    return match;
}

bool outputsUntellable(const Step& step)
{
    const bool lost = !step.match.where.empty() || step.match.position; // green's are others
    return lost && !step.addresses() && !step.movesStream();
}

InverseStep inverseOf(const Step& step)
{
    InverseStep out;
    out.step.id = step.id;
    out.step.sameVersion = true;
    out.step.allowMerge = step.allowMerge;
    out.step.line = -1;
    out.step.match = outputMatch(step);
    if (step.noReverse) {
        out.loss = "says reverse: none";
        return out;
    }
    if (step.newIds)
        addLoss(out.loss, "gives new ids");
    if (step.reverse) {
        followNamed(step, out);
        return out;
    }
    if (outputsUntellable(step)) {
        addLoss(out.loss, "outputs cannot be told from events it did not match");
        return out;
    }
    for (auto action = step.actions.rbegin(); action != step.actions.rend(); ++action)
        undo(**action, step, out);
    return out;
}

} // namespace viridian::pipeline
