#include "core/pipeline/preview.h"

#include "app/ctl/preview_cases.h"
#include "app/ctl/preview_fold.h"
#include "app/ctl/preview_sample.h"
#include "app/ctl/preview_stopped.h"
#include "app/ctl/preview_suggest.h"
#include "app/ctl/stores.h"
#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/pipeline/preview_report.h"

#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace viridian::ctl {
namespace {

struct Options {
    MigrationOptions migration;
    PreviewOptions preview;
    bool json = false;
    std::string report;
    std::string cases;
    FoldRequest fold;
    SuggestOptions suggest;
    StoppedPreview stopped;
    SampleChoice source;
};

std::string stepNumbers(const std::vector<std::size_t>& steps)
{
    std::string text;
    for (const std::size_t step : steps)
        text += (text.empty() ? "" : ", ") + std::to_string(step + 1);
    return text.empty() ? "none" : text;
}

void printMatrix(Console& console, const PreviewResult& result)
{
    constexpr auto kRight = Table::Align::Right;
    Table table({{"Type"},
                 {"Version"},
                 {"Stored", kRight},
                 {"Sampled", kRight},
                 {"Changed", kRight},
                 {"Unchanged", kRight},
                 {"Dropped", kRight},
                 {"Split", kRight},
                 {"Failed", kRight},
                 {"Steps"}});
    for (const PreviewRow& row : result.matrix)
        table.add({row.type, row.version, row.storedKnown ? grouped(row.stored) : "?",
                   grouped(row.sampled), grouped(row.changed), grouped(row.unchanged),
                   grouped(row.dropped), grouped(row.split), grouped(row.failed),
                   stepNumbers(row.steps)});
    console.write(table.toText());
}

void printProofs(Console& console, const PreviewResult& result)
{
    const PreviewProofs& proofs = result.proofs;
    const auto line = [&](bool holds, std::string_view what, const std::string& evidence) {
        console.line(fmt::format("{} {:<22}{}", holds ? "ok    " : "FAILED", what, evidence));
    };
    console.line("");
    line(proofs.deterministic, "deterministic",
         determinismText(result) + ", digest " + shortHash(proofs.digest.toText()));
    line(proofs.conservation, "conserved", balanceText(result.counters));
    line(proofs.untouchedBytesEqual, "untouched bytes equal",
         grouped(result.counters.unchanged) + " events");
    if (proofs.schemaValid)
        line(*proofs.schemaValid, "schemas", schemaText(proofs));
    for (const PreviewProofs::SchemaCount& count : proofs.schemas)
        console.line("note   " + schemaText(count));
    for (const PreviewProofs::Invalid& invalid : proofs.invalid)
        console.line("invalid " + invalidText(proofs, invalid));
    if (proofs.invalidCount() > proofs.invalid.size())
        console.line(fmt::format("       and {} more invalid payloads",
                                 grouped(proofs.invalidCount() - proofs.invalid.size())));
    if (proofs.reversible)
        line(*proofs.reversible, "comes back as it was", reverseText(result));
    for (const PreviewRow& row : result.matrix) {
        if (const std::string text = reverseText(result, row); !text.empty())
            console.line("note   " + text);
    }
    if (!result.openGroups.empty())
        console.line(fmt::format("note   groups open at the end: {}; events that they gave: {}",
                                 grouped(result.openGroups.size()), grouped(result.flushed)));
    console.line("note   size: " + sizeText(result));
    for (const PreviewCosts::Grown& grown : result.costs.grown)
        console.line("grew   " + grownText(grown));
    for (const PreviewCosts::Slow& slow : result.costs.slowest)
        console.line("slow   " + slowText(result, slow));
    for (const std::size_t step : proofs.idleSteps)
        console.line("note   step " + result.steps.at(step).id +
                     " met no event that was looked at");
    for (const PreviewError& error : result.errors)
        console.line("error  " + error.message);
    if (result.errorCount > result.errors.size())
        console.line(
            fmt::format("       and {} more", grouped(result.errorCount - result.errors.size())));
}

/// The ending says the form: another one is a slip, not a page.
Status checkReport(const std::string& file)
{
    std::string ending = std::filesystem::path(file).extension().string();
    for (char& c : ending)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const char* known : {".html", ".htm", ".md", ".json"}) {
        if (file.empty() || ending == known)
            return {};
    }
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("--report {}: a preview is written as a page (.html), Markdown (.md) or "
                    ".json; give the file one of these endings.",
                    file));
}

/// Writes and prints what came out; returns the exit code.
int answer(Context& context, const Options& options, const PreviewResult& result,
           const std::optional<FoldResult>& fold)
{
    std::optional<ExtraProof> extra;
    if (fold)
        extra = foldProof(*fold);
    const ExtraProof* proof = extra ? &*extra : nullptr;
    if (!options.report.empty()) {
        if (const Status written = writePreviewReport(result, options.report, proof); !written)
            return failed(context, written);
    }
    if (options.json) {
        context.console.line(previewJson(result, proof));
    } else {
        context.console.line(
            fmt::format("{}{} through {} {}, {:.1f} s, nothing written\n", lookedAtText(result),
                        options.source.ofFile() ? "" : " in " + result.store, result.pipelineName,
                        shortHash(result.pipelineHash), result.seconds));
        printMatrix(context.console, result);
        printProofs(context.console, result);
        if (fold)
            printFold(context.console, *fold);
    }
    return result.clean() && (!fold || fold->equal()) ? 0 : 1;
}

int runOnFile(Context& context, const Options& options, const Pipeline& pipeline)
{
    const auto sample = options.source.readFile();
    if (!sample)
        return failed(context, sample);
    const auto result = previewSample(**sample, pipeline, options.preview, {}, context.stop);
    return result ? answer(context, options, **result, std::nullopt) : failed(context, result);
}

int run(Context& context, Options& options)
{
    const bool cases = !options.cases.empty();
    const unsigned needed = cases                     ? MigrationOptions::PipelineFile
                            : options.source.ofFile() ? 0U
                                                      : unsigned{MigrationOptions::Blue};
    if (const Status ready = options.migration.resolve(needed); !ready)
        return failed(context, ready);
    if (const Status ready = options.source.prepare(options.preview); !ready)
        return failed(context, ready);
    const Result<Pipeline> pipeline = pipelineOf(options.migration.pipeline);
    if (!pipeline)
        return failed(context, pipeline);
    if (cases)
        return checkCases(context, *pipeline, options.cases, options.report, options.json);
    if (const Status ready = checkReport(options.report); !ready)
        return failed(context, ready);
    if (options.source.ofFile())
        return runOnFile(context, options, *pipeline);
    const Result<StoreOpener> opener = openerOf(options.migration.blue);
    if (!opener)
        return failed(context, opener);
    const Result<std::unique_ptr<EventStore>> blue = (*opener)();
    if (!blue)
        return failed(context, blue);
    if (!options.suggest.schema.empty())
        return suggest(context, **blue, *pipeline, options.preview, options.suggest, options.json);
    if (const Status ready = options.stopped.prepare(options.preview); !ready)
        return failed(context, ready);
    const auto progress = [&](const Progress& now) { context.console.progress("preview", now); };
    const auto result = runPreview(**blue, *pipeline, options.preview, progress, {}, context.stop);
    context.console.endProgress();
    if (!result) {
        const int code = failed(context, result);
        const Status kept = options.stopped.keep(context, *pipeline);
        return kept ? code : failed(context, kept);
    }
    options.stopped.done();
    std::optional<FoldResult> fold;
    if (!options.fold.blue.empty()) {
        options.fold.seed = options.preview.seed;
        Result<FoldResult> compared = foldOf(context, **blue, *pipeline, options.fold);
        if (!compared)
            return failed(context, compared);
        fold = std::move(*compared);
    }
    return answer(context, options, **result, fold);
}

} // namespace

Action definePreview(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    options->migration.declare(app, MigrationOptions::Blue | MigrationOptions::PipelineFile);
    CLI::Option* sample = app.add_option("--sample", options->preview.sample, "Events to look at")
                              ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
                              ->capture_default_str();
    CLI::Option* all =
        app.add_flag("--all", options->preview.all, "The whole store")->excludes(sample);
    options->stopped.declare(app, all);
    CLI::Option* seed = app.add_option("--seed", options->preview.seed, "Same seed, same sample")
                            ->capture_default_str();
    app.add_option("--cases", options->cases,
                   "Check the regression cases of this file (.ndjson) instead; needs no store")
        ->excludes(sample)
        ->excludes(all)
        ->excludes(seed);
    declareFold(app, options->fold);
    declareSuggest(app, options->suggest);
    options->source.declare(app);
    app.add_flag("--json", options->json, "The contract of cli.md instead of text");
    app.add_option(
        "--report", options->report,
        "Write a report too: a page (.html), Markdown for a pull request (.md), or .json; of "
        "--cases JUnit's XML (.xml)");
    app.footer(
        "Example: viridianctl preview --blue sqlite:shop.db --pipeline shop.yaml --sample 5000");
    return [options](Context& context) { return run(context, *options); };
}

} // namespace viridian::ctl
