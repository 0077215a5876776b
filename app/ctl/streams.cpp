#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/store/open.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

namespace viridian::ctl {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kPage = 1000;

struct Options {
    std::string store;
    std::string pattern = "*";
    std::size_t limit = 100;
    bool json = false;
};

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
        Table table({{"Stream", Table::Align::Left, 100},
                     {"Last version", Table::Align::Right},
                     {"Events", Table::Align::Right}});
        for (const StreamRow& row : *page) {
            table.add({row.stream, std::to_string(row.lastVersion), grouped(row.events)});
            if (options.json)
                all.push_back({{"stream", row.stream},
                               {"lastVersion", row.lastVersion},
                               {"events", row.events}});
        }
        if (!options.json && !table.empty())
            context.console.write(table.toText());
        printed += page->size();
        if (page->size() < wanted)
            break;
        after = page->back().stream;
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
    app.add_option("--filter", options->pattern, "Stream name, * for any run of characters");
    app.add_option("--limit", options->limit, "At most so many")->capture_default_str();
    app.add_flag("--json", options->json, "JSON instead of a table");
    app.footer("Example: viridianctl streams sqlite:shop.db --filter 'order-*' --limit 20");
    return [options](Context& context) {
        const Result<std::unique_ptr<EventStore>> store = openStore(options->store);
        if (!store)
            return failed(context, store);
        return print(context, **store, *options);
    };
}

} // namespace viridian::ctl
