#include "core/diff/segment_diff.h"

#include "core/base/text.h"
#include "core/diff/stream_judge.h"
#include "core/sync/expected.h"

#include <fmt/format.h>

namespace viridian::diff {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSegmentsAPage = 1000;

SpineOptions spineOptions(const Run& run, const SegmentPlan& plan)
{
    SpineOptions options;
    options.blue = run.options.openBlue;
    options.pipeline = run.pipeline;
    options.upTo = plan.checkpoint.blue;
    options.green = plan.greenTraits;
    options.digests = run.chainLevel;
    options.flushes = flushesIn(plan.checkpoint.carried);
    return options;
}

/// How far expected events of a segment are read: all that is left for the tail, to which belongs
/// what steps gave out behind its last blue event.
std::optional<Position> endOf(const Segment& segment)
{
    return segment.closed ? std::optional(segment.blueTo) : std::nullopt;
}

bool isEqual(SegmentState state)
{
    return state == SegmentState::Equal || state == SegmentState::ProvenBefore;
}

} // namespace

SegmentDiff::SegmentDiff(Run& run, SegmentPlan plan, EventStore& green, Ledger& ledger)
    : m_run(run), m_plan(std::move(plan)), m_green(green), m_ledger(ledger), m_reader(green),
      m_expected(spineOptions(run, m_plan)),
      m_versions(run, green, spineOptions(run, m_plan), m_plan.versionBase),
      m_marks(run, ledger, m_plan.checkpoint.shard),
      m_unmatched(run.comparer, run.sink, {.events = run.options.mostUnmatched}),
      m_judge(run, m_unmatched)
{
}

Status SegmentDiff::go()
{
    Result<std::vector<Segment>> closed = closedSegments();
    if (!closed)
        return passOn(closed);
    m_run.result.eventsPerSegment = closed->empty() ? 0 : closed->front().blueEvents;
    finish(judgeAll(*closed));
    m_run.result.blueRead = m_expected.blueRead() + m_versions.blueRead();
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
        for (const Segment& segment : *page) {
            if (!segment.closed || segment.blueTo > *m_plan.checkpoint.blue)
                return closed;
            first = segment.index + 1;
            closed.push_back(segment);
        }
        if (page->size() < kSegmentsAPage)
            return closed;
    }
}

Status SegmentDiff::judgeAll(const std::vector<Segment>& closed)
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
    return good;
}

/// After an error the rest is listed as not proven.
Status SegmentDiff::judgeClosedOnes(const std::vector<Segment>& closed)
{
    const DiffOptions& options = m_run.options;
    const bool trusted = options.useStoredSegments && options.trustEarlierProofs;
    const std::uint64_t proven = trusted ? m_marks.before() : 0;
    Status good;
    for (const Segment& segment : closed) {
        if (options.to && segment.blueAfter && *segment.blueAfter >= *options.to)
            break;
        if (options.from && segment.blueTo <= *options.from)
            m_run.result.blueAfter = segment.blueTo;
        else if (good && segment.index < proven)
            believe(segment);
        else if (good)
            good = judgeClosed(segment);
        if (!good)
            account(segment, {.state = SegmentState::NotProven}, {});
        m_blueAt = segment.blueTo;
        if (segment.greenTo)
            m_greenAt = segment.greenTo;
        m_nextIndex = segment.index + 1;
    }
    return good;
}

/// What still waits for its counterpart is listed; says where the wait was cut short.
void SegmentDiff::finish(Status good)
{
    if (Status flushed = m_unmatched.flush(); good && !flushed)
        good = flushed;
    m_marks.flush();
    if (m_unmatched.passed() > 0)
        m_run.result.notices.push_back(fmt::format(
            "{} missing or extra events are listed as they are, as too many (more than {}, or "
            "large ones) were missing or extra to find out which of them only stand elsewhere: "
            "one that moved far may be listed twice, as missing and as extra.",
            grouped(m_unmatched.passed()), grouped(m_run.options.mostUnmatched)));
    if (!good)
        m_run.breakOff(good.error());
    m_run.sink.tellCounts();
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
    if (isEqual(outcome.state) && m_unbroken)
        m_run.result.equalUpTo = segment.blueTo;
    m_unbroken = m_unbroken && isEqual(outcome.state);
    m_run.addSegment(outcome, took);
    m_run.tellProgress(m_run.result.eventsExpected, m_plan.checkpoint.eventsWritten);
}

void SegmentDiff::addDigests(const Digest128& expected, const Digest128& green)
{
    m_run.result.digest = chained(m_run.result.digest, expected);
    m_run.result.greenDigest = chained(m_run.result.greenDigest, green);
}

/// Of a segment that was proven before nothing is read.
void SegmentDiff::believe(const Segment& segment)
{
    m_run.sink.equal(segment.greenEvents);
    m_run.result.eventsActual += segment.greenEvents;
    addDigests(segment.digest, segment.digest);
    account(segment,
            {.expected = segment.greenEvents,
             .actual = segment.greenEvents,
             .state = SegmentState::ProvenBefore},
            {});
}

Status SegmentDiff::judgeClosed(const Segment& segment)
{
    if (m_run.stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    const auto began = Clock::now();
    SegmentSides sides(m_run.options.heldBytes);
    if (segment.greenTo)
        if (Status read = readGreen(segment.greenTo, sides); !read)
            return read;
    const Digest128 green = chainOf(sides.green.traces());
    Digest128 expected = segment.digest;
    SegmentOutcome outcome{.expected = segment.greenEvents,
                           .actual = sides.green.size(),
                           .state = SegmentState::Equal};
    if (m_run.options.useStoredSegments && green == segment.digest &&
        outcome.actual == segment.greenEvents) {
        m_run.sink.equal(segment.greenEvents);
        m_versions.equal(sides);
    } else {
        Result<SegmentOutcome> judged = tellApart(segment, sides);
        if (!judged)
            return passOn(judged);
        outcome = *judged;
        expected = chainOf(sides.expected.traces());
    }
    m_run.result.eventsActual += outcome.actual;
    addDigests(expected, green);
    account(segment, outcome, Clock::now() - began);
    m_marks.mark(segment.index, isEqual(outcome.state));
    return {};
}

/// Reads green from where judging has come to.
Status SegmentDiff::readGreen(std::optional<Position> upTo, SegmentSides& sides)
{
    std::vector<Digest128> digests;
    const auto visit = [&](EventBatch& page) -> Status {
        fitToGreen(page, m_plan.greenTraits);
        digests.clear();
        for (const Event& event : page)
            digests.push_back(eventDigest(event, m_run.chainLevel));
        sides.green.add(page, digests, sides.streams);
        return {};
    };
    return m_reader.read(m_greenAt, upTo, visit, m_run.stop);
}

Status SegmentDiff::readExpected(const Segment& segment, SegmentSides& sides)
{
    const auto visit = [&](ExpectedRun& run) -> Status {
        sides.expected.add(run.events, run.content, sides.streams);
        return {};
    };
    if (Status read = m_expected.read(segment.blueAfter, endOf(segment), visit, m_run.stop); !read)
        return read;
    return m_versions.assign(segment, m_greenAt, sides);
}

/// Computes the expected side of a segment whose green was read, and judges it.
Result<SegmentOutcome> SegmentDiff::tellApart(const Segment& segment, SegmentSides& sides)
{
    if (Status read = readExpected(segment, sides); !read)
        return passOn(read);
    Result<SegmentVerdict> verdict =
        m_judge.judge({.sides = sides,
                       .before = segment.blueAfter.value_or(Position()),
                       .expectedAgain = expectedAgain(segment, sides),
                       .greenAgain = greenAgain(sides)});
    if (!verdict)
        return passOn(verdict);
    const bool differs = verdict->differing > 0;
    if (differs) {
        m_versions.differed(verdict->streams, sides.streams);
        if (m_unbroken && verdict->equalUpTo)
            m_run.result.equalUpTo = verdict->equalUpTo;
    }
    return SegmentOutcome{.expected = sides.expected.size(),
                          .actual = sides.green.size(),
                          .state = differs ? SegmentState::Different : SegmentState::Equal};
}

ReadAgain SegmentDiff::expectedAgain(const Segment& segment, const SegmentSides& sides)
{
    return [this, &segment, &sides](std::size_t last, const auto& visit) {
        ExpectedReader reader(spineOptions(m_run, m_plan));
        std::size_t index = 0;
        const auto page = [&](ExpectedRun& run) -> Status {
            for (const Event& event : run.events)
                if (index < sides.expected.size())
                    if (Status visited = visit(index++, event); !visited)
                        return visited;
            m_run.result.readAgain += run.blueEvents;
            return {};
        };
        // What a step with state gives may come out at a later event than its own.
        const std::optional<Position> upTo =
            m_run.pipeline.keepsState() ? endOf(segment) : sides.expected.traces()[last].position;
        return reader.read(segment.blueAfter, upTo, page, m_run.stop);
    };
}

ReadAgain SegmentDiff::greenAgain(const SegmentSides& sides)
{
    return [this, &sides](std::size_t last, const auto& visit) {
        RangeReader reader(m_green);
        std::size_t index = 0;
        const auto page = [&](EventBatch& events) -> Status {
            fitToGreen(events, m_plan.greenTraits);
            for (const Event& event : events)
                if (index < sides.green.size())
                    if (Status visited = visit(index++, event); !visited)
                        return visited;
            m_run.result.readAgain += events.size();
            return {};
        };
        return reader.read(m_greenAt, sides.green.traces()[last].position, page, m_run.stop);
    };
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
    SegmentOutcome outcome{.state = SegmentState::Equal};
    if (m_plan.checkpoint.blue) {
        SegmentSides sides(m_run.options.heldBytes);
        if (tail.greenTo)
            if (Status read = readGreen(tail.greenTo, sides); !read)
                return read;
        Result<SegmentOutcome> judged = tellApart(tail, sides);
        if (!judged)
            return passOn(judged);
        outcome = *judged;
        result.eventsActual += outcome.actual;
        addDigests(chainOf(sides.expected.traces()), chainOf(sides.green.traces()));
    }
    outcome.tail = true;
    if (tail.greenTo)
        result.greenTo = tail.greenTo;
    Result<std::uint64_t> foreign = judgeForeign(tail);
    if (!foreign)
        return passOn(foreign);
    if (*foreign > 0) {
        if (m_unbroken && outcome.state == SegmentState::Equal)
            result.equalUpTo = m_plan.checkpoint.blue;
        outcome.state = SegmentState::Different;
    }
    if (m_plan.checkpoint.blue || outcome.state == SegmentState::Different)
        account(tail, outcome, Clock::now() - began);
    return {};
}

/// What stands in green behind the last event that sync wrote is not sync's. Returns its number.
Result<std::uint64_t> SegmentDiff::judgeForeign(const Segment& tail)
{
    DiffResult& result = m_run.result;
    const std::optional<Position> after = result.greenTo;
    std::uint64_t foreign = 0;
    if (!m_plan.greenSettled || (after && *m_plan.greenSettled <= *after))
        return foreign;
    const auto visit = [&](EventBatch& page) -> Status {
        fitToGreen(page, m_plan.greenTraits);
        for (const Event& event : page) {
            result.greenDigest = chained(result.greenDigest, eventDigest(event, m_run.chainLevel));
            Finding finding{.green = &event, .label = Label::Extra, .paths = {}};
            if (Status added = m_unmatched.add(describe(finding, tail.blueTo, 0), nullptr, &event);
                !added)
                return added;
        }
        result.eventsActual += page.size();
        foreign += page.size();
        m_run.sink.tellCounts();
        return {};
    };
    result.greenTo = m_plan.greenSettled;
    if (Status read = m_reader.read(after, m_plan.greenSettled, visit, m_run.stop); !read)
        return passOn(read);
    return foreign;
}

} // namespace viridian::diff
