#include "app/ctl/stores.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/store/file/export_events.h"
#include "core/store/open.h"

#include <fmt/format.h>
#include <memory>

namespace viridian::ctl {
namespace {

struct ExportOptions {
    std::string store;
    std::string out;
    std::string filter;
    std::string stream;
    bool overwrite = false;
};

/// Everything settled that the filter takes, in order, into a file that appears whole or not at
/// all.
Result<std::uint64_t> exportTo(Context& context, EventStore& store, const ExportOptions& options)
{
    Result<Filter> filter = filterOf(options.filter);
    if (!filter)
        return passOn(filter);
    EventChoice choice{.stream = {}, .filter = *std::move(filter)};
    if (!options.stream.empty())
        choice.stream = options.stream;
    const ProgressSink progress = [&context](const Progress& done) {
        context.console.progress("export", done);
    };
    Result<std::uint64_t> written = exportEvents(
        store, choice, options.out, options.overwrite ? IfThere::Replace : IfThere::Refuse,
        progress, context.stop);
    if (!written && written.error().kind == ErrorKind::Conflict)
        return fail(ErrorKind::Conflict,
                    written.error().message + " Say --overwrite to replace it.");
    return written;
}

} // namespace

Action defineExport(CLI::App& app)
{
    auto options = std::make_shared<ExportOptions>();
    app.add_option("STORE", options->store, "Store address")->required();
    app.add_option("--out", options->out, "File to write: .ndjson, .ndjson.zst or .csv")
        ->required();
    app.add_option("--stream", options->stream, "Only this stream");
    app.add_option("--filter", options->filter, "Only these events");
    app.add_flag("--overwrite", options->overwrite, "Replace a file that is there already");
    app.footer("Example: viridianctl export sqlite:shop.db --out orders.ndjson.zst --filter "
               "'stream:order-*'");
    return [options](Context& context) {
        const Result<std::unique_ptr<EventStore>> store = openStore(options->store);
        if (!store)
            return failed(context, store);
        const Result<std::uint64_t> written = exportTo(context, **store, *options);
        context.console.endProgress();
        if (!written)
            return failed(context, written);
        context.console.line(
            fmt::format("{} events written to {}", grouped(*written), options->out));
        return 0;
    };
}

Action defineImport(CLI::App& app)
{
    auto file = std::make_shared<std::string>();
    auto store = std::make_shared<std::string>();
    app.add_option("FILE", *file, "Export to read: .ndjson or .ndjson.zst")->required();
    app.add_option("STORE", *store, "Empty store; made where it does not exist")->required();
    app.footer("Example: viridianctl import orders.ndjson.zst 'sqlite:copy.db?layout=native'");
    // An import is a sync from a file: exactly once, and it goes on where it was stopped.
    return [file, store](Context& context) {
        SyncOptions sync;
        Result<StoreOpener> from = openerOf(file->starts_with("file:") ? *file : "file:" + *file);
        if (!from)
            return failed(context, from);
        Result<StoreOpener> to = targetOpenerOf(*store);
        if (!to)
            return failed(context, to);
        sync.blue = std::move(*from);
        sync.green = std::move(*to);
        SyncMonitor monitor;
        const Result<SyncSummary> summary = runSync(sync, monitor, context.stop);
        if (!summary)
            return failed(context, summary);
        context.console.line(
            fmt::format("{} events imported into {}", grouped(summary->eventsWritten), *store));
        return 0;
    };
}

Action defineCreate(CLI::App& app)
{
    auto store = std::make_shared<std::string>();
    app.add_option("STORE", *store, "Address with its layout")->required();
    app.footer("Example: viridianctl create 'sqlite:next.db?layout=native'");
    return [store](Context& context) {
        const Result<StoreAddress> address = StoreAddress::parse(*store);
        if (!address)
            return failed(context, address);
        if (const Status created = createStore(*address); !created)
            return failed(context, created);
        context.console.line("created " + address->text);
        return 0;
    };
}

} // namespace viridian::ctl
