#include "core/sync/segments.h"

#include "core/sync/event_digest.h"

#include <fmt/format.h>
#include <utility>

namespace viridian {

Result<Segments> Segments::resume(const Checkpoint& checkpoint, const std::optional<Segment>& open)
{
    Segments segments;
    segments.m_next = checkpoint.eventsRead / kSegmentEvents;
    segments.m_blueTo = checkpoint.blue;
    segments.m_greenTo = checkpoint.greenHead;
    const std::uint64_t inOpen = checkpoint.eventsRead % kSegmentEvents;
    const std::uint64_t found = open ? open->blueEvents : 0;
    if (found != inOpen || (open && (open->index != segments.m_next || open->closed))) {
        return fail(
            ErrorKind::Corrupt,
            fmt::format(
                "Green's checkpoint of shard {} speaks of {} events in segment {}, but its digest "
                "covers {}: restart from zero.",
                checkpoint.shard, inOpen, segments.m_next, found));
    }
    segments.m_open = open; // without blue events where only a flush came since the last one closed
    return segments;
}

void Segments::begin()
{
    if (m_open)
        return;
    m_open = Segment{};
    m_open->index = m_next;
    m_open->blueAfter = m_blueTo;
    m_open->blueTo = m_blueTo.value_or(Position());
    m_open->greenAfter = m_greenTo;
}

void Segments::addOutputs(std::span<const Event> outputs, std::span<const Digest128> content)
{
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        m_open->digest = addToSegment(m_open->digest, withVersion(content[i], outputs[i].version));
        m_open->greenTo = m_greenTo = outputs[i].position;
    }
    m_open->greenEvents += outputs.size();
}

void Segments::addFlushed(std::span<const Event> outputs, std::span<const Digest128> content)
{
    if (outputs.empty())
        return;
    begin();
    addOutputs(outputs, content);
}

void Segments::add(const Position& blue, std::span<const Event> outputs,
                   std::span<const Digest128> content)
{
    begin();
    addOutputs(outputs, content);
    m_open->blueEvents += 1;
    m_open->blueTo = blue;
    m_blueTo = blue;
    if (m_open->blueEvents < kSegmentEvents)
        return;
    m_open->closed = true;
    m_changed.push_back(*std::exchange(m_open, std::nullopt));
    ++m_next;
}

std::vector<Segment> Segments::changed() const
{
    std::vector<Segment> all = m_changed;
    if (m_open)
        all.push_back(*m_open);
    return all;
}

} // namespace viridian
