#pragma once

#include "core/diff/difference_sink.h"
#include "core/diff/event_comparer.h"

#include <cstdint>
#include <span>

namespace viridian::diff {

/// Whole streams that must be equal; the order across streams does not count.
struct Bout {
    std::span<const Event> expected{}; ///< versions as green must have them; position is blue's
    std::span<const Event> green{};
    std::int64_t versionShift =
        0; ///< added to expected's version to show it (blue's own base, in --as-is)
};

/// Tells two sets of events apart by stream and hands every difference to the sink.
/// Thread: one at a time.
class Judge {
public:
    Judge(EventComparer& comparer, DifferenceSink& sink) : m_comparer(comparer), m_sink(sink) {}

    /// Errors: those of the sink.
    [[nodiscard]] Status judge(const Bout& bout);

private:
    EventComparer& m_comparer;
    DifferenceSink& m_sink;
};

} // namespace viridian::diff
