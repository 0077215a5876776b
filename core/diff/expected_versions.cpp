#include "core/diff/expected_versions.h"

#include "core/sync/event_digest.h"

namespace viridian::diff {
namespace {

Digest128 chainWith(std::span<const Trace> content, std::span<const std::int64_t> versions)
{
    Digest128 chain;
    for (std::size_t i = 0; i < content.size(); ++i)
        chain = addToSegment(chain, withVersion(content[i].digest, versions[i]));
    return chain;
}

} // namespace

ExpectedVersions::ExpectedVersions(Run& run, EventStore& green, SpineOptions spine,
                                   std::int64_t base)
    : m_run(run), m_green(green), m_base(base), m_counter(std::move(spine)), m_counted(base)
{
}

Status ExpectedVersions::assign(const Segment& segment, const std::optional<Position>& greenAt,
                                SegmentSides& sides)
{
    if (m_run.options.useStoredSegments && !m_headsLost) {
        Result<std::vector<std::int64_t>> versions = fromGreen(greenAt, sides);
        if (!versions)
            return passOn(versions);
        if (!segment.closed || chainWith(sides.expected.traces(), *versions) == segment.digest) {
            sides.expected.settle(*versions);
            return {};
        }
    }
    Result<std::vector<std::int64_t>> versions = counted(segment, sides);
    if (!versions)
        return passOn(versions);
    sides.expected.settle(*versions);
    if (m_run.options.useStoredSegments && segment.closed &&
        chainOf(sides.expected.traces()) != segment.digest && m_run.result.notices.empty())
        m_run.result.notices.emplace_back(
            "What the pipeline makes of blue is not what sync digested when it wrote: blue, or a "
            "file that the pipeline names, has changed since.");
    return {};
}

/// From where each stream stood in green before the segment.
Result<std::vector<std::int64_t>>
ExpectedVersions::fromGreen(const std::optional<Position>& greenAt, const SegmentSides& sides)
{
    m_next.assign(sides.streams.size(), m_base);
    std::vector<std::string> asked;
    for (std::uint32_t stream = 0; stream < sides.streams.size(); ++stream) {
        std::string name(sides.streams.name(stream));
        if (const auto known = m_heads.find(name); known != m_heads.end())
            m_next[stream] = known->second;
        else
            asked.push_back(std::move(name));
    }
    if (greenAt && !asked.empty()) {
        Result<std::vector<StreamHead>> heads = m_green.streamHeads(asked, greenAt, m_run.stop);
        if (!heads)
            return passOn(heads);
        std::unordered_map<std::string_view, std::int64_t> last;
        for (const StreamHead& head : *heads)
            if (head.version)
                last.emplace(head.stream, *head.version);
        for (std::uint32_t stream = 0; stream < sides.streams.size(); ++stream)
            if (const auto found = last.find(sides.streams.name(stream)); found != last.end())
                m_next[stream] = found->second + 1;
    }
    std::vector<std::int64_t> versions;
    versions.reserve(sides.expected.size());
    for (const Trace& trace : sides.expected.traces())
        versions.push_back(m_next[trace.stream]++);
    return versions;
}

/// From the first event on.
Result<std::vector<std::int64_t>> ExpectedVersions::counted(const Segment& segment,
                                                            const SegmentSides& sides)
{
    if (segment.blueAfter && m_countedTo != segment.blueAfter) {
        const auto count = [this](ExpectedRun& skipped) -> Status {
            m_counted.assign(skipped.events.mutableEvents());
            return {};
        };
        if (Status read = m_counter.read(m_countedTo, segment.blueAfter, count, m_run.stop); !read)
            return passOn(read);
    }
    std::vector<std::int64_t> versions;
    versions.reserve(sides.expected.size());
    for (const Trace& trace : sides.expected.traces())
        versions.push_back(m_counted.take(sides.streams.name(trace.stream)));
    m_next.clear();
    for (std::uint32_t stream = 0; stream < sides.streams.size(); ++stream)
        m_next.push_back(m_counted.next(sides.streams.name(stream)));
    m_countedTo = segment.blueTo;
    return versions;
}

void ExpectedVersions::differed(std::span<const std::uint32_t> streams, const StreamTable& names)
{
    if (m_heads.size() + streams.size() > m_run.options.mostStreams) {
        m_headsLost = true;
        m_heads.clear();
    }
    for (const std::uint32_t stream : streams)
        if (!m_headsLost)
            m_heads.insert_or_assign(std::string(names.name(stream)), m_next[stream]);
}

void ExpectedVersions::equal(const SegmentSides& sides)
{
    if (m_heads.empty())
        return;
    std::vector<std::int64_t> last(sides.streams.size(), m_base);
    for (const Trace& trace : sides.green.traces())
        last[trace.stream] = trace.version;
    for (std::uint32_t stream = 0; stream < sides.streams.size(); ++stream)
        if (const auto known = m_heads.find(std::string(sides.streams.name(stream)));
            known != m_heads.end())
            known->second = last[stream] + 1;
}

} // namespace viridian::diff
