#include "tests/bench/sqlite_fill.h"

#include "core/store/open.h"

#include <fmt/format.h>

namespace viridian::bench {
namespace {

std::string fillSql(std::uint64_t events, std::string_view time)
{
    return fmt::format(
        "INSERT INTO events (position, stream, version, id, type, schema_version, data, metadata, "
        "time) "
        "WITH RECURSIVE n(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM n WHERE g + 1 < {0}) "
        "SELECT g + 1, 'order-' || (g % ({0} / 50 + 1)), g / ({0} / 50 + 1), "
        "lower(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 13, 3) || '-a' || "
        "substr(h, 16, 3) || "
        "'-' || substr(h, 19, 12)), "
        "CASE g % 3 WHEN 0 THEN 'OrderPlaced' WHEN 1 THEN 'PaymentReceived' ELSE 'OrderShipped' "
        "END, '1', "
        "'{{\"orderId\": ' || g || ', \"customer\": \"C-' || (g % 5000) || '\", \"total\": ' || (g "
        "% 9000) || '.50, "
        "\"currency\": \"EUR\", \"shipTo\": {{\"city\": \"Köln\", \"country\": \"DE\"}}, "
        "\"placedAt\": "
        "\"2026-11-22T22:02:41.190Z\", \"note\": \"' || h || '\"}}', "
        "'{{\"correlationId\":\"' || substr(h, 1, 16) || '\"}}', {1} "
        "FROM (SELECT g, hex(randomblob(32)) AS h FROM n)",
        events, time);
}

} // namespace

Result<std::filesystem::path> sqliteStoreWith(const std::filesystem::path& folder,
                                              std::uint64_t events)
{
    const std::filesystem::path file = folder / fmt::format("native-{}.db", events);
    if (std::filesystem::exists(file))
        return file;
    const std::filesystem::path making = file.string() + ".making";
    std::filesystem::remove(making);
    Result<StoreAddress> address =
        StoreAddress::parse("sqlite:" + making.string() + "?layout=native");
    if (!address)
        return passOn(address);
    if (Status created = createStore(*address); !created)
        return passOn(created);
    Result<Layout> layout = layoutNamed("native", Engine::Sqlite);
    if (!layout)
        return passOn(layout);
    const bool micros = layout->time.type == ColumnType::EpochMicros;
    {
        Result<std::unique_ptr<SqlSession>> session = openSqlSession(*address, Access::ReadWrite);
        if (!session)
            return passOn(session);
        const std::string time =
            micros ? "(1767225600 + g) * 1000000"
                   : "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1767225600 + g, 'unixepoch')";
        if (Result<SqlRows> filled = (*session)->run(fillSql(events, time)); !filled)
            return passOn(filled);
        if (Status done = (*session)->script("PRAGMA wal_checkpoint(TRUNCATE);"); !done)
            return passOn(done);
    }
    std::filesystem::rename(making, file);
    return file;
}

} // namespace viridian::bench
