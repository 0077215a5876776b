#include "core/diff/judge.h"

#include "core/diff/stream_judge.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::diff {
namespace {

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
    for (std::size_t i = 0; i < bout.expected.size(); ++i) {
        StreamSides& sides = sidesOf(bout.expected[i].stream);
        sides.expected.push_back(i);
        sides.expectedEvents.push_back(&bout.expected[i]);
    }
    for (std::size_t i = 0; i < bout.green.size(); ++i) {
        StreamSides& sides = sidesOf(bout.green[i].stream);
        sides.green.push_back(i);
        sides.greenEvents.push_back(&bout.green[i]);
    }
    return streams;
}

} // namespace

Status Judge::judge(const Bout& bout)
{
    std::vector<Finding> all;
    for (const StreamSides& sides : byStream(bout)) {
        StreamFindings found = judgeStream(sides, m_comparer);
        std::ranges::move(found.findings, std::back_inserter(all));
    }
    std::ranges::stable_sort(all, {}, &Finding::anchor);
    std::uint64_t ofExpected = 0;
    for (Finding& finding : all) {
        ofExpected += finding.expected != nullptr ? 1 : 0;
        const Event* expected = finding.expected;
        const Event* green = finding.green;
        const Position at =
            finding.anchor > 0 ? bout.expected[finding.anchor - 1].position : Position();
        if (Status added = m_sink.add(describe(finding, at, bout.versionShift), expected, green);
            !added)
            return added;
    }
    m_sink.equal(bout.expected.size() - ofExpected);
    return {};
}

} // namespace viridian::diff
