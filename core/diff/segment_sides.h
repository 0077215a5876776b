#pragma once

#include "core/base/digest.h"
#include "core/event/event_batch.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::diff {

/// The streams of one segment as small numbers. Not copied: names point into it.
class StreamTable {
public:
    StreamTable() = default;
    StreamTable(const StreamTable&) = delete;
    StreamTable& operator=(const StreamTable&) = delete;

    /// The stream's number; a new stream gets the next one.
    [[nodiscard]] std::uint32_t numberOf(std::string_view name);
    [[nodiscard]] std::string_view name(std::uint32_t number) const { return m_names[number]; }
    [[nodiscard]] std::size_t size() const { return m_names.size(); }

private:
    Arena m_memory;
    std::vector<std::string_view> m_names;
    std::unordered_map<std::string_view, std::uint32_t> m_numbers;
};

/// What is kept of every event of a segment while it is judged.
struct Trace {
    Digest128 digest; ///< eventDigest()
    Position position;
    std::int64_t version = 0;
    std::uint32_t stream = 0; ///< number in the segment's StreamTable
    std::uint32_t bytes = 0;  ///< of memory, about
};

/// One side of a segment: a trace of every event, and the events too as long as they are not many
/// bytes.
class SegmentSide {
public:
    /// @param mostBytes  beyond it all events are let go; their traces stay
    explicit SegmentSide(std::uint64_t mostBytes) : m_mostBytes(mostBytes) {}

    /// @param digests  one an event: eventDigest(), or contentDigest() until settle()
    void add(const EventBatch& page, std::span<const Digest128> digests, StreamTable& streams);
    /// Gives every event its version: its digest is made whole.
    void settle(std::span<const std::int64_t> versions);

    [[nodiscard]] std::span<const Trace> traces() const { return m_traces; }
    [[nodiscard]] std::size_t size() const { return m_traces.size(); }
    /// Whether held() has all events.
    [[nodiscard]] bool holdsEvents() const { return m_holdsEvents; }
    /// The events in the order of the traces, versions as they were added.
    [[nodiscard]] const EventBatch& held() const { return m_held; }

private:
    std::uint64_t m_mostBytes;
    std::uint64_t m_bytes = 0;
    std::vector<Trace> m_traces;
    EventBatch m_held;
    bool m_holdsEvents = true;
};

/// What is known of a segment on both sides.
struct SegmentSides {
    explicit SegmentSides(std::uint64_t mostBytes) : expected(mostBytes), green(mostBytes) {}

    StreamTable streams;
    SegmentSide expected;
    SegmentSide green;
};

[[nodiscard]] Digest128 chainOf(std::span<const Trace> traces);

} // namespace viridian::diff
