#include "core/store/sqlite/head_writer.h"

#include "core/event/event.h"
#include "core/store/sql/select.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {

Status HeadWriter::prepare()
{
    const LayoutHeads& heads = m_layout.heads;
    std::vector<std::string> columns{quoted(heads.stream), quoted(heads.version)};
    std::vector<std::string> values{"?1", "?2"};
    for (const LayoutConstant& constant : heads.constants) {
        columns.push_back(quoted(constant.column));
        values.push_back(
            constant.value == "{category}" ? "?3" : constantLiteral(constant, Engine::Sqlite));
    }
    std::vector<std::string> key;
    for (const std::string& column : heads.conflictKey)
        key.push_back(quoted(column));
    Result<SqliteStatement> statement = m_session.prepare(fmt::format(
        "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {} = excluded.{}",
        quoted(heads.table), fmt::join(columns, ", "), fmt::join(values, ", "),
        fmt::join(key, ", "), quoted(heads.version), quoted(heads.version)));
    if (!statement)
        return passOn(statement);
    m_upsert = *std::move(statement);
    return {};
}

Status HeadWriter::write(std::span<const StreamVersions::Map::value_type* const> streams)
{
    if (!m_layout.heads || streams.empty())
        return {};
    if (!m_upsert) {
        if (Status prepared = prepare(); !prepared)
            return prepared;
    }
    for (const StreamVersions::Map::value_type* entry : streams) {
        const std::unique_ptr<sqlite3_stmt, Closer<sqlite3_reset>> reset(m_upsert.get());
        const std::string& stream = entry->first;
        const std::string_view category = categoryOf(stream);
        sqlite3_bind_text64(m_upsert.get(), 1, stream.data(), stream.size(), SQLITE_STATIC,
                            SQLITE_UTF8);
        sqlite3_bind_int64(m_upsert.get(), 2, entry->second.last);
        sqlite3_bind_text64(m_upsert.get(), 3, category.data(), category.size(), SQLITE_STATIC,
                            SQLITE_UTF8);
        if (const Result<bool> written = m_session.step(*m_upsert); !written)
            return tl::unexpected(written.error());
    }
    return {};
}

} // namespace viridian
