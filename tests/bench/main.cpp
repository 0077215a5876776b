#include "tests/bench/bench.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace viridian::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kCases{
    Case{"postgres-sync", postgresSync},
    Case{"sqlite-sync", sqliteSync},
    Case{"script", scriptAgainstNode},
    Case{"process", processAgainstPython},
    Case{"patch", patchAgainstJq},
    Case{"dry-run", dryRunAgainstCopy},
    Case{"pages", sqlitePages},
    Case{"browse-sqlite", browseSqlite},
    Case{"browse-postgres", browsePostgres},
    Case{"body-scan", bodyScan},
    Case{"browse-window", browseWindow},
    Case{"first-window", firstWindow},
};

std::string machine()
{
    std::ifstream info("/proc/cpuinfo");
    std::string line;
    std::string model = "unknown processor";
    int cores = 0;
    while (std::getline(info, line)) {
        if (line.starts_with("processor"))
            ++cores;
        if (line.starts_with("model name"))
            model = line.substr(line.find(':') + 2);
    }
    return fmt::format("{}, {} cores", model, cores);
}

std::string goalOf(const Figure& figure)
{
    if (figure.most)
        return fmt::format("<= {:g}", *figure.most);
    return figure.least ? fmt::format(">= {:g}", *figure.least) : "";
}

void print(const Figure& figure)
{
    const std::string peer = figure.peer ? fmt::format("{:.3f}", *figure.peer) : "";
    const std::string ratio = figure.ratio ? fmt::format("{:.2f}", *figure.ratio) : "";
    fmt::print("{:<52} {:>12.3f} {:>12} {:<9} {:>8} {:>9} {:<7} {}\n", figure.name, figure.ours,
               peer, figure.unit, ratio, goalOf(figure), figure.judgement(),
               figure.note.empty() ? figure.peerName : figure.note);
    std::fflush(stdout);
}

Json toJson(const Figure& figure)
{
    Json out{{"name", figure.name}, {"unit", figure.unit}, {"ours", figure.ours}};
    if (figure.peer)
        out["peer"] = {{"name", figure.peerName}, {"value", *figure.peer}};
    if (figure.ratio)
        out["ratio"] = *figure.ratio;
    out["goal"] = goalOf(figure);
    out["judgement"] = figure.judgement();
    out["note"] = figure.note;
    return out;
}

std::vector<std::string> caseNames()
{
    std::vector<std::string> names;
    for (const Case& entry : kCases)
        names.emplace_back(entry.name);
    return names;
}

int run(int argc, char** argv)
{
    Surroundings surroundings;
    std::string jsonFile;
    std::vector<std::string> only;
    CLI::App app("Measures Viridian against a peer in the same run.");
    app.add_option("--json", jsonFile, "Write the figures here too");
    app.add_option("--only", only, "Cases to run")->check(CLI::IsMember(caseNames()));
    app.add_option("--events", surroundings.events, "Events of the sync cases")
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    surroundings.programs = std::filesystem::canonical(argv[0]).parent_path().parent_path() / "bin";
    surroundings.folder = surroundings.programs.parent_path().parent_path() / "bench";
    std::filesystem::create_directories(surroundings.folder);
    if (const char* uri = std::getenv("VIRIDIAN_TEST_PG"))
        surroundings.postgres = uri;

    fmt::print("{}\n\n{:<52} {:>12} {:>12} {:<9} {:>8} {:>9} {:<7} {}\n", machine(), "case", "ours",
               "peer", "unit", "ratio", "goal", "", "peer");
    Json all{{"machine", machine()}, {"events", surroundings.events}, {"figures", Json::array()}};
    int code = 0;
    for (const Case& entry : kCases) {
        if (!only.empty() && std::ranges::find(only, entry.name) == only.end())
            continue;
        const Result<std::vector<Figure>> figures = entry.run(surroundings);
        if (!figures) {
            fmt::print("{}: {} ({})\n", entry.name, figures.error().message,
                       figures.error().detail);
            code = 1;
            continue;
        }
        for (const Figure& figure : *figures) {
            print(figure);
            all["figures"].push_back(toJson(figure));
        }
    }
    if (!jsonFile.empty())
        std::ofstream(jsonFile) << all.dump(2) << "\n";
    return code;
}

} // namespace
} // namespace viridian::bench

int main(int argc, char** argv)
{
    if (argc == 4 && std::string_view(argv[1]) == viridian::bench::kRunMeasured)
        return viridian::bench::runMeasured(argv[2], std::atoi(argv[3]));
    return viridian::bench::run(argc, argv);
}
