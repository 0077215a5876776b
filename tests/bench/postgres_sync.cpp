#include "tests/bench/bench.h"
#include "tests/bench/postgres_fill.h"

#include <fmt/format.h>

namespace viridian::bench {
namespace {

/// Events of about 230 bytes payload in 20,000 streams.
std::string fillSql(std::uint64_t events)
{
    return fmt::format(
        "INSERT INTO message_store.messages (stream_name, position, type, data, metadata, id, "
        "time) "
        "SELECT 'order-' || (g % 20000), g / 20000, "
        "(ARRAY['OrderPlaced','PaymentReceived','OrderShipped'])[1 + g % 3], "
        "jsonb_build_object('orderId', g, 'customer', 'C-' || (g % 5000), 'total', (g % 100000) / "
        "100.0, "
        "'currency', 'EUR', 'shipTo', jsonb_build_object('city', 'Köln', 'country', 'DE', "
        "'street', md5(g::text)), "
        "'placedAt', '2026-11-22T22:02:41.190Z', 'note', md5((g + 1)::text)), "
        "jsonb_build_object('correlationId', gen_random_uuid()), gen_random_uuid(), "
        "timestamp '2026-01-01' + g * interval '1 second' FROM generate_series(0, {} - 1) g",
        events);
}

constexpr std::string_view kCopyOut = "COPY (SELECT global_position, stream_name, position, "
                                      "id::text, type, NULL::text, data::text::json, NULL::bytea, "
                                      "metadata::text::json, NULL::bytea, time AT TIME ZONE 'UTC' "
                                      "FROM message_store.messages ORDER BY global_position) "
                                      "TO STDOUT (FORMAT binary)";
constexpr std::string_view kCopyIn = "COPY viridian.events (position, stream, version, id, type, "
                                     "schema_version, data, data_bytes, metadata, "
                                     "metadata_bytes, time) FROM STDIN (FORMAT binary)";

} // namespace

Result<std::vector<Figure>> postgresSync(const Surroundings& surroundings)
{
    if (surroundings.postgres.empty())
        return fail(ErrorKind::Unavailable, "No PostgreSQL: run it by ./dev bench.");
    Result<std::string> blue = freshStore(surroundings, "bench_blue", "message-db");
    if (!blue)
        return passOn(blue);
    for (const std::string& sql :
         {fillSql(surroundings.events), std::string("VACUUM ANALYZE message_store.messages"),
          std::string("CHECKPOINT")}) {
        if (Status done = shell(psql(*blue, sql)); !done)
            return passOn(done);
    }
    std::vector<double> ours;
    std::vector<double> peers;
    double megabytes = 0;
    for (int round = 0; round < surroundings.rounds; ++round) {
        Result<std::string> peer = freshStore(surroundings, "bench_peer", "native");
        if (!peer)
            return passOn(peer);
        const Result<Ran> piped = runShell(psql(*blue, kCopyOut) + " | " + psql(*peer, kCopyIn));
        if (!piped)
            return tl::unexpected(piped.error());
        peers.push_back(piped->seconds);
        if (Status done = recreateDatabase(surroundings, "bench_green"); !done)
            return passOn(done);
        const Result<Ran> synced = runShell(fmt::format(
            "exec {}/viridianctl sync --quiet --blue '{}' --green '{}?layout=native' >/dev/null",
            surroundings.programs.string(), *blue,
            databaseUri(surroundings.postgres, "bench_green")));
        if (!synced)
            return tl::unexpected(synced.error());
        ours.push_back(synced->seconds);
        megabytes = std::max(megabytes, synced->megabytes);
    }
    const double mine = median(ours);
    const double theirs = median(peers);
    return std::vector<Figure>{
        {.name =
             fmt::format("sync {} events, message-db to native PostgreSQL", surroundings.events),
         .unit = "s",
         .ours = mine,
         .peer = theirs,
         .peerName = "psql binary COPY pipe, same indexes",
         .ratio = mine / theirs,
         .most = 0.6,
         .least = {},
         .note = {}},
        {.name = "memory of viridianctl during it",
         .unit = "MB",
         .ours = megabytes,
         .peer = {},
         .peerName = {},
         .ratio = {},
         .most = {},
         .least = {},
         .note = {}}};
}

} // namespace viridian::bench
