#include "app/ctl/preview_suggest.h"

#include "app/ctl/schema_files.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace viridian::ctl {
namespace {

Status writeNew(const std::string& path, const std::string& text)
{
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is there already; name a file that is not.", path));
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file)
        return fail(ErrorKind::InvalidInput, fmt::format("{} cannot be written.", path));
    return {};
}

std::string jsonOf(const SuggestedStep& step, const std::string& file)
{
    return nlohmann::json{
        {"type", step.type},         {"version", step.version}, {"newVersion", step.newVersion},
        {"events", step.events},     {"edits", step.edits},     {"open", step.open},
        {"evidence", step.evidence}, {"left", step.left},       {"pipeline", file}}
        .dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

void printSentences(Console& console, const SuggestedStep& step)
{
    for (const std::string& sentence : step.evidence)
        console.line(sentence);
    for (const std::string& sentence : step.left)
        console.line("Left out: " + sentence);
}

} // namespace

void declareSuggest(CLI::App& app, SuggestOptions& options)
{
    CLI::Option* suggest =
        app.add_option("--suggest", options.schema,
                       "Instead: a draft of the step that makes the events of --type valid against "
                       "this schema (.avsc, .json), with the evidence for each edit");
    CLI::Option* type =
        app.add_option("--type", options.request.type, "Type of BLUE's events")->needs(suggest);
    suggest->needs(type);
    app.add_option("--type-version", options.request.version,
                   "Their schema version, where there are several")
        ->needs(suggest);
    app.add_option("--to-version", options.request.newVersion,
                   "The version that they get; without it the next number")
        ->needs(suggest);
    app.add_option("--out", options.out, "Write the draft to this file, which must not exist yet")
        ->needs(suggest);
}

int suggest(Context& context, EventStore& blue, const Pipeline& pipeline,
            const PreviewOptions& sample, SuggestOptions& options, bool json)
{
    Result<std::string> text = contentOf(options.schema);
    if (!text)
        return failed(context, text);
    options.request.schemaText = std::move(*text);
    options.request.schemaName = std::filesystem::path(options.schema).filename().string();
    const auto progress = [&](const Progress& now) { context.console.progress("sample", now); };
    const auto events = readSample(blue, pipeline, sample, progress, context.stop);
    context.console.endProgress();
    if (!events)
        return failed(context, events);
    const Result<SuggestedStep> step = suggestStep(
        (*events)->events, pipeline, options.request,
        [&](const Progress& now) { context.console.progress("compare", now); }, context.stop);
    context.console.endProgress();
    if (!step)
        return failed(context, step);
    const std::string file = step->body.empty() ? std::string() : suggestedFile(*step);
    if (!options.out.empty() && !file.empty()) {
        if (const Status written = writeNew(options.out, file); !written)
            return failed(context, written);
    }
    if (json)
        context.console.line(jsonOf(*step, file));
    else if (options.out.empty() && !file.empty())
        context.console.write(file);
    else
        printSentences(context.console, *step);
    return 0;
}

} // namespace viridian::ctl
