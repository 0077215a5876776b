#include "core/diff/judge.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace viridian::diff {

/// One difference before it is written down.
struct Judge::Finding {
    const Event* expected = nullptr;
    const Event* green = nullptr;
    Label label = Label::Changed;
    std::vector<json::PathDifference> paths;
    std::size_t anchor =
        0; ///< 1 + index of the expected event it is or follows; 0: before the first
};

namespace {

struct StreamSides {
    std::vector<std::size_t> expected;
    std::vector<std::size_t> green;
};

bool sameInOrder(const Bout& bout, std::span<const std::size_t> expected,
                 std::span<const std::size_t> green, EventComparer& comparer)
{
    if (expected.size() != green.size())
        return false;
    const std::vector<std::uint64_t> hits = comparer.hits();
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (!comparer.same(bout.expected[expected[i]], bout.green[green[i]])) {
            comparer.setHits(hits);
            return false;
        }
    return true;
}

/// Streams in the order in which they first appear.
std::vector<StreamSides> byStream(const Bout& bout)
{
    std::unordered_map<std::string_view, std::size_t> places;
    std::vector<StreamSides> streams;
    const auto sidesOf = [&](std::string_view stream) -> StreamSides& {
        const auto [place, isNew] = places.emplace(stream, streams.size());
        if (isNew)
            streams.emplace_back();
        return streams[place->second];
    };
    for (std::size_t i = 0; i < bout.expected.size(); ++i)
        sidesOf(bout.expected[i].stream).expected.push_back(i);
    for (std::size_t i = 0; i < bout.green.size(); ++i)
        sidesOf(bout.green[i].stream).green.push_back(i);
    return streams;
}

std::vector<const Event*> pointersTo(std::span<const Event> events,
                                     std::span<const std::size_t> indices)
{
    std::vector<const Event*> pointers;
    pointers.reserve(indices.size());
    for (const std::size_t index : indices)
        pointers.push_back(&events[index]);
    return pointers;
}

} // namespace

void Judge::alignOne(const Bout& bout, std::span<const std::size_t> expected,
                     std::span<const std::size_t> green, std::vector<Finding>& all,
                     std::vector<std::pair<std::size_t, std::size_t>>& equal)
{
    if (sameInOrder(bout, expected, green, m_comparer)) {
        for (std::size_t i = 0; i < expected.size(); ++i)
            equal.emplace_back(expected[i], green[i]);
        return;
    }
    std::size_t anchor = 0;
    for (AlignedPair& row : alignStream(pointersTo(bout.expected, expected),
                                        pointersTo(bout.green, green), m_comparer)) {
        if (row.expected)
            anchor = expected[*row.expected] + 1;
        if (row.label == Label::Equal) {
            equal.emplace_back(expected[*row.expected], green[*row.green]);
            continue;
        }
        all.push_back({.expected = row.expected ? &bout.expected[expected[*row.expected]] : nullptr,
                       .green = row.green ? &bout.green[green[*row.green]] : nullptr,
                       .label = row.label,
                       .paths = std::move(row.comparison.paths),
                       .anchor = anchor});
    }
}

std::vector<Judge::Finding> Judge::findingsOf(const Bout& bout)
{
    std::vector<Finding> all;
    std::vector<std::pair<std::size_t, std::size_t>> equal;
    for (const StreamSides& sides : byStream(bout))
        alignOne(bout, sides.expected, sides.green, all, equal);
    if (bout.ordered) {
        std::ranges::sort(equal);
        std::vector<std::size_t> ranks;
        ranks.reserve(equal.size());
        for (const auto& pair : equal)
            ranks.push_back(pair.second);
        const std::vector<bool> outside = outOfOrder(ranks);
        for (std::size_t i = 0; i < equal.size(); ++i)
            if (outside[i])
                all.push_back({.expected = &bout.expected[equal[i].first],
                               .green = &bout.green[equal[i].second],
                               .label = Label::Reordered,
                               .paths = {},
                               .anchor = equal[i].first + 1});
    }
    std::ranges::stable_sort(all, {}, &Finding::anchor);
    return all;
}

Difference Judge::differenceOf(const Bout& bout, Finding& finding) const
{
    const Event& shown = finding.expected != nullptr ? *finding.expected : *finding.green;
    Difference difference;
    difference.label = finding.label;
    difference.stream = shown.stream;
    difference.id = shown.id;
    difference.type = shown.type;
    difference.schemaVersion = shown.schemaVersion;
    difference.paths = std::move(finding.paths);
    difference.at = finding.anchor > 0 ? bout.expected[finding.anchor - 1].position : bout.before;
    if (finding.expected != nullptr) {
        difference.expectedVersion = finding.expected->version + bout.versionShift;
        difference.bluePosition = finding.expected->position;
    }
    if (finding.green != nullptr) {
        difference.greenVersion = finding.green->version;
        difference.greenPosition = finding.green->position;
    }
    return difference;
}

Result<BoutResult> Judge::judge(const Bout& bout)
{
    BoutResult result;
    std::vector<Finding> findings = findingsOf(bout);
    std::uint64_t ofExpected = 0;
    for (Finding& finding : findings) {
        ofExpected += finding.expected != nullptr ? 1 : 0;
        const Event* expected = finding.expected;
        const Event* green = finding.green;
        if (Status added = m_sink.add(differenceOf(bout, finding), expected, green); !added)
            return passOn(added);
    }
    result.differing = findings.size();
    m_sink.equal(bout.expected.size() - ofExpected);
    if (findings.empty())
        return result;
    // An extra event stands behind its anchor, everything else is its anchor.
    const Finding& first = findings.front();
    const std::size_t good = first.expected == nullptr ? first.anchor : first.anchor - 1;
    if (good > 0)
        result.equalUpTo = bout.expected[good - 1].position;
    return result;
}

} // namespace viridian::diff
