#pragma once

#include "core/base/digest.h"
#include "core/event/event.h"
#include "core/store/ledger.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace viridian {

/// Blue events in a segment: the unit that digests are kept and proven by (semantics.md section 4).
inline constexpr std::uint64_t kSegmentEvents = 8192;

/// Cuts a sync's run of blue events into segments of kSegmentEvents and chains their digests. The
/// same events give the same segments, whatever the batches. A value: copy it to try a step, keep
/// the copy when the step landed.
class Segments {
public:
    /// From the start of a shard.
    Segments() = default;
    /// Goes on where a checkpoint stands.
    /// @param open  the ledger's segment of index eventsRead / kSegmentEvents, if there is one
    /// Errors: Corrupt when the ledger's segment and checkpoint contradict each other.
    [[nodiscard]] static Result<Segments> resume(const Checkpoint& checkpoint,
                                                 const std::optional<Segment>& open);

    /// Forgets which segments changed.
    void beginStep() { m_changed.clear(); }
    /// Adds a blue event and what it became in green.
    /// @param outputs  with their positions and versions in green
    /// @param content  contentDigest() of each output
    void add(const Position& blue, std::span<const Event> outputs,
             std::span<const Digest128> content);
    /// Adds what steps gave out between two blue events: it belongs to the segment of the next one,
    /// and to none that is closed.
    void addFlushed(std::span<const Event> outputs, std::span<const Digest128> content);
    /// Segments that this step changed, closed ones and the open one, in order.
    [[nodiscard]] std::vector<Segment> changed() const;

    [[nodiscard]] std::uint64_t closed() const { return m_next; }

private:
    void begin();
    void addOutputs(std::span<const Event> outputs, std::span<const Digest128> content);

    std::optional<Segment> m_open;
    std::vector<Segment> m_changed; ///< closed in this step
    std::uint64_t m_next = 0;       ///< index of the open segment, or of the next
    std::optional<Position> m_blueTo;
    std::optional<Position> m_greenTo;
};

} // namespace viridian
