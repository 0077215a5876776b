#include "core/cutover/status_json.h"

#include <nlohmann/json.hpp>

namespace viridian {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& object)
{
    return object.dump(2, ' ', false, Json::error_handler_t::replace);
}

Json ofSeconds(const std::optional<Seconds>& length)
{
    return length ? Json(length->count()) : Json(nullptr);
}

Json ofGuard(const GuardReading& guard)
{
    Json json{{"id", guard.id},
              {"name", guard.name},
              {"state", name(guard.state)},
              {"value", guard.value},
              {"limit", guard.limit},
              {"ageSeconds", std::chrono::duration<double>(guard.age).count()},
              {"evidence", guard.evidence},
              {"why", guard.why},
              {"passesWhen", guard.passesWhen},
              {"overridable", guard.overridable},
              {"blocking", guard.blocking}};
    if (guard.state == GuardState::Waiting)
        json["step"] = guard.step;
    if (!guard.overrideReason.empty())
        json["override"] = {{"reason", guard.overrideReason}, {"by", guard.overrideBy}};
    return json;
}

Json ofRound(const GuardRound& round)
{
    Json json{{"hold", round.hold()},
              {"passed", round.passed()},
              {"applicable", round.applicable()},
              {"blocking", round.blocking()},
              {"list", Json::array()}};
    for (const GuardReading& guard : round.guards)
        json["list"].push_back(ofGuard(guard));
    return json;
}

Json ofPlan(const PlanText& plan)
{
    Json steps = Json::array();
    for (const ChangeStep& step : plan.steps) {
        steps.push_back({{"number", step.number},
                         {"id", step.id},
                         {"title", step.title},
                         {"run", step.run},
                         {"undo", step.undo},
                         {"note", step.note},
                         {"expectedSeconds", ofSeconds(step.expected)},
                         {"expected", step.expectedWords},
                         {"pastReturn", step.pastReturn}});
    }
    return {{"steps", std::move(steps)},
            {"freeze",
             {{"expectedSeconds", ofSeconds(plan.freeze.expected)},
              {"lowSeconds", plan.freeze.low.count()},
              {"highSeconds", plan.freeze.high.count()},
              {"budgetSeconds", plan.freeze.budget.count()},
              {"words", plan.freeze.words}}},
            {"wayBack", plan.wayBack}};
}

Json ofCost(const RollbackCost& cost)
{
    Json types = Json::array();
    for (const TypeCount& type : cost.types)
        types.push_back({{"type", type.type}, {"count", type.count}});
    return {{"events", cost.events},
            {"types", std::move(types)},
            {"first", cost.first},
            {"words", cost.sentence},
            {"expectedSeconds", ofSeconds(cost.expected)}};
}

const char* wordOf(FenceState state)
{
    switch (state) {
    case FenceState::Lifted:
        return "lifted";
    case FenceState::Armed:
        return "armed";
    case FenceState::Unreadable:
        break;
    }
    return "unreadable";
}

} // namespace

std::string toJson(const CutoverStatus& status)
{
    Json entered = Json::array();
    for (const StateTime& one : status.entered)
        entered.push_back(
            {{"state", name(one.state)}, {"at", formatIso(one.at)}, {"who", one.who}});
    Json json{{"state", name(status.state)}, {"journalState", name(status.journalState)}};
    json["since"] = status.since == Timestamp{} ? Json(nullptr) : Json(formatIso(status.since));
    json["trouble"] = status.trouble;
    json["check"] = status.check;
    json["entered"] = std::move(entered);
    json["guards"] = ofRound(status.guards);
    json["journal"] = {{"records", status.journal.records.size()},
                       {"intact", status.journal.intact}};
    json["fence"] = status.fence ? Json(wordOf(*status.fence)) : Json(nullptr);
    json["traffic"] = {
        {"live", status.traffic.live ? Json(name(*status.traffic.live)) : Json(nullptr)},
        {"measured", status.traffic.measured},
        {"words", status.traffic.words}};
    json["gateOpen"] = status.gateOpen ? Json(*status.gateOpen) : Json(nullptr);
    json["freezeSeconds"] = ofSeconds(status.freezeMeasured);
    json["rollback"] = status.rollback ? ofCost(*status.rollback) : Json(nullptr);
    json["waitsFor"] = status.waitsFor;
    json["notices"] = status.notices;
    json["readAt"] = formatIso(status.readAt);
    return dumped(json);
}

std::string toJson(const PlanText& plan)
{
    return dumped(ofPlan(plan));
}

std::string toJson(const Rehearsal& rehearsal)
{
    Json lines = Json::array();
    for (const RehearsalLine& line : rehearsal.lines)
        lines.push_back(
            {{"step", line.step}, {"what", line.what}, {"found", line.found}, {"ok", line.ok}});
    return dumped({{"wouldRun", rehearsal.wouldRun},
                   {"lines", std::move(lines)},
                   {"plan", ofPlan(rehearsal.plan)},
                   {"guards", ofRound(rehearsal.guards)}});
}

} // namespace viridian
