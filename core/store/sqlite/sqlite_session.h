#pragma once

#include "core/base/closer.h"
#include "core/store/sql/select.h"
#include "core/store/sql/sql_session.h"

#include <chrono>
#include <memory>
#include <sqlite3.h>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>

namespace viridian {

using SqliteHandle = std::unique_ptr<sqlite3, Closer<sqlite3_close>>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, Closer<sqlite3_finalize>>;

/// One connection to a SQLite file.
///
/// ReadOnly opens with mode=ro, so that nothing this connection does can write. A file in WAL mode
/// in a folder that cannot be written needs a -shm file that cannot be made: it is then opened with
/// immutable=1, but only where no -wal file holds changes that this would hide. Waits up to 10 s
/// for other writers; a stop request ends the wait. Thread: one at a time.
class SqliteSession final : public SqlSession {
public:
    enum class IfMissing { Refuse, Create };

    /// Errors: NotFound, Denied, InvalidInput (not a database), as sqliteError().
    [[nodiscard]] static Result<std::unique_ptr<SqliteSession>>
    open(const std::string& path, Access access, IfMissing ifMissing = IfMissing::Refuse);
    ~SqliteSession() override;

    [[nodiscard]] Engine engine() const override { return Engine::Sqlite; }
    Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters = {},
                        std::stop_token stop = {}) override;
    Status script(std::string_view sql) override;
    Status begin() override;
    Status commit() override;
    void rollback() noexcept override;

    [[nodiscard]] sqlite3& handle() { return *m_handle; }
    [[nodiscard]] const std::string& path() const { return m_path; }
    /// Opened with immutable=1: later changes to the file are not seen.
    [[nodiscard]] bool immutable() const { return m_immutable; }

    [[nodiscard]] Result<SqliteStatement> prepare(std::string_view sql);
    /// Prepares and binds.
    [[nodiscard]] Result<SqliteStatement> prepare(const SqlStatement& statement);
    /// True: a row stands ready. False: done.
    [[nodiscard]] Result<bool> step(sqlite3_stmt& statement);
    /// What just failed, as an Error.
    [[nodiscard]] Error lastError();

    /// While it lives, statements of the session end with Cancelled soon after @p stop is
    /// requested.
    class StopScope {
    public:
        StopScope(SqliteSession& session, std::stop_token stop);
        ~StopScope();
        StopScope(const StopScope&) = delete;
        StopScope& operator=(const StopScope&) = delete;

    private:
        SqliteSession& m_session;
        std::stop_token m_before;
    };

    /// How long to wait for other writers; the fence and tests set it.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }

private:
    explicit SqliteSession(std::string path) : m_path(std::move(path)) {}
    Status connect(Access access, IfMissing ifMissing, bool immutable);
    Status probe();
    void prepareConnection(Access access);
    static int busy(void* self, int calls);
    static int progress(void* self);
    [[nodiscard]] Result<sqlite3_stmt*> cached(std::string_view sql);

    std::string m_path;
    SqliteHandle m_handle;
    std::unordered_map<std::string, SqliteStatement> m_statements; ///< must end before m_handle
    std::stop_token m_stop;
    std::chrono::milliseconds m_patience{10'000};
    bool m_immutable = false;
};

/// Binds values to the parameters named $1, $2, …
[[nodiscard]] Status bindValues(SqliteSession& session, sqlite3_stmt& statement,
                                std::span<const SqlValue> values);

/// A cell's bytes; valid until the next step.
[[nodiscard]] std::string_view textAt(sqlite3_stmt& statement, int column);

} // namespace viridian
