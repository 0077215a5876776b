#include "core/store/sql/ledger.h"
#include "core/store/sql/ledger_rows.h"

#include <array>
#include <charconv>

namespace viridian {
namespace ledger {

std::string text(const Row& row, std::size_t column)
{
    return row[column].value_or(std::string());
}

std::int64_t number(const Row& row, std::size_t column)
{
    const std::string cell = text(row, column);
    std::int64_t value = 0;
    std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return value;
}

std::uint64_t count(const Row& row, std::size_t column)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(number(row, column), 0));
}

Timestamp time(const Row& row, std::size_t column)
{
    return Timestamp{std::chrono::microseconds(number(row, column))};
}

std::optional<Position> position(const Row& row, std::size_t column)
{
    if (!row[column])
        return std::nullopt;
    const Result<Position> parsed = Position::parse(*row[column]);
    return parsed ? std::optional(*parsed) : std::nullopt;
}

Digest128 digest(const Row& row, std::size_t column)
{
    return Digest128::parse(text(row, column)).value_or(Digest128{});
}

SqlValue bound(std::uint64_t number)
{
    return static_cast<std::int64_t>(number);
}

SqlValue bound(bool flag)
{
    return std::int64_t{flag ? 1 : 0};
}

SqlValue bound(Timestamp time)
{
    return static_cast<std::int64_t>(time.time_since_epoch().count());
}

SqlValue bound(std::string_view text)
{
    return text;
}

std::string expanded(Engine engine, std::string_view sql)
{
    std::string text;
    while (true) {
        const std::size_t open = sql.find('{');
        text += sql.substr(0, open);
        if (open == std::string_view::npos)
            return text;
        const std::size_t close = sql.find('}', open);
        const std::string_view name = sql.substr(open + 1, close - open - 1);
        if (name == "now")
            text += databaseNow(engine);
        else
            text += ledgerTable(engine, name);
        sql.remove_prefix(close + 1);
    }
}

Result<SqlRows> run(SqlSession& session, std::string_view sql,
                    std::initializer_list<SqlValue> values, std::stop_token stop)
{
    return session.run(expanded(session.engine(), sql), std::span(values.begin(), values.size()),
                       std::move(stop));
}

Result<SqlRows> run(SqlSession& session, std::string_view sql, std::span<const SqlValue> values)
{
    return session.run(expanded(session.engine(), sql), values);
}

std::string shown(Engine engine, std::string_view sql, std::span<const SqlValue> values)
{
    return shownStatement(expanded(engine, sql), values);
}

} // namespace ledger

std::string_view databaseNow(Engine engine)
{
    return engine == Engine::Sqlite
               ? "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
               : "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
}

std::string ledgerTable(Engine engine, std::string_view table)
{
    return qualified(engine == Engine::Postgres ? "viridian" : "",
                     "viridian_" + std::string(table));
}

Result<bool> ledgerHas(SqlSession& session, std::string_view table)
{
    const std::string_view query = session.engine() == Engine::Sqlite
                                       ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' "
                                         "AND name = $1"
                                       : "SELECT count(*) FROM pg_catalog.pg_tables WHERE "
                                         "schemaname = 'viridian' AND tablename = $1";
    const std::string name = "viridian_" + std::string(table);
    const std::array<SqlValue, 1> values{std::string_view(name)};
    const Result<SqlRows> rows = session.run(query, values);
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->number(0) == 1;
}

Result<bool> ledgerExists(SqlSession& session)
{
    return ledgerHas(session, "checkpoint");
}

Status createLedger(SqlSession& session)
{
    // Numbers are 64-bit, times microseconds since 1970, positions the text of Position::toText().
    constexpr std::string_view kTables = R"sql(
CREATE TABLE IF NOT EXISTS {checkpoint} (
    shard text PRIMARY KEY, pipeline_hash text NOT NULL, pipeline_name text NOT NULL, blue_identity text NOT NULL,
    blue text, events_read bigint NOT NULL, events_written bigint NOT NULL, green_head text,
    green_events bigint NOT NULL, copy_done bigint NOT NULL, carried text NOT NULL, at bigint NOT NULL);
CREATE TABLE IF NOT EXISTS {segment} (
    shard text NOT NULL, number bigint NOT NULL, blue_after text, blue_to text NOT NULL, green_after text,
    green_to text, blue_events bigint NOT NULL, green_events bigint NOT NULL, digest text NOT NULL,
    closed bigint NOT NULL, PRIMARY KEY (shard, number));
CREATE TABLE IF NOT EXISTS {proven} (
    shard text NOT NULL, rules_hash text NOT NULL, first bigint NOT NULL, last bigint NOT NULL,
    PRIMARY KEY (shard, rules_hash, first));
CREATE TABLE IF NOT EXISTS {lease} (
    shard text PRIMARY KEY, owner text NOT NULL, token text NOT NULL, renewed bigint NOT NULL,
    valid_ms bigint NOT NULL);
CREATE TABLE IF NOT EXISTS {report} (shard text PRIMARY KEY, heartbeat bigint NOT NULL, report text NOT NULL);
CREATE TABLE IF NOT EXISTS {lag} (
    shard text NOT NULL, at bigint NOT NULL, span bigint NOT NULL, lag_min bigint NOT NULL,
    lag_max bigint NOT NULL, lag_last bigint NOT NULL, rate_in bigint NOT NULL, rate_out bigint NOT NULL,
    PRIMARY KEY (shard, at));
CREATE TABLE IF NOT EXISTS {control} (
    id bigint PRIMARY KEY, paused bigint NOT NULL, paused_by text NOT NULL, at bigint NOT NULL, rate_limit bigint);
CREATE TABLE IF NOT EXISTS {journal} (
    number bigint PRIMARY KEY, at bigint NOT NULL, kind text NOT NULL, state text NOT NULL, text text NOT NULL,
    details text NOT NULL, who text NOT NULL, chain text NOT NULL);
CREATE TABLE IF NOT EXISTS {proof} (
    pipeline_hash text NOT NULL, rules_hash text NOT NULL, blue_to text, green_to text,
    events_expected bigint NOT NULL, events_actual bigint NOT NULL, digest text NOT NULL, equal bigint NOT NULL,
    summary text NOT NULL, at bigint NOT NULL, PRIMARY KEY (pipeline_hash, rules_hash));
CREATE TABLE IF NOT EXISTS {gate} (id bigint PRIMARY KEY, open bigint NOT NULL, at bigint NOT NULL);
)sql";
    std::string script;
    if (session.engine() == Engine::Postgres)
        script = "CREATE SCHEMA IF NOT EXISTS viridian;";
    script += ledger::expanded(session.engine(), kTables);
    return session.script(script);
}

} // namespace viridian
