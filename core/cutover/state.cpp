#include "core/cutover/state.h"

#include <algorithm>
#include <array>
#include <utility>

namespace viridian {
namespace {

using S = CutoverState;

constexpr std::array<std::pair<S, const char*>, 13> kNames{{
    {S::Draft, "Draft"},
    {S::Ready, "Ready"},
    {S::Fencing, "Fencing"},
    {S::Draining, "Draining"},
    {S::Proving, "Proving"},
    {S::Committed, "Committed"},
    {S::Switching, "Switching"},
    {S::Watching, "Watching"},
    {S::Completed, "Completed"},
    {S::Cancelling, "Cancelling"},
    {S::RollingBack, "RollingBack"},
    {S::RolledBack, "RolledBack"},
    {S::Ambiguous, "Ambiguous"},
}};

// Ambiguous is in no row: it is what a reader sees, never what a journal says.
constexpr std::array kTransitions{
    Transition{S::Draft, S::Ready},
    Transition{S::Ready, S::Draft},
    Transition{S::Ready, S::Fencing},
    Transition{S::Fencing, S::Draining},
    Transition{S::Draining, S::Proving},
    Transition{S::Proving, S::Committed},
    Transition{S::Committed, S::Switching},
    Transition{S::Switching, S::Watching},
    Transition{S::Watching, S::Completed},
    // A fence left behind is cancelled from Draft and Ready too.
    Transition{S::Draft, S::Cancelling},
    Transition{S::Ready, S::Cancelling},
    Transition{S::Fencing, S::Cancelling},
    Transition{S::Draining, S::Cancelling},
    Transition{S::Proving, S::Cancelling},
    Transition{S::Cancelling, S::Draft},
    Transition{S::Committed, S::RollingBack},
    Transition{S::Switching, S::RollingBack},
    Transition{S::Watching, S::RollingBack},
    Transition{S::RollingBack, S::RolledBack},
    // Another attempt, with a green that was started over.
    Transition{S::RolledBack, S::Draft},
};

} // namespace

const char* name(CutoverState state) noexcept
{
    const auto* found = std::ranges::find(kNames, state, &std::pair<S, const char*>::first);
    return found == kNames.end() ? "Ambiguous" : found->second;
}

std::optional<CutoverState> parseCutoverState(std::string_view text) noexcept
{
    const auto* found =
        std::ranges::find_if(kNames, [&](const auto& row) { return row.second == text; });
    if (found == kNames.end())
        return std::nullopt;
    return found->first;
}

std::span<const Transition> transitions() noexcept
{
    return kTransitions;
}

bool allowed(CutoverState from, CutoverState to) noexcept
{
    return std::ranges::any_of(
        kTransitions, [&](const Transition& row) { return row.from == from && row.to == to; });
}

bool pastReturn(CutoverState state) noexcept
{
    switch (state) {
    case S::Committed:
    case S::Switching:
    case S::Watching:
    case S::Completed:
    case S::RollingBack:
    case S::RolledBack:
        return true;
    default:
        return false;
    }
}

bool beforeReturn(CutoverState state) noexcept
{
    return state == S::Fencing || state == S::Draining || state == S::Proving ||
           state == S::Cancelling;
}

} // namespace viridian
