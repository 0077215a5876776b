#include "core/workspace/workspace.h"
#include "core/workspace/yaml_reader.h"

#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <system_error>

namespace viridian {
namespace {

constexpr std::uint64_t kMostSeconds = std::uint64_t{7} * 24 * 3600;
constexpr std::uint64_t kMostMinutes = std::uint64_t{60} * 24 * 60;
constexpr std::uint64_t kMostEvents = 1'000'000'000'000;

/// Reads one address and refuses a secret in it.
void readAddress(YamlReader& read, const YAML::Node& parent, const char* key, std::string& out)
{
    read.text(parent, key, out);
    if (!read.failed() && holdsPassword(out))
        read.refuse(
            parent[key],
            fmt::format("the address of {} holds a password; take it out and use ~/.pgpass or "
                        "PGPASSWORD.",
                        key));
}

template <typename Duration>
void readLimit(YamlReader& read, const YAML::Node& node, const char* key, Duration& out,
               std::uint64_t most)
{
    auto count = static_cast<std::uint64_t>(out.count());
    read.number(node, key, count, 0, most);
    out = Duration(static_cast<typename Duration::rep>(count));
}

void readGuardCommand(YamlReader& read, const YAML::Node& node, std::vector<GuardCommand>& out)
{
    if (!read.map(node, "a guard command", {"name", "command", "blocking"}))
        return;
    GuardCommand command;
    read.required(node, "name", command.name);
    read.flag(node, "blocking", command.blocking);
    if (!read.failed() && !node["command"])
        read.refuse(node, "“command” is missing here.");
    else
        read.strings(node["command"], "command", command.command);
    out.push_back(std::move(command));
}

void readGuards(YamlReader& read, const YAML::Node& node, GuardLimits& out)
{
    if (!node || !read.map(node, "guards",
                           {"lagEvents", "lagSeconds", "drainSeconds", "freezeSeconds",
                            "ageSeconds", "watchMinutes", "quietMinutes", "commands"}))
        return;
    read.number(node, "lagEvents", out.lagEvents, 0, kMostEvents);
    readLimit(read, node, "lagSeconds", out.lag, kMostSeconds);
    readLimit(read, node, "drainSeconds", out.drain, kMostSeconds);
    readLimit(read, node, "freezeSeconds", out.freeze, kMostSeconds);
    readLimit(read, node, "ageSeconds", out.age, kMostSeconds);
    readLimit(read, node, "watchMinutes", out.watch, kMostMinutes);
    readLimit(read, node, "quietMinutes", out.quiet, kMostMinutes);
    read.list(node, "commands",
              [&](const YAML::Node& item) { readGuardCommand(read, item, out.commands); });
}

/// One command ([./live.sh, green]) or a list of commands ([[./a.sh], [./b.sh]]).
void readCommands(YamlReader& read, const YAML::Node& parent, const char* key,
                  std::vector<CommandLine>& out)
{
    const YAML::Node node = parent[key];
    if (read.failed() || !node || node.IsNull())
        return;
    if (node.IsSequence() && node.size() > 0 && node[0].IsSequence()) {
        for (const YAML::Node& item : node)
            read.strings(item, key, out.emplace_back());
        return;
    }
    CommandLine one;
    read.strings(node, key, one);
    out.push_back(std::move(one));
}

void readSwitchRow(YamlReader& read, const YAML::Node& node, SwitchRow& out)
{
    readAddress(read, node, "store", out.store);
    read.required(node, "store", out.store);
    read.required(node, "table", out.table);
    read.required(node, "column", out.column);
    read.required(node, "from", out.from);
    read.required(node, "to", out.to);
    if (!read.failed() && !node["key"])
        read.refuse(node, "“key” is missing here: the column and value that name the row.");
    else if (read.map(node["key"], "key", {"column", "value"})) {
        read.required(node["key"], "column", out.keyColumn);
        read.required(node["key"], "value", out.keyValue);
    }
}

void readSwitch(YamlReader& read, const YAML::Node& node, SwitchSpec& out)
{
    if (!node || !read.map(node, "switch",
                           {"kind", "check", "switch", "undo", "store", "table", "key", "column",
                            "from", "to"}))
        return;
    read.word<SwitchKind>(node, "kind", out.kind,
                          {{"manual", SwitchKind::Manual},
                           {"command", SwitchKind::Command},
                           {"table-row", SwitchKind::TableRow}});
    readCommands(read, node, "check", out.check);
    readCommands(read, node, "switch", out.switchTo);
    readCommands(read, node, "undo", out.undo);
    if (read.failed())
        return;
    if (out.kind == SwitchKind::TableRow)
        readSwitchRow(read, node, out.row);
    else if (out.kind == SwitchKind::Command &&
             (out.check.empty() || out.switchTo.empty() || out.undo.empty()))
        read.refuse(node, "a switch of kind command needs check, switch and undo.");
}

void readReadModel(YamlReader& read, const YAML::Node& node, std::vector<ReadModelSpec>& out)
{
    if (!read.map(node, "a read model", {"name", "kind", "address", "query", "pointer", "group"}))
        return;
    ReadModelSpec model;
    read.required(node, "name", model.name);
    read.required(node, "kind", model.kind);
    read.word<std::string>(node, "kind", model.kind,
                           {{"sql", "sql"},
                            {"neo4j", "neo4j"},
                            {"http", "http"},
                            {"kurrentdb", "kurrentdb"},
                            {"kafka", "kafka"}});
    readAddress(read, node, "address", model.address);
    read.required(node, "address", model.address);
    read.text(node, "query", model.query);
    read.text(node, "pointer", model.pointer);
    read.text(node, "group", model.group);
    out.push_back(std::move(model));
}

void readFilter(YamlReader& read, const YAML::Node& node, std::vector<SavedFilter>& out)
{
    if (!read.map(node, "a saved filter", {"name", "filter", "default"}))
        return;
    SavedFilter filter;
    read.required(node, "name", filter.name);
    read.text(node, "filter", filter.filter);
    read.flag(node, "default", filter.isDefault);
    out.push_back(std::move(filter));
}

void readMark(YamlReader& read, const YAML::Node& node, std::vector<Mark>& out)
{
    if (!read.map(node, "a mark", {"store", "position", "note"}))
        return;
    Mark mark;
    read.required(node, "store", mark.store);
    read.word<std::string>(node, "store", mark.store, {{"blue", "blue"}, {"green", "green"}});
    read.required(node, "position", mark.position);
    read.text(node, "note", mark.note);
    out.push_back(std::move(mark));
}

void readSections(YamlReader& read, const YAML::Node& root, Workspace& out)
{
    readAddress(read, root, "blue", out.blue);
    readAddress(read, root, "green", out.green);
    read.text(root, "pipeline", out.pipeline);
    read.text(root, "rules", out.rules);
    read.list(root, "readModels",
              [&](const YAML::Node& item) { readReadModel(read, item, out.readModels); });
    readGuards(read, root["guards"], out.guards);
    readSwitch(read, root["switch"], out.switchSpec);
    if (const YAML::Node fence = root["fence"];
        fence && read.map(fence, "fence", {"kind", "probeRole"})) {
        read.word<std::string>(fence, "kind", out.fence.kind, {{"trigger", "trigger"}});
        read.text(fence, "probeRole", out.fence.probeRole);
    }
    if (const YAML::Node policy = root["policy"];
        policy && read.map(policy, "policy", {"mode", "forks"})) {
        read.word<CutoverMode>(policy, "mode", out.policy.mode,
                               {{"fenced", CutoverMode::Fenced}, {"live", CutoverMode::Live}});
        read.word<ForkPolicy>(policy, "forks", out.policy.forks,
                              {{"hold", ForkPolicy::Hold},
                               {"append", ForkPolicy::Append},
                               {"drop", ForkPolicy::Drop}});
    }
    read.list(root, "filters",
              [&](const YAML::Node& item) { readFilter(read, item, out.filters); });
    read.list(root, "marks", [&](const YAML::Node& item) { readMark(read, item, out.marks); });
}

void readRoot(YamlReader& read, const YAML::Node& root, Workspace& out)
{
    if (!read.map(root, "a workspace",
                  {"format", "blue", "green", "pipeline", "rules", "readModels", "guards", "switch",
                   "fence", "policy", "filters", "marks"}))
        return;
    std::string format;
    read.required(root, "format", format);
    if (!read.failed() && format != "viridian.workspace/1")
        read.refuse(
            root["format"],
            fmt::format("the format is “{}”; this Viridian reads viridian.workspace/1.", format));
    if (!read.failed())
        readSections(read, root, out);
}

} // namespace

Result<Workspace> parseWorkspace(std::string_view text, const std::filesystem::path& path)
{
    YamlReader read(path.string());
    Workspace workspace;
    workspace.path = path;
    try {
        readRoot(read, YAML::Load(std::string(text)), workspace);
    } catch (const YAML::Exception& error) {
        read.refuse(error.mark, fmt::format("this is not YAML: {}.", error.msg));
    }
    if (read.failed())
        return tl::unexpected(read.error());
    return workspace;
}

Result<Workspace> loadWorkspace(const std::filesystem::path& path)
{
    std::error_code code;
    if (std::filesystem::is_directory(path, code))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is a folder; choose a .viridian file in it.", path.string()));
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const bool there = std::filesystem::exists(path, code);
        return fail(ErrorKind::InvalidInput,
                    there
                        ? fmt::format("The workspace {} may not be read; check its permissions.",
                                      path.string())
                        : fmt::format("There is no workspace {}; check the path.", path.string()));
    }
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    if (file.bad())
        return fail(ErrorKind::Unavailable,
                    fmt::format("The workspace {} could not be read.", path.string()));
    return parseWorkspace(text, path);
}

} // namespace viridian
