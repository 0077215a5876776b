#pragma once

#include "app/ctl/console.h"
#include "core/base/result.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace viridian::ctl {

/// What every verb may use.
struct Context {
    Console& console;
    std::stop_token stop;
};

/// What a verb does when it was chosen; returns the exit code (design/cli.md).
using Action = std::function<int(Context&)>;

/// One verb of the command line: a name and a function that declares its options on @p app and
/// returns its action.
struct Verb {
    const char* name;
    const char* summary;
    Action (*define)(CLI::App& app);
};

/// Options that several verbs share: --workspace supplies what is left out.
struct MigrationOptions {
    std::string blue;
    std::string green;
    std::string pipeline;
    std::string rules;
    std::string workspace;

    enum Part : unsigned { Blue = 1, Green = 2, PipelineFile = 4, Rules = 8 };
    /// Declares the options of those parts and --workspace.
    void declare(CLI::App& app, unsigned parts);
    /// Fills what was left out from the workspace. Errors: InvalidInput naming what of @p required
    /// is missing.
    Status resolve(unsigned required);
};

/// Prints the error and gives its exit code.
template <typename T>
int failed(Context& context, const Result<T>& result)
{
    return context.console.failure(result.error());
}

Action defineProbe(CLI::App& app);
Action defineLayouts(CLI::App& app);
Action defineStreams(CLI::App& app);
Action defineEvents(CLI::App& app);
Action defineExport(CLI::App& app);
Action defineImport(CLI::App& app);
Action defineCreate(CLI::App& app);
Action definePreview(CLI::App& app);
Action defineSchema(CLI::App& app);
Action defineSync(CLI::App& app);
Action defineStatus(CLI::App& app);
Action defineDiff(CLI::App& app);
Action defineCutover(CLI::App& app);
Action defineDemo(CLI::App& app);

} // namespace viridian::ctl
