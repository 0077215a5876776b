#include "app/ctl/sync_json.h"

namespace viridian::ctl {
namespace {

using Json = nlohmann::ordered_json;

Json positionJson(const std::optional<Position>& position)
{
    return position ? Json(position->toText()) : Json(nullptr);
}

} // namespace

Json toJson(const SyncReport& report)
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
        {"problems", report.problems}};
}

} // namespace viridian::ctl
