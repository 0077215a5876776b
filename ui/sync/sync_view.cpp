#include "ui/sync/sync_view.h"

#include "ui/text/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace viridian::ui {

namespace {

constexpr double kQueueFull = 0.95;

QString say(const char* text)
{
    return QCoreApplication::translate("SyncRoom", text);
}

Timestamp ours(const SyncReading& reading, Timestamp moment)
{
    return moment == Timestamp{} ? moment : reading.readAt - (reading.databaseNow - moment);
}

QString shardWords(const std::string& shard)
{
    return toQt(shard).replace(QLatin1Char('/'), say(" of "));
}

QString stateWord(const std::string& state)
{
    if (state == "copying")
        return say("Copying");
    if (state == "following")
        return say("Following");
    if (state == "paused")
        return say("Paused");
    if (state == "blocked")
        return say("Blocked");
    if (state == "done")
        return say("Done");
    if (state == "failed")
        return say("Failed");
    return toQt(state);
}

QString stateIcon(const std::string& state)
{
    if (state == "paused")
        return QStringLiteral("pause");
    return state == "done" ? QStringLiteral("check") : QStringLiteral("play");
}

/// What a queue's filling says of who is slow.
void judge(ShardRow& row, const SyncReport& report, Timestamp now)
{
    row.state = stateWord(report.state);
    row.icon = stateIcon(report.state);
    if (report.state == "failed" || report.state == "blocked") {
        row.severity = Severity::Error;
    } else if (report.state != "paused" && report.state != "done" &&
               pulseOf(row.heartbeat, now, row.lagEvents) == Pulse::Stuck) {
        row.severity = Severity::Error;
        row.state = say("Stuck");
    } else if (report.fillWrite > kQueueFull) {
        row.severity = Severity::Warning;
        row.state = say("Writer full");
    }
}

ShardRow rowOf(const SyncReport& report, Timestamp heartbeat, Timestamp now)
{
    ShardRow row;
    row.shard = shardWords(report.shard);
    row.owner = toQt(report.owner);
    row.checkpoint = report.checkpoint;
    row.lagEvents = report.lagEvents;
    row.lagSeconds = report.lagSeconds;
    row.applied = report.rateOut;
    row.written = report.rateIn;
    row.fillRead = report.fillRead;
    row.fillPipe = report.fillPipe;
    row.fillWrite = report.fillWrite;
    row.heartbeat = heartbeat;
    judge(row, report, now);
    return row;
}

Severity severityOf(const SyncProblem& problem)
{
    if (problem.ended)
        return Severity::Info;
    switch (problem.severity) {
    case SyncProblem::Severity::Failed:
        return Severity::Error;
    case SyncProblem::Severity::Warning:
        return Severity::Warning;
    case SyncProblem::Severity::Note:
        break;
    }
    return Severity::Info;
}

void sortProblems(std::vector<ProblemRow>& rows)
{
    std::ranges::stable_sort(rows, [](const ProblemRow& a, const ProblemRow& b) {
        if (a.ended != b.ended)
            return b.ended;
        if (a.severity != b.severity)
            return a.severity > b.severity;
        return a.at > b.at;
    });
}

/// A report's lines have no severity of their own: the state tells.
void addReportedProblems(SyncView& view, const SyncReport& report, Timestamp at)
{
    const bool failed = report.state == "failed" || report.state == "blocked";
    for (const std::string& line : report.problems) {
        const QString text = toQt(line);
        const qsizetype colon = text.indexOf(QLatin1String(": "));
        ProblemRow row;
        row.severity = failed ? Severity::Error : Severity::Warning;
        row.what = colon < 0 ? text : text.left(colon);
        row.why = colon < 0 ? QString() : text.mid(colon + 2);
        row.at = at;
        view.problems.push_back(std::move(row));
    }
}

std::optional<Lease> liveLease(const SyncReading& reading)
{
    for (const Lease& lease : reading.leases)
        if (reading.databaseNow - lease.renewed <= lease.validFor)
            return lease;
    return std::nullopt;
}

SyncPhase phaseOfLocal(const LocalSync& local, Timestamp now)
{
    const SyncReport& report = local.status.report;
    if (local.starting)
        return SyncPhase::Starting;
    const bool waits =
        local.status.state == SyncState::BuildingIndexes || local.status.state == SyncState::Paused;
    if (local.running && !waits && report.heartbeat != Timestamp{} &&
        pulseOf(report.heartbeat, now, report.lagEvents) == Pulse::Stuck)
        return SyncPhase::Stuck;
    switch (local.status.state) {
    case SyncState::Copying:
        return SyncPhase::Copying;
    case SyncState::BuildingIndexes:
        return SyncPhase::BuildingIndexes;
    case SyncState::Following:
        return SyncPhase::Following;
    case SyncState::Paused:
        return local.running ? SyncPhase::Paused : SyncPhase::Stopped;
    case SyncState::Blocked:
        return SyncPhase::Blocked;
    case SyncState::Failed:
        return SyncPhase::Failed;
    case SyncState::Done:
        return SyncPhase::Done;
    case SyncState::NotStarted:
        break;
    }
    return SyncPhase::Starting;
}

bool isDone(const SyncReport& report)
{
    return report.state == "done";
}

SyncPhase phaseOfReports(const GreenReading& reading, bool alive)
{
    const std::vector<SyncReport>& reports = reading.sync.reports;
    const auto any = [&](const char* state) {
        return std::ranges::any_of(reports,
                                   [&](const SyncReport& report) { return report.state == state; });
    };
    if (!alive && any("blocked"))
        return SyncPhase::Blocked;
    if (!alive && any("failed"))
        return SyncPhase::Failed;
    if (!alive && reading.checkpoints.empty())
        return SyncPhase::NotStarted;
    if (!alive)
        return !reports.empty() && std::ranges::all_of(reports, isDone) ? SyncPhase::Done
                                                                        : SyncPhase::Stopped;
    const bool stuck = std::ranges::any_of(reports, [&](const SyncReport& report) {
        return report.state != "paused" && pulseOf(report.heartbeat, reading.sync.databaseNow,
                                                   report.lagEvents) == Pulse::Stuck;
    });
    if (stuck)
        return SyncPhase::Stuck;
    if (any("paused"))
        return SyncPhase::Paused;
    return any("copying") ? SyncPhase::Copying : SyncPhase::Following;
}

void fillFromLocal(SyncView& view, const LocalSync& local, Timestamp now)
{
    const SyncStatus& status = local.status;
    view.phase = phaseOfLocal(local, now);
    view.mine = local.running;
    view.owner = toQt(status.report.owner);
    if (status.lease)
        view.leaseRenewed = status.lease->renewed;
    view.readAt = status.readAt;
    view.heartbeat = status.report.heartbeat;
    if (status.readAt != Timestamp{})
        view.lagEvents = status.report.lagEvents;
    view.lagSeconds = status.report.lagSeconds;
    view.lagExact = status.lagExact;
    view.trend = status.trend;
    view.rates = status.rates;
    view.ratePipeline = status.ratePipeline;
    view.workers = status.workers;
    view.batch = status.batchEvents;
    view.indexesDone = status.indexesDone;
    view.wholeForecast = status.report.forecastSeconds;
    if (status.total && *status.total > 0)
        view.shareDone = std::min(
            1.0, static_cast<double>(status.report.eventsRead) /
                     static_cast<double>(std::max(*status.total, status.report.eventsRead +
                                                                     status.report.lagEvents)));
    if (status.control) {
        view.rateLimit = status.control->rateLimit;
        view.pausedBy = toQt(status.control->by);
        view.pausedAt = status.control->at;
    }
    if (!status.report.shard.empty() && !status.report.state.empty())
        view.shards.push_back(rowOf(status.report, status.report.heartbeat, now));
    for (const SyncProblem& problem : local.problems) {
        view.problems.push_back({.severity = severityOf(problem),
                                 .ended = problem.ended.has_value(),
                                 .what = toQt(problem.what),
                                 .why = toQt(problem.why),
                                 .at = problem.ended.value_or(problem.since),
                                 .link = problem.link,
                                 .target = toQt(problem.target)});
        if (problem.severity == SyncProblem::Severity::Failed && !problem.ended)
            view.reason = toQt(problem.why.empty() ? problem.what : problem.why);
    }
}

void fillFromReports(SyncView& view, const GreenReading& reading, Timestamp now)
{
    const std::optional<Lease> lease = liveLease(reading.sync);
    view.elsewhere = lease.has_value();
    view.phase = phaseOfReports(reading, lease.has_value());
    if (lease) {
        view.owner = toQt(lease->owner);
        view.leaseRenewed = ours(reading.sync, lease->renewed);
    }
    view.rateLimit = reading.sync.control.rateLimit;
    view.pausedBy = toQt(reading.sync.control.by);
    view.pausedAt = ours(reading.sync, reading.sync.control.at);
    if (reading.sync.reports.empty())
        return;
    const LagState lag = lagOf(reading.sync);
    view.lagEvents = lag.events;
    view.lagSeconds = lag.seconds.value_or(std::chrono::duration<double>(0)).count();
    view.trend = lag.trend;
    view.rates = {.in = lag.written.value_or(0), .out = lag.applied.value_or(0), .spread = 0};
    view.readAt = lag.readAt;
    view.heartbeat = lag.readAt;
    view.wholeForecast = forecastOf(static_cast<double>(*view.lagEvents), view.rates).seconds;
    std::uint64_t read = 0;
    for (const SyncReport& report : reading.sync.reports) {
        const Timestamp heartbeat = ours(reading.sync, report.heartbeat);
        view.shards.push_back(rowOf(report, heartbeat, lease ? now : heartbeat));
        if (!lease && view.shards.back().severity == Severity::None && !isDone(report)) {
            view.shards.back().state = say("Not running");
            view.shards.back().icon = QStringLiteral("minus");
        }
        addReportedProblems(view, report, heartbeat);
        read += report.eventsRead;
    }
    if (read + *view.lagEvents > 0)
        view.shareDone = static_cast<double>(read) / static_cast<double>(read + *view.lagEvents);
    for (const SyncReport& report : reading.sync.reports)
        if ((report.state == "blocked" || report.state == "failed") && !report.problems.empty())
            view.reason = toQt(report.problems.back()); // the newest one ended it
}

/// Past the point of no return green belongs to its application: nothing may flow into it, and what
/// was measured before says nothing of now. The sync that handed green over may still be there,
/// paused: nobody but the cutover may wake it. A rollback that came to its end gives blue back.
bool holdsSync(CutoverState state)
{
    return pastReturn(state) && state != CutoverState::RolledBack;
}

void showExchanged(SyncView& view, const SyncReading& reading)
{
    view.phase = SyncPhase::Exchanged;
    view.reason = rolesExchanged(reading.cutover)
                      ? say("Roles are exchanged since %1: GREEN is live, nothing flows from BLUE")
                            .arg(shortClockText(reading.cutoverSince))
                      : say("The cutover is past its point of no return: it alone decides what "
                            "becomes of GREEN.");
    view.lagEvents.reset();
    view.lagSeconds = 0;
    view.trend = Trend::Unknown;
    view.rates = {};
    view.wholeForecast.reset();
    for (ShardRow& row : view.shards) {
        row.state = say("Ended");
        row.icon = QStringLiteral("minus");
        row.severity = Severity::None;
    }
}

} // namespace

bool SyncView::idle() const
{
    return phase == SyncPhase::Following && lagEvents == 0U && rates.in < 0.05;
}

SyncView viewOf(const ViewInputs& inputs)
{
    SyncView view;
    view.limit = inputs.limit;
    const bool local = inputs.local && (inputs.local->running || inputs.local->starting ||
                                        inputs.local->status.state != SyncState::NotStarted);
    if (!inputs.stores) {
        view.phase = SyncPhase::NoStores;
        return view;
    }
    if (local) {
        fillFromLocal(view, *inputs.local, inputs.now);
    } else if (inputs.reading) {
        fillFromReports(view, *inputs.reading, inputs.now);
    } else {
        view.phase = SyncPhase::Reading;
    }
    // A run of ours that ended says why; what another process does since is more important.
    if (local && !inputs.local->running && !inputs.local->starting && inputs.reading &&
        liveLease(inputs.reading->sync)) {
        view = SyncView{};
        view.limit = inputs.limit;
        fillFromReports(view, *inputs.reading, inputs.now);
    }
    if (inputs.reading && holdsSync(inputs.reading->sync.cutover))
        showExchanged(view, inputs.reading->sync);
    if (inputs.error && !view.mine) {
        view.phase = SyncPhase::Unreachable;
        view.reason = toQt(inputs.error->message);
    }
    if (inputs.reading) {
        view.proven = inputs.reading->proven;
        view.estimate = inputs.reading->estimate;
    }
    if (view.lagEvents) {
        const double gap = static_cast<double>(*view.lagEvents) - static_cast<double>(view.limit);
        view.forecast = forecastOf(gap, view.rates);
    }
    if (inputs.usualRate && *inputs.usualRate >= 1 && view.rates.in >= 2 * *inputs.usualRate)
        view.timesUsual = view.rates.in / *inputs.usualRate;
    sortProblems(view.problems);
    return view;
}

QString phaseWord(const SyncView& view)
{
    switch (view.phase) {
    case SyncPhase::NoStores:
        return say("No stores");
    case SyncPhase::Reading:
        return say("Reading");
    case SyncPhase::Unreachable:
        return say("Unreachable");
    case SyncPhase::NotStarted:
        return say("Not started");
    case SyncPhase::Stopped:
        return say("Not running");
    case SyncPhase::Done:
        return say("Done");
    case SyncPhase::Exchanged:
        return say("Roles exchanged");
    case SyncPhase::Starting:
        return say("Starting");
    case SyncPhase::Copying:
        return say("Copying");
    case SyncPhase::BuildingIndexes:
        return say("Building indexes");
    case SyncPhase::Following:
        return view.idle() ? say("Idle") : say("Following");
    case SyncPhase::Paused:
        return say("Paused");
    case SyncPhase::Stuck:
        return say("Stuck");
    case SyncPhase::Blocked:
        return say("Blocked");
    case SyncPhase::Failed:
        return say("Failed");
    }
    return {};
}

} // namespace viridian::ui
