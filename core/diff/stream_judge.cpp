#include "core/diff/stream_judge.h"

namespace viridian::diff {
namespace {

bool sameInOrder(const StreamSides& sides, EventComparer& comparer)
{
    if (sides.expected.size() != sides.green.size())
        return false;
    const std::vector<std::uint64_t> hits = comparer.hits();
    for (std::size_t i = 0; i < sides.expected.size(); ++i)
        if (!comparer.same(*sides.expectedEvents[i], *sides.greenEvents[i])) {
            comparer.setHits(hits);
            return false;
        }
    return true;
}

} // namespace

StreamFindings judgeStream(const StreamSides& sides, EventComparer& comparer)
{
    StreamFindings result;
    if (sameInOrder(sides, comparer)) {
        for (std::size_t i = 0; i < sides.expected.size(); ++i)
            result.equal.emplace_back(sides.expected[i], sides.green[i]);
        return result;
    }
    std::size_t anchor = sides.anchor;
    for (AlignedPair& row : alignStream(sides.expectedEvents, sides.greenEvents, comparer)) {
        if (row.expected)
            anchor = sides.expected[*row.expected] + 1;
        if (row.label == Label::Equal) {
            result.equal.emplace_back(sides.expected[*row.expected], sides.green[*row.green]);
            continue;
        }
        result.findings.push_back(
            {.expected = row.expected ? sides.expectedEvents[*row.expected] : nullptr,
             .green = row.green ? sides.greenEvents[*row.green] : nullptr,
             .label = row.label,
             .paths = std::move(row.comparison.paths),
             .anchor = anchor});
    }
    return result;
}

Difference describe(Finding& finding, const Position& at, std::int64_t versionShift)
{
    const Event& shown = finding.expected != nullptr ? *finding.expected : *finding.green;
    Difference difference;
    difference.label = finding.label;
    difference.stream = shown.stream;
    difference.id = shown.id;
    difference.type = shown.type;
    difference.schemaVersion = shown.schemaVersion;
    difference.paths = std::move(finding.paths);
    difference.at = at;
    if (finding.expected != nullptr) {
        difference.expectedVersion = finding.expected->version + versionShift;
        difference.bluePosition = finding.expected->position;
    }
    if (finding.green != nullptr) {
        difference.greenVersion = finding.green->version;
        difference.greenPosition = finding.green->position;
    }
    return difference;
}

} // namespace viridian::diff
