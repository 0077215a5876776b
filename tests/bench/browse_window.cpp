#include "tests/bench/bench.h"
#include "tests/bench/postgres_fill.h"
#include "tests/bench/sqlite_fill.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <map>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kEndless = 100'000'000;
constexpr std::uint64_t kLarge = 10'000'000;
constexpr double kGoal = 50; ///< ms

/// What viridian_bench_window printed.
using Values = std::map<std::string, double>;

Result<Values> measureWindow(const Surroundings& surroundings, const std::string& arguments)
{
    const std::string out = (surroundings.folder / "window.txt").string();
    const std::filesystem::path program =
        surroundings.programs.parent_path() / "bench" / "viridian_bench_window";
    if (const Result<Ran> ran = runShell(fmt::format("QT_QPA_PLATFORM=offscreen exec '{}' {} >'{}'",
                                                     program.string(), arguments, out));
        !ran)
        return tl::unexpected(ran.error());
    Values values;
    std::ifstream in(out);
    std::string name;
    double value = 0;
    while (in >> name >> value)
        values[name] = value;
    return values;
}

Figure figure(std::string name, std::string unit, double value, std::optional<double> most)
{
    return {.name = std::move(name),
            .unit = std::move(unit),
            .ours = value,
            .peer = {},
            .peerName = {},
            .ratio = {},
            .most = most,
            .least = {},
            .note = {}};
}

Status tour(const Surroundings& surroundings, const std::string& subject,
            const std::string& arguments, std::vector<Figure>& into)
{
    static constexpr std::array kMoves{
        std::pair{"open", "open to first rows"},
        std::pair{"end", "End"},
        std::pair{"home", "Home"},
        std::pair{"position", "jump to a position"},
        std::pair{"time", "jump to a time"},
        std::pair{"scroll", "Page Down"},
    };
    Result<Values> values = measureWindow(surroundings, arguments);
    if (!values)
        return passOn(values);
    for (const auto& [key, words] : kMoves)
        into.push_back(figure(fmt::format("{}: {} until painted, p95", subject, words), "ms",
                              (*values)[key], kGoal));
    into.push_back(
        figure(subject + ": longest gap of the event loop", "ms", (*values)["gap"], kGoal));
    into.push_back(figure(subject + ": most memory", "MB", (*values)["memory"], {}));
    return {};
}

Status largePayload(const Surroundings& surroundings, std::vector<Figure>& into)
{
    Result<Values> values = measureWindow(surroundings, "payload");
    if (!values)
        return passOn(values);
    const std::string subject = "payload of 10 MB on one line";
    into.push_back(figure(subject + ": open until painted", "ms", (*values)["open"], {}));
    into.push_back(figure(subject + ": all of it shown", "ms", (*values)["all"], {}));
    into.push_back(
        figure(subject + ": longest gap of the event loop", "ms", (*values)["gap"], kGoal));
    into.push_back(figure(subject + ": most memory", "MB", (*values)["memory"], {}));
    return {};
}

} // namespace

Result<std::vector<Figure>> browseWindow(const Surroundings& surroundings)
{
    std::vector<Figure> figures;
    if (Status done = tour(surroundings, "table of 100,000,000 made rows",
                           fmt::format("table {}", kEndless), figures);
        !done)
        return passOn(done);
    if (Status done = largePayload(surroundings, figures); !done)
        return passOn(done);
    Result<std::filesystem::path> file = sqliteStoreWith(surroundings.folder, kLarge);
    if (!file)
        return tl::unexpected(file.error());
    if (Status done = tour(surroundings, "room, SQLite 10,000,000",
                           fmt::format("room 'sqlite:{}'", file->string()), figures);
        !done)
        return passOn(done);
    if (surroundings.postgres.empty())
        return figures;
    Result<std::string> uri = postgresStoreWith(surroundings, kLarge);
    if (!uri)
        return tl::unexpected(uri.error());
    if (Status done = tour(surroundings, "room, PostgreSQL 10,000,000",
                           fmt::format("room '{}'", *uri), figures);
        !done)
        return passOn(done);
    return figures;
}

Result<std::vector<Figure>> firstWindow(const Surroundings& surroundings)
{
    constexpr int kStarts = 15;
    constexpr double kMost = 2;
    const std::string viridian =
        fmt::format("XDG_CONFIG_HOME='{}' {}/viridian --until-painted ",
                    (surroundings.folder / "settings").string(), surroundings.programs.string());
    const std::string empty = surroundings.programs.string() + "/../bench/viridian_bench_empty";
    std::vector<double> window;
    std::vector<double> room;
    std::vector<double> peers;
    for (int round = 0; round < kStarts; ++round) { // in turn: all see the same machine
        for (const auto& [line, times] :
             {std::pair{viridian + "window", &window}, std::pair{viridian + "room", &room},
              std::pair{empty, &peers}}) {
            const Result<Ran> ran = runShell("QT_QPA_PLATFORM=offscreen exec env " + line);
            if (!ran)
                return tl::unexpected(ran.error());
            times->push_back(1000 * ran->seconds);
        }
    }
    const double peer = median(std::move(peers));
    const auto against = [peer](Figure figure) {
        figure.peer = peer;
        figure.peerName = "an empty Qt window";
        figure.ratio = figure.ours / peer;
        return figure;
    };
    return std::vector{
        against(figure("start to first painted window", "ms", median(std::move(window)), kMost)),
        against(
            figure("start to first painted room", "ms", median(std::move(room)), std::nullopt))};
}

} // namespace viridian::bench
