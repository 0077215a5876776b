#include "core/store/sqlite/sqlite_session.h"

#include "core/store/sqlite/sqlite_error.h"
#include "core/store/sqlite/text_functions.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <thread>

namespace viridian {
namespace {

/// SQLite reads the path inside a URI: what means something there is written as %XX.
std::string uriOf(const std::string& path, std::string_view query)
{
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(path).string()) {
        if (c == '%' || c == '?' || c == '#')
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        else
            uri += c;
    }
    return fmt::format("{}?{}", uri, query);
}

bool holdsChanges(const std::string& path)
{
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(path + "-wal", missing);
    return !missing && size > 0;
}

} // namespace

std::string_view textAt(sqlite3_stmt& statement, int column)
{
    // The text must be asked for before its length: asking may convert it.
    const void* bytes = sqlite3_column_type(&statement, column) == SQLITE_BLOB
                            ? sqlite3_column_blob(&statement, column)
                            : static_cast<const void*>(sqlite3_column_text(&statement, column));
    const int size = sqlite3_column_bytes(&statement, column);
    if (bytes == nullptr || size <= 0)
        return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const std::string& path, Access access,
                                                           IfMissing ifMissing)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (ifMissing == IfMissing::Refuse && !std::filesystem::exists(status))
        return fail(ErrorKind::NotFound, fmt::format("There is no file {}.", path),
                    error.message());
    if (std::filesystem::is_directory(status))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is a folder, not a SQLite database.", path));
    std::unique_ptr<SqliteSession> session(new SqliteSession(path));
    Status connected = session->connect(access, ifMissing, false);
    const bool maybeUnwritableFolder = !connected && connected.error().kind == ErrorKind::Denied;
    if (maybeUnwritableFolder && access == Access::ReadOnly) {
        if (holdsChanges(path))
            return fail(
                ErrorKind::Denied,
                fmt::format(
                    "{} is in WAL mode, its file {}-wal holds changes, and its folder cannot be "
                    "written; "
                    "copy both files to a folder that can, or let a writer close the store first.",
                    path, path),
                connected.error().detail);
        connected = session->connect(access, ifMissing, true);
    }
    if (!connected)
        return passOn(connected);
    return session;
}

SqliteSession::~SqliteSession() = default;

Status SqliteSession::connect(Access access, IfMissing ifMissing, bool immutable)
{
    m_statements.clear();
    m_immutable = immutable;
    std::string_view query = "mode=ro";
    if (immutable)
        query = "mode=ro&immutable=1";
    else if (access == Access::ReadWrite)
        query = ifMissing == IfMissing::Create ? "mode=rwc" : "mode=rw";
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (ifMissing == IfMissing::Create)
        flags |= SQLITE_OPEN_CREATE;
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(uriOf(m_path, query).c_str(), &raw, flags, nullptr);
    m_handle.reset(raw);
    if (raw == nullptr)
        return fail(ErrorKind::Unavailable,
                    fmt::format("There is not enough memory to open {}.", m_path));
    if (code != SQLITE_OK)
        return tl::unexpected(lastError());
    prepareConnection(access);
    return probe();
}

void SqliteSession::prepareConnection(Access access)
{
    sqlite3_extended_result_codes(m_handle.get(), 1);
    sqlite3_busy_handler(m_handle.get(), &SqliteSession::busy, this);
    // A hostile file's schema must not run functions of ours or change pages behind SQLite's back.
    sqlite3_db_config(m_handle.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_handle.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    addTextFunctions(m_handle.get());
    sqlite3_exec(m_handle.get(), "PRAGMA mmap_size = 0", nullptr, nullptr, nullptr);
    if (access == Access::ReadWrite)
        return;
    // The cache holds a window of a scan (page_reader.cpp), whose end is looked for first; stores
    // that are scanned in one pass make it smaller.
    sqlite3_exec(m_handle.get(), "PRAGMA query_only = 1; PRAGMA cache_size = -12288", nullptr,
                 nullptr, nullptr);
}

Status SqliteSession::probe()
{
    // The file is only looked at by the first statement: here it is found to be missing, locked or
    // no database.
    const Result<SqliteStatement> statement =
        prepare(std::string_view("SELECT count(*) FROM sqlite_master"));
    if (!statement)
        return tl::unexpected(statement.error());
    const Result<bool> row = step(**statement);
    return row ? Status() : tl::unexpected(row.error());
}

Error SqliteSession::lastError()
{
    return sqliteError(sqlite3_extended_errcode(m_handle.get()), m_path,
                       sqlite3_errmsg(m_handle.get()));
}

Result<SqliteStatement> SqliteSession::prepare(std::string_view sql)
{
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(m_handle.get(), sql.data(), static_cast<int>(sql.size()), &raw,
                           nullptr) != SQLITE_OK)
        return tl::unexpected(lastError());
    return SqliteStatement(raw);
}

Result<SqliteStatement> SqliteSession::prepare(const SqlStatement& statement)
{
    Result<SqliteStatement> prepared = prepare(std::string_view(statement.sql));
    if (!prepared)
        return prepared;
    if (Status bound = bindValues(*this, **prepared, statement.values()); !bound)
        return passOn(bound);
    return prepared;
}

Result<bool> SqliteSession::step(sqlite3_stmt& statement)
{
    const int code = sqlite3_step(&statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return tl::unexpected(lastError());
}

Status bindValues(SqliteSession& session, sqlite3_stmt& statement, std::span<const SqlValue> values)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string name = fmt::format("${}", i + 1);
        const int at = sqlite3_bind_parameter_index(&statement, name.c_str());
        if (at == 0)
            continue;
        int code = SQLITE_OK;
        if (const auto* number = std::get_if<std::int64_t>(&values[i]))
            code = sqlite3_bind_int64(&statement, at, *number);
        else if (const auto* text = std::get_if<std::string_view>(&values[i]))
            code = sqlite3_bind_text64(&statement, at, text->data() != nullptr ? text->data() : "",
                                       text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        else if (const auto* bytes = std::get_if<SqlBytes>(&values[i]))
            code = sqlite3_bind_blob64(&statement, at,
                                       bytes->bytes.data() != nullptr ? bytes->bytes.data() : "",
                                       bytes->bytes.size(), SQLITE_TRANSIENT);
        else
            code = sqlite3_bind_null(&statement, at);
        if (code != SQLITE_OK)
            return tl::unexpected(session.lastError());
    }
    return {};
}

Result<sqlite3_stmt*> SqliteSession::cached(std::string_view sql)
{
    constexpr std::size_t kKept = 64;
    const std::string key(sql);
    if (const auto found = m_statements.find(key); found != m_statements.end())
        return found->second.get();
    Result<SqliteStatement> statement = prepare(sql);
    if (!statement)
        return passOn(statement);
    if (m_statements.size() >= kKept)
        m_statements.clear();
    return m_statements.emplace(key, *std::move(statement)).first->second.get();
}

Result<SqlRows> SqliteSession::run(std::string_view sql, std::span<const SqlValue> parameters,
                                   std::stop_token stop)
{
    const StopScope scope(*this, std::move(stop));
    const Result<sqlite3_stmt*> found = cached(sql);
    if (!found)
        return tl::unexpected(found.error());
    sqlite3_stmt& statement = **found;
    const std::unique_ptr<sqlite3_stmt, Closer<sqlite3_reset>> reset(&statement);
    if (Status bound = bindValues(*this, statement, parameters); !bound)
        return passOn(bound);
    SqlRows rows;
    const int changesBefore = sqlite3_total_changes(m_handle.get());
    while (true) {
        const Result<bool> row = step(statement);
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        std::vector<std::optional<std::string>>& cells = rows.rows.emplace_back();
        for (int column = 0; column < sqlite3_column_count(&statement); ++column) {
            if (sqlite3_column_type(&statement, column) == SQLITE_NULL)
                cells.emplace_back();
            else
                cells.emplace_back(textAt(statement, column));
        }
    }
    const bool changed = sqlite3_total_changes(m_handle.get()) != changesBefore;
    rows.affected = changed ? static_cast<std::uint64_t>(sqlite3_changes64(m_handle.get())) : 0;
    return rows;
}

Status SqliteSession::script(std::string_view sql)
{
    const std::string text(sql);
    if (sqlite3_exec(m_handle.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return tl::unexpected(lastError());
    return {};
}

Status SqliteSession::begin()
{
    return script("BEGIN IMMEDIATE");
}

Status SqliteSession::commit()
{
    return script("COMMIT");
}

void SqliteSession::rollback() noexcept
{
    if (sqlite3_get_autocommit(m_handle.get()) == 0)
        sqlite3_exec(m_handle.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

int SqliteSession::busy(void* self, int calls)
{
    constexpr std::array<int, 8> kWaits{1, 2, 5, 10, 15, 20, 25, 25};
    auto& session = *static_cast<SqliteSession*>(self);
    const auto turn = static_cast<std::size_t>(calls);
    std::chrono::milliseconds waited{0};
    for (std::size_t i = 0; i < std::min(turn, kWaits.size()); ++i)
        waited += std::chrono::milliseconds(kWaits[i]);
    if (turn > kWaits.size())
        waited += std::chrono::milliseconds(50 * (turn - kWaits.size()));
    if (session.m_stop.stop_requested() || waited >= session.m_patience)
        return 0;
    std::this_thread::sleep_for(
        std::chrono::milliseconds(turn < kWaits.size() ? kWaits[turn] : 50));
    return 1;
}

int SqliteSession::progress(void* self)
{
    return static_cast<SqliteSession*>(self)->m_stop.stop_requested() ? 1 : 0;
}

SqliteSession::StopScope::StopScope(SqliteSession& session, std::stop_token stop)
    : m_session(session), m_before(std::exchange(session.m_stop, std::move(stop)))
{
    // 1,000 virtual machine steps are about 20 µs: a stop is heard at once, and the check costs
    // nothing measurable.
    if (m_session.m_stop.stop_possible())
        sqlite3_progress_handler(m_session.m_handle.get(), 1000, &SqliteSession::progress,
                                 &m_session);
}

SqliteSession::StopScope::~StopScope()
{
    m_session.m_stop = std::move(m_before);
    if (!m_session.m_stop.stop_possible())
        sqlite3_progress_handler(m_session.m_handle.get(), 0, nullptr, nullptr);
}

} // namespace viridian
