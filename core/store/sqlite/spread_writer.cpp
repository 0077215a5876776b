#include "core/store/sqlite/spread_writer.h"

#include "core/base/digest.h"
#include "core/base/time.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace viridian {
namespace {

/// Binds where the statement has a parameter of that name.
void bindNumber(sqlite3_stmt& statement, const char* name, std::int64_t number)
{
    if (const int at = sqlite3_bind_parameter_index(&statement, name); at != 0)
        sqlite3_bind_int64(&statement, at, number);
}

void bindText(sqlite3_stmt& statement, const char* name, std::string_view text)
{
    // A null pointer would be bound as NULL.
    if (const int at = sqlite3_bind_parameter_index(&statement, name); at != 0)
        sqlite3_bind_text64(&statement, at, text.data() != nullptr ? text.data() : "", text.size(),
                            SQLITE_STATIC, SQLITE_UTF8);
}

void bindBytes(sqlite3_stmt& statement, const char* name, std::string_view bytes)
{
    if (const int at = sqlite3_bind_parameter_index(&statement, name); at != 0)
        sqlite3_bind_blob64(&statement, at, bytes.data() != nullptr ? bytes.data() : "",
                            bytes.size(), SQLITE_STATIC);
}

/// As SQLite and ActiveRecord write it: a fraction only where there is one.
std::string spaced(std::string iso, Timestamp time)
{
    iso[10] = ' ';
    iso.resize(time.time_since_epoch().count() % 1'000'000 == 0 ? 19 : 26);
    return iso;
}

} // namespace

Result<SpreadWriter> SpreadWriter::make(SqliteSession& session, const Layout& layout)
{
    SpreadWriter writer(layout);
    for (const std::string& sql : layout.write) {
        Result<SqliteStatement> statement = session.prepare(sql);
        if (!statement)
            return passOn(statement);
        writer.m_statements.push_back(*std::move(statement));
        writer.m_hashes = writer.m_hashes || sql.find(":stream_sha1") != std::string::npos;
    }
    return writer;
}

Status SpreadWriter::beginStep(SqliteSession& session, const SelectContext& context)
{
    const Result<SqlRows> last = session.run(
        fmt::format("SELECT max({}) FROM {}", quoted(m_layout->position.name), context.table()));
    if (!last)
        return tl::unexpected(last.error());
    m_next = last->number(0).value_or(0) + 1;
    // AUTOINCREMENT never hands out a number again, also where its row is gone.
    const Result<SqlRows> numbered =
        session.run("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'");
    if (!numbered)
        return tl::unexpected(numbered.error());
    if (numbered->empty())
        return {};
    const std::array<SqlValue, 1> table{std::string_view(m_layout->table)};
    const Result<SqlRows> drawn =
        session.run("SELECT seq FROM sqlite_sequence WHERE name = $1", table);
    if (!drawn)
        return tl::unexpected(drawn.error());
    m_next = std::max(m_next, drawn->number(0).value_or(0) + 1);
    return {};
}

void SpreadWriter::bindPayload(sqlite3_stmt& statement, const char* name, const Payload& payload,
                               const LayoutColumn& column, bool required) const
{
    const bool missing = payload.kind == PayloadKind::Null;
    if (missing && !required) {
        if (const int at = sqlite3_bind_parameter_index(&statement, name); at != 0)
            sqlite3_bind_null(&statement, at);
        return;
    }
    const std::string_view bytes = missing ? std::string_view("{}") : payload.bytes;
    if (column.type == ColumnType::Bytes)
        bindBytes(statement, name, bytes);
    else
        bindText(statement, name, bytes);
}

void SpreadWriter::bind(sqlite3_stmt& statement, const Event& event, const Made& made) const
{
    bindNumber(statement, ":position", m_next);
    bindText(statement, ":stream", event.stream);
    bindNumber(statement, ":version", event.version);
    bindText(statement, ":id", event.id);
    bindText(statement, ":type", event.type);
    bindText(statement, ":schema_version", event.schemaVersion);
    bindPayload(statement, ":data", event.data, m_layout->data, m_layout->dataRequired);
    bindPayload(statement, ":metadata", event.metadata, m_layout->metadata,
                m_layout->metadataRequired);
    bindText(statement, ":time", made.time);
    bindText(statement, ":time_iso", made.timeIso);
    bindText(statement, ":stream_sha1", made.streamHash);
}

Result<std::uint64_t> SpreadWriter::write(SqliteSession& session, const Event& event)
{
    const auto isOpaque = [](const Payload& payload, const LayoutColumn& column) {
        return payload.kind == PayloadKind::Bytes && column.type != ColumnType::Bytes;
    };
    if (isOpaque(event.data, m_layout->data) || isOpaque(event.metadata, m_layout->metadata))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The {} event of stream {} (blue position {}) cannot be written to "
                                "this store: its payload is not JSON, and the layout has no column "
                                "for bytes.",
                                event.type, event.stream, event.position.toText()),
                    event.position.toText());
    const Timestamp time = event.time.value_or(now());
    Made made{.time = {}, .timeIso = formatIso(time), .streamHash = {}};
    made.time = spaced(made.timeIso, time);
    if (m_hashes)
        made.streamHash = sha1Hex(event.stream);
    for (const SqliteStatement& statement : m_statements) {
        bind(*statement, event, made);
        const int code = sqlite3_step(statement.get());
        if (code != SQLITE_DONE) {
            Error error = session.lastError();
            sqlite3_reset(statement.get());
            return tl::unexpected(std::move(error));
        }
        sqlite3_reset(statement.get());
    }
    return static_cast<std::uint64_t>(m_next++);
}

} // namespace viridian
