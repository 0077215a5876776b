// Row plug-in "table-per-stream": a registry table names the tables, and each holds the events of
// one stream, or of all aggregates of one stream name (Prooph's strategies). Nothing in the store
// orders events across tables, so their rows' own transaction ids do: the SELECT is one UNION ALL.
//
// Number of an event: registry number of its table * 2^40 + number in the table: unique, and rising
// in every table.
#include "core/store/sql/row_plugin.h"
#include "core/store/sql/select.h"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

constexpr std::string_view kColumns = "transaction, number, stream, version, event_id, event_name, "
                                      "payload, metadata, created_at";

/// Rows of a registry without tables: none, but of the right types.
constexpr std::string_view kNoRows =
    "SELECT 0::bigint AS transaction, 0::bigint AS number, ''::text AS stream, 0::bigint AS "
    "version, NULL::uuid AS event_id, ''::text AS event_name, NULL::json AS payload, NULL::jsonb "
    "AS metadata, NULL::timestamp AS created_at WHERE FALSE";

std::string rowsOfTable(std::string_view schema, std::string_view table, std::string_view number,
                        std::string_view realName, bool manyAggregates)
{
    const std::string stream = manyAggregates
                                   ? "(t.metadata ->> '_aggregate_type') || '-' || (t.metadata ->> "
                                     "'_aggregate_id')"
                                   : textLiteral(realName) + "::text";
    return fmt::format(
        "SELECT x.s - ((x.s - t.xmin::text::bigint) & 4294967295), ({}::bigint << 40) + t.no, {}, "
        "coalesce((t.metadata ->> '_aggregate_version')::bigint, t.no), t.event_id, "
        "t.event_name::text, t.payload::json, t.metadata::jsonb, t.created_at::timestamp FROM {} "
        "AS t, (SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint "
        "AS s OFFSET 0) AS x",
        number, stream, qualified(schema, table));
}

} // namespace

Result<std::string> tablePerStreamStamp(SqlSession& session, const Layout& layout,
                                        const std::string& schema, const std::stop_token& stop)
{
    Result<SqlRows> rows =
        session.run(fmt::format("SELECT count(*) || ':' || coalesce(max(no), 0) FROM {}",
                                qualified(schema, layout.table)),
                    {}, stop);
    if (!rows)
        return passOn(rows);
    return rows->text(0);
}

Result<std::string> tablePerStreamRows(SqlSession& session, const Layout& layout,
                                       const std::string& schema, const std::stop_token& stop)
{
    // A name with a dot may put its table into another schema: the store's own one comes first.
    const std::array<SqlValue, 1> own{std::string_view(schema)};
    Result<SqlRows> tables = session.run(
        fmt::format(
            "SELECT DISTINCT ON (r.no) n.nspname, c.relname, r.no, r.real_stream_name, "
            "EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND "
            "pg_catalog.pg_get_indexdef(i.indexrelid) LIKE '%\\_aggregate\\_type%') "
            "FROM {} r JOIN pg_catalog.pg_class c ON c.relname = rtrim(r.stream_name::text) AND "
            "c.relkind IN ('r', 'p') JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            "ORDER BY r.no, n.nspname = $1 DESC",
            qualified(schema, layout.table)),
        own, stop);
    if (!tables)
        return passOn(tables);
    std::vector<std::string> parts;
    for (const auto& row : tables->rows)
        parts.push_back(rowsOfTable(*row[0], *row[1], *row[2], *row[3], row[4] == "t"));
    if (parts.empty())
        return std::string(kNoRows);
    return fmt::format("SELECT * FROM ({}) AS u({})", fmt::join(parts, " UNION ALL "), kColumns);
}

} // namespace viridian
