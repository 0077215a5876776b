#include "app/ctl/stores.h"
#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/json/layout_text.h"
#include "core/store/file/ndjson.h"
#include "core/store/open.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <memory>

namespace viridian::ctl {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::chrono::milliseconds kPoll{250};

struct Options {
    std::string store;
    std::string stream;
    std::string filter;
    std::string from;
    std::string to;
    std::size_t limit = 100;
    bool limitGiven = false;
    bool reverse = false;
    bool follow = false;
    std::string format = "table";
};

/// Prints pages of events as a table (one header at the top) or as NDJSON.
class Printer {
public:
    Printer(Console& console, bool ndjson) : m_console(console), m_ndjson(ndjson) {}

    void print(const EventBatch& events)
    {
        if (m_ndjson) {
            std::string lines;
            for (const Event& event : events) {
                appendNdjson(lines, event);
                lines += '\n';
            }
            m_console.write(lines);
            return;
        }
        Table table({{"Position", Table::Align::Right},
                     {"Time"},
                     {"Stream", Table::Align::Left, 40},
                     {"Version", Table::Align::Right},
                     {"Type", Table::Align::Left, 32},
                     {"v"},
                     {"Bytes", Table::Align::Right},
                     {"Data", Table::Align::Left, 60}});
        for (const Event& event : events)
            table.add({event.position.toText(), event.time ? formatIso(*event.time) : "",
                       std::string(event.stream), std::to_string(event.version),
                       std::string(event.type), std::string(event.schemaVersion),
                       grouped(event.dataBytes), dataStart(event.data)});
        if (table.empty())
            return;
        const std::string text = table.toText();
        m_console.write(m_headed ? text.substr(text.find('\n') + 1) : text);
        m_headed = true;
    }

private:
    static std::string dataStart(const Payload& data)
    {
        switch (data.kind) {
        case PayloadKind::Null:
            return "NULL";
        case PayloadKind::Bytes:
            return "(bytes)";
        case PayloadKind::Json:
            break;
        }
        return std::string(data.bytes);
    }

    Console& m_console;
    bool m_ndjson;
    bool m_headed = false;
};

/// The position just before @p first, so that reading after it starts with it. Positions are the
/// driver's tuples; the smallest step is one of the last number.
std::optional<Position> before(const Position& first)
{
    if (first.number() == 0)
        return std::nullopt;
    return first.isPair() ? Position(first.transaction(), first.number() - 1)
                          : Position(first.number() - 1);
}

Result<ReadRequest> requestOf(const Options& options)
{
    ReadRequest request;
    request.direction = options.reverse ? Direction::Backward : Direction::Forward;
    request.bodies = options.format == "ndjson" ? Bodies::Full : Bodies::Start;
    if (!options.stream.empty())
        request.stream = options.stream;
    Result<Filter> filter = filterOf(options.filter);
    if (!filter)
        return passOn(filter);
    request.filter = std::move(*filter);
    if (!options.to.empty()) {
        const Result<Position> to = Position::parse(options.to);
        if (!to)
            return tl::unexpected(to.error());
        request.upTo = *to;
    }
    return request;
}

/// Reading backwards from a lower bound: what lies below it is cut off here.
EventBatch notBelow(const EventBatch& events, const std::optional<Position>& from)
{
    EventBatch kept;
    kept.share(events);
    for (const Event& event : events) {
        if (!from || event.position >= *from)
            kept.add(event);
    }
    return kept;
}

/// What stopped at the default limit says so, where there is more: nobody asked for an end there.
void hintMore(Context& context, EventStore& store, ReadRequest request,
              const std::optional<Position>& from, std::size_t printed)
{
    request.limit = 1;
    request.bodies = request.filter.scansBodies() ? Bodies::Full : Bodies::None;
    const Result<ReadPage> page = store.read(request, context.stop);
    if (!page || (page->events.empty() && page->atEnd))
        return;
    if (!page->events.empty() && notBelow(page->events, from).empty())
        return;
    context.console.hint(
        fmt::format("Only the first {} events{}: --limit N shows more, --{} {} goes on from here.",
                    grouped(printed), page->events.empty() ? " were looked for" : "",
                    request.direction == Direction::Backward ? "to" : "from",
                    page->events.empty() ? page->scannedTo->toText()
                                         : page->events.begin()->position.toText()));
}

int print(Context& context, EventStore& store, const Options& options)
{
    Result<ReadRequest> request = requestOf(options);
    if (!request)
        return failed(context, request);
    std::optional<Position> from;
    if (!options.from.empty()) {
        const Result<Position> position = Position::parse(options.from);
        if (!position)
            return failed(context, position);
        from = *position;
        if (!options.reverse)
            request->after = before(*position);
    }
    Printer printer(context.console, options.format == "ndjson");
    bool ended = false;
    std::size_t printed = 0;
    const std::size_t most = options.follow && !options.limitGiven
                                 ? std::numeric_limits<std::size_t>::max()
                                 : options.limit;
    while (printed < most && !ended && !context.stop.stop_requested()) {
        request->limit = std::min(kPage, most - printed);
        const Result<ReadPage> page = store.read(*request, context.stop);
        if (!page)
            return failed(context, page);
        const EventBatch shown = options.reverse ? notBelow(page->events, from) : page->events;
        printer.print(shown);
        printed += shown.size();
        if (page->scannedTo)
            request->after = page->scannedTo;
        ended = shown.size() < page->events.size() || (page->atEnd && !options.follow);
        if (ended || !page->atEnd)
            continue;
        std::fflush(stdout);
        if (const Result<bool> changed = store.waitForChange(kPoll, context.stop); !changed)
            return failed(context, changed);
    }
    if (context.stop.stop_requested())
        return exitCode(ErrorKind::Cancelled);
    if (!ended && !options.limitGiven)
        hintMore(context, store, *request, from, printed);
    return 0;
}

} // namespace

Action defineEvents(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("STORE", options->store, "Store address")->required();
    app.add_option("--stream", options->stream, "Only this stream");
    app.add_option("--filter", options->filter,
                   "Filter, e.g. 'type:Order* -type:OrderViewed time:-15m'");
    app.add_option("--from", options->from, "First position");
    app.add_option("--to", options->to, "Last position");
    CLI::Option* limit =
        app.add_option("--limit", options->limit, "At most so many")->capture_default_str();
    CLI::Option* reverse = app.add_flag("--reverse", options->reverse, "Newest first");
    app.add_flag("--follow", options->follow, "Wait for more at the end")->excludes(reverse);
    app.add_option("--format", options->format, "table or ndjson")
        ->check(CLI::IsMember({"table", "ndjson"}))
        ->capture_default_str();
    app.footer("Example: viridianctl events sqlite:shop.db --stream order-1042 --format ndjson");
    return [options, limit](Context& context) {
        options->limitGiven = limit->count() > 0;
        const Result<std::unique_ptr<EventStore>> store = openStore(options->store);
        if (!store)
            return failed(context, store);
        return print(context, **store, *options);
    };
}

} // namespace viridian::ctl
