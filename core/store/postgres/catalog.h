#pragma once

#include "core/base/result.h"
#include "core/store/layout.h"
#include "core/store/postgres/copy_format.h"
#include "core/store/postgres/pg_session.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::postgres {

struct PgColumn {
    std::string name;
    std::string typeName; ///< "bigint", as PostgreSQL writes it
    std::uint32_t type = 0;
    bool required = false; ///< NOT NULL
    bool indexed = false;  ///< an index of the table begins with it
};

/// The event table as it is in the database, whatever the layout file says of its types.
struct PgTable {
    std::uint32_t oid = 0;
    std::string schema;
    std::string name;
    bool partitioned = false;
    std::vector<PgColumn> columns;
    std::string sequence; ///< quoted, ready for SQL; empty: none was found
    std::int64_t sequenceCache = 1;
    std::vector<std::string> leading; ///< columns that an index begins with

    [[nodiscard]] const PgColumn* column(std::string_view columnName) const;
    /// True when an index begins with that column, so that pages in its order need no sort.
    [[nodiscard]] bool leadsAnIndex(std::string_view columnName) const;
};

/// What the server is, as far as it matters to ordering and identity.
struct PgServer {
    bool standby = false;
    std::string identity; ///< of cluster and database: survives renames and restarts
};

/// What can be asked before anything is known.
struct PgCatalog {
    /// Tables (without partitions), their columns, and functions outside the system's schemas.
    DatabaseShape shape;
    PgServer server;
};

/// In one round trip.
[[nodiscard]] Result<PgCatalog> readCatalog(PgSession& session, std::stop_token stop);

/// In one round trip. Errors: NotFound.
[[nodiscard]] Result<PgTable> readTable(PgSession& session, const Layout& layout,
                                        const std::string& schema, std::stop_token stop);

/// Replaces the table's columns by those of the layout's rows: what its events are read from.
[[nodiscard]] Status readRowColumns(PgSession& session, const Layout& layout, PgTable& table,
                                    std::stop_token stop);

/// How a column travels in binary COPY; absent: a type that Viridian does not read.
[[nodiscard]] std::optional<Wire> wireOf(const PgColumn& column, ColumnType declared);

/// Rows of the table by the planner's statistics; absent where it was never analysed.
[[nodiscard]] Result<std::optional<std::uint64_t>>
estimateRows(PgSession& session, const PgTable& table, std::stop_token stop);
/// Distinct values of a column by the same statistics, likewise.
[[nodiscard]] Result<std::optional<std::uint64_t>>
estimateDistinct(PgSession& session, const PgTable& table, std::string_view column,
                 std::uint64_t rows, std::stop_token stop);

/// SQL for the oids of a table and everything below it in the partition tree; $1 is the table's
/// oid.
inline constexpr std::string_view kTreeOfTable =
    "WITH RECURSIVE tree(relid) AS (SELECT $1::oid UNION ALL "
    "SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree t ON i.inhparent = t.relid) ";

} // namespace viridian::postgres
