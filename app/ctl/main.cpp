#include "app/ctl/verb.h"

#include <array>
#include <csignal>
#include <map>
#include <string>
#include <vector>

namespace viridian::ctl {
namespace {

constexpr std::array kVerbs{
    Verb{"probe", "what a store is, holds and can do", defineProbe},
    Verb{"layouts", "the layouts that stores are recognised by", defineLayouts},
    Verb{"streams", "the streams of a store", defineStreams},
    Verb{"events", "events of a store, filtered, forwards, backwards or live", defineEvents},
    Verb{"export", "events of a store into a file", defineExport},
    Verb{"import", "events of a file into an empty store", defineImport},
    Verb{"create", "an empty store", defineCreate},
    Verb{"preview", "what a pipeline does to stored events; writes nothing", definePreview},
    Verb{"schema", "whether schemas read each other, and who is deployed first", defineSchema},
    Verb{"sync", "copy blue through the pipeline into green, then follow", defineSync},
    Verb{"status", "what the syncs into a green store say of themselves", defineStatus},
    Verb{"diff", "prove that green equals the pipeline of blue, or show what differs", defineDiff},
    Verb{"cutover", "switch from blue to green under guards, or go back", defineCutover},
    Verb{"demo", "a shop to try everything on", defineDemo},
};

/// The first word that neither the program nor the verb it was given to knows; empty: there is
/// none.
std::string unknownWord(const CLI::App& app)
{
    for (const CLI::App* verb : app.get_subcommands()) {
        if (std::string word = unknownWord(*verb); !word.empty())
            return word;
    }
    const std::vector<std::string> words = app.remaining();
    return words.empty() ? std::string() : words.front();
}

int usageError(Console& console, const CLI::App& app, const CLI::ParseError& error)
{
    if (error.get_exit_code() == 0)
        return app.exit(error); // --help, --version
    if (const std::string word = unknownWord(app); !word.empty())
        return console.failure(
            {ErrorKind::InvalidInput, "“" + word + "” is no verb or option here. Try --help.", {}});
    return console.failure(
        {ErrorKind::InvalidInput, std::string(error.what()) + ". Try --help.", {}});
}

int run(int argc, char** argv)
{
    Console console;
    CLI::App app(
        "Viridian without a window: browse, preview, sync, diff and cut over event stores.",
        "viridianctl");
    app.set_version_flag("--version", VIRIDIAN_VERSION);
    app.require_subcommand(1);
    bool quiet = false;
    std::map<const CLI::App*, Action> actions;
    for (const Verb& verb : kVerbs) {
        CLI::App* sub = app.add_subcommand(verb.name, verb.summary);
        sub->add_flag("--quiet", quiet, "No progress on stderr");
        actions.emplace(sub, verb.define(*sub));
        for (CLI::App* nested : sub->get_subcommands({}))
            nested->fallthrough(); // so that --quiet may stand behind them too
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return usageError(console, app, error);
    }
    console.setQuiet(quiet);
    const Interrupt interrupt;
    Context context{console, interrupt.token()};
    const int code = actions.at(app.get_subcommands().front())(context);
    console.endProgress();
    if (std::fflush(stdout) != 0 && code == 0)
        return console.failure(
            {ErrorKind::Unavailable, "The result could not be written to standard output.", {}});
    return code;
}

} // namespace
} // namespace viridian::ctl

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return viridian::ctl::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "viridianctl: something failed unexpectedly: %s\n", error.what());
        return viridian::exitCode(viridian::ErrorKind::Internal);
    }
}
