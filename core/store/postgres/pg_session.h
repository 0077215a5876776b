#pragma once

#include "core/store/address.h"
#include "core/store/postgres/pg_handles.h"
#include "core/store/sql/sql_session.h"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::postgres {

/// A statement and its parameters, for PgSession::runTogether(). Views live until the call returns.
struct PgStatement {
    std::string_view sql;
    std::vector<SqlValue> parameters{};
};

/// One connection to PostgreSQL.
///
/// A connection that was lost is made again, with its settings, by the next call outside a
/// transaction; the call that lost it fails with Unavailable. Thread: one at a time. Every call
/// looks at its stop token at least every 50 ms; a stopped statement is cancelled on the server
/// before the call returns Cancelled. Errors: as EventStore.
class PgSession final : public SqlSession {
public:
    [[nodiscard]] static Result<std::unique_ptr<PgSession>>
    open(const StoreAddress& address, Access access, std::stop_token stop = {});

    [[nodiscard]] Engine engine() const override { return Engine::Postgres; }
    [[nodiscard]] Result<SqlRows> run(std::string_view sql,
                                      std::span<const SqlValue> parameters = {},
                                      std::stop_token stop = {}) override;
    [[nodiscard]] Status script(std::string_view sql) override;
    /// Sends statements that need nothing of each other's answers at once: one round trip for all.
    /// Each is a transaction of its own, so one that fails leaves the others; its answer stands in
    /// its place. Not within a transaction.
    /// Errors: those that leave no answer at all, a lost connection or a stop.
    [[nodiscard]] Result<std::vector<Result<SqlRows>>>
    runTogether(std::span<const PgStatement> statements, std::stop_token stop);
    [[nodiscard]] Status begin() override;
    [[nodiscard]] Status commit() override;
    void rollback() noexcept override;

    /// Statements that every new connection of this session runs first (search_path, LISTEN); runs
    /// them now.
    [[nodiscard]] Status addSetup(std::string_view sql);

    /// One row of a binary COPY, valid for the call. An error ends the COPY and is handed up.
    using RowSink = std::function<Status(std::string_view row)>;
    /// Runs COPY … TO STDOUT and gives each CopyData message to @p sink.
    [[nodiscard]] Status copyOut(std::string_view sql, const RowSink& sink, std::stop_token stop);

    /// COPY … FROM STDIN: start, any number of puts, sendCopyEnd, copyAnswer. After an error of any
    /// of them the COPY has ended and the transaction must be rolled back.
    [[nodiscard]] Status startCopyIn(std::string_view sql, std::stop_token stop);
    [[nodiscard]] Status putCopy(std::string_view bytes, std::stop_token stop);
    /// Returns as soon as the end is on its way, so that the caller may compute while the server
    /// still writes.
    [[nodiscard]] Status sendCopyEnd(std::stop_token stop);
    /// Rows that the server took.
    [[nodiscard]] Result<std::uint64_t> copyAnswer(std::stop_token stop);
    /// Gives up a started COPY. Never fails from the caller's view.
    void abandonCopy() noexcept;

    /// Waits for a notification of a channel that addSetup() listens on. False: none came in time.
    [[nodiscard]] Result<bool> waitForNotification(std::chrono::milliseconds timeout,
                                                   std::stop_token stop);

    [[nodiscard]] const StoreAddress& address() const { return m_address; }
    [[nodiscard]] bool inTransaction() const { return m_inTransaction; }
    [[nodiscard]] int backendPid() const { return PQbackendPID(m_connection.get()); }
    [[nodiscard]] std::string host() const;
    [[nodiscard]] int serverVersion() const { return PQserverVersion(m_connection.get()); }

private:
    PgSession(StoreAddress address, Access access, PgConnection connection)
        : m_address(std::move(address)), m_access(access), m_connection(std::move(connection))
    {
    }

    [[nodiscard]] Status ready(const std::stop_token& stop);
    /// ready(), and sends @p sql. InvalidInput where a zero byte would cut it short.
    [[nodiscard]] Status send(std::string_view sql, const std::stop_token& stop);
    [[nodiscard]] Status reconnect(const std::stop_token& stop);
    /// Sends one statement with bound parameters; its answer is still to be read.
    [[nodiscard]] Status sendBound(std::string_view sql, std::span<const SqlValue> parameters);
    [[nodiscard]] Result<std::vector<Result<SqlRows>>>
    answersOf(std::span<const PgStatement> statements, const std::stop_token& stop);
    [[nodiscard]] Error lost() const;
    [[nodiscard]] Error errorOf(const PGresult* result) const;
    [[nodiscard]] Status flush(const std::stop_token& stop);
    [[nodiscard]] Result<PgResult> nextResult(const std::stop_token& stop);
    /// The last result of what was sent; the rest is read away.
    [[nodiscard]] Result<PgResult> lastResult(const std::stop_token& stop);
    [[nodiscard]] Result<PgResult> exchange(std::string_view sql, const std::stop_token& stop);
    void cancelStatement() noexcept;
    /// Reads until the connection is idle; closes it where that takes too long.
    void drain() noexcept;
    [[nodiscard]] Status simple(std::string_view sql);

    StoreAddress m_address;
    Access m_access;
    PgConnection m_connection;
    std::string m_setup;
    bool m_inTransaction = false;
};

} // namespace viridian::postgres
