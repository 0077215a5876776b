#include "core/cutover/plan.h"

#include "core/store/address.h"

#include <fmt/format.h>
#include <utility>

namespace viridian {
namespace {

Status checkRow(const CutoverPlan& plan)
{
    const SwitchRow& row = plan.switchSpec.row;
    if (row.store.empty() || row.table.empty() || row.keyColumn.empty() || row.column.empty())
        return fail(ErrorKind::InvalidInput, "The switch is a row in a table, but store, table, "
                                             "key column or column is missing; set switch.row.");
    if (row.from == row.to)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The switch row goes from {} to {}; the two must differ.", row.from,
                                row.to));
    if (row.store == "blue" || row.store == plan.blueAddress)
        return fail(ErrorKind::InvalidInput, "The switch row is in blue, and nothing but the fence "
                                             "is ever written to blue; keep it elsewhere.");
    return {};
}

Status checkCommands(const SwitchSpec& spec)
{
    if (spec.switchTo.empty() || spec.undo.empty())
        return fail(
            ErrorKind::InvalidInput,
            "The switch is made by commands, but switch.to or switch.undo is empty; name both.");
    for (const auto* list : {&spec.check, &spec.switchTo, &spec.undo}) {
        for (const CommandLine& command : *list) {
            if (command.empty() || command.front().empty())
                return fail(ErrorKind::InvalidInput,
                            "A command of the switch is empty; name a program.");
        }
    }
    return {};
}

Result<std::string> nameOf(const std::string& address, const char* which)
{
    if (address.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The workspace names no {} store; choose one first.", which));
    Result<StoreAddress> parsed = StoreAddress::parse(address);
    if (!parsed)
        return passOn(parsed);
    return parsed->displayName();
}

} // namespace

Status checkPlan(const CutoverPlan& plan)
{
    if (plan.mode == CutoverMode::Live)
        return fail(ErrorKind::InvalidInput, "This build cuts over in fenced mode only: live mode, "
                                             "with its forks and reverse sync, is not in it. "
                                             "Set policy.mode to fenced.");
    switch (plan.switchSpec.kind) {
    case SwitchKind::Manual:
        return {};
    case SwitchKind::Command:
        return checkCommands(plan.switchSpec);
    case SwitchKind::TableRow:
        return checkRow(plan);
    }
    return {};
}

Result<CutoverPlan> planOf(const Workspace& workspace)
{
    CutoverPlan plan;
    plan.blueAddress = workspace.resolveAddress(workspace.blue);
    plan.greenAddress = workspace.resolveAddress(workspace.green);
    Result<std::string> blue = nameOf(plan.blueAddress, "blue");
    if (!blue)
        return passOn(blue);
    Result<std::string> green = nameOf(plan.greenAddress, "green");
    if (!green)
        return passOn(green);
    plan.blueName = std::move(*blue);
    plan.greenName = std::move(*green);
    plan.workspaceName = workspace.name();
    const std::string stem =
        workspace.path.empty() ? plan.greenName : workspace.path.stem().string();
    plan.journalFile = workspace.folder() / (stem + ".journal.ndjson");
    plan.mode = workspace.policy.mode;
    plan.forks = workspace.policy.forks;
    plan.limits = workspace.guards;
    plan.switchSpec = workspace.switchSpec;
    if (plan.switchSpec.kind == SwitchKind::TableRow && plan.switchSpec.row.store != "green" &&
        plan.switchSpec.row.store != "blue")
        plan.switchSpec.row.store = workspace.resolveAddress(plan.switchSpec.row.store);
    for (const ReadModelSpec& model : workspace.readModels)
        plan.readModels.push_back(model.name);
    return plan;
}

} // namespace viridian
