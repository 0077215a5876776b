#include "core/store/postgres/catalog.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <span>

namespace viridian::postgres {
namespace {

// Type oids of the system catalogue; they never change.
constexpr std::uint32_t kBool = 16;
constexpr std::uint32_t kBytea = 17;
constexpr std::uint32_t kInt8 = 20;
constexpr std::uint32_t kInt2 = 21;
constexpr std::uint32_t kInt4 = 23;
constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kOid = 26;
constexpr std::uint32_t kJson = 114;
constexpr std::uint32_t kBpchar = 1042;
constexpr std::uint32_t kVarchar = 1043;
constexpr std::uint32_t kTimestamp = 1114;
constexpr std::uint32_t kTimestampTz = 1184;
constexpr std::uint32_t kUuid = 2950;
constexpr std::uint32_t kJsonb = 3802;
constexpr std::uint32_t kXid8 = 5069;

template <typename Number>
Number numberOf(const std::optional<std::string>& cell)
{
    Number value = 0;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

// Whatever is not the system's own has an oid from here on (FirstNormalObjectId), so that the
// server may leave out its thousands by an index.

/// Columns of every table: schema, table, column, type, whether of the primary key, whether a view.
constexpr std::string_view kColumns =
    "SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), "
    "coalesce(a.attnum = ANY (k.conkey), FALSE), c.relkind IN ('v', 'm', 'f') "
    "FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
    "a.attisdropped "
    "LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p' "
    "WHERE c.oid >= 16384 AND a.attrelid >= 16384 "
    "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition "
    "AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2, a.attnum";

constexpr std::string_view kFunctions =
    "SELECT DISTINCT n.nspname || '.' || p.proname FROM pg_catalog.pg_proc p "
    "JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace "
    "WHERE p.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

constexpr std::string_view kServer =
    "SELECT pg_catalog.pg_is_in_recovery(), d.oid FROM pg_catalog.pg_database d "
    "WHERE d.datname = pg_catalog.current_database()";

constexpr std::string_view kCluster =
    "SELECT system_identifier FROM pg_catalog.pg_control_system()";

/// Columns of the table $2 in schema $1.
constexpr std::string_view kTable =
    "SELECT c.oid, c.relkind = 'p', a.attname, "
    "CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END, a.attnotnull, "
    "pg_catalog.format_type(a.atttypid, a.atttypmod), "
    "EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisvalid "
    "AND i.indpred IS NULL AND i.indkey[0] = a.attnum) FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
    "a.attisdropped "
    "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
    "WHERE n.nspname = $1 AND c.relname = $2 ORDER BY a.attnum";

/// The sequence $3 where it is there, else the one that the column $2 of the table $1 owns; and the
/// size of its blocks. The column's name comes from the catalogue's row: the planner tries
/// functions of parameters out, and of a column that is not there (a layout with rows of its own)
/// that fails.
constexpr std::string_view kSequence =
    "SELECT s.name, q.seqcache FROM (SELECT CASE "
    "WHEN pg_catalog.to_regclass($3) IS NOT NULL THEN $3 "
    "ELSE (SELECT pg_catalog.pg_get_serial_sequence($1, a.attname::text) "
    "FROM pg_catalog.pg_attribute a "
    "WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attname = $2 AND a.attnum > 0 "
    "AND NOT a.attisdropped) END AS name) s "
    "LEFT JOIN pg_catalog.pg_sequence q ON q.seqrelid = pg_catalog.to_regclass(s.name)";

/// Columns of the table $1 that an index begins with.
constexpr std::string_view kLeading =
    "SELECT a.attname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a "
    "ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
    "WHERE i.indrelid = pg_catalog.to_regclass($1) AND i.indisvalid";

DatabaseShape shapeOf(SqlRows& columns, SqlRows& functions)
{
    DatabaseShape shape;
    shape.engine = Engine::Postgres;
    for (auto& row : columns.rows) {
        if (shape.tables.empty() || shape.tables.back().schema != *row[0] ||
            shape.tables.back().name != *row[1])
            shape.tables.push_back(
                {.schema = *row[0], .name = *row[1], .columns = {}, .view = row[5] == "t"});
        DatabaseShape::Table& table = shape.tables.back();
        if (row[4] == "t")
            table.keys.push_back(*row[2]);
        table.columns.push_back(std::move(*row[2]));
        table.types.push_back(std::move(*row[3]));
    }
    for (auto& row : functions.rows)
        shape.functions.push_back(std::move(*row[0]));
    return shape;
}

/// The first error of those that none may have.
Status allGood(std::span<const Result<SqlRows>> answers)
{
    for (const Result<SqlRows>& answer : answers) {
        if (!answer)
            return tl::unexpected(answer.error());
    }
    return {};
}

} // namespace

const PgColumn* PgTable::column(std::string_view columnName) const
{
    const auto found = std::ranges::find(columns, columnName, &PgColumn::name);
    return found == columns.end() ? nullptr : &*found;
}

bool PgTable::leadsAnIndex(std::string_view columnName) const
{
    return std::ranges::find(leading, columnName) != leading.end();
}

Result<PgCatalog> readCatalog(PgSession& session, std::stop_token stop)
{
    constexpr std::size_t kNeeded = 3;
    const std::array<PgStatement, kNeeded + 1> statements{
        PgStatement{kColumns}, PgStatement{kFunctions}, PgStatement{kServer},
        PgStatement{kCluster}};
    Result<std::vector<Result<SqlRows>>> answers = session.runTogether(statements, std::move(stop));
    if (!answers)
        return passOn(answers);
    if (Status good = allGood(std::span(*answers).first(kNeeded)); !good)
        return passOn(good);
    const Result<SqlRows>& cluster = (*answers)[kNeeded];
    // Hosted servers may keep the cluster's identifier to themselves: the host's name then stands
    // in for it.
    if (!cluster && cluster.error().kind != ErrorKind::Denied)
        return tl::unexpected(cluster.error());
    const SqlRows& server = *(*answers)[2];
    return PgCatalog{.shape = shapeOf(*(*answers)[0], *(*answers)[1]),
                     .server = {.standby = server.text(0) == "t",
                                .identity = fmt::format("postgres:{}:{}",
                                                        cluster ? cluster->text(0) : session.host(),
                                                        server.text(1))}};
}

Result<PgTable> readTable(PgSession& session, const Layout& layout, const std::string& schema,
                          std::stop_token stop)
{
    const std::string name = qualified(schema, layout.table);
    const std::string sequence =
        layout.sequence.empty() ? std::string() : qualified(schema, layout.sequence);
    const SqlValue named = sequence.empty() ? SqlValue() : SqlValue(std::string_view(sequence));
    const std::array<PgStatement, 3> statements{
        PgStatement{kTable, {std::string_view(schema), std::string_view(layout.table)}},
        PgStatement{kSequence,
                    {std::string_view(name), std::string_view(layout.position.name), named}},
        PgStatement{kLeading, {std::string_view(name)}}};
    Result<std::vector<Result<SqlRows>>> answers = session.runTogether(statements, std::move(stop));
    if (!answers)
        return passOn(answers);
    if (Status good = allGood(*answers); !good)
        return passOn(good);
    const SqlRows& columns = *(*answers)[0];
    if (columns.empty())
        return fail(ErrorKind::NotFound, fmt::format("There is no table {}.{} in {}.", schema,
                                                     layout.table, session.address().text));
    PgTable table;
    table.schema = schema;
    table.name = layout.table;
    for (const auto& row : columns.rows) {
        table.oid = numberOf<std::uint32_t>(row[0]);
        table.partitioned = row[1] == "t";
        table.columns.push_back(
            {*row[2], *row[5], numberOf<std::uint32_t>(row[3]), row[4] == "t", row[6] == "t"});
    }
    table.sequence = (*answers)[1]->text(0);
    table.sequenceCache = (*answers)[1]->number(1).value_or(1);
    for (auto& row : (*answers)[2]->rows)
        table.leading.push_back(std::move(*row[0]));
    return table;
}

Status readRowColumns(PgSession& session, const Layout& layout, PgTable& table,
                      std::stop_token stop)
{
    std::vector<std::string> names;
    for (const LayoutColumn* column :
         {&layout.position, &layout.transaction, &layout.stream, &layout.version, &layout.id,
          &layout.type, &layout.schemaVersion, &layout.data, &layout.dataBytes, &layout.metadata,
          &layout.metadataBytes, &layout.time}) {
        if (*column)
            names.push_back(column->name);
    }
    // The join gives one row of NULLs and reads nothing, but each NULL knows its type.
    std::string sql = "SELECT ";
    for (const std::string& name : names) {
        const std::string type = fmt::format("pg_catalog.pg_typeof(e.{})", quoted(name));
        sql += fmt::format("{0}{1}::oid::bigint, pg_catalog.format_type({1}::oid, NULL)",
                           sql.size() > 7 ? ", " : "", type);
    }
    sql += fmt::format(" FROM (SELECT 1) AS one LEFT JOIN ({}) AS e ON FALSE", layout.rows);
    Result<SqlRows> rows = session.run(sql, {}, std::move(stop));
    if (!rows)
        return passOn(rows);
    table.columns.clear();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto& row = rows->rows.front();
        table.columns.push_back(
            {names[i], row[2 * i + 1].value_or(""), numberOf<std::uint32_t>(row[2 * i]), false});
    }
    return {};
}

std::optional<Wire> wireOf(const PgColumn& column, ColumnType declared)
{
    switch (column.type) {
    case kInt2:
    case kInt4:
    case kInt8:
        return declared == ColumnType::EpochMicros ? Wire::EpochMicros : Wire::Int;
    case kText:
    case kVarchar:
    case kBpchar:
    case kJson:
        return declared == ColumnType::TextUtc ? Wire::TextTime : Wire::Text;
    case kBytea:
        return Wire::Bytes;
    case kBool:
        return Wire::Boolean;
    case kTimestamp:
    case kTimestampTz:
        return Wire::Timestamp;
    case kOid: // the number of a large object, which is read through lo_get()
        return declared == ColumnType::Bytes ? std::optional(Wire::Bytes) : std::nullopt;
    case kUuid:
        return Wire::Uuid;
    case kJsonb:
        return Wire::Jsonb;
    case kXid8:
        return Wire::Xid8;
    default:
        return std::nullopt;
    }
}

Result<std::optional<std::uint64_t>> estimateRows(PgSession& session, const PgTable& table,
                                                  std::stop_token stop)
{
    const std::array<SqlValue, 1> oid{static_cast<std::int64_t>(table.oid)};
    Result<SqlRows> rows = session.run(
        std::string(kTreeOfTable) +
            "SELECT bool_or(c.reltuples < 0 AND pg_catalog.pg_relation_size(c.oid) > 0), "
            "sum(greatest(c.reltuples, 0))::bigint FROM tree t "
            "JOIN pg_catalog.pg_class c ON c.oid = t.relid WHERE c.relkind <> 'p'",
        oid, std::move(stop));
    if (!rows)
        return passOn(rows);
    if (rows->text(0) != "f")
        return std::nullopt;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(rows->number(1).value_or(0), 0));
}

Result<std::optional<std::uint64_t>> estimateDistinct(PgSession& session, const PgTable& table,
                                                      std::string_view column, std::uint64_t rows,
                                                      std::stop_token stop)
{
    const std::array<SqlValue, 4> values{std::string_view(table.schema),
                                         std::string_view(table.name), column,
                                         static_cast<std::int64_t>(rows)};
    Result<SqlRows> found = session.run(
        "SELECT (CASE WHEN n_distinct < 0 THEN -n_distinct * $4::bigint ELSE n_distinct "
        "END)::bigint "
        "FROM pg_catalog.pg_stats WHERE schemaname = $1 AND tablename = $2 AND attname = $3 "
        "ORDER BY inherited DESC LIMIT 1",
        values, std::move(stop));
    if (!found)
        return passOn(found);
    if (found->empty())
        return std::nullopt;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(found->number(0).value_or(0), 0));
}

} // namespace viridian::postgres
