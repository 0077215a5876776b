#include "app/desktop/options.h"

#include <CLI/CLI.hpp>

namespace viridian::ui {

std::optional<DesktopOptions> parseOptions(int argc, char** argv, int& exitCode)
{
    constexpr int kBadUsage = 2;
    constexpr int kLongestWait = 3600;
    DesktopOptions options;
    CLI::App app("Viridian, a workbench for event-sourced systems", "viridian");
    app.set_version_flag("--version", VIRIDIAN_VERSION);
    app.add_option("workspace", options.workspace, "Workspace file to open")
        ->type_name("FILE.viridian");
    app.add_option("--blue", options.blue, "Address of the source store")->type_name("STORE");
    app.add_option("--green", options.green, "Address of the target store")->type_name("STORE");
    app.add_option("--pipeline", options.pipeline, "Pipeline file")->type_name("FILE");
    app.add_option("--theme", options.theme, "Colours")->check(CLI::IsMember({"light", "dark"}));
    app.add_option("--room", options.room, "Room to show first")
        ->check(CLI::IsMember({"browse", "preview", "sync", "diff", "cutover"}));
    app.add_option("--shots", options.shots,
                   "Write a picture of every room, or of --room, in both themes into DIR and end")
        ->type_name("DIR");
    app.add_option("--shots-after", options.shotsAfter,
                   "Seconds that the window measures before its first picture")
        ->check(CLI::Range(0, kLongestWait))
        ->type_name("SECONDS");
    app.add_option("--until-painted", options.untilPainted,
                   "For measuring: end as soon as the window, or the room in it, was painted")
        ->check(CLI::IsMember({"window", "room"}));
    app.footer(
        "Example: viridian --blue sqlite:shop.db --green 'sqlite:shop-next.db?layout=native'");
    try {
        app.parse(argc, argv);
        return options;
    } catch (const CLI::ParseError& error) {
        exitCode = app.exit(error) == 0 ? 0 : kBadUsage;
        return std::nullopt;
    }
}

} // namespace viridian::ui
