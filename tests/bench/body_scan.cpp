#include "tests/bench/bench.h"
#include "tests/bench/postgres_fill.h"
#include "tests/bench/sqlite_fill.h"

#include <array>
#include <fmt/format.h>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kEvents = 1'000'000;

/// One question in two languages. Words are found whatever their case, as LIKE does it in SQLite.
struct Question {
    const char* name;
    const char* filter; ///< of the filter line
    const char* sqlite; ///< WHERE of sqlite3
    const char* psql;   ///< WHERE of psql
};
constexpr std::array kQuestions{
    Question{"a word in the body", "body:C-4711", "data LIKE '%C-4711%'",
             "data::text ILIKE '%C-4711%'"},
    Question{"a member's value", "body.customer:C-4711", "data ->> '$.customer' = 'C-4711'",
             "data ->> 'customer' = 'C-4711'"},
};

/// Seconds of the line, the median of the rounds.
Result<double> secondsOfLine(const Surroundings& surroundings, const std::string& line)
{
    std::vector<double> times;
    for (int round = 0; round < surroundings.rounds; ++round) {
        const Result<Ran> ran = runShell(line);
        if (!ran)
            return tl::unexpected(ran.error());
        times.push_back(ran->seconds);
    }
    return median(std::move(times));
}

Result<Figure> ask(const Surroundings& surroundings, const std::string& store,
                   std::string_view database, const Question& question, const std::string& peer,
                   const char* peerName)
{
    // Both must find the same number of events.
    const std::string counted = (surroundings.folder / "scan").string();
    const Result<double> theirs =
        secondsOfLine(surroundings, fmt::format("{} >{}.peer", peer, counted));
    if (!theirs)
        return tl::unexpected(theirs.error());
    const Result<double> ours = secondsOfLine(
        surroundings,
        fmt::format("{}/viridianctl events '{}' --filter '{}' --limit 1000000 --format ndjson "
                    "2>/dev/null | wc -l >{}.ours",
                    surroundings.programs.string(), store, question.filter, counted));
    if (!ours)
        return tl::unexpected(ours.error());
    if (const Result<Ran> same =
            runShell(fmt::format("[ $(tr -d ' ' <{0}.peer) = $(tr -d ' ' <{0}.ours) ]", counted));
        !same)
        return fail(ErrorKind::Corrupt, fmt::format("{} found another number of events than {}.",
                                                    question.filter, peerName));
    return Figure{.name = fmt::format("{} body scan, {}", database, question.name),
                  .unit = "events/s",
                  .ours = static_cast<double>(kEvents) / *ours,
                  .peer = static_cast<double>(kEvents) / *theirs,
                  .peerName = peerName,
                  .ratio = *theirs / *ours,
                  .most = {},
                  .least = 1,
                  .note = {}};
}

} // namespace

Result<std::vector<Figure>> bodyScan(const Surroundings& surroundings)
{
    const Result<std::filesystem::path> file = sqliteStoreWith(surroundings.folder, kEvents);
    if (!file)
        return tl::unexpected(file.error());
    std::vector<Figure> figures;
    for (const Question& question : kQuestions) {
        Result<Figure> figure =
            ask(surroundings, "sqlite:" + file->string(), "SQLite", question,
                fmt::format("sqlite3 -readonly '{}' \"SELECT count(*) FROM events WHERE {}\"",
                            file->string(), question.sqlite),
                "sqlite3");
        if (!figure)
            return tl::unexpected(figure.error());
        figures.push_back(std::move(*figure));
    }
    if (surroundings.postgres.empty())
        return figures;
    const Result<std::string> uri = postgresStoreWith(surroundings, kEvents);
    if (!uri)
        return tl::unexpected(uri.error());
    for (const Question& question : kQuestions) {
        Result<Figure> figure =
            ask(surroundings, *uri, "PostgreSQL", question,
                fmt::format("psql -X -A -t -d '{}' -c \"SET max_parallel_workers_per_gather = 0\" "
                            "-c \"SELECT count(*) FROM viridian.events WHERE {}\" | tail -1",
                            *uri, question.psql),
                "psql, one process");
        if (!figure)
            return tl::unexpected(figure.error());
        figures.push_back(std::move(*figure));
    }
    return figures;
}

} // namespace viridian::bench
