#include "core/diff/unmatched.h"

#include "core/base/digest.h"
#include "core/diff/aligner.h"

#include <iterator>
#include <utility>

namespace viridian::diff {
namespace {

/// Events with another key are not the same event.
Digest128 keyOf(const Event& event)
{
    const Digest128 stream = digestOf(event.stream);
    return event.id.empty() ? chained(stream, payloadKey(event))
                            : chained(chained(stream, stream), digestOf(event.id));
}

std::uint64_t bytesOf(const Difference& difference, const Event& event)
{
    return sizeof(Difference) + sizeof(Event) + 2 * (difference.stream.size() + event.id.size()) +
           event.type.size() + event.data.bytes.size() + event.metadata.bytes.size();
}

} // namespace

Unmatched::Unmatched(EventComparer& comparer, DifferenceSink& sink, UnmatchedLimits limits)
    : m_comparer(comparer), m_sink(sink), m_limits(limits)
{
}

Unmatched::Places& Unmatched::placesOf(Label label)
{
    return label == Label::Missing ? m_missing : m_extra;
}

Status Unmatched::add(Difference difference, const Event* expected, const Event* green)
{
    if (difference.label != Label::Missing && difference.label != Label::Extra)
        return m_sink.add(std::move(difference), expected, green);
    const Event& event = expected != nullptr ? *expected : *green;
    const Digest128 key = keyOf(event);
    Places& others = placesOf(difference.label == Label::Missing ? Label::Extra : Label::Missing);
    if (const auto found = others.find(key); found != others.end())
        return join(found->second.front(), difference, event);
    wait(std::move(difference), event, key);
    while (m_waiting.size() > m_limits.events || m_bytes > m_limits.bytes) {
        ++m_passed;
        if (Status handed = handOnOldest(); !handed)
            return handed;
    }
    tellSink();
    return {};
}

/// One difference of the missing and the extra one, at the place of the missing one.
Status Unmatched::join(Place waiting, const Difference& difference, const Event& other)
{
    const bool isMissing = difference.label == Label::Missing;
    const Event& held = waiting->event.front();
    const Event& expected = isMissing ? other : held;
    const Event& green = isMissing ? held : other;
    Comparison comparison = m_comparer.compare(expected, green);
    Difference joined = isMissing ? difference : waiting->difference;
    const Difference& extra = isMissing ? waiting->difference : difference;
    joined.label = comparison.changed() ? Label::Changed : Label::Reordered;
    joined.paths = std::move(comparison.paths);
    joined.greenVersion = extra.greenVersion;
    joined.greenPosition = extra.greenPosition;
    Status added = m_sink.add(std::move(joined), &expected, &green);
    forget(waiting);
    tellSink();
    return added;
}

void Unmatched::wait(Difference difference, const Event& event, const Digest128& key)
{
    Waiting waiting{.difference = std::move(difference), .event = {}, .key = key, .bytes = 0};
    waiting.bytes = bytesOf(waiting.difference, event);
    waiting.event.arena(waiting.bytes);
    waiting.event.addCopy(event);
    m_bytes += waiting.bytes;
    m_counts.add(waiting.difference.label);
    const Label label = waiting.difference.label;
    m_waiting.push_back(std::move(waiting));
    placesOf(label)[key].push_back(std::prev(m_waiting.end()));
}

Status Unmatched::handOnOldest()
{
    const Place oldest = m_waiting.begin();
    const Event& event = oldest->event.front();
    const bool isMissing = oldest->difference.label == Label::Missing;
    Status added =
        m_sink.add(oldest->difference, isMissing ? &event : nullptr, isMissing ? nullptr : &event);
    forget(oldest);
    return added;
}

/// Whatever is forgotten is the oldest of its key.
void Unmatched::forget(Place place)
{
    Places& places = placesOf(place->difference.label);
    const auto found = places.find(place->key);
    found->second.pop_front();
    if (found->second.empty())
        places.erase(found);
    m_bytes -= place->bytes;
    (place->difference.label == Label::Missing ? m_counts.missing : m_counts.extra) -= 1;
    m_waiting.erase(place);
}

Status Unmatched::flush()
{
    Status good;
    while (!m_waiting.empty() && good)
        good = handOnOldest();
    tellSink();
    return good;
}

void Unmatched::tellSink()
{
    m_sink.setWaiting(m_counts);
}

} // namespace viridian::diff
