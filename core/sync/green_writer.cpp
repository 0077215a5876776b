#include "core/sync/green_writer.h"

#include "core/base/log.h"
#include "core/base/uuid.h"
#include "core/store/exchanged_roles.h"
#include "core/sync/green_check.h"
#include "core/sync/standing.h"

namespace viridian {

namespace {

constexpr std::chrono::milliseconds kLeaseLook{50};

bool sameStanding(const Checkpoint& a, const Checkpoint& b)
{
    return a.blue == b.blue && a.eventsRead == b.eventsRead && a.eventsWritten == b.eventsWritten &&
           a.copyDone == b.copyDone;
}

} // namespace

/// One transaction: before the commit what goes in, after it what green then holds.
struct GreenWriter::Attempt {
    const std::vector<SpinePage>* pages = nullptr;
    EventBatch events;
    bool copyDone = false;
    Checkpoint after;
    Segments segments;

    void gather();
    void complete(const Checkpoint& before, const Segments& segmentsBefore);
};

void GreenWriter::Attempt::gather()
{
    events = EventBatch();
    std::size_t count = 0;
    for (const SpinePage& page : *pages)
        count += page.events();
    events.reserve(count);
    for (const SpinePage& page : *pages) {
        events.share(page.expected.events);
        for (const Event& event : page.expected.events)
            events.add(event);
    }
}

/// Inside the transaction: versions and positions of `events` are now green's.
void GreenWriter::Attempt::complete(const Checkpoint& before, const Segments& segmentsBefore)
{
    after = before;
    after.copyDone = before.copyDone || copyDone;
    after.at = now();
    segments = segmentsBefore;
    segments.beginStep();
    std::size_t begin = 0;
    for (const SpinePage& page : *pages) {
        std::size_t from = 0;
        for (std::size_t i = 0; i < page.expected.inputs(); ++i) {
            const std::size_t to = page.expected.endOf[i];
            segments.add(page.blue[i].position, events.events().subspan(begin + from, to - from),
                         std::span(page.content).subspan(from, to - from));
            from = to;
        }
        segments.addFlushed(events.events().subspan(begin + from, page.events() - from),
                            std::span(page.content).subspan(from));
        begin += page.events();
        after.eventsRead += page.expected.inputs();
        if (page.readTo)
            after.blue = page.readTo;
        after.carried = page.carried;
    }
    after.eventsWritten += events.size();
    after.greenEvents += events.size();
    if (!events.empty())
        after.greenHead = events.back().position;
}

GreenWriter::GreenWriter(const SyncOptions& options, SyncMonitor& monitor, std::string owner)
    : m_options(options), m_monitor(monitor),
      m_patience(monitor, "green", options.retryFirst, options.giveUpAfter)
{
    m_lease.shard = options.shard.name();
    m_lease.owner = std::move(owner);
    m_lease.token = uuidV4().toText();
    m_lease.validFor = options.leaseFor;
}

Status GreenWriter::openStore()
{
    m_target.reset();
    m_ledger.reset();
    m_store.reset();
    Result<std::unique_ptr<EventStore>> store = m_options.green();
    if (!store)
        return passOn(store);
    m_store = std::move(*store);
    return {};
}

/// Makes the bookkeeping where it is missing, and only where green can be written at all.
Status GreenWriter::attach()
{
    Result<std::unique_ptr<Target>> target = m_store->openTarget();
    if (!target)
        return passOn(target);
    Result<std::unique_ptr<Ledger>> ledger = m_store->openLedger(true);
    if (!ledger)
        return passOn(ledger);
    m_ledger = std::move(*ledger);
    m_target = std::move(*target);
    return {};
}

Status GreenWriter::open(EventStore& blue, std::stop_token stop)
{
    if (Status opened = openStore(); !opened)
        return opened;
    Result<Origin> origin = originOf(blue, m_store->info(), stop);
    if (!origin)
        return passOn(origin);
    Status ready = mayWrite(*m_store,
                            {.blue = blue,
                             .origin = *origin,
                             .pipeline = m_options.pipeline,
                             .shard = m_options.shard,
                             .startOver = m_options.startOver},
                            stop);
    if (ready)
        ready = attach();
    if (ready)
        ready = takeLease(stop);
    if (ready)
        ready = checkRoles(*m_ledger); // a cutover may have gone on while the lease was waited for
    if (ready)
        ready = prepare(stop);
    if (ready)
        ready = loadCheckpoint(blue, *origin, stop);
    if (ready)
        ready = deferIndexes(stop);
    return ready;
}

/// A lease left behind by a dead process ends by itself: it is waited for. One that is renewed
/// meanwhile is held.
Status GreenWriter::takeLease(std::stop_token stop)
{
    std::optional<Lease> seen;
    const Timestamp begun = now();
    for (;;) {
        Result<Lease> lease =
            m_ledger->acquireLease(m_lease.shard, m_lease.owner, m_lease.token, m_options.leaseFor);
        if (lease) {
            m_lease = *lease;
            m_hasLease = true;
            m_monitor.update([&](SyncStatus& status) { status.lease = m_lease; });
            return {};
        }
        if (lease.error().kind != ErrorKind::Conflict)
            return passOn(lease);
        Result<std::vector<Lease>> held = m_ledger->leases();
        if (!held)
            return passOn(held);
        for (const Lease& other : *held) {
            if (other.shard != m_lease.shard)
                continue;
            const bool renewed =
                seen && (seen->renewed != other.renewed || seen->token != other.token);
            if (renewed || now() - begun > other.validFor + m_options.leaseFor)
                return passOn(lease);
            seen = other;
        }
        if (!sleepFor(kLeaseLook, stop))
            return fail(ErrorKind::Cancelled, "Stopped.");
    }
}

Status GreenWriter::prepare(std::stop_token stop)
{
    if (m_options.startOver) {
        if (Status emptied = m_target->startOver(m_lease.shard); !emptied)
            return emptied;
        m_monitor.addMark("restart from zero");
    }
    return m_target->prepare(m_lease.shard, stop);
}

Status GreenWriter::loadCheckpoint(EventStore& blue, const Origin& origin, std::stop_token stop)
{
    Result<std::optional<Checkpoint>> stored = m_ledger->checkpoint(m_lease.shard);
    if (!stored)
        return passOn(stored);
    m_checkpoint = stored->value_or(Checkpoint{});
    if (Status same = checkSame(m_checkpoint, origin, m_options.pipeline); !same)
        return same;
    if (Status reach = checkReach(blue, m_checkpoint, stop); !reach)
        return reach;
    m_checkpoint.shard = m_lease.shard;
    m_checkpoint.pipelineHash = m_options.pipeline.hash();
    m_checkpoint.pipelineName = m_options.pipeline.name();
    settleOrigin(origin);

    Result<std::vector<Segment>> open =
        m_ledger->segments(m_lease.shard, m_checkpoint.eventsRead / kSegmentEvents, 1, stop);
    if (!open)
        return passOn(open);
    Result<Segments> segments =
        Segments::resume(m_checkpoint, open->empty() ? std::nullopt : std::optional(open->front()));
    if (!segments)
        return passOn(segments);
    m_segments = std::move(*segments);
    if (!*stored)
        return {};
    if (Status ours = findForeign(*m_store, *m_ledger, *m_target, m_checkpoint, stop); !ours)
        return ours;
    return rewriteOrigin(**stored, std::move(stop));
}

void GreenWriter::settleOrigin(const Origin& blue)
{
    m_checkpoint.blueIdentity = blue.toText();
    m_originSettled = blue.identity.has_value();
}

Status GreenWriter::rewriteOrigin(const Checkpoint& stored, std::stop_token stop)
{
    return stored.blueIdentity == m_checkpoint.blueIdentity ? Status() : write({}, std::move(stop));
}

/// Only a green without any event loses its secondary indexes, and only where no other shard writes
/// to it.
Status GreenWriter::deferIndexes(std::stop_token stop)
{
    if (m_checkpoint.copyDone || m_checkpoint.eventsWritten > 0 || !m_options.shard.whole())
        return {};
    return m_target->deferIndexes(stop);
}

Status GreenWriter::reconnect(const Error& why, std::stop_token stop)
{
    Error last = why;
    for (;;) {
        if (Status waited = m_patience.wait(last, stop); !waited)
            return waited;
        Status again = openStore();
        if (again)
            again = attach();
        if (again)
            again = takeLease(stop);
        if (again) {
            m_patience.back();
            return {};
        }
        if (!Patience::mayRetry(again.error()))
            return again;
        last = again.error();
    }
}

Status GreenWriter::retrying(const std::function<Status()>& action, std::stop_token stop)
{
    for (;;) {
        Status done =
            m_target ? action() : fail(ErrorKind::Unavailable, "The connection to green was lost.");
        if (done || !Patience::mayRetry(done.error()))
            return done;
        if (Status back = reconnect(done.error(), stop); !back)
            return back;
    }
}

Commit GreenWriter::step(Attempt& attempt)
{
    attempt.gather();
    Commit step;
    step.events = &attempt.events;
    step.checkpoint = m_checkpoint;
    step.lease = m_lease;
    step.complete = [this, &attempt](Checkpoint& checkpoint, std::vector<Segment>& segments) {
        attempt.complete(m_checkpoint, m_segments);
        checkpoint = attempt.after;
        segments = attempt.segments.changed();
    };
    return step;
}

/// Whether the attempt is in green. Errors: Conflict when green stands neither where it stood
/// before nor after it.
Result<bool> GreenWriter::landed(const Attempt& attempt)
{
    Result<std::optional<Checkpoint>> stored = m_ledger->checkpoint(m_lease.shard);
    if (!stored)
        return passOn(stored);
    const Checkpoint there = stored->value_or(Checkpoint{});
    if (sameStanding(there, m_checkpoint))
        return false;
    if (sameStanding(there, attempt.after))
        return true;
    return fail(ErrorKind::Conflict,
                "Green's checkpoint was changed by somebody else while the connection was lost: "
                "restart from zero.");
}

Status GreenWriter::commit(Attempt& attempt, std::stop_token stop)
{
    bool there = false;
    const auto once = [&]() -> Status {
        Commit next = step(attempt);
        Result<std::optional<Position>> done = m_target->commit(next, stop);
        if (!done)
            return passOn(done);
        there = true;
        return {};
    };
    Status done =
        m_target ? once() : fail(ErrorKind::Unavailable, "The connection to green was lost.");
    while (!done && Patience::mayRetry(done.error())) {
        if (Status back = reconnect(done.error(), stop); !back)
            return back;
        Result<bool> before = landed(attempt);
        if (before)
            done = *before ? Status() : once();
        else
            done = passOn(before);
    }
    if (!done)
        return done;
    m_checkpoint = attempt.after;
    m_segments = attempt.segments;
    return {};
}

Status GreenWriter::write(const std::vector<SpinePage>& pages, std::stop_token stop)
{
    Attempt attempt;
    attempt.pages = &pages;
    return commit(attempt, std::move(stop));
}

Status GreenWriter::finishCopy(const ProgressSink& progress, std::stop_token stop)
{
    if (m_checkpoint.copyDone)
        return {};
    Status built = retrying([&] { return m_target->buildIndexes(progress, stop); }, stop);
    if (!built)
        return built;
    const std::vector<SpinePage> none;
    Attempt attempt;
    attempt.pages = &none;
    attempt.copyDone = true;
    return commit(attempt, stop);
}

Status GreenWriter::handOver(std::stop_token stop)
{
    return retrying([&] { return m_target->handOver(); }, std::move(stop));
}

Status GreenWriter::checkForeign(std::stop_token stop)
{
    return retrying([&] { return findForeign(*m_store, *m_ledger, *m_target, m_checkpoint, stop); },
                    stop);
}

bool GreenWriter::drains()
{
    return m_ledger && drainsForCutover(*m_ledger).value_or(false);
}

Status GreenWriter::checkStillOurs(std::stop_token stop)
{
    return retrying([&] { return checkRoles(*m_ledger); }, std::move(stop));
}

void GreenWriter::release()
{
    if (!m_ledger || !m_hasLease)
        return;
    m_hasLease = false;
    if (Status released = m_ledger->releaseLease(m_lease); !released)
        log::warning("The lease could not be given back: {}", released.error().message);
}

} // namespace viridian
