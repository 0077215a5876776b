#include "core/diff/segment_judge.h"

#include "core/diff/stream_judge.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace viridian::diff {
namespace {

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
using PartVisit = std::function<Status(const PickedEvents& expected, const PickedEvents& green)>;

constexpr std::uint64_t kMostParts = 256;

std::vector<Digest128> digestsOf(std::span<const Trace> traces)
{
    std::vector<Digest128> digests;
    digests.reserve(traces.size());
    for (const Trace& trace : traces)
        digests.push_back(trace.digest);
    return digests;
}

std::uint64_t bytesOf(std::span<const Trace> traces, const std::vector<std::size_t>& wanted)
{
    std::uint64_t bytes = 0;
    for (const std::size_t index : wanted)
        bytes += traces[index].bytes;
    return bytes;
}

/// Visits wanted events of both sides, a part of the streams at a time where memory could not hold
/// them all.
Status forEachPart(Run& run, const SegmentCase& what, std::vector<std::size_t> expected,
                   std::vector<std::size_t> green, const PartVisit& visit)
{
    const SegmentSides& sides = what.sides;
    std::ranges::sort(expected);
    std::ranges::sort(green);
    std::uint64_t parts = 1;
    if (!sides.expected.holdsEvents() || !sides.green.holdsEvents())
        parts +=
            (bytesOf(sides.expected.traces(), expected) + bytesOf(sides.green.traces(), green)) /
            std::max<std::uint64_t>(run.options.heldBytes, 1);
    parts = std::min(parts, kMostParts);
    const std::filesystem::path& folder = run.options.spoolFolder;
    EventPicker left({sides.expected, what.expectedAgain, run.chainLevel, folder},
                     std::move(expected), parts);
    EventPicker right({sides.green, what.greenAgain, run.chainLevel, folder}, std::move(green),
                      parts);
    for (std::size_t part = 0; part < parts; ++part) {
        if (run.stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const Result<PickedEvents> wanted = left.load(part);
        if (!wanted)
            return tl::unexpected(wanted.error());
        const Result<PickedEvents> found = right.load(part);
        if (!found)
            return tl::unexpected(found.error());
        const std::uint64_t atOnce = wanted->events.size() + found->events.size();
        run.result.mostAtOnce = std::max(run.result.mostAtOnce, atOnce);
        if (Status visited = visit(*wanted, *found); !visited)
            return visited;
    }
    return {};
}

StreamSides sidesOf(const StreamStretch& stretch, const PickedEvents& expected,
                    const PickedEvents& green)
{
    StreamSides sides;
    sides.expected = stretch.expected;
    sides.green = stretch.green;
    sides.anchor = stretch.after ? *stretch.after + 1 : 0;
    for (const std::size_t index : stretch.expected)
        sides.expectedEvents.push_back(expected.find(index));
    for (const std::size_t index : stretch.green)
        sides.greenEvents.push_back(green.find(index));
    return sides;
}

} // namespace

/// What is known while one segment is judged.
struct SegmentJudge::Work {
    const SegmentCase& what;
    StreamSplit split;
    std::vector<bool> streams; ///< by number: differs
    std::uint64_t differing = 0;
    std::uint64_t ofExpected = 0; ///< differing ones that have an expected event
    std::size_t good = 0;         ///< so many expected events stand before the first difference

    [[nodiscard]] std::optional<Position> equalUpTo() const
    {
        const std::span<const Trace> expected = what.sides.expected.traces();
        std::size_t equal = good;
        // A blue event that became several is right only as a whole.
        while (equal > 0 && equal < expected.size() &&
               expected[equal - 1].position == expected[equal].position)
            --equal;
        return equal > 0 ? std::optional(expected[equal - 1].position) : std::nullopt;
    }
};

Result<SegmentVerdict> SegmentJudge::judge(const SegmentCase& what)
{
    const std::span<const Trace> expected = what.sides.expected.traces();
    const std::vector<DifferingRun> runs =
        bisect(digestsOf(expected), digestsOf(what.sides.green.traces()));
    if (runs.empty()) {
        m_run.sink.equal(expected.size());
        return SegmentVerdict{};
    }
    Work work{.what = what,
              .split = splitByStream(what.sides, runs),
              .streams = std::vector<bool>(what.sides.streams.size(), false),
              .good = expected.size()};
    if (Status aligned = alignStreams(work); !aligned)
        return passOn(aligned);
    if (Status proven = proveOrder(work); !proven)
        return passOn(proven);
    m_run.sink.equal(expected.size() - work.ofExpected);
    SegmentVerdict verdict;
    verdict.differing = work.differing;
    if (work.differing > 0)
        verdict.equalUpTo = work.equalUpTo();
    for (std::uint32_t stream = 0; stream < work.streams.size(); ++stream)
        if (work.streams[stream])
            verdict.streams.push_back(stream);
    return verdict;
}

Status SegmentJudge::alignStreams(Work& work)
{
    std::vector<std::size_t> expected;
    std::vector<std::size_t> green;
    for (const StreamStretch& stretch : work.split.differing) {
        std::ranges::copy(stretch.expected, std::back_inserter(expected));
        std::ranges::copy(stretch.green, std::back_inserter(green));
    }
    m_run.result.aligned += expected.size() + green.size();
    return forEachPart(m_run, work.what, std::move(expected), std::move(green),
                       [&](const PickedEvents& wanted, const PickedEvents& found) {
                           return alignPart(work, wanted, found);
                       });
}

/// Aligns the streams whose events were picked; those of other parts were not.
Status SegmentJudge::alignPart(Work& work, const PickedEvents& expected, const PickedEvents& green)
{
    std::vector<Finding> findings;
    for (const StreamStretch& stretch : work.split.differing) {
        const bool picked = stretch.expected.empty()
                                ? green.find(stretch.green.front()) != nullptr
                                : expected.find(stretch.expected.front()) != nullptr;
        if (!picked)
            continue;
        StreamFindings found = judgeStream(sidesOf(stretch, expected, green), m_run.comparer);
        work.streams[stretch.stream] = !found.findings.empty();
        std::ranges::move(found.findings, std::back_inserter(findings));
        std::ranges::move(found.equal, std::back_inserter(work.split.equal));
    }
    return emitAll(work, findings);
}

/// Every event that is equal must stand in the same order on both sides, whatever its stream.
Status SegmentJudge::proveOrder(Work& work)
{
    Pairs& equal = work.split.equal;
    std::ranges::sort(equal);
    std::vector<std::size_t> ranks;
    ranks.reserve(equal.size());
    for (const auto& pair : equal)
        ranks.push_back(pair.second);
    const std::vector<bool> outside = outOfOrder(ranks);
    Pairs moved;
    for (std::size_t i = 0; i < equal.size(); ++i)
        if (outside[i])
            moved.push_back(equal[i]);
    if (moved.empty())
        return {};
    std::vector<std::size_t> expected;
    std::vector<std::size_t> green;
    for (const auto& [left, right] : moved) {
        expected.push_back(left);
        green.push_back(right);
    }
    const auto visit = [&](const PickedEvents& wanted, const PickedEvents& found) {
        std::vector<Finding> findings;
        for (const auto& [left, right] : moved)
            if (const Event* event = wanted.find(left); event != nullptr)
                findings.push_back({.expected = event,
                                    .green = found.find(right),
                                    .label = Label::Reordered,
                                    .paths = {},
                                    .anchor = left + 1});
        return emitAll(work, findings);
    };
    return forEachPart(m_run, work.what, std::move(expected), std::move(green), visit);
}

Status SegmentJudge::emitAll(Work& work, std::vector<Finding>& findings)
{
    const std::span<const Trace> expected = work.what.sides.expected.traces();
    std::ranges::stable_sort(findings, {}, &Finding::anchor);
    work.differing += findings.size();
    for (Finding& finding : findings) {
        // An extra event stands behind its anchor, everything else is its anchor.
        const bool isExtra = finding.expected == nullptr;
        work.good = std::min(work.good, isExtra ? finding.anchor : finding.anchor - 1);
        work.ofExpected += isExtra ? 0 : 1;
        const Position at =
            finding.anchor > 0 ? expected[finding.anchor - 1].position : work.what.before;
        const Event* wanted = finding.expected;
        const Event* green = finding.green;
        if (Status added = m_unmatched.add(describe(finding, at, 0), wanted, green); !added)
            return added;
    }
    return {};
}

} // namespace viridian::diff
