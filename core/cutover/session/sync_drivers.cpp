#include "core/cutover/session/sync_drivers.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fmt/format.h>

namespace viridian {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::milliseconds kLook{50};

/// Asks @p done every 50 ms until it says yes, fails, or patience ends.
template <typename Done>
Status waitFor(Done done, const std::stop_token& stop, const char* what)
{
    const CutoverClock clock = CutoverClock::real();
    const auto until = clock.now() + kPatience;
    while (!stop.stop_requested()) {
        Result<bool> answer = done();
        if (!answer)
            return passOn(answer);
        if (*answer)
            return {};
        if (clock.now() > until)
            return fail(ErrorKind::TimedOut,
                        fmt::format("The sync did not {} within {} s; look at the Sync room.", what,
                                    kPatience.count()));
        clock.sleep(kLook, stop);
    }
    return fail(ErrorKind::Cancelled, "Stopped.");
}

Result<std::vector<Lease>> heldLeases(Ledger& ledger)
{
    Result<std::vector<Lease>> leases = ledger.leases();
    if (!leases)
        return leases;
    Result<Timestamp> time = ledger.databaseTime();
    if (!time)
        return passOn(time);
    std::erase_if(*leases,
                  [&](const Lease& lease) { return lease.renewed + lease.validFor <= *time; });
    return leases;
}

} // namespace

Result<std::string> leaseOwner(Ledger& ledger)
{
    Result<std::vector<Lease>> held = heldLeases(ledger);
    if (!held)
        return passOn(held);
    return held->empty() ? std::string() : held->front().owner;
}

/// Shared with the job, which may end after its driver.
struct LocalSync::Outcome {
    std::mutex mutex;
    std::optional<Error> error;

    std::optional<Error> take()
    {
        const std::scoped_lock lock(mutex);
        return error;
    }
};

LocalSync::LocalSync(SyncOptions options)
    : m_options(std::move(options)), m_outcome(std::make_shared<Outcome>())
{
    m_options.follow = true;
    m_options.liftPause = true;
    if (m_options.owner.empty())
        m_options.owner = thisOwner();
}

LocalSync::~LocalSync() = default;

Result<SyncReport> LocalSync::report(std::stop_token)
{
    if (std::optional<Error> error = m_outcome->take();
        error && error->kind != ErrorKind::Cancelled)
        return tl::unexpected(*error);
    return m_monitor.status().report;
}

Status LocalSync::handOver(std::stop_token stop)
{
    m_job.requestStop(); // runSync() hands over however it ends
    return waitFor([this]() -> Result<bool> { return !m_job.running(); }, stop, "stop");
}

Status LocalSync::follow(std::stop_token stop)
{
    const bool ran = m_job.running();
    if (!ran) {
        m_outcome = std::make_shared<Outcome>();
        m_job = m_runner.start([this, outcome = m_outcome](std::stop_token token) {
            const Result<SyncSummary> ended = runSync(m_options, m_monitor, std::move(token));
            const std::scoped_lock lock(outcome->mutex);
            outcome->error = ended ? Error{ErrorKind::Cancelled, {}, {}} : ended.error();
        });
    }
    // A first copy may take hours: only a sync that ran already must follow within our patience.
    // Its lag counts once it was read after the copy; until then it is the copy's.
    const CutoverClock clock = CutoverClock::real();
    const auto until = clock.now() + kPatience;
    bool follows = false;
    Timestamp since{};
    while (!stop.stop_requested()) {
        if (std::optional<Error> error = m_outcome->take())
            return tl::unexpected(*error);
        const SyncStatus status = m_monitor.status();
        if (status.state == SyncState::Following && !follows)
            since = now();
        else if (follows && status.readAt > since)
            return {};
        follows = status.state == SyncState::Following;
        if (ran && clock.now() > until)
            return fail(ErrorKind::TimedOut,
                        fmt::format("The sync did not follow within {} s; look at the Sync room.",
                                    kPatience.count()));
        clock.sleep(kLook, stop);
    }
    return fail(ErrorKind::Cancelled, "Stopped.");
}

Result<SyncReport> summed(const std::vector<SyncReport>& reports)
{
    if (reports.empty())
        return fail(ErrorKind::NotFound,
                    "No sync has reported into green; start one in the Sync room.");
    SyncReport sum = reports.front();
    for (std::size_t i = 1; i < reports.size(); ++i) {
        const SyncReport& shard = reports[i];
        sum.lagEvents += shard.lagEvents;
        sum.lagSeconds = std::max(sum.lagSeconds, shard.lagSeconds);
        sum.eventsRead += shard.eventsRead;
        sum.eventsWritten += shard.eventsWritten;
        sum.rateIn += shard.rateIn;
        sum.rateOut += shard.rateOut;
        sum.loop += shard.loop;
        sum.heartbeat = std::min(sum.heartbeat, shard.heartbeat);
        sum.settled = std::max(sum.settled, shard.settled);
        sum.head = std::max(sum.head, shard.head);
        sum.checkpoint = std::min(sum.checkpoint, shard.checkpoint); // absent is the lowest
        if (!shard.forecastSeconds || !sum.forecastSeconds)
            sum.forecastSeconds.reset();
        else
            sum.forecastSeconds = std::max(*sum.forecastSeconds, *shard.forecastSeconds);
        if (shard.state != "following")
            sum.state = shard.state;
        sum.problems.insert(sum.problems.end(), shard.problems.begin(), shard.problems.end());
    }
    return sum;
}

Result<SyncReport> AttachedSync::report(std::stop_token)
{
    Result<std::vector<SyncReport>> reports = m_ledger.reports();
    if (!reports)
        return passOn(reports);
    return summed(*reports);
}

Result<std::vector<std::string>> AttachedSync::owners()
{
    Result<std::vector<SyncReport>> reports = m_ledger.reports();
    if (!reports)
        return passOn(reports);
    std::vector<std::string> owners;
    for (const SyncReport& report : *reports)
        owners.push_back(report.owner);
    return owners;
}

Result<SyncControl> AttachedSync::order(bool paused)
{
    Result<SyncControl> control = m_ledger.control();
    if (!control)
        return control;
    control->paused = paused;
    control->by = m_who;
    return control;
}

std::vector<std::string> AttachedSync::handOverOrders()
{
    // Where nobody holds a lease, a run feeds green by a sync of its own.
    const Result<std::vector<Lease>> leases = heldLeases(m_ledger);
    if (leases && leases->empty())
        return {};
    Result<SyncControl> control = order(true);
    return control ? m_ledger.controlStatements(*control) : std::vector<std::string>();
}

Result<bool> AttachedSync::answered(bool paused, Timestamp since)
{
    Result<std::vector<SyncReport>> reports = m_ledger.reports();
    if (!reports)
        return passOn(reports);
    Result<std::vector<Lease>> leases = heldLeases(m_ledger);
    if (!leases)
        return passOn(leases);
    const auto says = [&](const SyncReport& report) {
        return report.heartbeat > since && (report.state == "paused") == paused;
    };
    if (!paused)
        return !reports->empty() && std::ranges::all_of(*reports, says);
    return std::ranges::all_of(*leases, [&](const Lease& lease) {
        const auto report = std::ranges::find(*reports, lease.shard, &SyncReport::shard);
        return report != reports->end() && says(*report);
    });
}

Status AttachedSync::steer(bool paused, std::stop_token stop)
{
    Result<SyncControl> control = order(paused);
    if (!control)
        return passOn(control);
    Result<Timestamp> time = m_ledger.databaseTime();
    if (!time)
        return passOn(time);
    control->at = *time;
    if (Status put = m_ledger.putControl(*control); !put)
        return put;
    return waitFor([&] { return answered(paused, *time); }, stop, paused ? "pause" : "go on");
}

Status AttachedSync::handOver(std::stop_token stop)
{
    return steer(true, std::move(stop));
}

Status AttachedSync::follow(std::stop_token stop)
{
    return steer(false, std::move(stop));
}

} // namespace viridian
