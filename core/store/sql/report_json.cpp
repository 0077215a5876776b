#include "core/store/sql/report_json.h"

#include <nlohmann/json.hpp>

namespace viridian {
namespace {

using nlohmann::json;

json positionJson(const std::optional<Position>& position)
{
    return position ? json(position->toText()) : json(nullptr);
}

std::optional<Position> positionAt(const json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string())
        return std::nullopt;
    const Result<Position> position = Position::parse(found->get<std::string>());
    return position ? std::optional(*position) : std::nullopt;
}

template <typename T>
std::optional<T> optionalAt(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? std::nullopt
                                                     : std::optional(found->get<T>());
}

SyncReport read(const json& object)
{
    SyncReport report;
    report.shard = object.value("shard", "0/1");
    report.state = object.value("state", "");
    report.owner = object.value("owner", "");
    report.head = positionAt(object, "head");
    report.settled = positionAt(object, "settled");
    report.checkpoint = positionAt(object, "checkpoint");
    report.lagEvents = object.value("lagEvents", std::uint64_t{0});
    report.lagSeconds = optionalAt<double>(object, "lagSeconds").value_or(0);
    report.eventsRead = object.value("eventsRead", std::uint64_t{0});
    report.eventsWritten = object.value("eventsWritten", std::uint64_t{0});
    report.rateIn = optionalAt<double>(object, "rateIn").value_or(0);
    report.rateOut = optionalAt<double>(object, "rateOut").value_or(0);
    report.forecastSeconds = optionalAt<double>(object, "forecastSeconds");
    report.forecastLow = optionalAt<double>(object, "forecastLow").value_or(0);
    report.forecastHigh = optionalAt<double>(object, "forecastHigh").value_or(0);
    report.loop = object.value("loop", std::uint64_t{0});
    report.heartbeat =
        Timestamp{std::chrono::microseconds(object.value("heartbeat", std::int64_t{0}))};
    report.pipelineHash = object.value("pipelineHash", "");
    report.problems = object.value("problems", std::vector<std::string>());
    report.rateLimit = optionalAt<std::uint64_t>(object, "rateLimit");
    report.fillRead = optionalAt<double>(object, "fillRead").value_or(0);
    report.fillPipe = optionalAt<double>(object, "fillPipe").value_or(0);
    report.fillWrite = optionalAt<double>(object, "fillWrite").value_or(0);
    return report;
}

} // namespace

std::string reportToJson(const SyncReport& report)
{
    const json object{
        {"shard", report.shard},
        {"state", report.state},
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
        {"forecastSeconds", report.forecastSeconds ? json(*report.forecastSeconds) : json(nullptr)},
        {"forecastLow", report.forecastLow},
        {"forecastHigh", report.forecastHigh},
        {"loop", report.loop},
        {"heartbeat", report.heartbeat.time_since_epoch().count()},
        {"pipelineHash", report.pipelineHash},
        {"problems", report.problems},
        {"rateLimit", report.rateLimit ? json(*report.rateLimit) : json(nullptr)},
        {"fillRead", report.fillRead},
        {"fillPipe", report.fillPipe},
        {"fillWrite", report.fillWrite},
    };
    // Problems may quote a store's words in any encoding; bad bytes must not stop a heartbeat.
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<SyncReport> reportFromJson(std::string_view text)
{
    try {
        return read(json::parse(text));
    } catch (const json::exception& error) {
        return fail(ErrorKind::InvalidInput, "The text is not a sync report.", error.what());
    }
}

} // namespace viridian
