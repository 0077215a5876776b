#include "core/cutover/command.h"

#include "core/cutover/guards/guards.h"

#include <fmt/format.h>

namespace viridian::guards {

Finding readCommand(const GuardContext& context, std::stop_token stop)
{
    const GuardCommand& guard = context.plan.limits.commands.at(context.instance);
    CommandOptions options;
    options.timeout = context.plan.guardTimeout;
    options.folder = context.plan.journalFile.parent_path();
    options.environment = {{"VIRIDIAN_BLUE", context.plan.blueName},
                           {"VIRIDIAN_GREEN", context.plan.greenName}};
    Result<CommandResult> result = runCommand(guard.command, options, std::move(stop));
    if (!result)
        return passOn(result);
    GuardFinding finding{
        .state = passedIf(result->exitCode == 0),
        .value = fmt::format("exit {} in {}", result->exitCode, formatDuration(result->took)),
        .limit = "exit 0",
        .evidence =
            fmt::format("{}, {}", guard.command.front(), guard.blocking ? "blocking" : "advisory"),
        .why = shown(guard.command)};
    if (!result->output.empty())
        finding.why +=
            (result->truncated ? "\n(the start of its output)\n" : "\n") + result->output;
    return finding;
}

} // namespace viridian::guards
