#include "core/pipeline/load.h"

#include "core/pipeline/kinds.h"
#include "core/pipeline/yaml_json.h"
#include "core/workspace/yaml_reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

constexpr std::string_view kFormat = "viridian.pipeline/1";

/// One text or a list of them.
std::vector<std::string> oneOrMore(YamlReader& read, const YAML::Node& parent, const char* key)
{
    std::vector<std::string> out;
    const YAML::Node node = parent[key];
    if (read.failed() || !node)
        return out;
    const auto take = [&](const YAML::Node& item) {
        if (!item.IsScalar() || item.Scalar().empty())
            read.refuse(item, fmt::format("{} must be one text or a list of texts.", key));
        else
            out.push_back(item.Scalar());
    };
    if (node.IsSequence()) {
        if (node.size() == 0)
            read.refuse(node, fmt::format("{} is an empty list; leave it out to match any.", key));
        for (const YAML::Node& item : node)
            take(item);
    } else {
        take(node);
    }
    std::ranges::sort(out);
    // Not that of std::ranges: clang-tidy 14 cannot read the subrange that it returns.
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

Condition readCondition(YamlReader& read, const YAML::Node& node, Step& step)
{
    static const NamedFiles kNoFiles;
    Condition condition;
    if (!read.map(node, "a condition", {"path", "equals", "notEquals", "present"}))
        return condition;
    condition.place =
        StepReader{.read = read, .node = node, .step = step, .files = kNoFiles}.place(node, "path");
    const int tests =
        (node["equals"] ? 1 : 0) + (node["notEquals"] ? 1 : 0) + (node["present"] ? 1 : 0);
    if (!read.failed() && tests != 1) {
        read.refuse(node, "a condition needs one of equals, notEquals and present.");
        return condition;
    }
    if (node["present"]) {
        bool present = true;
        read.flag(node, "present", present);
        condition.test = present ? Condition::Test::Present : Condition::Test::Absent;
        return condition;
    }
    condition.test = node["equals"] ? Condition::Test::Equals : Condition::Test::NotEquals;
    condition.value = jsonOf(read, node["equals"] ? node["equals"] : node["notEquals"]);
    return condition;
}

} // namespace

namespace {

/// A bound of a range; nullopt where the file says none.
template <typename T>
std::optional<T> readBound(YamlReader& read, const YAML::Node& node, const char* key,
                           Result<T> (*parse)(std::string_view), const char* expected)
{
    std::string text;
    read.text(node, key, text);
    if (read.failed() || !node[key])
        return std::nullopt;
    const Result<T> value = parse(text);
    if (value)
        return *value;
    read.refuse(node[key], fmt::format("{} is “{}”; expected {}.", key, text, expected));
    return std::nullopt;
}

template <typename T>
void readRange(YamlReader& read, const YAML::Node& match, const char* key,
               std::optional<Range<T>>& out, Result<T> (*parse)(std::string_view),
               const char* expected)
{
    const YAML::Node node = match[key];
    if (!node || read.failed() || !read.map(node, key, {"since", "before"}))
        return;
    out.emplace();
    out->since = readBound(read, node, "since", parse, expected);
    out->before = readBound(read, node, "before", parse, expected);
    if (read.failed())
        return;
    if (!out->since && !out->before)
        read.refuse(node, fmt::format("{} names no bound; expected since, before or both: {}.", key,
                                      expected));
    else if (out->empty())
        read.refuse(node, fmt::format("no {} is since the one and before the other; expected a "
                                      "later before.",
                                      key));
}

} // namespace

void readMatch(YamlReader& read, const YAML::Node& node, Step& step)
{
    if (!read.map(node, "match", {"type", "version", "stream", "where", "id", "time", "position"}))
        return;
    Match& match = step.match;
    match.types = oneOrMore(read, node, "type");
    match.versions = oneOrMore(read, node, "version");
    match.ids = oneOrMore(read, node, "id");
    if (std::ranges::find(match.types, "*") != match.types.end())
        match.types.clear();
    if (std::ranges::find(match.versions, "*") != match.versions.end())
        match.versions.clear();
    if (node["stream"] && !read.failed()) {
        std::string text;
        read.text(node, "stream", text);
        Result<StreamPattern> pattern = StreamPattern::parse(text);
        if (pattern)
            match.stream = std::move(*pattern);
        else
            read.refuse(node["stream"], pattern.error().message);
    }
    readRange(read, node, "time", match.time, &parseTime, "a time such as 2025-01-31T00:00:00Z");
    readRange(read, node, "position", match.position, &Position::parse, "a position such as 1200");
    read.list(node, "where", [&](const YAML::Node& item) {
        match.where.push_back(readCondition(read, item, step));
    });
    if (!read.failed() && node.size() == 0)
        read.refuse(
            node,
            "match names nothing; expected type, version, stream, id, time or position (type: "
            "\"*\" for every event).");
}

namespace {

void readAddressRules(YamlReader& read, const YAML::Node& node, Step& step)
{
    const auto holds = [&](auto&& test) { return std::ranges::any_of(step.actions, test); };
    const std::optional<std::vector<NewAddress>> made = step.addresses();
    const bool edits = holds([](const auto& action) { return action->editsPayload(); });
    if (edits && !made && !step.sameVersion) {
        read.refuse(
            node,
            fmt::format(
                "“{}” changes the payload and leaves type and version as they were; give it to: "
                "{{version: …}} or rename, or say sameVersion: true.",
                step.id));
        return;
    }
    const std::size_t outputs = made ? made->size() : 0;
    for (std::size_t i = 0; i < outputs; ++i) {
        const NewAddress& to = (*made)[i];
        const bool sameType = to.type.empty() || step.match.takesType(to.type);
        const bool sameVersion = to.version.empty() || step.match.takesVersion(to.version);
        if (!sameType || !sameVersion || step.sameVersion)
            continue;
        if (step.actions.front()->kind() ==
            "split") // an event may give a smaller one of its own type and others
            continue;
        read.refuse(node,
                    fmt::format("“{}” leads from {} to itself ({}{}); narrow match.version or say "
                                "sameVersion: true.",
                                step.id, step.match.toText(), to.type.empty() ? "" : to.type + " ",
                                to.version.empty() ? "any version" : "v" + to.version));
        return;
    }
}

} // namespace

void readActions(YamlReader& read, const YAML::Node& node, Step& step, const NamedFiles& files)
{
    std::vector<std::string_view> found;
    bool alone = false;
    for (const Kind& kind : kinds()) {
        const YAML::Node value = node[std::string(kind.key)];
        if (!value || read.failed())
            continue;
        if (kind.load == nullptr) {
            read.refuse(value, kind.refusal);
            return;
        }
        found.push_back(kind.key);
        alone = alone || kind.alone;
        step.actions.push_back(
            kind.load(StepReader{.read = read, .node = value, .step = step, .files = files}));
    }
    if (read.failed())
        return;
    if (found.empty())
        read.refuse(node, fmt::format("“{}” does nothing; expected patch, rename, to, stream, "
                                      "split, route, drop, merge, deduplicate, carry, reorder, "
                                      "insert, join, separate, lookup, redact, replace, "
                                      "reidentify, encode, pass, script or "
                                      "process.",
                                      step.id));
    else if (alone && found.size() > 1)
        read.refuse(
            node, fmt::format("“{}” holds {}, which cannot stand in one step; make steps of them.",
                              step.id, fmt::join(found, " and ")));
}

namespace {

void readOnError(YamlReader& read, const YAML::Node& parent, OnError& out)
{
    read.word<OnError>(
        parent, "onError", out,
        {{"halt", OnError::Halt}, {"pass", OnError::Pass}, {"quarantine", OnError::Quarantine}});
}

void readIds(YamlReader& read, const YAML::Node& parent, bool& newIds)
{
    read.word<bool>(parent, "ids", newIds, {{"keep", false}, {"new", true}});
}

Step readStep(YamlReader& read, const YAML::Node& node, const Step& defaults,
              const NamedFiles& files)
{
    Step step = defaults;
    step.line = node.Mark().line;
    step.column = node.Mark().column;
    if (!read.map(
            node, "a step",
            {"id",         "match",       "patch",    "rename",         "to",        "stream",
             "split",      "route",       "drop",     "pass",           "script",    "process",
             "merge",      "deduplicate", "carry",    "reorder",        "insert",    "sameVersion",
             "onError",    "ids",         "after",    "note",           "join",      "separate",
             "lookup",     "redact",      "replace",  "encode",         "summarize", "truncate",
             "dropStream", "copyTo",      "snapshot", "streamMetadata", "reverse",   "reidentify"}))
        return step;
    read.required(node, "id", step.id);
    if (!read.failed() && !node["match"])
        read.refuse(
            node,
            fmt::format("“match” is missing in “{}”; expected which events it is for, such as "
                        "match: {{type: OrderPlaced, version: \"1\"}}.",
                        step.id));
    else if (!read.failed())
        readMatch(read, node["match"], step);
    read.flag(node, "sameVersion", step.sameVersion);
    readOnError(read, node, step.onError);
    readIds(read, node, step.newIds);
    step.after = oneOrMore(read, node, "after");
    std::string note;
    read.text(node, "note", note);
    readActions(read, node, step, files);
    if (!read.failed())
        readAddressRules(read, node, step);
    if (!read.failed() && node["reverse"])
        loadReverse(read, node["reverse"], step, files);
    return step;
}

VersionSource readAffix(YamlReader& read, const YAML::Node& node)
{
    VersionSource source{.kind = VersionSource::Kind::Affix, .place = {}, .affix = {}};
    if (!read.map(node, "a version source", {"typeSuffix", "typePrefix"}))
        return source;
    const bool prefix = static_cast<bool>(node["typePrefix"]);
    std::string pattern;
    read.required(node, prefix ? "typePrefix" : "typeSuffix", pattern);
    if (read.failed())
        return source;
    Result<TypeAffix> affix = TypeAffix::parse(pattern, prefix);
    if (affix)
        source.affix = std::move(*affix);
    else
        read.refuse(node, affix.error().message);
    return source;
}

VersionSource readSource(YamlReader& read, const YAML::Node& node)
{
    if (node.IsMap())
        return readAffix(read, node);
    const std::string text = node.IsScalar() ? node.Scalar() : std::string();
    if (text == "column")
        return {};
    const std::size_t dot = text.find('.');
    const std::string_view root = std::string_view(text).substr(0, dot);
    if (dot == std::string::npos || dot + 1 == text.size() || (root != "meta" && root != "data")) {
        read.refuse(
            node,
            fmt::format("“{}” is no place of a version; expected column, meta.NAME, data.NAME, "
                        "{{typeSuffix: …}} or {{typePrefix: …}}.",
                        text));
        return {};
    }
    VersionSource source{.kind = VersionSource::Kind::Value,
                         .place = {.meta = root == "meta", .pointer = {}},
                         .affix = {}};
    for (const char c : text.substr(dot))
        source.place.pointer += c == '.'   ? std::string("/")
                                : c == '~' ? std::string("~0")
                                : c == '/' ? std::string("~1")
                                           : std::string(1, c);
    return source;
}

void readVersionRule(YamlReader& read, const YAML::Node& node, VersionRule& out)
{
    if (!node || !read.map(node, "version", {"from", "default"}))
        return;
    const YAML::Node from = node["from"];
    if (from) {
        out.from.clear();
        if (from.IsSequence())
            read.list(node, "from",
                      [&](const YAML::Node& item) { out.from.push_back(readSource(read, item)); });
        else
            out.from.push_back(readSource(read, from));
        if (!read.failed() && out.from.empty())
            read.refuse(from, "“from” is empty; expected where versions stand, such as [column, "
                              "meta.schemaVersion].");
    }
    read.text(node, "default", out.fallback);
    if (!read.failed() && out.fallback.empty())
        read.refuse(
            node,
            "“default” is empty; expected the version of events that carry none, such as \"1\".");
}

void readRoot(YamlReader& read, const YAML::Node& root, Model& model, const NamedFiles& files)
{
    if (!root.IsMap()) {
        read.refuse(
            root, "this is no pipeline; expected “format: viridian.pipeline/1”, a name and steps.");
        return;
    }
    if (!read.map(root, "a pipeline",
                  {"format", "name", "version", "defaults", "steps", "assert", "note"}))
        return;
    std::string format;
    read.required(root, "format", format);
    if (!read.failed() && format != kFormat)
        read.refuse(root["format"], fmt::format("format is “{}”; expected {}.", format, kFormat));
    read.required(root, "name", model.name);
    readVersionRule(read, root["version"], model.version);
    Step defaults;
    if (const YAML::Node node = root["defaults"];
        node && read.map(node, "defaults", {"unmatched", "onError", "ids"})) {
        read.word<bool>(node, "unmatched", model.unmatchedIsError,
                        {{"pass", false}, {"error", true}});
        readOnError(read, node, defaults.onError);
        readIds(read, node, defaults.newIds);
    }
    read.list(root, "steps", [&](const YAML::Node& node) {
        if (!read.failed())
            model.steps.push_back(readStep(read, node, defaults, files));
    });
    loadAssertions(read, root, model, files);
}

/// How many lines each step takes: up to the next step, or to the first line that is indented less.
void countLines(std::string_view text, Model& model)
{
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    for (std::size_t i = 0; i < model.steps.size(); ++i) {
        Step& step = model.steps[i];
        const auto first = static_cast<std::size_t>(step.line);
        std::size_t last = first;
        const std::size_t stop = i + 1 < model.steps.size()
                                     ? static_cast<std::size_t>(model.steps[i + 1].line)
                                     : lines.size();
        for (std::size_t line = first + 1; line < stop; ++line) {
            const std::size_t indent = lines[line].find_first_not_of(" \t\r");
            if (indent == std::string_view::npos || lines[line][indent] == '#')
                continue;
            if (indent < static_cast<std::size_t>(step.column))
                break;
            last = line;
        }
        step.lines = last - first + 1;
    }
}

/// The place behind the file's name in "file:line:column: …".
std::string placeIn(const std::string& message, std::string_view fileName)
{
    const std::size_t line = fileName.size() + 1;
    const std::size_t colon = message.find(':', line);
    const std::size_t end = colon == std::string::npos ? colon : message.find(':', colon + 1);
    return end == std::string::npos ? std::string() : message.substr(line, end - line);
}

} // namespace

Result<std::shared_ptr<const Model>> load(std::string_view text, const NamedFiles& files,
                                          std::string_view fileName)
{
    YamlReader read{std::string(fileName)};
    auto model = std::make_shared<Model>();
    try {
        readRoot(read, YAML::Load(std::string(text)), *model, files);
        if (!read.failed())
            checkSteps(read, *model);
    } catch (const YAML::Exception& error) {
        read.refuse(error.mark, fmt::format("this is not YAML: {}.", error.msg));
    }
    if (read.failed()) {
        Error error = read.error();
        error.detail = placeIn(error.message, fileName);
        return tl::unexpected(std::move(error));
    }
    countLines(text, *model);
    model->complete();
    return std::shared_ptr<const Model>(std::move(model));
}

} // namespace viridian::pipeline
