#include "core/sync/sync_beat.h"

#include "core/base/job_runner.h"
#include "core/base/log.h"
#include "core/sync/patience.h"
#include "core/sync/standing.h"

#include <fmt/format.h>

namespace viridian {

namespace {

constexpr std::chrono::milliseconds kHolderAge{2000};
constexpr std::size_t kRecent = 3;

double perSecond(std::uint64_t from, std::uint64_t to, std::chrono::duration<double> span)
{
    return to > from && span.count() > 0 ? static_cast<double>(to - from) / span.count() : 0.0;
}

bool sameControl(const SyncControl& a, const SyncControl& b)
{
    return a.paused == b.paused && a.by == b.by && a.rateLimit == b.rateLimit &&
           std::chrono::floor<std::chrono::milliseconds>(a.at) ==
               std::chrono::floor<std::chrono::milliseconds>(b.at);
}

std::vector<std::string> openProblems(const std::vector<SyncProblem>& problems)
{
    std::vector<std::string> lines;
    for (const SyncProblem& problem : problems)
        if (!problem.ended)
            lines.push_back(problem.why.empty() ? problem.what : problem.what + ": " + problem.why);
    return lines;
}

} // namespace

SyncBeat::SyncBeat(const SyncOptions& options, SyncMonitor& monitor, Lease lease,
                   std::stop_source abort)
    : m_options(options), m_monitor(monitor), m_lease(std::move(lease)), m_abort(std::move(abort)),
      m_probe(options.blue, options.shard), m_log(m_lease.shard)
{
    const SyncStatus status = monitor.status();
    m_startedAt = status.report.checkpoint;
    m_startedRead = status.report.eventsRead;
    m_thread = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

SyncBeat::~SyncBeat() = default;

std::optional<Error> SyncBeat::fatal() const
{
    const std::scoped_lock lock(m_mutex);
    return m_fatal;
}

void SyncBeat::run(std::stop_token stop)
{
    const std::function<Result<bool>(std::stop_token)> work =
        [this](std::stop_token token) -> Result<bool> {
        do
            beat(token);
        while (sleepFor(m_options.beat, token));
        return true;
    };
    Result<bool> done = guarded(work, stop);
    if (done)
        return;
    const std::scoped_lock lock(m_mutex);
    m_fatal = done.error();
    m_abort.request_stop();
}

void SyncBeat::beat(std::stop_token stop)
{
    Status bookkeeping = m_ledger ? Status() : connect();
    if (bookkeeping)
        bookkeeping = renew();
    if (bookkeeping)
        bookkeeping = steer();
    measure(std::move(stop));
    if (bookkeeping)
        bookkeeping = report(false);
    if (!bookkeeping) {
        // The writer has the patience with green and tells of it; here a new connection is tried at
        // the next beat.
        log::warning("Bookkeeping of the sync waits: {}", bookkeeping.error().message);
        m_ledger.reset();
        m_green.reset();
    }
}

Status SyncBeat::connect()
{
    Result<std::unique_ptr<EventStore>> green = m_options.green();
    if (!green)
        return passOn(green);
    Result<std::unique_ptr<Ledger>> ledger = (*green)->openLedger(true);
    if (!ledger)
        return passOn(ledger);
    m_green = std::move(*green);
    m_ledger = std::move(*ledger);
    return {};
}

Status SyncBeat::renew()
{
    Status renewed = m_ledger->renewLease(m_lease);
    if (renewed) {
        m_monitor.update([](SyncStatus& status) {
            if (status.lease)
                status.lease->renewed = now();
        });
        return renewed;
    }
    if (renewed.error().kind == ErrorKind::Conflict) {
        const std::scoped_lock lock(m_mutex);
        m_fatal = renewed.error();
        m_abort.request_stop();
    }
    return renewed;
}

/// The ledger's row is the truth for other processes; what was asked for here goes into it first.
Status SyncBeat::steer()
{
    if (std::optional<SyncControl> wish = m_monitor.takeWish())
        m_toWrite = std::move(wish);
    if (m_toWrite) {
        if (Status written = m_ledger->putControl(*m_toWrite); !written)
            return written;
        m_lastControl = std::exchange(m_toWrite, std::nullopt);
        return {};
    }
    Result<SyncControl> control = m_ledger->control();
    if (!control)
        return passOn(control);
    if (!m_lastControl || !sameControl(*m_lastControl, *control)) {
        m_monitor.applyControl(*control);
        m_lastControl = *control;
    }
    return {};
}

void SyncBeat::measure(std::stop_token stop)
{
    const SyncStatus before = m_monitor.status();
    double density = 1.0;
    if (m_startedAt && before.report.checkpoint &&
        before.report.checkpoint->number() > m_startedAt->number()) {
        const std::uint64_t span = before.report.checkpoint->number() - m_startedAt->number();
        density = static_cast<double>((before.report.eventsRead - m_startedRead) *
                                      m_options.shard.count) /
                  static_cast<double>(span);
    } else if (!m_startedAt) {
        m_startedAt = before.report.checkpoint;
        m_startedRead = before.report.eventsRead;
    }
    std::uint64_t readThen = 0;
    const auto checkpoint = [&] {
        const SyncReport report = m_monitor.status().report;
        readThen = report.eventsRead;
        return report.checkpoint;
    };
    Result<LagReading> reading = m_probe.read(checkpoint, density, stop);
    if (!reading) {
        if (reading.error().kind == ErrorKind::Cancelled)
            return;
        log::warning("Blue's head could not be read: {}", reading.error().message);
        m_meter.clear();
        m_recent.clear();
        m_monitor.update(unmeasured);
        return;
    }
    sample(*reading, readThen, before);
    showHolders(reading->head);
}

void SyncBeat::sample(const LagReading& reading, std::uint64_t readThen, const SyncStatus& before)
{
    if (!isMoving(before.state) || before.lost > 0) { // the window before says nothing afterwards
        m_meter.clear();
        m_recent.clear();
    }
    const std::uint64_t blue =
        reading.head.settled ? reading.head.settled->number() / m_options.shard.count : 0;
    const Point point{reading.at, blue, before.report.eventsRead, before.piped};
    m_meter.add(point.at, point.blue, point.applied);
    m_recent.push_back(point);
    if (m_recent.size() > kRecent)
        m_recent.pop_front();
    const Rates rates = m_meter.rates();
    const Point& from = m_recent.front();
    const std::chrono::duration<double> span = point.at - from.at;
    double lag = 0;
    m_monitor.update([&](SyncStatus& status) {
        status.ratePipeline = perSecond(from.piped, point.piped, span);
        measured(status, reading, readThen, rates);
        lag = static_cast<double>(status.report.lagEvents);
    });
    const LagSample taken{.at = reading.at,
                          .lag = lag,
                          .rateIn = perSecond(from.blue, point.blue, span),
                          .rateOut = perSecond(from.applied, point.applied, span)};
    m_monitor.addSample(taken);
    m_log.add(taken);
}

void SyncBeat::showHolders(const Head& head)
{
    const Holder* oldest = nullptr;
    for (const Holder& holder : head.heldBy)
        if (holder.age > kHolderAge && (!oldest || holder.age > oldest->age))
            oldest = &holder;
    if (!oldest) {
        m_monitor.end("gap", "The gap was closed");
        return;
    }
    const std::string place = head.settled ? " after " + head.settled->toText() : "";
    const std::string age = formatDuration(oldest->age);
    m_monitor.report(
        {.severity = SyncProblem::Severity::Warning,
         .what = fmt::format("Gap{} open for {}", place, age),
         .why = oldest->query.empty() ? oldest->who : oldest->who + ": " + oldest->query,
         .link = SyncProblem::Link::Event,
         .target = head.settled ? head.settled->toText() : std::string(),
         .key = "gap"});
}

/// In the ledger the heartbeat stands in green's time: the one clock that all who read it share.
Status SyncBeat::report(bool last)
{
    const std::vector<std::string> problems = openProblems(m_monitor.problems());
    m_monitor.update([&](SyncStatus& status) { status.report.problems = problems; });
    SyncReport report = m_monitor.status().report;
    Result<Timestamp> there = m_ledger->databaseTime();
    if (!there)
        return passOn(there);
    const Timestamp::duration ahead = *there - now();
    if (report.heartbeat != Timestamp{})
        report.heartbeat += ahead;
    if (Status put = m_ledger->putReport(report); !put)
        return put;
    return m_log.write(*m_ledger, ahead, last);
}

void SyncBeat::finish()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
    if (fatal())
        return; // the report of this shard is another's now
    measure({});
    Status written = m_ledger ? Status() : connect();
    if (written)
        written = steer(); // a wish of the last moment, or of a run shorter than a beat
    if (!written)
        written = connect();
    if (written)
        written = report(true);
    if (!written)
        log::warning("The last report of the sync could not be written: {}",
                     written.error().message);
}

} // namespace viridian
