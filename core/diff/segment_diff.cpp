#include "core/diff/segment_diff.h"

#include "core/base/log.h"
#include "core/sync/expected.h"

#include <algorithm>
#include <unordered_set>

namespace viridian::diff {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSegmentsAPage = 1000;
constexpr std::uint64_t kProvenAtOnce = 64;

SpineOptions spineOptions(const Run& run, const SegmentPlan& plan)
{
    SpineOptions options;
    options.blue = run.options.openBlue;
    options.pipeline = run.pipeline;
    options.upTo = plan.checkpoint.blue;
    options.green = plan.greenTraits;
    options.digests = run.chainLevel;
    return options;
}

Digest128 chainOf(const ExpectedRun& run)
{
    Digest128 chain;
    for (std::size_t i = 0; i < run.events.size(); ++i)
        chain = addToSegment(chain, withVersion(run.content[i], run.events[i].version));
    return chain;
}

} // namespace

/// Green's events of a segment.
struct SegmentDiff::Actual {
    EventBatch events; ///< all of them
    Digest128 chain;
};

/// A segment whose expected events were computed from blue.
struct SegmentDiff::Again {
    SegmentOutcome outcome;
    Digest128 expectedChain;
};

SegmentDiff::SegmentDiff(Run& run, SegmentPlan plan, EventStore& green, Ledger& ledger)
    : m_run(run), m_plan(std::move(plan)), m_green(green), m_ledger(ledger), m_reader(green),
      m_expected(spineOptions(run, m_plan)), m_counter(spineOptions(run, m_plan)),
      m_counted(m_plan.versionBase)
{
}

Status SegmentDiff::go()
{
    Result<std::vector<Segment>> closed = closedSegments();
    if (!closed)
        return passOn(closed);
    m_run.result.eventsPerSegment = closed->empty() ? 0 : closed->front().blueEvents;
    judgeAll(*closed);
    m_run.result.blueRead = m_expected.blueRead() + m_counter.blueRead();
    m_run.result.greenRead = m_reader.eventsRead();
    return {};
}

/// Closed segments up to the checkpoint; later ones were written since it was read.
Result<std::vector<Segment>> SegmentDiff::closedSegments()
{
    std::vector<Segment> closed;
    if (!m_plan.checkpoint.blue)
        return closed;
    for (std::uint64_t first = 0;;) {
        Result<std::vector<Segment>> page =
            m_ledger.segments(m_plan.checkpoint.shard, first, kSegmentsAPage, m_run.stop);
        if (!page)
            return passOn(page);
        for (Segment& segment : *page) {
            if (!segment.closed || segment.blueTo > *m_plan.checkpoint.blue)
                return closed;
            first = segment.index + 1;
            closed.push_back(std::move(segment));
        }
        if (page->size() < kSegmentsAPage)
            return closed;
    }
}

void SegmentDiff::judgeAll(const std::vector<Segment>& closed)
{
    const DiffOptions& options = m_run.options;
    Status good = judgeClosedOnes(closed);
    const bool tail = !options.to || !m_blueAt || *options.to > *m_blueAt;
    m_run.result.blueTo = tail ? m_plan.checkpoint.blue : m_blueAt;
    m_run.result.greenTo = m_greenAt;
    if (good && tail)
        good = judgeTail();
    if (!good && tail)
        account(tailSegment(), {.state = SegmentState::NotProven, .tail = true}, {});
    flushProven();
    if (!good)
        m_run.breakOff(good.error());
}

/// After an error the rest is listed as not proven.
Status SegmentDiff::judgeClosedOnes(const std::vector<Segment>& closed)
{
    const DiffOptions& options = m_run.options;
    m_provenBefore =
        m_ledger.provenSegments(m_plan.checkpoint.shard, m_run.result.rulesHash).value_or(0);
    const bool trusted = options.useStoredSegments && options.trustEarlierProofs;
    const std::uint64_t proven = trusted ? m_provenBefore : 0;
    Status good;
    for (const Segment& segment : closed) {
        if (options.to && segment.blueAfter && *segment.blueAfter >= *options.to)
            break;
        if (options.from && segment.blueTo <= *options.from)
            m_run.result.blueAfter = segment.blueTo;
        else if (good)
            good = judgeClosed(segment, segment.index < proven);
        if (!good)
            account(segment, {.state = SegmentState::NotProven}, {});
        m_blueAt = segment.blueTo;
        if (segment.greenTo)
            m_greenAt = segment.greenTo;
        m_nextIndex = segment.index + 1;
    }
    return good;
}

/// Lists what became of a segment and moves on behind it.
void SegmentDiff::account(const Segment& segment, SegmentOutcome outcome,
                          std::chrono::duration<double> took)
{
    outcome.index = segment.index;
    outcome.blueAfter = segment.blueAfter;
    outcome.blueTo = segment.blueTo;
    if (outcome.state == SegmentState::NotProven)
        outcome.expected = segment.greenEvents;
    else
        m_run.result.eventsExpected += outcome.expected;
    const bool equal =
        outcome.state == SegmentState::Equal || outcome.state == SegmentState::ProvenBefore;
    if (equal && m_unbroken)
        m_run.result.equalUpTo = segment.blueTo;
    m_unbroken = m_unbroken && equal;
    m_run.addSegment(outcome, took);
    m_run.tellProgress(m_run.result.eventsExpected, m_plan.checkpoint.eventsWritten);
}

Status SegmentDiff::judgeClosed(const Segment& segment, bool proven)
{
    if (m_run.stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    const auto began = Clock::now();
    DiffResult& result = m_run.result;
    Again judged{.outcome = {.expected = segment.greenEvents,
                             .actual = segment.greenEvents,
                             .state = SegmentState::ProvenBefore},
                 .expectedChain = segment.digest};
    Digest128 greenChain = segment.digest;
    if (proven) {
        m_run.sink.equal(segment.greenEvents);
    } else {
        Result<Actual> actual = readGreen(segment.greenTo, segment.greenEvents);
        if (!actual)
            return passOn(actual);
        greenChain = actual->chain;
        judged.outcome.state = SegmentState::Equal;
        if (m_run.options.useStoredSegments && greenChain == segment.digest &&
            actual->events.size() == segment.greenEvents) {
            m_run.sink.equal(segment.greenEvents);
        } else {
            Result<Again> again = computeAgain(segment, *actual);
            if (!again)
                return passOn(again);
            judged = std::move(*again);
        }
    }
    result.eventsActual += judged.outcome.actual;
    result.digest = chained(result.digest, judged.expectedChain);
    result.greenDigest = chained(result.greenDigest, greenChain);
    account(segment, judged.outcome, Clock::now() - began);
    if (!proven)
        markProven(segment, judged.outcome.state == SegmentState::Equal);
    return {};
}

/// Reads green from where judging has come to.
Result<SegmentDiff::Actual> SegmentDiff::readGreen(std::optional<Position> upTo,
                                                   std::uint64_t mostKept)
{
    Actual actual;
    actual.events.reserve(mostKept);
    if (!upTo)
        return actual;
    const auto visit = [&](EventBatch& page) -> Status {
        fitToGreen(page, m_plan.greenTraits);
        actual.events.share(page);
        for (const Event& event : page) {
            actual.chain = addToSegment(actual.chain, eventDigest(event, m_run.chainLevel));
            actual.events.add(event);
        }
        return {};
    };
    if (Status read = m_reader.read(m_greenAt, upTo, visit, m_run.stop); !read)
        return passOn(read);
    return actual;
}

Result<SegmentDiff::Again> SegmentDiff::computeAgain(const Segment& segment, const Actual& actual)
{
    Result<ExpectedRun> run = m_expected.range(segment.blueAfter, segment.blueTo, m_run.stop);
    if (!run)
        return passOn(run);
    if (Status assigned = assignVersions(segment, *run); !assigned)
        return passOn(assigned);
    const Bout bout{.expected = run->events.events(),
                    .green = actual.events.events(),
                    .ordered = true,
                    .before = segment.blueAfter.value_or(Position())};
    Result<BoutResult> judged = m_run.judge.judge(bout);
    if (!judged)
        return passOn(judged);
    if (judged->differing > 0) {
        rememberHeads(*run);
        if (m_unbroken && judged->equalUpTo)
            m_run.result.equalUpTo = judged->equalUpTo;
    }
    return Again{
        .outcome = {.expected = run->events.size(),
                    .actual = actual.events.size(),
                    .state = judged->differing > 0 ? SegmentState::Different : SegmentState::Equal},
        .expectedChain = chainOf(*run)};
}

Status SegmentDiff::assignVersions(const Segment& segment, ExpectedRun& run)
{
    if (!m_run.options.useStoredSegments)
        return assignCounted(segment, run);
    Result<StreamVersions> versions = versionsFromGreen(run);
    if (!versions)
        return passOn(versions);
    versions->assign(run.events.mutableEvents());
    if (!segment.closed || chainOf(run) == segment.digest)
        return {};
    if (Status counted = assignCounted(segment, run); !counted)
        return counted;
    if (chainOf(run) != segment.digest && m_run.result.notices.empty())
        m_run.result.notices.emplace_back(
            "What the pipeline makes of blue is not what sync digested when it wrote: blue, or a "
            "file that the pipeline names, has changed since.");
    return {};
}

/// Where each stream of the run stood in green before the segment.
Result<StreamVersions> SegmentDiff::versionsFromGreen(const ExpectedRun& run)
{
    StreamVersions versions(m_plan.versionBase);
    std::unordered_set<std::string_view> names;
    std::vector<std::string> streams;
    for (const Event& event : run.events)
        if (names.insert(event.stream).second)
            streams.emplace_back(event.stream);
    if (m_greenAt && !streams.empty()) {
        Result<std::vector<StreamHead>> heads = m_green.streamHeads(streams, m_greenAt, m_run.stop);
        if (!heads)
            return passOn(heads);
        for (const StreamHead& head : *heads)
            if (head.version)
                versions.setNext(head.stream, *head.version + 1);
    }
    for (const std::string& stream : streams)
        if (const auto known = m_heads.find(stream); known != m_heads.end())
            versions.setNext(stream, std::max(known->second, versions.next(stream)));
    return versions;
}

/// Counts versions from the first event on.
Status SegmentDiff::assignCounted(const Segment& segment, ExpectedRun& run)
{
    if (segment.blueAfter && m_countedTo != segment.blueAfter) {
        const auto count = [this](ExpectedRun& skipped) -> Status {
            m_counted.assign(skipped.events.mutableEvents());
            return {};
        };
        if (Status counted = m_counter.read(m_countedTo, segment.blueAfter, count, m_run.stop);
            !counted)
            return counted;
    }
    m_counted.assign(run.events.mutableEvents());
    m_countedTo = segment.blueTo;
    return {};
}

void SegmentDiff::rememberHeads(const ExpectedRun& run)
{
    for (const Event& event : run.events)
        m_heads.insert_or_assign(std::string(event.stream), event.version + 1);
}

Segment SegmentDiff::tailSegment() const
{
    Segment tail;
    tail.index = m_nextIndex;
    tail.blueAfter = m_blueAt;
    tail.blueTo = m_plan.checkpoint.blue.value_or(Position());
    tail.greenAfter = m_greenAt;
    tail.greenTo = m_plan.checkpoint.greenHead;
    return tail;
}

Status SegmentDiff::judgeTail()
{
    const auto began = Clock::now();
    const Segment tail = tailSegment();
    DiffResult& result = m_run.result;
    SegmentOutcome outcome{.state = SegmentState::Equal, .tail = true};
    if (m_plan.checkpoint.blue) {
        Result<Actual> actual = readGreen(tail.greenTo, 0);
        if (!actual)
            return passOn(actual);
        Result<Again> judged = computeAgain(tail, *actual);
        if (!judged)
            return passOn(judged);
        outcome = judged->outcome;
        outcome.tail = true;
        result.eventsActual += outcome.actual;
        result.digest = chained(result.digest, judged->expectedChain);
        result.greenDigest = chained(result.greenDigest, actual->chain);
    }
    if (tail.greenTo)
        result.greenTo = tail.greenTo;
    const std::uint64_t before = m_run.sink.counts().differing();
    if (Status foreign = judgeForeign(tail); !foreign)
        return foreign;
    if (m_run.sink.counts().differing() > before) {
        if (m_unbroken && outcome.state == SegmentState::Equal)
            result.equalUpTo = m_plan.checkpoint.blue;
        outcome.state = SegmentState::Different;
    }
    if (m_plan.checkpoint.blue || outcome.state == SegmentState::Different)
        account(tail, outcome, Clock::now() - began);
    return {};
}

/// What stands in green behind the last event that sync wrote is not sync's.
Status SegmentDiff::judgeForeign(const Segment& tail)
{
    DiffResult& result = m_run.result;
    const std::optional<Position> after = result.greenTo;
    if (!m_plan.greenSettled || (after && *m_plan.greenSettled <= *after))
        return {};
    const auto visit = [&](EventBatch& page) -> Status {
        fitToGreen(page, m_plan.greenTraits);
        for (const Event& event : page)
            result.greenDigest = chained(result.greenDigest, eventDigest(event, m_run.chainLevel));
        result.eventsActual += page.size();
        Result<BoutResult> judged =
            m_run.judge.judge({.green = page.events(), .before = tail.blueTo});
        if (!judged)
            return passOn(judged);
        m_run.sink.tellCounts();
        return {};
    };
    result.greenTo = m_plan.greenSettled;
    return m_reader.read(after, m_plan.greenSettled, visit, m_run.stop);
}

/// Keeps runs of equal segments together, so that the ledger is written to rarely.
void SegmentDiff::markProven(const Segment& segment, bool equal)
{
    if (!equal) {
        flushProven();
        forgetProven(segment.index);
        return;
    }
    if (!m_provenFirst)
        m_provenFirst = segment.index;
    m_provenLast = segment.index;
    if (m_provenLast - *m_provenFirst + 1 >= kProvenAtOnce)
        flushProven();
}

/// What was proven once and is not equal now must not be believed by the next proof.
void SegmentDiff::forgetProven(std::uint64_t first)
{
    if (first >= m_provenBefore || !m_run.options.storeProof)
        return;
    if (Status forgotten = m_ledger.forgetProven(m_plan.checkpoint.shard, first); !forgotten)
        log::warning("A proof that no longer holds could not be taken out of green: {}",
                     forgotten.error().message);
    m_provenBefore = first;
}

void SegmentDiff::flushProven()
{
    if (m_provenFirst && m_run.options.storeProof)
        if (Status marked = m_ledger.markProven(m_plan.checkpoint.shard, m_run.result.rulesHash,
                                                *m_provenFirst, m_provenLast);
            !marked)
            log::warning("Proven segments could not be noted in green: {}", marked.error().message);
    m_provenFirst.reset();
}

} // namespace viridian::diff
