#include "core/diff/stream_split.h"

#include <algorithm>

namespace viridian::diff {
namespace {

using Indices = std::vector<std::size_t>;

struct StreamIndices {
    Indices expected;
    Indices green;
};

/// By stream: whether a run has an event of it.
std::vector<bool> touchedBy(const SegmentSides& sides, std::span<const DifferingRun> runs)
{
    std::vector<bool> touched(sides.streams.size(), false);
    for (const DifferingRun& run : runs) {
        for (std::size_t i = run.expectedFrom; i < run.expectedTo; ++i)
            touched[sides.expected.traces()[i].stream] = true;
        for (std::size_t i = run.greenFrom; i < run.greenTo; ++i)
            touched[sides.green.traces()[i].stream] = true;
    }
    return touched;
}

/// Pairs what stands between the runs, apart from touched streams.
void pairUntouched(const SegmentSides& sides, std::span<const DifferingRun> runs,
                   const std::vector<bool>& touched, StreamSplit& split)
{
    const std::span<const Trace> expected = sides.expected.traces();
    std::size_t green = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < expected.size();) {
        if (run < runs.size() && i == runs[run].expectedFrom) {
            i = runs[run].expectedTo;
            green = runs[run].greenTo;
            ++run;
            continue;
        }
        if (!touched[expected[i].stream])
            split.equal.emplace_back(i, green);
        ++i;
        ++green;
    }
}

std::vector<StreamIndices> collect(const SegmentSides& sides, const std::vector<bool>& touched)
{
    std::vector<StreamIndices> streams(touched.size());
    const auto gather = [&](std::span<const Trace> traces, Indices StreamIndices::*side) {
        for (std::size_t i = 0; i < traces.size(); ++i)
            if (touched[traces[i].stream])
                (streams[traces[i].stream].*side).push_back(i);
    };
    gather(sides.expected.traces(), &StreamIndices::expected);
    gather(sides.green.traces(), &StreamIndices::green);
    return streams;
}

/// Pairs a stream's equal first and last events; what is left between them is the stretch.
void tellApart(const SegmentSides& sides, std::uint32_t stream, StreamIndices& indices,
               StreamSplit& split)
{
    const std::span<const Trace> expected = sides.expected.traces();
    const std::span<const Trace> green = sides.green.traces();
    std::ranges::stable_sort(indices.green, {},
                             [&](std::size_t index) { return green[index].version; });
    const auto same = [&](std::size_t left, std::size_t right) {
        return expected[left].digest == green[right].digest;
    };
    const Indices& left = indices.expected;
    const Indices& right = indices.green;
    const std::size_t most = std::min(left.size(), right.size());
    std::size_t front = 0;
    for (; front < most && same(left[front], right[front]); ++front)
        split.equal.emplace_back(left[front], right[front]);
    std::size_t back = 0;
    for (;
         back < most - front && same(left[left.size() - 1 - back], right[right.size() - 1 - back]);
         ++back)
        split.equal.emplace_back(left[left.size() - 1 - back], right[right.size() - 1 - back]);
    if (front + back == left.size() && front + back == right.size())
        return;
    const auto middle = [&](const Indices& all) {
        return Indices(all.begin() + static_cast<std::ptrdiff_t>(front),
                       all.end() - static_cast<std::ptrdiff_t>(back));
    };
    split.differing.push_back({.stream = stream,
                               .expected = middle(left),
                               .green = middle(right),
                               .after = front > 0 ? std::optional(left[front - 1]) : std::nullopt});
}

} // namespace

StreamSplit splitByStream(const SegmentSides& sides, std::span<const DifferingRun> runs)
{
    StreamSplit split;
    const std::vector<bool> touched = touchedBy(sides, runs);
    pairUntouched(sides, runs, touched, split);
    std::vector<StreamIndices> streams = collect(sides, touched);
    for (std::size_t stream = 0; stream < streams.size(); ++stream)
        if (touched[stream])
            tellApart(sides, static_cast<std::uint32_t>(stream), streams[stream], split);
    std::ranges::sort(split.equal);
    return split;
}

} // namespace viridian::diff
