#include "core/store/open.h"
#include "tests/bench/bench.h"
#include "tests/bench/sqlite_fill.h"

#include <fmt/format.h>

namespace viridian::bench {
namespace {

void removeStore(const std::filesystem::path& file)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(file.string() + suffix);
}

} // namespace

Result<std::vector<Figure>> sqliteSync(const Surroundings& surroundings)
{
    Result<std::filesystem::path> blue = sqliteStoreWith(surroundings.folder, surroundings.events);
    if (!blue)
        return passOn(blue);
    const std::filesystem::path peer = surroundings.folder / "peer.db";
    const std::filesystem::path green = surroundings.folder / "green.db";
    std::vector<double> ours;
    std::vector<double> peers;
    for (int round = 0; round < surroundings.rounds; ++round) {
        removeStore(peer);
        removeStore(green);
        Result<StoreAddress> address =
            StoreAddress::parse("sqlite:" + peer.string() + "?layout=native");
        if (!address)
            return passOn(address);
        if (Status created = createStore(*address); !created)
            return passOn(created);
        const Result<Ran> copied =
            runShell(fmt::format("sqlite3 '{}' \"ATTACH '{}' AS blue; INSERT INTO main.events "
                                 "SELECT * FROM blue.events ORDER BY position;\"",
                                 peer.string(), blue->string()));
        if (!copied)
            return tl::unexpected(copied.error());
        peers.push_back(copied->seconds);
        const Result<Ran> synced =
            runShell(fmt::format("exec {}/viridianctl sync --quiet --blue 'sqlite:{}' --green "
                                 "'sqlite:{}?layout=native' >/dev/null",
                                 surroundings.programs.string(), blue->string(), green.string()));
        if (!synced)
            return tl::unexpected(synced.error());
        ours.push_back(synced->seconds);
    }
    removeStore(peer);
    removeStore(green);
    const double mine = median(ours);
    const double theirs = median(peers);
    return std::vector<Figure>{
        {.name = fmt::format("sync {} events, native SQLite to native SQLite", surroundings.events),
         .unit = "s",
         .ours = mine,
         .peer = theirs,
         .peerName = "INSERT ... SELECT between attached files, same indexes",
         .ratio = mine / theirs,
         .most = 0.6,
         .least = {},
         .note = {}}};
}

} // namespace viridian::bench
