#include "core/sync/sync.h"

#include "app/ctl/stores.h"
#include "app/ctl/sync_json.h"
#include "app/ctl/sync_watcher.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <memory>

namespace viridian::ctl {
namespace {

struct Options {
    MigrationOptions migration;
    bool follow = false;
    bool startOver = false;
    bool json = false;
    std::string until;
    std::string shard;
    std::optional<std::uint64_t> rate;
};

/// Green, which must be a database: an export is written whole, by the verb export.
Result<StoreOpener> greenOf(const std::string& text)
{
    const Result<StoreAddress> address = StoreAddress::parse(text);
    if (address && address->scheme == Scheme::File)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is an export file, which no sync can write to: name a sqlite: "
                                "or postgresql: store as --green, or use viridianctl export.",
                                text));
    return targetOpenerOf(text);
}

Result<SyncOptions> syncOptionsOf(Options& options)
{
    if (Status ready = options.migration.resolve(MigrationOptions::Blue | MigrationOptions::Green);
        !ready)
        return passOn(ready);
    Result<StoreOpener> blue = openerOf(options.migration.blue);
    if (!blue)
        return passOn(blue);
    Result<StoreOpener> green = greenOf(options.migration.green);
    if (!green)
        return passOn(green);
    Result<Pipeline> pipeline = pipelineOf(options.migration.pipeline);
    if (!pipeline)
        return passOn(pipeline);
    SyncOptions sync;
    sync.blue = std::move(*blue);
    sync.green = std::move(*green);
    sync.pipeline = std::move(*pipeline);
    sync.follow = options.follow;
    sync.startOver = options.startOver;
    sync.liftPause = true;
    sync.rateLimit = options.rate;
    if (!options.until.empty()) {
        Result<Position> until = Position::parse(options.until);
        if (!until)
            return passOn(until);
        sync.until = *until;
    }
    if (!options.shard.empty()) {
        Result<Shard> shard = Shard::parse(options.shard);
        if (!shard)
            return passOn(shard);
        sync.shard = *shard;
    }
    return sync;
}

void print(Console& console, const SyncSummary& summary, const SyncReport& report, double seconds)
{
    const double rate = seconds > 0 ? static_cast<double>(summary.eventsRead) / seconds : 0;
    console.line(fmt::format("{}: {} events read, {} written in {:.1f} s ({} /s), {} commits",
                             name(summary.state), grouped(summary.eventsRead),
                             grouped(summary.eventsWritten), seconds,
                             grouped(static_cast<std::uint64_t>(rate)), grouped(summary.commits)));
    console.line(fmt::format("checkpoint {} of {}, lag {} events, pipeline {}",
                             summary.checkpoint ? summary.checkpoint->toText() : "none",
                             report.settled ? report.settled->toText() : "none",
                             grouped(report.lagEvents), shortHash(summary.pipelineHash)));
}

int run(Context& context, Options& options)
{
    const Result<SyncOptions> sync = syncOptionsOf(options);
    if (!sync)
        return failed(context, sync);
    SyncMonitor monitor;
    const auto started = std::chrono::steady_clock::now();
    Result<SyncSummary> summary = [&] {
        const SyncWatcher watcher(context.console, monitor, options.json && options.follow);
        return runSync(*sync, monitor, context.stop);
    }();
    context.console.endProgress();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    const SyncStatus status = monitor.status();
    const SyncReport& report = status.report;
    if (options.json)
        context.console.line(
            toJson(report, status.held, status.quarantined).dump(options.follow ? -1 : 2));
    if (summary) {
        if (!options.json)
            print(context.console, *summary, report, took.count());
        return 0;
    }
    if (summary.error().kind == ErrorKind::Cancelled)
        context.console.note(
            fmt::format("Stopped at {}; run the same command again to go on.",
                        report.checkpoint ? report.checkpoint->toText() : "the start"));
    return failed(context, summary);
}

} // namespace

Action defineSync(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    options->migration.declare(app, MigrationOptions::Blue | MigrationOptions::Green |
                                        MigrationOptions::PipelineFile);
    app.add_flag("--follow", options->follow, "Go on following blue until Ctrl+C");
    app.add_option("--until", options->until,
                   "Stop once everything up to this position is in green");
    app.add_option("--rate", options->rate,
                   "At most so many events a second; kept in green, 0 lifts it");
    app.add_option("--shard", options->shard, "Only the streams of shard I of N, e.g. 0/4");
    app.add_flag("--start-over", options->startOver, "Empty green and begin again");
    app.add_flag("--json", options->json, "The contract of cli.md instead of text");
    app.footer(
        "Example: viridianctl sync --blue sqlite:shop.db --green sqlite:next.db?layout=native "
        "--pipeline shop.yaml --follow");
    return [options](Context& context) { return run(context, *options); };
}

} // namespace viridian::ctl
