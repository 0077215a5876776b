#pragma once

#include "core/store/postgres/catalog.h"

#include <string>
#include <vector>

/// Appending to a layout whose events lie in several tables: a batch is copied into a temporary
/// table, and the layout's own statements take it from there.
namespace viridian::postgres {

/// The temporary table as a layout and a table that CopyEncoder can write: columns position,
/// stream, version, id, type, schema_version, data, data_bytes, metadata, metadata_bytes, time,
/// stream_sha1, as far as the store has them, each of the type that it has there.
struct BatchTable {
    Layout layout;
    PgTable table;

    /// Makes it, once a connection.
    [[nodiscard]] std::string create() const;
};

/// @param table  the columns of the store's rows
[[nodiscard]] BatchTable batchTable(const Layout& layout, const PgTable& table);

/// The layout's statements for one batch, "{batch}" replaced.
[[nodiscard]] std::vector<std::string> batchStatements(const Layout& layout);

} // namespace viridian::postgres
