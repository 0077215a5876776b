#include "core/cutover/guards/guards.h"

namespace viridian::guards {

Finding readQuarantine(const GuardContext&, std::stop_token)
{
    return GuardFinding{
        .state = GuardState::NotApplicable,
        .value = "none",
        .limit = "0",
        .evidence = "sync halts on an error",
        .why = "This build's sync stops at an event it cannot transform; it never sets one aside."};
}

} // namespace viridian::guards
