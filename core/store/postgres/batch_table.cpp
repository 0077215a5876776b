#include "core/store/postgres/batch_table.h"

#include "core/store/postgres/copy_encoder.h"
#include "core/store/sql/sql_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian::postgres {
namespace {

constexpr std::string_view kSchema = "pg_temp";
constexpr std::string_view kTable = "viridian_batch";
constexpr std::string_view kSha1Column = "stream_sha1";

} // namespace

std::string BatchTable::create() const
{
    std::vector<std::string> columns;
    for (const PgColumn& column : table.columns)
        columns.push_back(fmt::format("{} {}", quoted(column.name), column.typeName));
    return fmt::format("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS",
                       quoted(kTable), fmt::join(columns, ", "));
}

BatchTable batchTable(const Layout& layout, const PgTable& table)
{
    BatchTable batch;
    batch.layout.engine = Engine::Postgres;
    batch.layout.guard = layout.guard;
    batch.layout.dataRequired = layout.dataRequired;
    batch.layout.metadataRequired = layout.metadataRequired;
    batch.table.schema = kSchema;
    batch.table.name = kTable;
    const auto add = [&](LayoutColumn Layout::*column, std::string_view name) {
        const LayoutColumn& own = layout.*column;
        const PgColumn* found = own ? table.column(own.name) : nullptr;
        if (found == nullptr)
            return;
        batch.layout.*column = own;
        (batch.layout.*column).name = name;
        batch.table.columns.push_back(*found);
        batch.table.columns.back().name = name;
    };
    add(&Layout::position, "position");
    add(&Layout::stream, "stream");
    add(&Layout::version, "version");
    add(&Layout::id, "id");
    add(&Layout::type, "type");
    add(&Layout::schemaVersion, "schema_version");
    add(&Layout::data, "data");
    add(&Layout::dataBytes, "data_bytes");
    add(&Layout::metadata, "metadata");
    add(&Layout::metadataBytes, "metadata_bytes");
    add(&Layout::time, "time");
    const bool hashed = std::ranges::any_of(layout.write, [](const std::string& sql) {
        return sql.find(kSha1Column) != std::string::npos;
    });
    if (hashed) {
        batch.layout.constants.push_back(
            {std::string(kSha1Column), std::string(kStreamSha1Word), ColumnType::Text});
        constexpr std::uint32_t kText = 25; // its oid, which never changes
        batch.table.columns.push_back({std::string(kSha1Column), "text", kText, true});
    }
    return batch;
}

std::vector<std::string> batchStatements(const Layout& layout)
{
    const std::string word = "{batch}";
    const std::string name = qualified(kSchema, kTable);
    std::vector<std::string> statements = layout.write;
    for (std::string& sql : statements) {
        for (std::size_t at = sql.find(word); at != std::string::npos; at = sql.find(word, at))
            sql.replace(at, word.size(), name);
    }
    return statements;
}

} // namespace viridian::postgres
