#include "core/cutover/switches/command_switch.h"

#include "core/cutover/command.h"
#include "core/cutover/details.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace viridian {
namespace {

std::vector<std::string> shownAll(const std::vector<CommandLine>& commands)
{
    std::vector<std::string> lines;
    lines.reserve(commands.size());
    for (const CommandLine& command : commands)
        lines.push_back(shown(command));
    return lines;
}

/// "exit 3: connection refused"
std::string words(const CommandResult& result)
{
    constexpr std::size_t kShown = 200;
    const std::string firstLine = plainText(
        std::string_view(result.output).substr(0, std::min(kShown, result.output.find('\n'))));
    return firstLine.empty() ? fmt::format("exit {}", result.exitCode)
                             : fmt::format("exit {}: {}", result.exitCode, firstLine);
}

class CommandSwitch final : public Switch {
public:
    explicit CommandSwitch(const CutoverPlan& plan) : m_spec(plan.switchSpec)
    {
        m_options.timeout = plan.switchTimeout;
        m_options.folder = plan.journalFile.parent_path();
        m_options.environment = {{"VIRIDIAN_BLUE", plan.blueName},
                                 {"VIRIDIAN_GREEN", plan.greenName}};
    }

    SwitchWords words() const override
    {
        constexpr std::chrono::duration<double> kOneCommand{0.3};
        SwitchWords result;
        result.title = fmt::format("{} command{}", m_spec.switchTo.size(),
                                   m_spec.switchTo.size() == 1 ? "" : "s");
        result.check = shownAll(m_spec.check);
        result.run = shownAll(m_spec.switchTo);
        result.undo = shownAll(m_spec.undo);
        result.expected =
            kOneCommand * static_cast<double>(m_spec.switchTo.size() + m_spec.check.size());
        return result;
    }

    Result<Traffic> check(std::stop_token stop) override
    {
        if (m_spec.check.empty())
            return Traffic{.live = std::nullopt, .words = "the plan names no check command"};
        std::optional<Side> live;
        for (const CommandLine& command : m_spec.check) {
            Result<CommandResult> result = runCommand(command, m_options, stop);
            if (!result && result.error().kind == ErrorKind::Cancelled)
                return passOn(result);
            if (!result)
                return Traffic{.live = std::nullopt, .words = result.error().message};
            if (result->exitCode > 1)
                return Traffic{.live = std::nullopt,
                               .words =
                                   fmt::format("{}: {}", shown(command), viridian::words(*result))};
            const Side side = result->exitCode == 0 ? Side::Green : Side::Blue;
            if (live && *live != side)
                return Traffic{.live = std::nullopt,
                               .words = "the check commands disagree about which store is live"};
            live = side;
        }
        return Traffic{.live = live,
                       .measured = true,
                       .words = fmt::format("{}, by {}", name(*live), shown(m_spec.check.front()))};
    }

    Status perform(std::stop_token stop) override
    {
        return runAll(m_spec.switchTo, std::move(stop));
    }
    Status undo(std::stop_token stop) override { return runAll(m_spec.undo, std::move(stop)); }

    Status verify(Side side, std::stop_token stop) override
    {
        // Without a check the exit codes of the commands are all there is to go by.
        if (m_spec.check.empty())
            return {};
        return Switch::verify(side, std::move(stop));
    }

private:
    Status runAll(const std::vector<CommandLine>& commands, std::stop_token stop)
    {
        for (const CommandLine& command : commands) {
            Result<CommandResult> result = runCommand(command, m_options, stop);
            if (!result)
                return passOn(result);
            if (result->exitCode != 0)
                return fail(ErrorKind::Unavailable,
                            fmt::format("The command {} failed: {}.", shown(command),
                                        viridian::words(*result)),
                            result->output);
        }
        return {};
    }

    SwitchSpec m_spec;
    CommandOptions m_options;
};

} // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): all makers stand in one table
std::unique_ptr<Switch> makeCommandSwitch(const CutoverPlan& plan, SwitchSetup)
{
    return std::make_unique<CommandSwitch>(plan);
}

} // namespace viridian
