#include "app/ctl/stores.h"
#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/store/open.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

namespace viridian::ctl {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kPage = 1000;
constexpr std::size_t kEventPage = 10'000;

struct Options {
    std::string store;
    std::string pattern = "*";
    std::size_t limit = 100;
    bool json = false;
};

void show(Context& context, const std::vector<StreamRow>& rows, bool json, Json& all)
{
    Table table({{"Stream", Table::Align::Left, 100},
                 {"Last version", Table::Align::Right},
                 {"Events", Table::Align::Right}});
    for (const StreamRow& row : rows) {
        table.add({row.stream, std::to_string(row.lastVersion), grouped(row.events)});
        if (json)
            all.push_back(
                {{"stream", row.stream}, {"lastVersion", row.lastVersion}, {"events", row.events}});
    }
    if (!json && !table.empty())
        context.console.write(table.toText());
}

/// True for an expression of the filter line that asks for more than a stream's name.
bool asksOfEvents(const Filter::Node& node)
{
    if (node.kind == Filter::Node::Kind::Term)
        return node.field != Filter::Field::Any;
    return node.kind != Filter::Node::Kind::And || std::ranges::any_of(node.children, asksOfEvents);
}

/// Streams that hold an event which the filter takes, by name, with how many.
Result<std::vector<StreamRow>> streamsOfEvents(Context& context, EventStore& store,
                                               const Filter& filter)
{
    std::map<std::string, StreamRow, std::less<>> found;
    ReadRequest request;
    request.limit = kEventPage;
    request.filter = filter;
    request.bodies = filter.scansBodies() ? Bodies::Full : Bodies::None;
    for (bool more = true; more;) {
        const Result<ReadPage> page = store.read(request, context.stop);
        if (!page)
            return tl::unexpected(page.error());
        for (const Event& event : page->events) {
            auto row = found.find(event.stream);
            if (row == found.end())
                row = found.emplace(event.stream, StreamRow{.stream = std::string(event.stream)})
                          .first;
            row->second.lastVersion = event.version;
            ++row->second.events;
        }
        more = !page->atEnd && page->scannedTo;
        request.after = page->scannedTo;
    }
    std::vector<StreamRow> rows;
    rows.reserve(found.size());
    for (auto& [name, row] : found)
        rows.push_back(std::move(row));
    return rows;
}

int printMatching(Context& context, EventStore& store, const Options& options, const Filter& filter)
{
    Result<std::vector<StreamRow>> rows = streamsOfEvents(context, store, filter);
    if (!rows)
        return failed(context, rows);
    const std::size_t all = rows->size();
    rows->resize(std::min(all, options.limit));
    Json list = Json::array();
    show(context, *rows, options.json, list);
    if (options.json)
        context.console.line(list.dump(2, ' ', false, Json::error_handler_t::replace));
    if (all > options.limit)
        context.console.hint(fmt::format("The first {} of {} streams: --limit {} shows all.",
                                         grouped(options.limit), grouped(all), all));
    return 0;
}

/// Prints page by page, so that a store of ten million streams does not have to fit into memory.
int print(Context& context, EventStore& store, const Options& options)
{
    Json all = Json::array();
    std::string after;
    for (std::size_t printed = 0; printed < options.limit;) {
        const std::size_t wanted = std::min(kPage, options.limit - printed);
        const Result<std::vector<StreamRow>> page =
            store.streams(options.pattern, after, wanted, context.stop);
        if (!page)
            return failed(context, page);
        show(context, *page, options.json, all);
        printed += page->size();
        if (page->size() < wanted)
            break;
        after = page->back().stream;
        if (printed < options.limit)
            continue;
        const Result<std::vector<StreamRow>> next =
            store.streams(options.pattern, after, 1, context.stop);
        if (next && !next->empty())
            context.console.hint(
                fmt::format("Only the first {} streams: --limit N shows more.", grouped(printed)));
    }
    if (options.json)
        context.console.line(all.dump(2, ' ', false, Json::error_handler_t::replace));
    return 0;
}

} // namespace

Action defineStreams(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("STORE", options->store, "Store address")->required();
    app.add_option("--filter", options->pattern,
                   "A name, * for any run of characters; or an expression as for events");
    app.add_option("--limit", options->limit, "At most so many")->capture_default_str();
    app.add_flag("--json", options->json, "JSON instead of a table");
    app.footer("Example: viridianctl streams sqlite:shop.db --filter 'order-*' --limit 20");
    return [options](Context& context) {
        const Result<std::unique_ptr<EventStore>> store = openStore(options->store);
        if (!store)
            return failed(context, store);
        const Result<Filter> filter = filterOf(options->pattern);
        if (!filter)
            return failed(context, filter);
        if (filter->root() != nullptr && asksOfEvents(*filter->root()))
            return printMatching(context, **store, *options, *filter);
        return print(context, **store, *options);
    };
}

} // namespace viridian::ctl
