#include "core/sync/sync_run.h"

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/sync/standing.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian {

namespace {

/// A batch also ends after this many times as many blue events, where the pipeline drops most of
/// them.
constexpr std::size_t kBluePerGreen = 4;
constexpr std::chrono::seconds kEmptyCommitEvery{1};
/// However slowly events come, green is never further behind than this.
constexpr std::chrono::seconds kCommitEvery{1};
constexpr std::chrono::seconds kWatchGreenEvery{5};

std::string stepName(const Pipeline& pipeline, std::size_t step)
{
    return step < pipeline.steps().size() ? pipeline.steps()[step].id : std::string("unmatched");
}

SyncState endState(const Status& ended)
{
    if (ended)
        return SyncState::Done;
    switch (ended.error().kind) {
    case ErrorKind::Cancelled:
        return SyncState::Paused;
    case ErrorKind::Conflict:
    case ErrorKind::InvalidInput:
        return SyncState::Blocked;
    default:
        return SyncState::Failed;
    }
}

} // namespace

SyncRun::SyncRun(const SyncOptions& options, SyncMonitor& monitor)
    : m_options(options), m_monitor(monitor),
      m_writer(options, monitor, options.owner.empty() ? thisOwner() : options.owner),
      m_bluePatience(monitor, "blue", options.retryFirst, options.giveUpAfter),
      m_stop(m_abort.get_token())
{
}

Result<SyncSummary> SyncRun::run(std::stop_token stop)
{
    const std::stop_callback onStop(stop, [this] { m_abort.request_stop(); });
    setState(SyncState::Copying);
    Status ended = open();
    if (ended) {
        m_beat = std::make_unique<SyncBeat>(m_options, m_monitor, m_writer.lease(), m_abort);
        ended = loop();
        if (const std::optional<Error> fatal = m_beat->fatal())
            ended = tl::unexpected(*fatal);
        else if (!m_resting)
            ended = handOverAtEnd(ended);
    }
    reportEnd(ended);
    setState(endState(ended));
    if (m_beat)
        m_beat->finish();
    m_writer.release();
    if (!ended)
        return passOn(ended);
    const Checkpoint& reached = m_writer.checkpoint();
    return SyncSummary{.state = SyncState::Done,
                       .checkpoint = reached.blue,
                       .eventsRead = reached.eventsRead - m_begun.eventsRead,
                       .eventsWritten = reached.eventsWritten - m_begun.eventsWritten,
                       .commits = m_monitor.status().commits,
                       .pipelineHash = reached.pipelineHash};
}

/// However it ended, an application must be able to append. A green that is lost right now is only
/// waited for when everything else went well.
Status SyncRun::handOverAtEnd(const Status& ended)
{
    std::stop_source hurry;
    hurry.request_stop();
    const Status handed = m_writer.handOver(ended ? m_stop : hurry.get_token());
    if (!handed)
        log::warning("Green could not be handed over: {}", handed.error().message);
    return ended ? handed : ended;
}

Status SyncRun::open()
{
    Result<std::unique_ptr<EventStore>> blue = m_options.blue();
    if (!blue)
        return passOn(blue);
    m_blue = (*blue)->info();
    if (Status opened = m_writer.open(**blue, m_stop); !opened)
        return opened;
    const Result<Count> total = (*blue)->countEvents(false, m_stop);
    m_begun = m_writer.checkpoint();
    m_following = m_begun.copyDone;
    m_monitor.update([&](SyncStatus& status) {
        status.report.shard = m_options.shard.name();
        status.report.owner = m_writer.lease().owner;
        status.report.checkpoint = m_begun.blue;
        status.report.eventsRead = m_begun.eventsRead;
        status.report.eventsWritten = m_begun.eventsWritten;
        status.report.pipelineHash = m_begun.pipelineHash;
        status.segmentsClosed = m_writer.segmentsClosed();
        if (total)
            status.total = total->count;
    });
    reportHeld();
    return applyStart();
}

/// What the ledger says of pause and limit, and what this run was told to begin with.
Status SyncRun::applyStart()
{
    Result<SyncControl> control = m_writer.ledger().control();
    if (!control)
        return passOn(control);
    const std::string& owner = m_writer.lease().owner;
    m_monitor.applyControl(*control);
    if (!m_options.rateLimit && control->rateLimit)
        tellLimit(*control);
    if (m_options.liftPause && control->paused)
        m_monitor.resume(owner);
    if (m_options.rateLimit)
        m_monitor.setRateLimit(*m_options.rateLimit == 0 ? std::nullopt : m_options.rateLimit,
                               owner);
    return {};
}

/// A limit stays until it is lifted (semantics.md section 3), but nobody shall wonder.
void SyncRun::tellLimit(const SyncControl& control)
{
    m_limitTold = true;
    m_monitor.report({.severity = SyncProblem::Severity::Note,
                      .what = fmt::format("A limit of {} events a second is in force",
                                          grouped(*control.rateLimit)),
                      .why = fmt::format("set by {}; another --rate changes it, --rate 0 lifts it",
                                         control.by.empty() ? "an earlier run" : control.by),
                      .key = "limit"});
}

SpineOptions SyncRun::spineOptions() const
{
    const Checkpoint& from = m_writer.checkpoint();
    SpineOptions options;
    options.blue = m_options.blue;
    options.pipeline = m_options.pipeline;
    options.after = from.blue;
    options.upTo = m_options.until;
    options.follow = m_options.follow;
    options.shard = m_options.shard;
    options.carried = from.carried;
    // A sync that follows gives out nothing before its time: open groups are held back.
    options.flushAtEnd = !m_options.follow || m_options.until.has_value();
    options.green = m_writer.info().traits;
    options.digests = digestLevel(m_blue.traits, options.green);
    options.workers = m_options.workers;
    options.pageEvents = m_options.pageEvents;
    options.poll = m_options.poll;
    options.steering = m_steering;
    return options;
}

Status SyncRun::loop()
{
    setState(m_following && m_options.follow ? SyncState::Following : SyncState::Copying);
    for (;;) {
        beatSteering();
        Spine spine(spineOptions());
        m_monitor.update([&](SyncStatus& status) { status.workers = spine.workers(); });
        Next next = Next::GoOn;
        while (next == Next::GoOn) {
            Result<Next> turned = turn(spine);
            if (!turned)
                return passOn(turned);
            next = *turned;
        }
        if (next == Next::Ended)
            return {};
        m_pipedBefore = m_monitor.status().piped;
    }
}

Result<SyncRun::Next> SyncRun::turn(Spine& spine)
{
    beatOnce(spine);
    const bool hurry = m_following && m_pendingBlue > 0;
    Result<SpineTurn> next =
        spine.next(hurry ? std::chrono::milliseconds(0) : m_options.poll, m_stop);
    if (!next)
        return spineFailed(next.error(), spine);
    Status done;
    const SpineTurn::Kind kind = next->kind;
    if (kind != SpineTurn::Kind::Waiting)
        m_bluePatience.back();
    switch (kind) {
    case SpineTurn::Kind::Page:
        add(std::move(next->page));
        if (batchFull()) {
            done = flush();
            m_behind = true;
        } else if (overdue()) {
            done = flush();
        }
        break;
    case SpineTurn::Kind::Waiting:
        done = rest(spine);
        break;
    case SpineTurn::Kind::CaughtUp:
        done = caughtUp(false);
        break;
    case SpineTurn::Kind::End:
        done = caughtUp(true);
        break;
    }
    if (!done)
        return passOn(done);
    return kind == SpineTurn::Kind::End ? Next::Ended : Next::GoOn;
}

/// What was delivered before the error is written first, whatever the error is.
Result<SyncRun::Next> SyncRun::spineFailed(const Error& error, const Spine& spine)
{
    if (error.kind == ErrorKind::Cancelled)
        return tl::unexpected(error);
    if (Status flushed = flush(); !flushed)
        return passOn(flushed);
    if (spine.halt())
        reportHalt(*spine.halt());
    if (spine.halt() || !Patience::mayRetry(error))
        return tl::unexpected(error);
    if (Status waited = m_bluePatience.wait(error, m_stop); !waited)
        return passOn(waited);
    return Next::NewSpine;
}

void SyncRun::add(SpinePage page)
{
    reportPassedOn(page);
    if (m_pending.empty())
        m_pendingSince = now();
    m_pendingBlue += page.expected.inputs();
    m_pendingGreen += page.events();
    m_pending.push_back(std::move(page));
}

bool SyncRun::batchFull() const
{
    const std::size_t most = m_following && !m_behind ? m_options.followBatch : m_options.copyBatch;
    return m_pendingGreen >= most || m_pendingBlue >= most * kBluePerGreen;
}

bool SyncRun::overdue() const
{
    return m_pendingBlue > 0 && now() - m_pendingSince >= kCommitEvery;
}

Status SyncRun::flush()
{
    if (m_pending.empty())
        return {};
    if (m_resumed) { // while this sync was paused a cutover may have gone on
        if (Status ours = m_writer.checkStillOurs(m_stop); !ours)
            return ours;
        m_resumed = false;
    }
    if (!m_writer.originSettled())
        if (Status settled = settleOrigin(); !settled)
            return settled;
    if (Status written = m_writer.write(m_pending, m_stop); !written)
        return written;
    const Checkpoint& reached = m_writer.checkpoint();
    m_monitor.update([&](SyncStatus& status) {
        advance(status, reached);
        status.batchEvents = m_pendingGreen;
        status.commits += 1;
        status.segmentsClosed = m_writer.segmentsClosed();
    });
    reportHeld();
    m_pending.clear();
    m_pendingBlue = m_pendingGreen = 0;
    m_lastFlush = now();
    return {};
}

Status SyncRun::settleOrigin()
{
    for (;;) {
        Result<std::unique_ptr<EventStore>> blue = m_options.blue();
        Result<Origin> origin =
            blue ? originOf(**blue, m_writer.info(), m_stop) : Result<Origin>(passOn(blue));
        if (origin) {
            m_bluePatience.back();
            m_writer.settleOrigin(*origin);
            return {};
        }
        if (!Patience::mayRetry(origin.error()))
            return passOn(origin);
        if (Status waited = m_bluePatience.wait(origin.error(), m_stop); !waited)
            return waited;
    }
}

Status SyncRun::caughtUp(bool last)
{
    const bool worthIt =
        m_pendingBlue > 0 || last || !m_following || now() - m_lastFlush > kEmptyCommitEvery;
    if (Status flushed = worthIt ? flush() : Status(); !flushed)
        return flushed;
    m_behind = false;
    if (m_following)
        return {};
    if (!m_writer.checkpoint().copyDone)
        setState(SyncState::BuildingIndexes);
    const ProgressSink progress = [this](const Progress& made) {
        m_monitor.update([&](SyncStatus& status) {
            const auto total = static_cast<double>(made.total.value_or(0));
            status.indexesDone = total > 0 ? static_cast<double>(made.done) / total : 0;
            status.report.heartbeat = now();
        });
    };
    if (Status finished = m_writer.finishCopy(progress, m_stop); !finished)
        return finished;
    m_following = true;
    if (!m_options.follow)
        return {};
    m_monitor.addMark("following");
    setState(SyncState::Following);
    return {};
}

Status SyncRun::giveOutAtFence(Spine& spine)
{
    if (!m_holds || !m_following || !m_pending.empty() || !m_writer.drains())
        return {};
    std::optional<SpinePage> page = spine.giveOut();
    if (!page)
        return {};
    add(std::move(*page));
    return flush();
}

Status SyncRun::rest(Spine& spine)
{
    if (m_pendingBlue > 0 || (!m_pending.empty() && now() - m_lastFlush > kEmptyCommitEvery)) {
        if (Status flushed = flush(); !flushed)
            return flushed;
    }
    if (Status given = giveOutAtFence(spine); !given)
        return given;
    const bool quiet = m_steering->paused && m_pending.empty() && spine.gauge().inFlight == 0;
    if (quiet && !m_resting) {
        if (Status handed = m_writer.handOver(m_stop); !handed)
            return handed;
        m_resting = true;
        m_monitor.addMark("paused");
        setState(SyncState::Paused);
    }
    return watchGreen();
}

/// While there is nothing to commit nobody else would notice what others write to green.
Status SyncRun::watchGreen()
{
    if (now() - m_lastWatch < kWatchGreenEvery || !m_pending.empty())
        return {};
    m_lastWatch = now();
    return m_writer.checkForeign(m_stop);
}

void SyncRun::beatSteering()
{
    const SyncControl control = m_monitor.control();
    m_steering->paused = control.paused;
    m_steering->rateLimit = control.rateLimit.value_or(0);
    if (m_limitTold && !control.rateLimit) {
        m_limitTold = false;
        m_monitor.end("limit", "The limit was lifted");
    }
    if (!control.paused && m_resting) {
        m_resting = false;
        m_resumed = true;
        m_monitor.addMark("resumed");
        setState(m_following && m_options.follow ? SyncState::Following : SyncState::Copying);
    }
}

void SyncRun::beatOnce(const Spine& spine)
{
    beatSteering();
    const SpineGauge gauge = spine.gauge();
    m_monitor.update([&](SyncStatus& status) {
        if (gauge.lastTurn > status.report.heartbeat) {
            status.report.heartbeat = gauge.lastTurn;
            status.report.loop += 1;
        }
        status.report.fillRead = gauge.fillRead;
        status.report.fillPipe = gauge.fillPipe;
        status.report.fillWrite = gauge.fillWrite;
        status.piped = m_pipedBefore + gauge.piped;
    });
}

void SyncRun::setState(SyncState state)
{
    m_monitor.update([&](SyncStatus& status) { enter(status, state); });
}

void SyncRun::reportEnd(const Status& ended)
{
    if (ended || m_halted || ended.error().kind == ErrorKind::Cancelled)
        return;
    m_monitor.report(
        {.severity = SyncProblem::Severity::Failed,
         .what = ended.error().kind == ErrorKind::Conflict ? "Sync is blocked" : "Sync failed",
         .why = ended.error().message,
         .link = SyncProblem::Link::Log,
         .key = "end"});
}

void SyncRun::reportHalt(const StepFailure& failure)
{
    m_halted = true;
    m_monitor.report({.severity = SyncProblem::Severity::Failed,
                      .what = failure.invalid
                                  ? fmt::format("Invalid payload at position {}, stream {}",
                                                failure.position.toText(), failure.stream)
                                  : fmt::format("Step {} failed at position {}, stream {}",
                                                stepName(m_options.pipeline, failure.step),
                                                failure.position.toText(), failure.stream),
                      .why = failure.error.message,
                      .link = SyncProblem::Link::Event,
                      .target = failure.position.toText(),
                      .key = "halt"});
}

/// Green lags by the events that steps hold back: nobody shall wonder where they are.
void SyncRun::reportHeld()
{
    if (!m_options.pipeline.keepsState())
        return;
    reportQuarantined();
    HeldEvents held = heldIn(m_writer.checkpoint().carried);
    m_holds = held.events > 0;
    if (held.events == 0) {
        m_monitor.end("held", "Nothing is held back");
    } else {
        const OpenGroup& first = held.open.front();
        m_monitor.report(
            {.severity = SyncProblem::Severity::Note,
             .what = heldText(held),
             .why = fmt::format("step {} keeps {} of {} since position {}; they come "
                                "out when their group closes, or at the end",
                                first.step, grouped(first.events), first.key, first.since.toText()),
             .key = "held"});
    }
    m_monitor.update([&](SyncStatus& status) { status.held = std::move(held); });
}

/// Streams that are set aside stay so until somebody acts: that must not be overlooked.
void SyncRun::reportQuarantined()
{
    Quarantined now = quarantinedIn(m_writer.checkpoint().carried);
    if (!now.streams.empty()) {
        const QuarantinedStream& first = now.streams.front();
        m_monitor.report({.severity = SyncProblem::Severity::Warning,
                          .what = quarantinedText(now),
                          .why = quarantinedText(first) + "; mend the step and start the copy over",
                          .link = SyncProblem::Link::Event,
                          .target = first.since.toText(),
                          .key = "quarantine"});
    }
    m_monitor.update([&](SyncStatus& status) { status.quarantined = std::move(now); });
}

void SyncRun::reportPassedOn(const SpinePage& page)
{
    std::uint64_t passed = 0;
    for (const StepFailure& failure : page.expected.failures)
        passed += failure.passedOn ? 1 : 0;
    if (passed == 0)
        return;
    const StepFailure& last = page.expected.failures.back();
    m_monitor.update([&](SyncStatus& status) { status.passedOn += passed; });
    const std::uint64_t all = m_monitor.status().passedOn;
    m_monitor.report({.severity = SyncProblem::Severity::Warning,
                      .what = fmt::format("{} event{} passed on as they were", grouped(all),
                                          all == 1 ? "" : "s"),
                      .why = last.error.message,
                      .link = SyncProblem::Link::Event,
                      .target = last.position.toText(),
                      .key = "passedOn"});
}

} // namespace viridian
