#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readWatermarks(const GuardContext& context, std::stop_token)
{
    const auto& consumers = context.plan.consumers;
    if (consumers.empty())
        return GuardFinding{.state = GuardState::NotApplicable,
                            .value = "none named",
                            .limit = "all",
                            .why = "The plan names no consumers. If one sends mail or calls "
                                   "others, make sure that green's "
                                   "begins where blue's ended."};
    return GuardFinding{.state = GuardState::Unknown,
                        .value = fmt::format("0 of {} mapped", consumers.size()),
                        .limit = "all",
                        .evidence = fmt::format("{}", fmt::join(consumers, ", ")),
                        .why = "This build does not map consumers' watermarks. Set each on green "
                               "by hand, then override "
                               "with what you did."};
}

} // namespace viridian::guards
