#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace viridian {

/// Where a cutover stands (design/semantics.md section 5).
enum class CutoverState {
    Draft,
    Ready,
    Fencing,
    Draining,
    Proving,
    Committed, ///< the point of no return: nothing from here on is ever cancelled
    Switching,
    Watching,
    Completed,
    Cancelling,
    RollingBack,
    RolledBack,
    Ambiguous, ///< what is cannot be read; never written to the journal
};

/// The word shown and stored, e.g. "RollingBack".
[[nodiscard]] const char* name(CutoverState state) noexcept;
[[nodiscard]] std::optional<CutoverState> parseCutoverState(std::string_view text) noexcept;

struct Transition {
    CutoverState from;
    CutoverState to;
};

/// Every transition there is; what is not in it is refused.
[[nodiscard]] std::span<const Transition> transitions() noexcept;
[[nodiscard]] bool allowed(CutoverState from, CutoverState to) noexcept;

/// At or after the point of no return.
[[nodiscard]] bool pastReturn(CutoverState state) noexcept;
/// A run has begun and is not committed: Fencing, Draining, Proving, Cancelling.
[[nodiscard]] bool beforeReturn(CutoverState state) noexcept;

} // namespace viridian
