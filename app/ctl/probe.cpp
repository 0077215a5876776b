#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/store/open.h"

#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>

namespace viridian::ctl {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string store;
    bool json = false;
    bool types = false;
};

struct Findings {
    StoreInfo info;
    std::vector<LayoutCandidate> candidates;
    Head head;
    Count events;
    Count streams;
    std::vector<TypeCount> types;
};

Result<Findings> look(const StoreAddress& address, bool types, const std::stop_token& stop)
{
    Result<std::unique_ptr<EventStore>> opened = openStore(address);
    if (!opened)
        return passOn(opened);
    EventStore& store = **opened;
    Findings found{.info = store.info(),
                   .candidates = {},
                   .head = {},
                   .events = {},
                   .streams = {},
                   .types = {}};
    if (Result<std::vector<LayoutCandidate>> all = candidates(address))
        found.candidates = std::move(*all);
    Result<Head> head = store.head(stop);
    if (!head)
        return passOn(head);
    found.head = std::move(*head);
    Result<Count> events = store.countEvents(true, stop);
    if (!events)
        return passOn(events);
    found.events = *events;
    Result<Count> streams = store.countStreams(true, stop);
    if (!streams)
        return passOn(streams);
    found.streams = *streams;
    if (types) {
        Result<std::vector<TypeCount>> census = store.types(stop);
        if (!census)
            return passOn(census);
        found.types = std::move(*census);
    }
    return found;
}

Json positionJson(const std::optional<Position>& position)
{
    return position ? Json(position->toText()) : Json(nullptr);
}

Json toJson(const std::vector<LayoutCandidate>& candidates)
{
    Json out = Json::array();
    for (const LayoutCandidate& candidate : candidates)
        out.push_back({{"layout", candidate.layout},
                       {"score", candidate.score},
                       {"missing", candidate.missing}});
    return out;
}

Json toJson(const std::vector<Holder>& holders)
{
    Json out = Json::array();
    for (const Holder& holder : holders)
        out.push_back({{"who", holder.who},
                       {"seconds", std::chrono::duration<double>(holder.age).count()},
                       {"query", holder.query}});
    return out;
}

/// "backend 48213, role shop_app, 2.4 s: INSERT INTO …"
std::string textOf(const Holder& holder)
{
    const std::string who = fmt::format("{}, {}", holder.who, formatDuration(holder.age));
    return holder.query.empty() ? who : fmt::format("{}: {}", who, holder.query);
}

Json toJson(const Findings& found, bool types)
{
    Json out{
        {"driver", found.info.driver}, {"layout", found.info.layout}, {"title", found.info.title}};
    out["candidates"] = toJson(found.candidates);
    out["head"] = positionJson(found.head.visible);
    out["settled"] = positionJson(found.head.settled);
    out["heldBy"] = toJson(found.head.heldBy);
    out["events"] = {{"count", found.events.count}, {"exact", found.events.exact}};
    out["streams"] = {{"count", found.streams.count}, {"exact", found.streams.exact}};
    if (types) {
        out["types"] = Json::array();
        for (const TypeCount& type : found.types)
            out["types"].push_back(
                {{"type", type.type}, {"version", type.schemaVersion}, {"count", type.count}});
    }
    out["ordering"] = name(found.info.ordering);
    out["capabilities"] = Json::array();
    for (const Capability capability : found.info.capabilities)
        out["capabilities"].push_back(name(capability));
    out["notices"] = found.info.notices;
    return out;
}

/// What is known of a database that no layout fits: how near each comes.
Json unknown(const std::vector<LayoutCandidate>& candidates, const Error& error)
{
    return {{"layout", nullptr}, {"candidates", toJson(candidates)}, {"error", error.message}};
}

std::string positionText(const std::optional<Position>& position)
{
    return position ? position->toText() : "none";
}

void print(Console& console, const Findings& found, bool types)
{
    const auto row = [&](std::string_view label, const std::string& value) {
        console.line(fmt::format("{:<14}{}", label, value));
    };
    row("store", found.info.displayName + " (" + found.info.address + ")");
    row("layout", found.info.title + ", driver " + found.info.driver);
    row("events", grouped(found.events.count));
    row("streams", grouped(found.streams.count));
    row("head", positionText(found.head.visible) + ", settled " + positionText(found.head.settled));
    for (const Holder& holder : found.head.heldBy)
        row("held by", textOf(holder));
    row("ordering", name(found.info.ordering));
    std::string able;
    for (const Capability capability : found.info.capabilities)
        able += (able.empty() ? "" : ", ") + std::string(name(capability));
    row("capabilities", able);
    for (const std::string& notice : found.info.notices)
        row("note", notice);
    if (!types)
        return;
    Table table({{"Type"}, {"Version"}, {"Events", Table::Align::Right}});
    for (const TypeCount& type : found.types)
        table.add({type.type, type.schemaVersion, grouped(type.count)});
    console.write("\n" + table.toText());
}

} // namespace

Action defineProbe(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("STORE", options->store, "Store address")->required();
    app.add_flag("--json", options->json, "The contract of cli.md instead of text");
    app.add_flag("--types", options->types, "Count event types too (reads the whole store)");
    app.footer("Example: viridianctl probe sqlite:shop.db --types");
    return [options](Context& context) {
        const Result<StoreAddress> address = StoreAddress::parse(options->store);
        if (!address)
            return failed(context, address);
        const Result<Findings> found = look(*address, options->types, context.stop);
        if (!found && options->json) {
            if (const Result<std::vector<LayoutCandidate>> near = candidates(*address))
                context.console.line(unknown(*near, found.error()).dump(2));
        }
        if (!found)
            return failed(context, found);
        if (options->json)
            context.console.line(toJson(*found, options->types).dump(2));
        else
            print(context.console, *found, options->types);
        return 0;
    };
}

} // namespace viridian::ctl
