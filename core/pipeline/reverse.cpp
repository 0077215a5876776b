#include "core/pipeline/kinds.h"
#include "core/pipeline/model.h"

#include <algorithm>

/// The way back from green to blue: inverse steps, last first.
namespace viridian::pipeline {
namespace {

/// What a step's outputs look like, for the inverse to match.
Match outputMatch(const Step& step)
{
    Match match;
    match.types = step.match.types;
    match.versions = step.match.versions;
    match.stream = step.match.stream;
    if (!step.newIds)
        match.ids = step.match.ids;
    if (const std::optional<std::vector<NewAddress>> made = step.addresses();
        made && made->size() == 1) {
        if (!made->front().type.empty())
            match.types = {made->front().type};
        if (!made->front().version.empty())
            match.versions = {made->front().version};
    }
    for (const auto& action : step.actions) {
        if (std::optional<StreamPattern> made = action->madeStreams())
            match.stream = std::move(made);
    }
    return match;
}

void addLoss(std::string& loss, const std::string& more)
{
    if (!more.empty())
        loss += (loss.empty() ? "" : ", ") + more;
}

} // namespace

InverseStep inverseOf(const Step& step)
{
    InverseStep out;
    out.step.id = step.id;
    out.step.sameVersion = true;
    out.step.allowMerge = step.allowMerge;
    out.step.line = -1;
    out.step.match = outputMatch(step);
    if (step.newIds)
        addLoss(out.loss, "gives new ids");
    const bool untellable = !step.match.where.empty() && !step.addresses() && !step.movesStream();
    if (untellable) {
        addLoss(out.loss, "outputs cannot be told from events it did not match");
        return out;
    }
    for (auto action = step.actions.rbegin(); action != step.actions.rend(); ++action) {
        Inverse one = (*action)->inverse(step.match);
        if (one.action)
            out.step.actions.push_back(std::move(one.action));
        addLoss(out.loss, one.loss);
    }
    return out;
}

} // namespace viridian::pipeline
