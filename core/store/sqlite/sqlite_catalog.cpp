#include "core/store/sqlite/sqlite_catalog.h"

#include <algorithm>
#include <array>

namespace viridian {
namespace {

void addRowId(DatabaseShape::Table& table)
{
    table.columns.emplace_back("rowid");
    table.types.emplace_back("INTEGER");
}

} // namespace

Result<DatabaseShape> shapeOf(SqliteSession& session)
{
    const Result<SqlRows> rows = session.run(
        "SELECT m.name, c.name, c.type, c.pk, m.type FROM sqlite_master AS m JOIN "
        "pragma_table_xinfo(m.name) AS c "
        "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY "
        "m.name, c.cid");
    if (!rows)
        return tl::unexpected(rows.error());
    DatabaseShape shape;
    shape.engine = Engine::Sqlite;
    for (const auto& row : rows->rows) {
        const std::string& table = *row[0];
        if (shape.tables.empty() || shape.tables.back().name != table)
            shape.tables.push_back(
                {.schema = {}, .name = table, .columns = {}, .view = row[4] == "view"});
        DatabaseShape::Table& into = shape.tables.back();
        into.columns.push_back(row[1].value_or(std::string()));
        into.types.push_back(row[2].value_or(std::string()));
        if (row[3] != "0")
            into.keys.push_back(into.columns.back());
    }
    // Tables that number their rows by themselves have one column more, which is not listed.
    const Result<SqlRows> numbered = session.run(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0");
    if (!numbered)
        return tl::unexpected(numbered.error());
    for (const auto& row : numbered->rows) {
        const auto table =
            std::ranges::find(shape.tables, row[0].value_or(""), &DatabaseShape::Table::name);
        if (table != shape.tables.end() &&
            std::ranges::find(table->columns, "rowid") == table->columns.end())
            addRowId(*table);
    }
    return shape;
}

Result<bool> makesNumbers(SqliteSession& session, std::string_view table, std::string_view column)
{
    const std::array<SqlValue, 2> names{table, column};
    const Result<SqlRows> rows =
        session.run("SELECT upper(type) FROM pragma_table_xinfo($1) WHERE name = $2", names);
    if (!rows)
        return tl::unexpected(rows.error());
    const std::string type = rows->text(0);
    // The rules of sqlite.org/datatype3.html section 3.1: TEXT and BLOB affinity leave text alone.
    const auto has = [&type](std::string_view word) {
        return type.find(word) != std::string::npos;
    };
    if (has("INT"))
        return true;
    return !type.empty() && !has("CHAR") && !has("CLOB") && !has("TEXT") && !has("BLOB");
}

Result<IndexedFields> readIndexedFields(SqliteSession& session, const Layout& layout)
{
    const std::array<SqlValue, 1> table{std::string_view(layout.table)};
    const Result<SqlRows> rows =
        session.run("SELECT i.name FROM pragma_index_list($1) AS l, pragma_index_info(l.name) AS i "
                    "WHERE i.seqno = 0 AND l.partial = 0",
                    table);
    if (!rows)
        return tl::unexpected(rows.error());
    const auto begins = [&rows](const LayoutColumn& column) {
        return column && std::ranges::any_of(rows->rows, [&column](const auto& row) {
                   return row[0] == column.name;
               });
    };
    return IndexedFields{
        .position = true, .stream = true, .id = begins(layout.id), .time = begins(layout.time)};
}

Result<bool> isKeptInOrder(SqliteSession& session, const Layout& layout)
{
    if (layout.derived())
        return false;
    // The row number has the name of the only column of an INTEGER PRIMARY KEY for which no index
    // was needed (sqlite.org/lang_createtable.html#rowid), and that of "rowid" where no column has.
    const std::array<SqlValue, 2> names{std::string_view(layout.table),
                                        std::string_view(layout.position.name)};
    const Result<SqlRows> found = session.run(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = $1 "
        "AND type = 'table' AND wr = 0) AND CASE lower($2) WHEN 'rowid' THEN "
        "NOT EXISTS (SELECT 1 FROM pragma_table_xinfo($1) WHERE lower(name) = 'rowid') ELSE "
        "(SELECT count(*) = 1 AND max(name = $2 AND upper(type) = 'INTEGER') "
        "FROM pragma_table_xinfo($1) WHERE pk > 0) AND "
        "NOT EXISTS (SELECT 1 FROM pragma_index_list($1) WHERE origin = 'pk') END",
        names);
    if (!found)
        return tl::unexpected(found.error());
    return found->number(0) == 1;
}

} // namespace viridian
