// Halves of which all digests are the same are dropped at once; what is left of a half is cut at
// both ends as far as it is equal, and halved again down to single events. A segment's digests are
// at hand on both sides, so a half is compared by them and needs no digest of its own.
#include "core/diff/bisect.h"

#include <algorithm>

namespace viridian::diff {
namespace {

/// Digests of one side and the place of their first in the segment.
struct Half {
    std::span<const Digest128> digests;
    std::size_t from = 0;

    [[nodiscard]] std::size_t size() const { return digests.size(); }
    [[nodiscard]] Half part(std::size_t begin, std::size_t count) const
    {
        return {digests.subspan(begin, count), from + begin};
    }
};

std::size_t equalAtTheFront(const Half& expected, const Half& green)
{
    const auto differs = std::ranges::mismatch(expected.digests, green.digests);
    return static_cast<std::size_t>(differs.in1 - expected.digests.begin());
}

std::size_t equalAtTheBack(const Half& expected, const Half& green)
{
    const auto differs = std::mismatch(expected.digests.rbegin(), expected.digests.rend(),
                                       green.digests.rbegin(), green.digests.rend());
    return static_cast<std::size_t>(differs.first - expected.digests.rbegin());
}

void append(const Half& expected, const Half& green, std::vector<DifferingRun>& runs)
{
    const DifferingRun run{.expectedFrom = expected.from,
                           .expectedTo = expected.from + expected.size(),
                           .greenFrom = green.from,
                           .greenTo = green.from + green.size()};
    if (!runs.empty() && runs.back().expectedTo == run.expectedFrom &&
        runs.back().greenTo == run.greenFrom) {
        runs.back().expectedTo = run.expectedTo;
        runs.back().greenTo = run.greenTo;
        return;
    }
    runs.push_back(run);
}

void narrow(Half expected, Half green, std::vector<DifferingRun>& runs)
{
    const std::size_t front = equalAtTheFront(expected, green);
    expected = expected.part(front, expected.size() - front);
    green = green.part(front, green.size() - front);
    if (expected.size() + green.size() == 0)
        return;
    const std::size_t back = equalAtTheBack(expected, green);
    expected = expected.part(0, expected.size() - back);
    green = green.part(0, green.size() - back);
    if (expected.size() != green.size() || expected.size() == 1) {
        append(expected, green, runs);
        return;
    }
    const std::size_t half = expected.size() / 2;
    narrow(expected.part(0, half), green.part(0, half), runs);
    narrow(expected.part(half, expected.size() - half), green.part(half, green.size() - half),
           runs);
}

} // namespace

std::vector<DifferingRun> bisect(std::span<const Digest128> expected,
                                 std::span<const Digest128> green)
{
    std::vector<DifferingRun> runs;
    narrow({expected, 0}, {green, 0}, runs);
    return runs;
}

} // namespace viridian::diff
