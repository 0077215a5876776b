// A run that changes nothing. It prints what a run would do and reads what can be read; blue is not
// even probed, since a probe is a write, if one that is rolled back.
#include "core/cutover/act.h"

#include <fmt/format.h>

namespace viridian {
namespace {

RehearsalLine probed(const ChangeStep& step, std::string what, const Status& sound,
                     const std::string& found)
{
    return {.step = fmt::format("{} {}", step.number, step.title),
            .what = std::move(what),
            .found = sound ? found : sound.error().message,
            .ok = sound.has_value()};
}

std::string stateWord(FenceState state)
{
    switch (state) {
    case FenceState::Lifted:
        return "not armed, as it should be";
    case FenceState::Armed:
        return "armed already";
    case FenceState::Unreadable:
        break;
    }
    return "unreadable";
}

Status asStatus(bool holds, const char* otherwise)
{
    if (holds)
        return {};
    return fail(ErrorKind::Conflict, otherwise);
}

RehearsalLine fenceLine(const ChangeStep& step, Fence* fence)
{
    if (fence == nullptr)
        return probed(step, "is blue fenced?", fail(ErrorKind::Denied, "Blue cannot be fenced."),
                      {});
    Result<FenceState> state = fence->state();
    if (!state)
        return probed(step, "is blue fenced?", passOn(state), {});
    return probed(
        step, "is blue fenced?",
        asStatus(*state == FenceState::Lifted, "Blue's fence stands already, or cannot be read."),
        stateWord(*state));
}

RehearsalLine drainLine(const ChangeStep& step, EventStore& blue, std::stop_token stop)
{
    Result<Head> head = blue.head(std::move(stop));
    if (!head)
        return probed(step, "blue's settled head", passOn(head), {});
    return probed(step, "blue's settled head", {}, shownPosition(head->settled));
}

RehearsalLine switchLine(const ChangeStep& step, Switch& traffic, std::stop_token stop)
{
    Result<Traffic> live = traffic.check(std::move(stop));
    if (!live)
        return probed(step, "what is live?", passOn(live), {});
    return probed(step, "what is live?",
                  asStatus(live->live != Side::Green, "Green has the traffic already."),
                  live->words);
}

} // namespace

Result<Rehearsal> Cutover::rehearse(std::stop_token stop)
{
    if (Status sound = checkPlan(m_plan); !sound)
        return passOn(sound);
    Result<PlanText> plan = planText(stop);
    if (!plan)
        return passOn(plan);
    Result<GuardRound> round = guards(GuardPhase::Plan, stop);
    if (!round)
        return passOn(round);
    Rehearsal rehearsal{.plan = std::move(*plan), .lines = {}, .guards = std::move(*round)};
    for (const ChangeStep& step : rehearsal.plan.steps) {
        const std::string title = fmt::format("{} {}", step.number, step.title);
        for (const std::string& statement : step.run)
            rehearsal.lines.push_back({.step = title, .what = statement, .found = "not run"});
        if (step.run.empty())
            rehearsal.lines.push_back(
                {.step = title, .what = step.note, .found = step.expectedWords});
        if (step.id == steps::kFence)
            rehearsal.lines.push_back(fenceLine(step, m_parts.fence));
        if (step.id == steps::kDrain)
            rehearsal.lines.push_back(drainLine(step, m_parts.blue, stop));
        if (step.id == steps::kSwitch)
            rehearsal.lines.push_back(switchLine(step, m_parts.traffic, stop));
    }
    rehearsal.wouldRun = rehearsal.guards.hold();
    for (const RehearsalLine& line : rehearsal.lines)
        rehearsal.wouldRun = rehearsal.wouldRun && line.ok;
    return rehearsal;
}

} // namespace viridian
