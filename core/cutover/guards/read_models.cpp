#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readReadModels(const GuardContext& context, std::stop_token)
{
    const auto& models = context.plan.readModels;
    if (models.empty())
        return GuardFinding{
            .state = GuardState::NotApplicable,
            .value = "none named",
            .limit = "all",
            .why =
                "The plan names no read models; whether any is behind cannot be told from here."};
    return GuardFinding{
        .state = GuardState::Unknown,
        .value = fmt::format("0 of {} read", models.size()),
        .limit = fmt::format("{} of {}", models.size(), models.size()),
        .evidence = fmt::format("{}", fmt::join(models, ", ")),
        .why = "This build cannot ask read models for their positions. Look at each yourself, then "
               "override with what you saw."};
}

} // namespace viridian::guards
