#include "core/diff/diff.h"

#include "app/ctl/stores.h"
#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/base/text.h"
#include "core/diff/report.h"
#include "core/diff/rules.h"

#include <fmt/format.h>
#include <memory>

namespace viridian::ctl {
namespace {

constexpr std::size_t kDifferencesShown = 20;

struct Options {
    MigrationOptions migration;
    bool asIs = false;
    bool extend = false;
    bool json = false;
    std::string report;
    std::string out;
};

Result<diff::DiffOptions> diffOptionsOf(Options& options)
{
    if (Status ready = options.migration.resolve(MigrationOptions::Blue | MigrationOptions::Green);
        !ready)
        return passOn(ready);
    Result<StoreOpener> blue = openerOf(options.migration.blue);
    if (!blue)
        return passOn(blue);
    Result<StoreOpener> green = openerOf(options.migration.green);
    if (!green)
        return passOn(green);
    diff::DiffOptions settings;
    settings.openBlue = std::move(*blue);
    settings.openGreen = std::move(*green);
    settings.asIs = options.asIs;
    settings.trustEarlierProofs = options.extend;
    if (!options.asIs) {
        Result<Pipeline> pipeline = pipelineOf(options.migration.pipeline);
        if (!pipeline)
            return passOn(pipeline);
        settings.pipeline = std::make_shared<const Pipeline>(std::move(*pipeline));
    }
    if (!options.migration.rules.empty()) {
        Result<diff::Rules> rules = diff::Rules::load(options.migration.rules);
        if (!rules)
            return passOn(rules);
        settings.rules = std::make_shared<const diff::Rules>(std::move(*rules));
    }
    return settings;
}

std::string versionText(const std::optional<std::int64_t>& version)
{
    return version ? std::to_string(*version) : "";
}

void print(Console& console, const diff::DiffResult& result)
{
    console.line(diff::verdictSentence(result));
    console.line(diff::identitySentence(result));
    for (const std::string& notice : result.notices)
        console.line(notice);
    if (result.differences.empty())
        return;
    Table table({{""},
                 {"Label"},
                 {"Stream", Table::Align::Left, 40},
                 {"Expected", Table::Align::Right},
                 {"In green", Table::Align::Right},
                 {"Type"},
                 {"Paths"}});
    for (const diff::Difference& difference : result.differences) {
        std::string paths;
        for (const json::PathDifference& path : difference.paths)
            paths += (paths.empty() ? "" : " ") + path.pointer;
        table.add({diff::glyph(difference.label), diff::name(difference.label), difference.stream,
                   versionText(difference.expectedVersion), versionText(difference.greenVersion),
                   difference.type, paths});
        if (&difference - result.differences.data() + 1 == kDifferencesShown)
            break;
    }
    console.write("\n" + table.toText());
    if (result.counts.differing() > kDifferencesShown)
        console.line(
            fmt::format("and {} more; --report FILE.html or --out FILE.ndjson has all of them",
                        grouped(result.counts.differing() - kDifferencesShown)));
}

Status writeReports(const Options& options, const diff::DiffResult& result,
                    const std::stop_token& stop)
{
    if (!options.out.empty()) {
        if (Status written = diff::writeNdjson(result, options.out, stop); !written)
            return written;
    }
    if (options.report.empty())
        return {};
    return diff::writeHtml(result,
                           {.blue = options.migration.blue,
                            .green = options.migration.green,
                            .pipeline = options.migration.pipeline},
                           options.report, stop);
}

int run(Context& context, Options& options)
{
    const Result<diff::DiffOptions> settings = diffOptionsOf(options);
    if (!settings)
        return failed(context, settings);
    const diff::DiffObserver observer{
        .progress = [&](const Progress& now) { context.console.progress("diff", now); },
        .segment = {},
        .difference = {},
        .counts = {}};
    const Result<diff::DiffResult> result = diff::runDiff(*settings, observer, context.stop);
    context.console.endProgress();
    if (!result)
        return failed(context, result);
    if (const Status written = writeReports(options, *result, context.stop); !written)
        return failed(context, written);
    if (options.json)
        context.console.line(diff::toJson(*result));
    else
        print(context.console, *result);
    if (context.stop.stop_requested())
        return exitCode(ErrorKind::Cancelled);
    switch (result->verdict) {
    case diff::Verdict::Equal:
        return 0;
    case diff::Verdict::Different:
        return 1;
    case diff::Verdict::Incomplete:
        break;
    }
    return exitCode(ErrorKind::Unavailable);
}

} // namespace

Action defineDiff(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    options->migration.declare(app, MigrationOptions::Blue | MigrationOptions::Green |
                                        MigrationOptions::PipelineFile | MigrationOptions::Rules);
    app.add_flag("--as-is", options->asIs,
                 "Compare the two stores as they are, without a pipeline");
    app.add_flag("--extend", options->extend, "Do not read again what an earlier run proved");
    app.add_flag("--json", options->json, "The contract of cli.md instead of text");
    app.add_option("--report", options->report, "Write a page of HTML with every difference");
    app.add_option("--out", options->out, "Write every difference as NDJSON");
    app.footer("Example: viridianctl diff --workspace shop.viridian --report proof.html");
    return [options](Context& context) { return run(context, *options); };
}

} // namespace viridian::ctl
