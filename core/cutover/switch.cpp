#include "core/cutover/switch.h"

#include "core/cutover/switches/command_switch.h"
#include "core/cutover/switches/manual.h"
#include "core/cutover/switches/row_switch.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace viridian {
namespace {

struct SwitchMaker {
    SwitchKind kind;
    std::unique_ptr<Switch> (*make)(const CutoverPlan& plan, SwitchSetup setup);
};

/// The table of kinds: a new switch is a file in switches/ and a row here.
constexpr std::array kMakers{
    SwitchMaker{SwitchKind::Manual, &makeManualSwitch},
    SwitchMaker{SwitchKind::Command, &makeCommandSwitch},
    SwitchMaker{SwitchKind::TableRow, &makeRowSwitch},
};

} // namespace

const char* name(Side side) noexcept
{
    return side == Side::Blue ? "blue" : "green";
}

Status Switch::verify(Side side, std::stop_token stop)
{
    Result<Traffic> traffic = check(std::move(stop));
    if (!traffic)
        return passOn(traffic);
    if (!traffic->live)
        return fail(
            ErrorKind::Unavailable,
            fmt::format("Which store has the traffic could not be told: {}.", traffic->words));
    if (*traffic->live != side)
        return fail(ErrorKind::Conflict,
                    fmt::format("The traffic is on {}, not on {}: {}.", name(*traffic->live),
                                name(side), traffic->words));
    return {};
}

Result<std::unique_ptr<Switch>> makeSwitch(const CutoverPlan& plan, SwitchSetup setup)
{
    if (Status sound = checkPlan(plan); !sound)
        return passOn(sound);
    const auto* maker = std::ranges::find(kMakers, plan.switchSpec.kind, &SwitchMaker::kind);
    if (maker == kMakers.end())
        return fail(ErrorKind::InvalidInput, "This build does not know the plan's kind of switch.");
    return maker->make(plan, std::move(setup));
}

} // namespace viridian
