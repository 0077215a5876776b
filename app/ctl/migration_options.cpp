#include "app/ctl/verb.h"
#include "core/workspace/workspace.h"

#include <fmt/format.h>

namespace viridian::ctl {

void MigrationOptions::declare(CLI::App& app, unsigned parts)
{
    if (parts & Blue)
        app.add_option("--blue", blue, "Address of the source store");
    if (parts & Green)
        app.add_option("--green", green, "Address of the target store");
    if (parts & PipelineFile)
        app.add_option("--pipeline", pipeline, "Pipeline file; without one every event passes");
    if (parts & Rules)
        app.add_option("--rules", rules, "Rules file: what the comparison ignores");
    app.add_option("--workspace", workspace, "Workspace file that supplies what is left out");
}

Status MigrationOptions::resolve(unsigned required)
{
    if (!workspace.empty()) {
        const Result<Workspace> file = loadWorkspace(workspace);
        if (!file)
            return tl::unexpected(file.error());
        if (blue.empty())
            blue = file->resolveAddress(file->blue);
        if (green.empty())
            green = file->resolveAddress(file->green);
        if (pipeline.empty())
            pipeline = file->resolve(file->pipeline).string();
        if (rules.empty())
            rules = file->resolve(file->rules).string();
    }
    const auto missing = [&](unsigned part, const std::string& value) {
        return (required & part) != 0 && value.empty();
    };
    const char* option = missing(Blue, blue)               ? "--blue STORE"
                         : missing(Green, green)           ? "--green STORE"
                         : missing(PipelineFile, pipeline) ? "--pipeline FILE"
                                                           : nullptr;
    if (option)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is missing; give it, or a --workspace that names it.", option));
    return {};
}

} // namespace viridian::ctl
