#pragma once

#include "core/diff/aligner.h"
#include "core/diff/difference_sink.h"
#include "core/diff/event_comparer.h"

#include <cstdint>
#include <optional>
#include <span>

namespace viridian::diff {

/// Events that must be equal: expected ones and those that green has in their place.
struct Bout {
    std::span<const Event> expected{}; ///< versions as green must have them; position is blue's
    std::span<const Event> green{};
    bool ordered = false; ///< the order across streams counts too
    std::int64_t versionShift =
        0;             ///< added to expected's version to show it (blue's own base, in --as-is)
    Position before{}; ///< where an extra event stands that follows no expected one
};

struct BoutResult {
    std::uint64_t differing = 0;
    /// Position of the last expected event before the first difference; absent: the first one
    /// differs already, or none does.
    std::optional<Position> equalUpTo;
};

/// Tells two sets of events apart by stream and hands every difference to the sink.
/// Thread: one at a time.
class Judge {
public:
    Judge(EventComparer& comparer, DifferenceSink& sink) : m_comparer(comparer), m_sink(sink) {}

    /// Errors: those of the sink.
    [[nodiscard]] Result<BoutResult> judge(const Bout& bout);

private:
    struct Finding;
    [[nodiscard]] std::vector<Finding> findingsOf(const Bout& bout);
    void alignOne(const Bout& bout, std::span<const std::size_t> expected,
                  std::span<const std::size_t> green, std::vector<Finding>& all,
                  std::vector<std::pair<std::size_t, std::size_t>>& equal);
    [[nodiscard]] Difference differenceOf(const Bout& bout, Finding& finding) const;

    EventComparer& m_comparer;
    DifferenceSink& m_sink;
};

} // namespace viridian::diff
