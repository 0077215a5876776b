#include "app/ctl/preview_fold.h"

#include "core/base/text.h"

#include <fmt/format.h>

namespace viridian::ctl {

void declareFold(CLI::App& app, FoldRequest& request)
{
    CLI::Option* fold = app.add_option(
        "--fold", request.blue,
        "Compare the state that this projection (.yaml) makes of each stream of BLUE with that of "
        "what the pipeline makes of it");
    app.add_option("--fold-green", request.green, "Another projection for the new release's side")
        ->needs(fold);
    app.add_option("--fold-streams", request.streams, "Streams to compare; 0: all")
        ->needs(fold)
        ->capture_default_str();
}

Result<FoldResult> foldOf(Context& context, EventStore& blue, const Pipeline& pipeline,
                          const FoldRequest& request)
{
    const auto progress = [&](const Progress& now) { context.console.progress("fold", now); };
    Result<FoldResult> result = checkFold(blue, pipeline, request, progress, context.stop);
    context.console.endProgress();
    return result;
}

void printFold(Console& console, const FoldResult& fold)
{
    console.line(
        fmt::format("{} {:<22}{}", fold.equal() ? "ok    " : "FAILED", "fold", foldText(fold)));
    for (const FoldDifference& difference : fold.differences) {
        for (const std::string& line : foldLines(difference))
            console.line("differs " + line);
    }
    if (fold.differing > fold.differences.size())
        console.line(fmt::format("       and {} more streams",
                                 grouped(fold.differing - fold.differences.size())));
}

} // namespace viridian::ctl
