#include "core/workspace/workspace.h"

#include <fmt/format.h>
#include <fstream>
#include <system_error>
#include <yaml-cpp/yaml.h>

namespace viridian {
namespace {

void writeOptional(YAML::Emitter& out, const char* key, const std::string& value)
{
    if (!value.empty())
        out << YAML::Key << key << YAML::Value << value;
}

void writeCommand(YAML::Emitter& out, const CommandLine& command)
{
    out << YAML::Flow << YAML::BeginSeq;
    for (const std::string& argument : command)
        out << argument;
    out << YAML::EndSeq;
}

void writeCommands(YAML::Emitter& out, const char* key, const std::vector<CommandLine>& commands)
{
    if (commands.empty())
        return;
    out << YAML::Key << key << YAML::Value << YAML::BeginSeq;
    for (const CommandLine& command : commands)
        writeCommand(out, command);
    out << YAML::EndSeq;
}

void writeReadModels(YAML::Emitter& out, const std::vector<ReadModelSpec>& models)
{
    if (models.empty())
        return;
    out << YAML::Key << "readModels" << YAML::Value << YAML::BeginSeq;
    for (const ReadModelSpec& model : models) {
        out << YAML::BeginMap;
        writeOptional(out, "name", model.name);
        writeOptional(out, "kind", model.kind);
        writeOptional(out, "address", model.address);
        writeOptional(out, "query", model.query);
        writeOptional(out, "pointer", model.pointer);
        writeOptional(out, "group", model.group);
        out << YAML::EndMap;
    }
    out << YAML::EndSeq;
}

void writeGuards(YAML::Emitter& out, const GuardLimits& guards)
{
    out << YAML::Key << "guards" << YAML::Value << YAML::BeginMap;
    out << YAML::Key << "lagEvents" << YAML::Value << guards.lagEvents;
    out << YAML::Key << "lagSeconds" << YAML::Value << guards.lag.count();
    out << YAML::Key << "drainSeconds" << YAML::Value << guards.drain.count();
    out << YAML::Key << "freezeSeconds" << YAML::Value << guards.freeze.count();
    out << YAML::Key << "ageSeconds" << YAML::Value << guards.age.count();
    out << YAML::Key << "watchMinutes" << YAML::Value << guards.watch.count();
    out << YAML::Key << "quietMinutes" << YAML::Value << guards.quiet.count();
    if (!guards.commands.empty()) {
        out << YAML::Key << "commands" << YAML::Value << YAML::BeginSeq;
        for (const GuardCommand& command : guards.commands) {
            out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << command.name;
            out << YAML::Key << "command" << YAML::Value;
            writeCommand(out, command.command);
            out << YAML::Key << "blocking" << YAML::Value << command.blocking << YAML::EndMap;
        }
        out << YAML::EndSeq;
    }
    out << YAML::EndMap;
}

void writeSwitch(YAML::Emitter& out, const SwitchSpec& spec)
{
    out << YAML::Key << "switch" << YAML::Value << YAML::BeginMap << YAML::Key << "kind"
        << YAML::Value;
    out << (spec.kind == SwitchKind::Manual    ? "manual"
            : spec.kind == SwitchKind::Command ? "command"
                                               : "table-row");
    writeCommands(out, "check", spec.check);
    writeCommands(out, "switch", spec.switchTo);
    writeCommands(out, "undo", spec.undo);
    if (spec.kind == SwitchKind::TableRow) {
        writeOptional(out, "store", spec.row.store);
        writeOptional(out, "table", spec.row.table);
        out << YAML::Key << "key" << YAML::Value << YAML::Flow << YAML::BeginMap;
        writeOptional(out, "column", spec.row.keyColumn);
        writeOptional(out, "value", spec.row.keyValue);
        out << YAML::EndMap;
        writeOptional(out, "column", spec.row.column);
        writeOptional(out, "from", spec.row.from);
        writeOptional(out, "to", spec.row.to);
    }
    out << YAML::EndMap;
}

void writePolicy(YAML::Emitter& out, const Workspace& workspace)
{
    out << YAML::Key << "fence" << YAML::Value << YAML::BeginMap;
    writeOptional(out, "kind", workspace.fence.kind);
    writeOptional(out, "probeRole", workspace.fence.probeRole);
    out << YAML::EndMap;
    const ForkPolicy forks = workspace.policy.forks;
    out << YAML::Key << "policy" << YAML::Value << YAML::BeginMap << YAML::Key << "mode"
        << YAML::Value << (workspace.policy.mode == CutoverMode::Fenced ? "fenced" : "live")
        << YAML::Key << "forks" << YAML::Value
        << (forks == ForkPolicy::Hold     ? "hold"
            : forks == ForkPolicy::Append ? "append"
                                          : "drop")
        << YAML::EndMap;
}

void writeFilters(YAML::Emitter& out, const std::vector<SavedFilter>& filters)
{
    if (filters.empty())
        return;
    out << YAML::Key << "filters" << YAML::Value << YAML::BeginSeq;
    for (const SavedFilter& filter : filters) {
        out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << filter.name;
        writeOptional(out, "filter", filter.filter);
        if (filter.isDefault)
            out << YAML::Key << "default" << YAML::Value << true;
        out << YAML::EndMap;
    }
    out << YAML::EndSeq;
}

void writeMarks(YAML::Emitter& out, const std::vector<Mark>& marks)
{
    if (marks.empty())
        return;
    out << YAML::Key << "marks" << YAML::Value << YAML::BeginSeq;
    for (const Mark& mark : marks) {
        out << YAML::BeginMap << YAML::Key << "store" << YAML::Value << mark.store;
        out << YAML::Key << "position" << YAML::Value << YAML::DoubleQuoted << mark.position;
        writeOptional(out, "note", mark.note);
        out << YAML::EndMap;
    }
    out << YAML::EndSeq;
}

/// The name of the first part whose address holds a secret.
std::string_view secretHolder(const Workspace& workspace)
{
    if (holdsPassword(workspace.blue))
        return "blue";
    if (holdsPassword(workspace.green))
        return "green";
    if (holdsPassword(workspace.switchSpec.row.store))
        return "switch";
    for (const ReadModelSpec& model : workspace.readModels) {
        if (holdsPassword(model.address))
            return model.name;
    }
    return {};
}

} // namespace

std::string toYaml(const Workspace& workspace)
{
    YAML::Emitter out;
    out << YAML::BeginMap << YAML::Key << "format" << YAML::Value << "viridian.workspace/1";
    writeOptional(out, "blue", workspace.blue);
    writeOptional(out, "green", workspace.green);
    writeOptional(out, "pipeline", workspace.pipeline);
    writeOptional(out, "rules", workspace.rules);
    writeReadModels(out, workspace.readModels);
    writeGuards(out, workspace.guards);
    writeSwitch(out, workspace.switchSpec);
    writePolicy(out, workspace);
    writeFilters(out, workspace.filters);
    writeMarks(out, workspace.marks);
    out << YAML::EndMap;
    return std::string(out.c_str(), out.size()) + "\n";
}

Status saveWorkspace(const Workspace& workspace, const std::filesystem::path& path)
{
    if (const std::string_view holder = secretHolder(workspace); !holder.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The address of {} holds a password, which a workspace never "
                                "keeps; take it out and "
                                "use ~/.pgpass or PGPASSWORD.",
                                holder));
    std::filesystem::path temporary = path;
    temporary += ".part";
    std::error_code code;
    {
        std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
        file << toYaml(workspace);
        file.flush();
        if (!file) {
            std::filesystem::remove(temporary, code);
            return fail(ErrorKind::Denied, fmt::format("The workspace could not be written to {}; "
                                                       "check the folder and its permissions.",
                                                       path.string()));
        }
    }
    std::filesystem::rename(temporary, path, code);
    if (!code)
        return {};
    const std::string reason = code.message();
    std::filesystem::remove(temporary, code);
    return fail(ErrorKind::Unavailable,
                fmt::format("The workspace could not be written to {}.", path.string()), reason);
}

} // namespace viridian
