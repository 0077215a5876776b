#include "core/diff/segment_sides.h"

#include "core/sync/event_digest.h"

#include <algorithm>
#include <limits>

namespace viridian::diff {
namespace {

std::uint32_t bytesOf(const Event& event)
{
    const std::size_t bytes = sizeof(Event) + event.data.bytes.size() +
                              event.metadata.bytes.size() + event.stream.size() + event.id.size() +
                              event.type.size() + event.schemaVersion.size();
    constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(bytes, kMost));
}

} // namespace

std::uint32_t StreamTable::numberOf(std::string_view name)
{
    const auto found = m_numbers.find(name);
    if (found != m_numbers.end())
        return found->second;
    const auto number = static_cast<std::uint32_t>(m_names.size());
    m_names.push_back(m_memory.keep(name));
    m_numbers.emplace(m_names.back(), number);
    return number;
}

void SegmentSide::add(const EventBatch& page, std::span<const Digest128> digests,
                      StreamTable& streams)
{
    for (std::size_t i = 0; i < page.size(); ++i) {
        const Event& event = page[i];
        m_traces.push_back({.digest = digests[i],
                            .position = event.position,
                            .version = event.version,
                            .stream = streams.numberOf(event.stream),
                            .bytes = bytesOf(event)});
        m_bytes += m_traces.back().bytes;
    }
    if (m_bytes > m_mostBytes) {
        m_holdsEvents = false;
        m_held = {};
        return;
    }
    m_held.share(page);
    for (const Event& event : page)
        m_held.add(event);
}

void SegmentSide::settle(std::span<const std::int64_t> versions)
{
    for (std::size_t i = 0; i < m_traces.size(); ++i) {
        m_traces[i].version = versions[i];
        m_traces[i].digest = withVersion(m_traces[i].digest, versions[i]);
    }
}

Digest128 chainOf(std::span<const Trace> traces)
{
    Digest128 chain;
    for (const Trace& trace : traces)
        chain = addToSegment(chain, trace.digest);
    return chain;
}

} // namespace viridian::diff
