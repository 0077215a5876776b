#include "tests/bench/bench.h"
#include "tests/bench/patch_of_five.h"
#include "tests/bench/postgres_fill.h"

#include <fmt/format.h>
#include <fstream>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kEvents = 1'000'000;
constexpr double kLeast = 0.8;

} // namespace

/// Every event of a store through the pipeline and all proofs, against the database giving out the
/// same table.
Result<std::vector<Figure>> dryRunAgainstCopy(const Surroundings& surroundings)
{
    if (surroundings.postgres.empty())
        return fail(ErrorKind::Unavailable, "No PostgreSQL: run it by ./dev bench.");
    const Result<std::string> uri = postgresStoreWith(surroundings, kEvents);
    if (!uri)
        return tl::unexpected(uri.error());
    const std::string pipeline = (surroundings.folder / "dry-run.yaml").string();
    std::ofstream(pipeline) << kPatchOfFive;
    const std::string dryRun =
        fmt::format("{}/viridianctl preview --all --blue '{}' --pipeline '{}' >/dev/null",
                    surroundings.programs.string(), *uri, pipeline);
    const std::string copy = psql(*uri, "COPY viridian.events TO STDOUT") + " >/dev/null";
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int round = 0; round < surroundings.rounds; ++round) {
        for (const auto& [line, times] : {std::pair{&dryRun, &ours}, std::pair{&copy, &theirs}}) {
            const Result<Ran> ran = runShell(*line);
            if (!ran)
                return tl::unexpected(ran.error());
            times->push_back(ran->seconds);
        }
    }
    const double events = static_cast<double>(kEvents);
    Figure figure{.name = "full dry run, PostgreSQL 1,000,000 events",
                  .unit = "events/s",
                  .ours = events / median(ours),
                  .peer = events / median(theirs),
                  .peerName = "psql, COPY TO STDOUT",
                  .ratio = {},
                  .most = {},
                  .least = kLeast,
                  .note = {}};
    figure.ratio = figure.ours / *figure.peer;
    return std::vector{figure};
}

} // namespace viridian::bench
