#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/pipeline/code_worker.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/worker/script_host.h"
#include "core/pipeline/worker_stage.h"

#include <charconv>
#include <fmt/format.h>

/// Steps whose work code does, outside: a script, or a process of the user's.
namespace viridian::pipeline {
namespace {

using worker::StateScope;

/// Both kinds: what runs, and what the pipeline's hash covers of it.
class CodeStep final : public Action {
public:
    struct Parts {
        std::string_view kind;
        std::string summary;
        worker::WorkerOptions options;
        StateScope scope = StateScope::None;
        std::vector<std::string> meaning; ///< its words and the digests of its files
        std::string script{};             ///< its file
    };
    explicit CodeStep(Parts parts) : m_parts(std::move(parts)) {}

    [[nodiscard]] std::string_view kind() const override { return m_parts.kind; }
    [[nodiscard]] Fan fan() const override
    {
        return m_parts.scope == StateScope::None ? Fan::OneToMany : Fan::ManyToMany;
    }
    [[nodiscard]] std::string summary() const override { return m_parts.summary; }
    void write(Meaning& out) const override
    {
        out.texts(m_parts.meaning);
        out.number(static_cast<std::int64_t>(m_parts.scope));
    }
    [[nodiscard]] std::string_view script() const override { return m_parts.script; }
    [[nodiscard]] bool movesStream() const override { return true; }
    [[nodiscard]] bool makesOthers(std::string_view, std::string_view) const override
    {
        return true;
    }
    [[nodiscard]] Staging staging() const override
    {
        return m_parts.scope == StateScope::None ? Staging::Outside : Staging::Ordered;
    }
    [[nodiscard]] bool crossesStreams() const override { return m_parts.scope == StateScope::Step; }
    [[nodiscard]] std::unique_ptr<Stage> openStage(const Model& model,
                                                   std::size_t step) const override
    {
        return std::make_unique<WorkerStage>(
            model, step, std::make_unique<CodeWorker>(model, step, m_parts.options, m_parts.scope));
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "what code does cannot be undone"};
    }

private:
    Parts m_parts;
};

void readDuration(const StepReader& in, const char* key, std::chrono::milliseconds& out)
{
    std::string text;
    in.read.text(in.node, key, text);
    if (text.empty() || in.read.failed())
        return;
    const Result<std::chrono::milliseconds> value = parseDuration(text);
    if (value && value->count() > 0)
        out = *value;
    else
        in.read.refuse(in.node[key],
                       fmt::format("{} is “{}”; expected a time such as 500ms or 5s.", key, text));
}

/// "512MB", "1GB".
void readMemory(const StepReader& in, std::size_t& out)
{
    std::string text;
    in.read.text(in.node, "memory", text);
    if (text.empty() || in.read.failed())
        return;
    std::size_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [unit, code] = std::from_chars(text.data(), end, number);
    const std::string_view name(unit, static_cast<std::size_t>(end - unit));
    constexpr std::size_t kMost = std::size_t{1024} * 1024;
    const std::size_t mega = name == "MB" ? 1 : name == "GB" ? 1024 : 0;
    if (code == std::errc() && mega != 0 && number > 0 && number <= kMost)
        out = number * mega * 1024 * 1024;
    else
        in.read.refuse(in.node["memory"],
                       fmt::format("memory is “{}”; expected a size such as 512MB or 2GB.", text));
}

void readScope(const StepReader& in, StateScope& out)
{
    in.read.word<StateScope>(
        in.node, "state", out,
        {{"none", StateScope::None}, {"stream", StateScope::Stream}, {"step", StateScope::Step}});
}

/// A command's words, and the bytes of those that are files beside the pipeline: when the team's
/// upcasters change, the pipeline is another.
std::vector<std::string> meaningOf(const StepReader& in, const std::vector<std::string>& command)
{
    std::vector<std::string> meaning = command;
    const YAML::Node list = in.node["command"];
    for (std::size_t i = 0; i < command.size() && !in.read.failed(); ++i) {
        const std::filesystem::path word(command[i]);
        std::error_code ignored;
        if (word.is_absolute() ||
            !std::filesystem::is_regular_file(in.files.folder / word, ignored))
            continue;
        meaning.push_back(sha256Hex(in.bytesOf(list[i], command[i])));
    }
    return meaning;
}

/// A program named by its place must be there; one that the PATH finds may come later.
void checkProgram(const StepReader& in, const std::vector<std::string>& command)
{
    std::error_code ignored;
    if (in.read.failed())
        return;
    if (command.empty() || command.front().empty())
        in.read.refuse(in.node, "“command” is missing or empty; expected a program and its "
                                "arguments, such as [\"./upcast\"].");
    else if (command.front().find('/') != std::string::npos &&
             !std::filesystem::is_regular_file(in.files.folder / command.front(), ignored))
        in.read.refuse(in.node["command"],
                       fmt::format("{} is no file; expected a program, named from the pipeline's "
                                   "folder.",
                                   command.front()));
}

} // namespace

std::shared_ptr<const Action> loadScript(const StepReader& in)
{
    if (!in.read.map(in.node, "script", {"js", "state", "shape", "timeout", "memory"}))
        return nullptr;
    worker::Script script;
    in.read.required(in.node, "js", script.name);
    readScope(in, script.state);
    in.read.word<worker::ScriptShape>(in.node, "shape", script.shape,
                                      {{"viridian", worker::ScriptShape::Viridian},
                                       {"replicator", worker::ScriptShape::Replicator}});
    readDuration(in, "timeout", script.limit);
    readMemory(in, script.memory);
    if (in.read.failed())
        return nullptr;
    script.text = in.bytesOf(in.node["js"], script.name);
    if (!in.read.failed() && (!isUtf8(script.text) || script.text.find('\0') != std::string::npos))
        in.read.refuse(in.node["js"], fmt::format("{} is not UTF-8 text.", script.name));
    return std::make_shared<CodeStep>(CodeStep::Parts{
        .kind = "script",
        .summary = script.name,
        .options = worker::scriptWorker(script),
        .scope = script.state,
        .meaning = {script.text,
                    script.shape == worker::ScriptShape::Replicator ? "replicator" : "viridian"},
        .script = script.name});
}

std::shared_ptr<const Action> loadProcess(const StepReader& in)
{
    if (!in.read.map(in.node, "process",
                     {"command", "timeout", "start", "memory", "state", "environment"}))
        return nullptr;
    worker::WorkerOptions options;
    StateScope scope = StateScope::None;
    if (in.node["command"])
        in.read.strings(in.node["command"], "command", options.command);
    if (in.node["environment"])
        in.read.strings(in.node["environment"], "environment", options.environment);
    readDuration(in, "timeout", options.eventLimit);
    readDuration(in, "start", options.startLimit);
    readMemory(in, options.memoryLimit);
    readScope(in, scope);
    checkProgram(in, options.command);
    if (in.read.failed())
        return nullptr;
    options.folder = in.files.folder;
    std::vector<std::string> meaning = meaningOf(in, options.command);
    std::string summary = fmt::format("{}", fmt::join(options.command, " "));
    return std::make_shared<CodeStep>(CodeStep::Parts{.kind = "process",
                                                      .summary = std::move(summary),
                                                      .options = std::move(options),
                                                      .scope = scope,
                                                      .meaning = std::move(meaning)});
}

} // namespace viridian::pipeline
