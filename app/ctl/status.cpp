#include "app/ctl/stores.h"
#include "app/ctl/sync_json.h"
#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/store/ledger.h"
#include "core/sync/standing.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>

namespace viridian::ctl {
namespace {

struct Options {
    MigrationOptions migration;
    bool json = false;
};

struct Reports {
    std::vector<SyncReport> reports;
    Timestamp now{}; ///< by green's clock, which the heartbeats were stamped with
    std::map<std::string, HeldEvents> held;         ///< by shard: what steps with state hold back
    std::map<std::string, Quarantined> quarantined; ///< by shard: what is set aside

    [[nodiscard]] nlohmann::ordered_json jsonOf(const SyncReport& report) const
    {
        const auto found = held.find(report.shard);
        const auto aside = quarantined.find(report.shard);
        return toJson(report, found == held.end() ? HeldEvents() : found->second,
                      aside == quarantined.end() ? Quarantined() : aside->second);
    }
};

/// Says of a report what its sync cannot say any more. One that was killed left "copying" behind:
/// without a lease that is renewed nothing moves.
void settle(SyncReport& report, const std::vector<Lease>& leases, Timestamp time)
{
    const std::optional<SyncState> state = parseSyncState(report.state);
    if (state && !isMoving(*state))
        clearRates(report);
    const bool alive = std::ranges::any_of(leases, [&](const Lease& lease) {
        return lease.shard == report.shard && lease.renewed + lease.validFor >= time;
    });
    if (!state || !isMoving(*state) || alive)
        return;
    clearRates(report);
    report.problems.push_back(
        fmt::format("Nobody runs this sync now; it was {} and ended without a word {} ago. Run the "
                    "same sync again to go on.",
                    report.state, formatDuration(time - report.heartbeat)));
    report.state = name(SyncState::Failed);
}

Result<Reports> reportsOf(Ledger& ledger)
{
    Result<std::vector<SyncReport>> reports = ledger.reports();
    if (!reports)
        return passOn(reports);
    Result<std::vector<Lease>> leases = ledger.leases();
    if (!leases)
        return passOn(leases);
    Result<Timestamp> time = ledger.databaseTime();
    if (!time)
        return passOn(time);
    for (SyncReport& report : *reports)
        settle(report, *leases, *time);
    Result<std::vector<Checkpoint>> checkpoints = ledger.checkpoints({});
    if (!checkpoints)
        return passOn(checkpoints);
    Reports read{.reports = std::move(*reports), .now = *time, .held = {}, .quarantined = {}};
    for (const Checkpoint& checkpoint : *checkpoints) {
        read.held[checkpoint.shard] = heldIn(checkpoint.carried);
        read.quarantined[checkpoint.shard] = quarantinedIn(checkpoint.carried);
    }
    return read;
}

/// No reports: no sync has begun.
Result<Reports> read(Options& options)
{
    if (Status ready = options.migration.resolve(MigrationOptions::Green); !ready)
        return passOn(ready);
    Result<StoreOpener> opener = openerOf(options.migration.green);
    if (!opener)
        return passOn(opener);
    Result<std::unique_ptr<EventStore>> green = (*opener)();
    if (!green)
        return passOn(green);
    Result<std::unique_ptr<Ledger>> ledger = (*green)->openLedger(false);
    if (!ledger && ledger.error().kind == ErrorKind::NotFound)
        return Reports{};
    if (!ledger)
        return passOn(ledger);
    return reportsOf(**ledger);
}

/// Of a green that no sync has begun with.
SyncReport notStarted()
{
    SyncReport report;
    report.state = name(SyncState::NotStarted);
    return report;
}

void print(Console& console, const Reports& read)
{
    constexpr auto kRight = Table::Align::Right;
    Table table({{"Shard"},
                 {"State"},
                 {"Checkpoint", kRight},
                 {"Settled head", kRight},
                 {"Lag events", kRight},
                 {"Lag s", kRight},
                 {"Write /s", kRight},
                 {"Apply /s", kRight},
                 {"Heartbeat", kRight},
                 {"Owner"}});
    for (const SyncReport& report : read.reports)
        table.add({report.shard, report.state,
                   report.checkpoint ? report.checkpoint->toText() : "none",
                   report.settled ? report.settled->toText() : "none", grouped(report.lagEvents),
                   fmt::format("{:.1f}", report.lagSeconds), fmt::format("{:.0f}", report.rateIn),
                   fmt::format("{:.0f}", report.rateOut),
                   formatDuration(read.now - report.heartbeat) + " ago", report.owner});
    console.write(table.toText());
    for (const auto& [shard, quarantined] : read.quarantined) {
        for (const QuarantinedStream& one : quarantined.streams)
            console.line("shard " + shard + ": quarantined: " + quarantinedText(one));
    }
    for (const SyncReport& report : read.reports) {
        for (const std::string& problem : report.problems)
            console.line("shard " + report.shard + ": " + problem);
    }
}

int run(Context& context, Options& options)
{
    const Result<Reports> reports = read(options);
    if (!reports)
        return failed(context, reports);
    if (!options.json && reports->reports.empty()) {
        context.console.line("not started: no sync has written into this store yet");
        return 0;
    }
    if (!options.json) {
        print(context.console, *reports);
        return 0;
    }
    if (reports->reports.size() <= 1) {
        const SyncReport only = reports->reports.empty() ? notStarted() : reports->reports.front();
        context.console.line(reports->jsonOf(only).dump(2));
        return 0;
    }
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const SyncReport& report : reports->reports)
        all.push_back(reports->jsonOf(report));
    context.console.line(all.dump(2));
    return 0;
}

} // namespace

Action defineStatus(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    options->migration.declare(app, MigrationOptions::Green);
    app.add_flag("--json", options->json, "The contract of cli.md instead of text");
    app.footer("Example: viridianctl status --green sqlite:next.db");
    return [options](Context& context) { return run(context, *options); };
}

} // namespace viridian::ctl
