#include "app/ctl/sync_json.h"

namespace viridian::ctl {
namespace {

using Json = nlohmann::ordered_json;

Json positionJson(const std::optional<Position>& position)
{
    return position ? Json(position->toText()) : Json(nullptr);
}

Json groupsJson(const HeldEvents& held)
{
    Json open = Json::array();
    for (const OpenGroup& group : held.open)
        open.push_back({{"step", group.step},
                        {"key", group.key},
                        {"events", group.events},
                        {"since", group.since.toText()}});
    return open;
}

Json streamsJson(const Quarantined& quarantined)
{
    Json all = Json::array();
    for (const QuarantinedStream& one : quarantined.streams)
        all.push_back({{"stream", one.stream},
                       {"since", one.since.toText()},
                       {"step", one.step},
                       {"type", one.type},
                       {"reason", one.reason},
                       {"events", one.events}});
    return all;
}

} // namespace

Json toJson(const SyncReport& report, const HeldEvents& held, const Quarantined& quarantined)
{
    return {
        {"state", report.state},
        {"shard", report.shard},
        {"owner", report.owner},
        {"head", positionJson(report.head)},
        {"settled", positionJson(report.settled)},
        {"checkpoint", positionJson(report.checkpoint)},
        {"lagEvents", report.lagEvents},
        {"lagSeconds", report.lagSeconds},
        {"eventsRead", report.eventsRead},
        {"eventsWritten", report.eventsWritten},
        {"rateIn", report.rateIn},
        {"rateOut", report.rateOut},
        {"forecastSeconds", report.forecastSeconds ? Json(*report.forecastSeconds) : Json(nullptr)},
        {"heartbeat",
         report.heartbeat == Timestamp{} ? Json(nullptr) : Json(formatIso(report.heartbeat))},
        {"pipelineHash", report.pipelineHash},
        {"held", held.events},
        {"openGroups", held.groups},
        {"firstOpenGroups", groupsJson(held)},
        {"quarantined", quarantined.events()},
        {"quarantinedStreams", streamsJson(quarantined)},
        {"problems", report.problems}};
}

} // namespace viridian::ctl
