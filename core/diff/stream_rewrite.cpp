#include "core/diff/stream_rewrite.h"

#include "core/diff/expected_reader.h"
#include "core/store/exchanged_roles.h"
#include "core/store/ledger.h"
#include "core/store/target.h"
#include "core/sync/origin.h"
#include "core/sync/segments.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace viridian::diff {
namespace {

constexpr std::size_t kSegmentsAPage = 1000;

/// Green and where its sync stands.
struct Ground {
    std::unique_ptr<EventStore> blue;
    std::unique_ptr<EventStore> green;
    std::unique_ptr<Ledger> ledger;
    Checkpoint standing;
    Pipeline pipeline;
};

Result<Checkpoint> onlyCheckpoint(Ledger& ledger, std::stop_token stop)
{
    Result<std::vector<Checkpoint>> all = ledger.checkpoints(std::move(stop));
    if (!all)
        return passOn(all);
    if (all->size() != 1 || all->front().shard != Shard().name())
        return fail(ErrorKind::Denied, "Only a green that one sync copied as a whole can be put "
                                       "right stream by stream: restart from zero.");
    return std::move(all->front());
}

Result<Ground> openGround(const DiffOptions& options, std::stop_token stop)
{
    Ground ground;
    ground.pipeline = options.pipeline ? *options.pipeline : Pipeline::passThrough();
    Result<std::unique_ptr<EventStore>> blue = options.openBlue();
    if (!blue)
        return passOn(blue);
    ground.blue = std::move(*blue);
    Result<std::unique_ptr<EventStore>> green = options.openGreen();
    if (!green)
        return passOn(green);
    ground.green = std::move(*green);
    Result<std::unique_ptr<Ledger>> ledger = ground.green->openLedger(false);
    if (!ledger && ledger.error().kind == ErrorKind::NotFound)
        return fail(ErrorKind::Denied, "No sync has written this green.");
    if (!ledger)
        return passOn(ledger);
    ground.ledger = std::move(*ledger);
    Result<Checkpoint> standing = onlyCheckpoint(*ground.ledger, std::move(stop));
    if (!standing)
        return passOn(standing);
    ground.standing = std::move(*standing);
    return ground;
}

Status checkRoles(Ledger& ledger)
{
    Result<std::optional<JournalRecord>> exchanged = exchangedRoles(ledger);
    if (!exchanged)
        return passOn(exchanged);
    if (!*exchanged)
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("A cutover has given green to its own application ({} since {}): what "
                            "it holds is no longer sync's to change.",
                            (*exchanged)->state, formatIso((*exchanged)->at)));
}

/// Target::rewrite() looks again, inside its transaction.
Status checkPaused(Ledger& ledger)
{
    Result<SyncControl> control = ledger.control();
    Result<std::vector<Lease>> leases = ledger.leases();
    Result<Timestamp> now = ledger.databaseTime();
    if (!control || !leases || !now)
        return !control ? passOn(control) : !leases ? passOn(leases) : passOn(now);
    const auto live = std::ranges::find_if(
        *leases, [&now](const Lease& lease) { return lease.renewed + lease.validFor >= *now; });
    if (control->paused || live == leases->end())
        return {};
    return fail(ErrorKind::Conflict, fmt::format("Sync runs ({}): pause it first, then nothing "
                                                 "else writes to green meanwhile.",
                                                 live->owner));
}

Status checkGround(Ground& ground, const DiffResult& result, std::stop_token stop)
{
    if (!madeBySegments(result))
        return fail(ErrorKind::Denied, "The proof was not made by segments of a sync: prove green "
                                       "through the pipeline first.");
    if (ground.pipeline.keepsState())
        return fail(ErrorKind::Denied, "The pipeline remembers earlier events, so that no stream "
                                       "can be made alone: restart from zero.");
    if (ground.standing.pipelineHash != ground.pipeline.hash())
        return fail(ErrorKind::Conflict,
                    "Green was written under another pipeline: open that one.");
    if (Status roles = checkRoles(*ground.ledger); !roles)
        return roles;
    Result<Origin> origin = originOf(*ground.blue, ground.green->info(), stop);
    if (!origin)
        return passOn(origin);
    if (Status same = checkOrigin(ground.standing, *origin); !same)
        return same;
    if (Status reach = checkReach(*ground.blue, ground.standing, std::move(stop)); !reach)
        return reach;
    return checkPaused(*ground.ledger);
}

bool isOf(const SegmentOutcome& outcome, const Segment& segment)
{
    if (outcome.state != SegmentState::Different)
        return false;
    if (outcome.tail || !segment.closed)
        return outcome.tail && !segment.closed;
    return outcome.blueTo && segment.blueTo <= *outcome.blueTo &&
           (!outcome.blueAfter || segment.blueTo > *outcome.blueAfter);
}

/// What stands behind everything that sync wrote, where its last segment was full.
Segment behindAll(const Checkpoint& standing)
{
    Segment segment;
    segment.index = standing.eventsRead / kSegmentEvents;
    segment.greenAfter = standing.greenHead;
    return segment;
}

Result<std::vector<Segment>> differingSegments(Ground& ground, const DiffResult& result,
                                               std::stop_token stop)
{
    const auto differs = [&result](const Segment& segment) {
        return std::ranges::any_of(result.segments, [&segment](const SegmentOutcome& outcome) {
            return isOf(outcome, segment);
        });
    };
    std::vector<Segment> found;
    bool open = false;
    for (std::uint64_t first = 0;;) {
        Result<std::vector<Segment>> page =
            ground.ledger->segments(ground.standing.shard, first, kSegmentsAPage, stop);
        if (!page)
            return passOn(page);
        if (page->empty())
            break;
        first = page->back().index + 1;
        open = !page->back().closed;
        std::ranges::copy_if(*page, std::back_inserter(found), differs);
    }
    if (const Segment tail = behindAll(ground.standing); !open && differs(tail))
        found.push_back(tail);
    return found;
}

/// Makes what the stream must hold in one segment after the other.
class SpanMaker {
public:
    SpanMaker(Ground& ground, const DiffOptions& options, std::string stream)
        : m_ground(ground), m_stream(std::move(stream)), m_expected(spineOptions(ground, options))
    {
    }

    Result<StreamSpan> make(const Segment& segment, std::stop_token stop)
    {
        Result<std::uint64_t> first = firstPosition(segment);
        if (!first)
            return passOn(first);
        const Position before(*first - 1);
        Result<std::int64_t> version = nextVersion(before, stop);
        if (!version)
            return passOn(version);
        StreamSpan span{.stream = m_stream, .after = before};
        if (segment.closed) // what stands behind the open one is nobody's
            span.upTo = Position(before.number() + segment.greenEvents);
        std::uint64_t position = *first;
        const auto visit = [&](ExpectedRun& run) -> Status {
            for (const Event& event : run.events) {
                if (event.stream == m_stream)
                    addTo(span, event, position, (*version)++);
                ++position;
            }
            return {};
        };
        Status read;
        if (segment.blueEvents > 0)
            read = m_expected.read(segment.blueAfter, segment.blueTo, visit, stop);
        if (!read)
            return passOn(read);
        m_written = Position(before.number() + segment.greenEvents);
        m_next = *version;
        return span;
    }

private:
    static SpineOptions spineOptions(const Ground& ground, const DiffOptions& options)
    {
        SpineOptions spine;
        spine.blue = options.openBlue;
        spine.pipeline = ground.pipeline;
        spine.upTo = ground.standing.blue;
        spine.green = ground.green->info().traits;
        return spine;
    }

    static void addTo(StreamSpan& span, const Event& event, std::uint64_t position,
                      std::int64_t version)
    {
        Event placed = event;
        placed.position = Position(position);
        placed.version = version;
        span.events.addCopy(placed);
    }

    /// Sync writes one row after the other: a segment's events stand side by side.
    Result<std::uint64_t> firstPosition(const Segment& segment) const
    {
        if (!segment.greenTo)
            return segment.greenAfter ? segment.greenAfter->number() + 1 : 1;
        const std::uint64_t first = segment.greenTo->number() - segment.greenEvents + 1;
        if (segment.greenTo->isPair() ||
            (segment.greenAfter && segment.greenAfter->number() + 1 != first))
            return fail(ErrorKind::Denied,
                        fmt::format("Green's positions up to {} have holes, so that it cannot be "
                                    "told where the stream's events stood: restart from zero.",
                                    segment.greenTo->toText()));
        return first;
    }

    /// Of the stream's last event before the segment; of a segment that was made meanwhile, as it
    /// will be.
    Result<std::int64_t> nextVersion(const Position& before, std::stop_token stop)
    {
        ReadRequest last;
        last.stream = m_stream;
        last.direction = Direction::Backward;
        last.after = Position(before.number() + 1);
        last.limit = 1;
        last.bodies = Bodies::None;
        Result<ReadPage> page = m_ground.green->read(last, std::move(stop));
        if (!page)
            return passOn(page);
        const bool any = !page->events.empty();
        if (m_written && (!any || page->events.front().position <= *m_written))
            return m_next;
        return any ? page->events.front().version + 1 : m_ground.green->info().versionBase;
    }

    Ground& m_ground;
    std::string m_stream;
    ExpectedReader m_expected;
    std::optional<Position> m_written; ///< the end of the segment made last
    std::int64_t m_next = 0;           ///< version behind it
};

} // namespace

bool madeBySegments(const DiffResult& result) noexcept
{
    return !result.asIs && (result.eventsPerSegment > 0 ||
                            std::ranges::any_of(result.segments, &SegmentOutcome::tail));
}

Status mayRewrite(const DiffOptions& options, const DiffResult& result, std::stop_token stop)
{
    Result<Ground> ground = openGround(options, stop);
    if (!ground)
        return passOn(ground);
    return checkGround(*ground, result, std::move(stop));
}

Result<StreamRewrite> rewriteStream(const DiffOptions& options, const DiffResult& result,
                                    const std::string& stream, std::stop_token stop)
{
    Result<Ground> ground = openGround(options, stop);
    if (!ground)
        return passOn(ground);
    if (Status may = checkGround(*ground, result, stop); !may)
        return passOn(may);
    Result<std::vector<Segment>> segments = differingSegments(*ground, result, stop);
    if (!segments)
        return passOn(segments);
    if (segments->empty())
        return fail(ErrorKind::Conflict,
                    "Green moved on since it was proven: prove it again, then write the stream.");
    SpanMaker maker(*ground, options, stream);
    std::vector<StreamSpan> spans;
    StreamRewrite done;
    for (const Segment& segment : *segments) {
        Result<StreamSpan> span = maker.make(segment, stop);
        if (!span)
            return passOn(span);
        done.segments += 1;
        done.events += span->events.size();
        spans.push_back(std::move(*span));
    }
    Result<std::unique_ptr<Target>> target = ground->green->openTarget();
    if (!target)
        return passOn(target);
    if (Status written = (*target)->rewrite(spans, ground->standing, stop); !written)
        return passOn(written);
    Result<std::unique_ptr<Ledger>> ledger = ground->green->openLedger(true);
    if (!ledger)
        return passOn(ledger);
    if (Status forgotten = (*ledger)->forgetProven(ground->standing.shard, segments->front().index);
        !forgotten)
        return passOn(forgotten);
    return done;
}

} // namespace viridian::diff
