#include "core/demo/demo.h"

#include "app/ctl/verb.h"
#include "core/base/text.h"

#include <condition_variable>
#include <fmt/format.h>
#include <memory>
#include <mutex>

namespace viridian::ctl {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    std::string folder;
    demo::DemoOptions init;
    double rate = 50;
    double seconds = 0;
    bool untilRefused = false;
};

int init(Context& context, const Options& options)
{
    const auto progress = [&](const Progress& now) { context.console.progress("demo", now); };
    const Status made = demo::makeDemo(options.folder, options.init, progress, context.stop);
    context.console.endProgress();
    if (!made)
        return failed(context, made);
    const demo::DemoFiles files = demo::DemoFiles::in(options.folder);
    context.console.line(fmt::format("{} events in {}, pipeline {}, empty green {}",
                                     grouped(options.init.events), files.blue.string(),
                                     files.pipeline.string(), files.green.string()));
    context.console.line("open it:  viridian " + files.workspace.string());
    context.console.line("or:       viridianctl sync --workspace " + files.workspace.string());
    return 0;
}

/// Waits until @p when; false when asked to stop.
bool waitUntil(Clock::time_point when, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_until(lock, stop, when, [] { return false; });
    return !stop.stop_requested();
}

int write(Context& context, const Options& options)
{
    Result<demo::DemoWriter> writer = demo::DemoWriter::open(options.folder);
    if (!writer)
        return failed(context, writer);
    const auto started = Clock::now();
    const std::chrono::duration<double> step(1.0 / options.rate);
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    for (std::uint64_t turn = 1;; ++turn) {
        const Status appended = writer->append(context.stop);
        if (appended) {
            ++accepted;
            if (refused > 0 && accepted > 0)
                context.console.note(
                    fmt::format("accepted again after {} refused writes", grouped(refused)));
            refused = 0;
        } else if (appended.error().kind == ErrorKind::Cancelled) {
            break;
        } else {
            if (refused++ == 0)
                context.console.note("refused: " + appended.error().message + " " +
                                     appended.error().detail);
            if (options.untilRefused)
                break;
        }
        context.console.progress("writing", {.done = accepted, .total = std::nullopt});
        const auto next =
            started + std::chrono::duration_cast<Clock::duration>(step * static_cast<double>(turn));
        const bool timeIsUp =
            options.seconds > 0 &&
            Clock::now() - started > std::chrono::duration<double>(options.seconds);
        if (timeIsUp || !waitUntil(next, context.stop))
            break;
    }
    context.console.endProgress();
    context.console.line(
        fmt::format("{} events written{}", grouped(accepted),
                    refused > 0 ? fmt::format(", then {} refused", grouped(refused)) : ""));
    return 0;
}

} // namespace

Action defineDemo(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    constexpr double kMostPerSecond = 100000;
    CLI::App* initVerb = app.add_subcommand("init", "Make the demo in a folder");
    initVerb->add_option("DIR", options->folder, "A folder; made where missing")->required();
    initVerb->add_option("--events", options->init.events, "Events in blue")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    CLI::App* writeVerb = app.add_subcommand("write", "Go on appending to the demo's blue store");
    writeVerb->add_option("DIR", options->folder, "The demo's folder")->required();
    writeVerb->add_option("--rate", options->rate, "Events a second")
        ->check(CLI::Range(0.01, kMostPerSecond))
        ->capture_default_str();
    writeVerb->add_option("--seconds", options->seconds, "Stop after so long; 0 = on Ctrl+C")
        ->capture_default_str();
    writeVerb->add_flag("--until-refused", options->untilRefused, "Stop when a write was refused");
    app.require_subcommand(1);
    app.footer("Example: viridianctl demo init demo && viridianctl demo write demo --rate 100");
    return [options, initVerb](Context& context) {
        return initVerb->parsed() ? init(context, *options) : write(context, *options);
    };
}

} // namespace viridian::ctl
