#pragma once

#include "core/diff/difference_sink.h"
#include "core/diff/event_comparer.h"
#include "core/event/event_batch.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <unordered_map>

namespace viridian::diff {

/// How many missing and extra events wait for their counterpart, and how large they may be in all.
struct UnmatchedLimits {
    std::size_t events = 10'000;
    std::uint64_t bytes = std::uint64_t{32} * 1024 * 1024;
};

/// Joins what is missing in one segment with what is extra in another: one event that stands
/// elsewhere is one difference.
///
/// Stands between the judges of segments and the sink. A missing or extra event waits; when an
/// event of the same stream comes from the other side with the same id (where neither has one: with
/// the same type and payload), both become one difference, reordered, or changed where more than
/// its place differs. Memory is bounded: beyond the limits the one that waited longest is handed on
/// as what it is, missing or extra, and counted in passed(). Thread: one at a time.
class Unmatched {
public:
    /// @param comparer, sink  must outlive it
    Unmatched(EventComparer& comparer, DifferenceSink& sink, UnmatchedLimits limits);

    /// Missing and extra ones wait, others go to the sink. The events are copied where they wait.
    /// Errors: those of the sink.
    [[nodiscard]] Status add(Difference difference, const Event* expected, const Event* green);
    /// Hands on all that still wait, in the order they came. Errors: those of the sink.
    [[nodiscard]] Status flush();

    [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }
    /// How many were handed on before the end, as the limits did not let them wait longer.
    [[nodiscard]] std::uint64_t passed() const { return m_passed; }

private:
    struct Waiting {
        Difference difference;
        EventBatch event; ///< the one, with its bytes
        Digest128 key;
        std::uint64_t bytes = 0;
    };
    using Place = std::list<Waiting>::iterator;
    struct KeyHash {
        std::size_t operator()(const Digest128& key) const { return key.low; }
    };
    using Places = std::unordered_map<Digest128, std::deque<Place>, KeyHash>;

    [[nodiscard]] Places& placesOf(Label label);
    [[nodiscard]] Status join(Place waiting, const Difference& difference, const Event& other);
    void wait(Difference difference, const Event& event, const Digest128& key);
    [[nodiscard]] Status handOnOldest();
    void forget(Place place);
    void tellSink();

    EventComparer& m_comparer;
    DifferenceSink& m_sink;
    UnmatchedLimits m_limits;
    std::list<Waiting> m_waiting; ///< oldest first
    Places m_missing;
    Places m_extra;
    Counts m_counts; ///< of what waits
    std::uint64_t m_bytes = 0;
    std::uint64_t m_passed = 0;
};

} // namespace viridian::diff
