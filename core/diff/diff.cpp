#include "core/diff/diff.h"

#include "core/base/log.h"
#include "core/diff/report.h"
#include "core/diff/run.h"
#include "core/diff/segment_diff.h"
#include "core/diff/stream_diff.h"
#include "core/store/ledger.h"
#include "core/sync/origin.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::diff {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kDifferencesInProof = 20;
constexpr int kTriesForCalm = 5;

/// Both stores as they are at the start, and where green's sync stands.
struct Ground {
    std::unique_ptr<EventStore> blue;
    std::unique_ptr<EventStore> green;
    std::unique_ptr<Ledger> ledger; ///< null: green keeps none
    std::optional<Position> blueSettled;
    std::optional<Position> greenSettled; ///< read before the checkpoints
    std::vector<Checkpoint> checkpoints;
};

Status readSides(Ground& ground, std::stop_token stop)
{
    Result<Head> blue = ground.blue->head(stop);
    if (!blue)
        return passOn(blue);
    ground.blueSettled = blue->settled;
    Result<Head> green = ground.green->head(stop);
    if (!green)
        return passOn(green);
    ground.greenSettled = green->settled;
    return {};
}

Status readCheckpoints(Ground& ground, std::stop_token stop)
{
    if (!ground.ledger)
        return {};
    Result<std::vector<Checkpoint>> all = ground.ledger->checkpoints(stop);
    if (!all)
        return passOn(all);
    ground.checkpoints = std::move(*all);
    return {};
}

bool sameProgress(const std::vector<Checkpoint>& a, const std::vector<Checkpoint>& b)
{
    return std::ranges::equal(a, b, [](const Checkpoint& left, const Checkpoint& right) {
        return left.shard == right.shard && left.blue == right.blue &&
               left.eventsWritten == right.eventsWritten;
    });
}

/// Several shards have no common order: what they wrote can only be compared while they rest.
Status waitForCalm(Ground& ground, std::stop_token stop)
{
    for (int i = 0; i < kTriesForCalm; ++i) {
        const std::vector<Checkpoint> before = ground.checkpoints;
        if (Status read = readSides(ground, stop); !read)
            return read;
        if (Status read = readCheckpoints(ground, stop); !read)
            return read;
        if (sameProgress(before, ground.checkpoints))
            return {};
    }
    return fail(ErrorKind::Conflict,
                "Green is being written by several shards; pause the sync, then compare.");
}

Result<Ground> openBoth(const DiffOptions& options, std::stop_token stop)
{
    Ground ground;
    Result<std::unique_ptr<EventStore>> blue = options.openBlue();
    if (!blue)
        return passOn(blue);
    ground.blue = std::move(*blue);
    Result<std::unique_ptr<EventStore>> green = options.openGreen();
    if (!green)
        return passOn(green);
    ground.green = std::move(*green);
    if (Status read = readSides(ground, stop); !read)
        return passOn(read);
    if (options.asIs)
        return ground;
    if (Result<std::unique_ptr<Ledger>> ledger = ground.green->openLedger(false); ledger)
        ground.ledger = std::move(*ledger);
    else if (ledger.error().kind != ErrorKind::NotFound && ledger.error().kind != ErrorKind::Denied)
        return passOn(ledger);
    if (Status read = readCheckpoints(ground, stop); !read)
        return passOn(read);
    return ground;
}

DigestLevel compareLevel(Level asked, DigestLevel possible, std::vector<std::string>& notices)
{
    if (asked == Level::Auto)
        return possible;
    if (asked == Level::Bytes && possible == DigestLevel::Canonical)
        notices.emplace_back("Bytes cannot be compared: one of the stores keeps values, not their "
                             "text. Compared as canonical JSON.");
    return asked == Level::Bytes ? possible : DigestLevel::Canonical;
}

void diffAsIs(Run& run, Ground& ground)
{
    const StoreInfo& blue = ground.blue->info();
    const StoreInfo& green = ground.green->info();
    std::optional<Position> upTo = ground.blueSettled;
    if (run.options.to && upTo)
        upTo = std::min(*upTo, *run.options.to);
    run.result.blueTo = upTo;
    run.result.greenTo = ground.greenSettled;
    const std::int64_t shift = green.versionBase - blue.versionBase;
    const bool schema = blue.traits.schemaColumn && green.traits.schemaColumn;
    const auto expected = storeFeed(*ground.blue, upTo, shift, schema);
    const auto actual = storeFeed(*ground.green, ground.greenSettled, 0, schema);
    const Result<Count> estimate = ground.blue->countEvents(false, run.stop);
    diffByStreams(run, *expected, *actual, -shift,
                  estimate ? std::optional(estimate->count) : std::nullopt);
}

/// Where the sync gave out what its steps held, if this pipeline was the sync's.
std::vector<Position> flushesOf(const Run& run, const Checkpoint& checkpoint)
{
    return checkpoint.pipelineHash == run.pipeline.hash() ? flushesIn(checkpoint.carried)
                                                          : std::vector<Position>();
}

/// What of blue green must hold when its digests cannot be used.
Result<std::vector<ExpectedPart>> expectedParts(const Run& run, const Ground& ground)
{
    std::vector<ExpectedPart> parts;
    const auto limited = [&run](Position position) {
        return run.options.to ? std::min(position, *run.options.to) : position;
    };
    if (ground.checkpoints.empty() && ground.blueSettled)
        parts.push_back(
            {.shard = {}, .upTo = limited(*ground.blueSettled), .flushes = {}, .flushAtEnd = true});
    for (const Checkpoint& checkpoint : ground.checkpoints) {
        Result<Shard> shard = Shard::parse(checkpoint.shard);
        if (!shard)
            return passOn(shard);
        if (checkpoint.blue)
            parts.push_back({.shard = *shard,
                             .upTo = limited(*checkpoint.blue),
                             .flushes = flushesOf(run, checkpoint),
                             .flushAtEnd = false});
    }
    return parts;
}

Status diffWhole(Run& run, Ground& ground)
{
    if (ground.checkpoints.size() > 1)
        if (Status calm = waitForCalm(ground, run.stop); !calm)
            return calm;
    Result<std::vector<ExpectedPart>> parts = expectedParts(run, ground);
    if (!parts)
        return passOn(parts);
    // With several shards green is proven up to where the slowest one is.
    for (const ExpectedPart& part : *parts)
        run.result.blueTo = run.result.blueTo ? std::min(*run.result.blueTo, part.upTo) : part.upTo;
    run.result.greenTo = ground.greenSettled;
    for (const Checkpoint& checkpoint : ground.checkpoints)
        if (checkpoint.greenHead)
            run.result.greenTo = std::max(run.result.greenTo, checkpoint.greenHead);
    const StoreInfo& green = ground.green->info();
    const auto expected = expectedFeed(run, std::move(*parts), green);
    const auto actual = storeFeed(*ground.green, run.result.greenTo, 0, green.traits.schemaColumn);
    const Result<Count> estimate = ground.blue->countEvents(false, run.stop);
    diffByStreams(run, *expected, *actual, 0,
                  estimate ? std::optional(estimate->count) : std::nullopt);
    return {};
}

/// What sync digested speaks of this blue, as it stands here and reaches as far.
Result<bool> speaksOf(Run& run, Ground& ground, const Origin& origin)
{
    const Checkpoint& checkpoint = ground.checkpoints.front();
    if (!isFrom(checkpoint, origin)) {
        run.result.notices.emplace_back(
            "Green was written from another blue store; what sync digested cannot be used.");
        return false;
    }
    Result<bool> reached = reaches(*ground.blue, checkpoint, run.stop);
    if (reached && !*reached)
        run.result.notices.emplace_back("Blue ends before what green was written from; what sync "
                                        "digested cannot be used.");
    return reached;
}

Result<bool> hasSegments(Run& run, Ground& ground, const Origin& origin)
{
    if (ground.checkpoints.size() != 1 || ground.checkpoints.front().shard != Shard().name())
        return false;
    if (ground.checkpoints.front().pipelineHash != run.pipeline.hash()) {
        run.result.notices.emplace_back(
            "Green was written under another pipeline; it is compared with what this one makes.");
        return false;
    }
    return speaksOf(run, ground, origin);
}

Status compareSynced(Run& run, Ground& ground)
{
    for (const Checkpoint& checkpoint : ground.checkpoints) {
        const std::optional<Position> reached = checkpoint.blue;
        if (run.options.to && (!reached || *run.options.to > *reached))
            return fail(ErrorKind::Conflict,
                        fmt::format("Green has come to {} only, not to {}; let the sync go on, or "
                                    "compare up to there.",
                                    reached ? reached->toText() : "nothing",
                                    run.options.to->toText()));
    }
    for (const Checkpoint& checkpoint : ground.checkpoints) {
        const Quarantined aside = quarantinedIn(checkpoint.carried);
        if (aside.streams.empty())
            continue;
        run.result.notices.push_back(fmt::format(
            "{}, so green need not hold them: {}{}", quarantinedText(aside),
            quarantinedText(aside.streams.front()), aside.streams.size() == 1 ? "." : "; …"));
    }
    Result<Origin> origin = originOf(*ground.blue, ground.green->info(), run.stop);
    if (!origin)
        return passOn(origin);
    for (const Checkpoint& checkpoint : ground.checkpoints)
        if (Status same = checkLayouts(checkpoint, *origin); !same)
            return same;
    Result<bool> segments = hasSegments(run, ground, *origin);
    if (!segments)
        return passOn(segments);
    if (!*segments)
        return diffWhole(run, ground);
    SegmentDiff diff(run,
                     {.checkpoint = ground.checkpoints.front(),
                      .greenSettled = ground.greenSettled,
                      .versionBase = ground.green->info().versionBase,
                      .greenTraits = ground.green->info().traits},
                     *ground.green, *ground.ledger);
    return diff.go();
}

void conclude(Run& run)
{
    DiffResult& result = run.result;
    result.counts = run.sink.counts();
    result.streamsDiffering = run.sink.streams();
    result.differences = run.sink.takeDifferences();
    std::ranges::stable_sort(result.differences, {}, &Difference::at);
    result.spool = run.sink.spool();
    if (run.options.rules)
        for (std::size_t i = 0; i < run.comparer.hits().size(); ++i) {
            const Rule& rule = run.options.rules->rules()[i];
            result.rules.push_back(
                {.what = rule.toText(), .where = rule.type, .hits = run.comparer.hits()[i]});
        }
    if (run.brokenOff())
        result.verdict = Verdict::Incomplete;
    else
        result.verdict = result.counts.differing() > 0 ? Verdict::Different : Verdict::Equal;
}

void keepProof(const Run& run, Ledger* ledger)
{
    const DiffResult& result = run.result;
    if (!run.options.storeProof || ledger == nullptr || result.verdict == Verdict::Incomplete ||
        result.blueAfter)
        return;
    Proof proof{.pipelineHash = result.pipelineHash,
                .rulesHash = result.rulesHash,
                .blueTo = result.blueTo,
                .greenTo = result.greenTo,
                .eventsExpected = result.eventsExpected,
                .eventsActual = result.eventsActual,
                .digest = result.digest,
                .equal = result.verdict == Verdict::Equal,
                .summary = toJson(result, kDifferencesInProof),
                .at = result.at};
    if (Status kept = ledger->putProof(proof); !kept)
        log::warning("The proof could not be kept in green: {}", kept.error().message);
}

} // namespace

const char* name(Level level) noexcept
{
    switch (level) {
    case Level::Auto:
        return "auto";
    case Level::Bytes:
        return "bytes";
    case Level::Canonical:
        return "canonical";
    }
    return "";
}

const char* name(Verdict verdict) noexcept
{
    switch (verdict) {
    case Verdict::Equal:
        return "equal";
    case Verdict::Different:
        return "different";
    case Verdict::Incomplete:
        return "incomplete";
    }
    return "";
}

const char* name(SegmentState state) noexcept
{
    switch (state) {
    case SegmentState::ProvenBefore:
        return "equal, proven before";
    case SegmentState::Equal:
        return "equal, proven now";
    case SegmentState::Different:
        return "different";
    case SegmentState::NotProven:
        return "not proven";
    }
    return "";
}

std::string proofIdentity(const Rules* rules, Level level)
{
    const std::string hash = rules != nullptr ? rules->hash() : Rules().hash();
    return level == Level::Auto ? hash : sha256Hex(fmt::format("{}\n{}", name(level), hash));
}

Result<DiffResult> runDiff(const DiffOptions& options, const DiffObserver& observer,
                           std::stop_token stop)
{
    const auto began = Clock::now();
    Result<Ground> ground = openBoth(options, stop);
    if (!ground)
        return passOn(ground);
    const DigestLevel possible =
        digestLevel(ground->blue->info().traits, ground->green->info().traits);
    std::vector<std::string> notices;
    const DigestLevel compare = compareLevel(options.level, possible, notices);
    Run run(options, observer, options.pipeline ? *options.pipeline : Pipeline::passThrough(),
            possible, compare, stop);
    run.result.notices = std::move(notices);
    run.result.at = now();
    if (observer.began)
        observer.began(run.sink.spool());
    Status done;
    if (options.asIs)
        diffAsIs(run, *ground);
    else
        done = compareSynced(run, *ground);
    if (!done)
        return passOn(done);
    conclude(run);
    run.result.took = Clock::now() - began;
    keepProof(run, ground->ledger.get());
    return std::move(run.result);
}

} // namespace viridian::diff
