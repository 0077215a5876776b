#include "core/store/postgres/pg_session.h"

#include "core/store/postgres/pg_connect.h"
#include "core/store/postgres/pg_error.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <fmt/format.h>
#include <vector>

namespace viridian::postgres {
namespace {

using Clock = std::chrono::steady_clock;

/// How long a cancelled statement may take to end before its connection is given up.
constexpr std::chrono::seconds kDrainPatience{10};

Error cancelled()
{
    return {ErrorKind::Cancelled, "Stopped.", {}};
}

/// Parameters in the form that libpq wants, with the memory that they need.
struct Parameters {
    std::vector<std::string> texts;
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
};

Status addParameter(Parameters& to, const SqlValue& value)
{
    constexpr Oid kBytea = 17;
    Oid type = 0;
    const char* data = nullptr;
    std::size_t length = 0;
    int format = 0;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        to.texts.push_back(std::to_string(*number));
        data = to.texts.back().c_str();
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        if (text->find('\0') != std::string_view::npos)
            return fail(ErrorKind::InvalidInput, "PostgreSQL text cannot hold a zero byte.");
        to.texts.emplace_back(*text);
        data = to.texts.back().c_str();
    } else if (const auto* bytes = std::get_if<SqlBytes>(&value)) {
        type = kBytea;
        format = 1;
        data = bytes->bytes.empty() ? "" : bytes->bytes.data();
        length = bytes->bytes.size();
    }
    to.types.push_back(type);
    to.values.push_back(data);
    to.lengths.push_back(static_cast<int>(length));
    to.formats.push_back(format);
    return {};
}

SqlRows rowsOf(const PGresult& result)
{
    SqlRows rows;
    const int columns = PQnfields(&result);
    for (int row = 0; row < PQntuples(&result); ++row) {
        auto& cells = rows.rows.emplace_back();
        cells.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) {
            if (PQgetisnull(&result, row, column))
                cells.emplace_back(std::nullopt);
            else
                cells.emplace_back(
                    std::string(PQgetvalue(&result, row, column),
                                static_cast<std::size_t>(PQgetlength(&result, row, column))));
        }
    }
    const std::string_view affected = PQcmdTuples(const_cast<PGresult*>(&result));
    std::from_chars(affected.data(), affected.data() + affected.size(), rows.affected);
    return rows;
}

bool isGood(const PGresult* result)
{
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

} // namespace

Result<std::unique_ptr<PgSession>> PgSession::open(const StoreAddress& address, Access access,
                                                   std::stop_token stop)
{
    Result<PgConnection> connection = connect(address, access, std::move(stop));
    if (!connection)
        return passOn(connection);
    return std::unique_ptr<PgSession>(new PgSession(address, access, std::move(*connection)));
}

Error PgSession::lost() const
{
    return {ErrorKind::Unavailable, fmt::format("The connection to {} was lost.", m_address.text),
            redacted(PQerrorMessage(m_connection.get()))};
}

Error PgSession::errorOf(const PGresult* result) const
{
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    if (!state)
        return lost();
    Error error = errorFrom(state, PQresultErrorMessage(result), m_address.text);
    // Our own cancels never come here: they are answered by the caller that asked for the stop.
    if (error.kind == ErrorKind::Cancelled)
        error = {ErrorKind::Unavailable,
                 fmt::format("Somebody cancelled our statement on {}.", m_address.text),
                 std::move(error.detail)};
    return error;
}

Status PgSession::ready(const std::stop_token& stop)
{
    if (stop.stop_requested())
        return tl::unexpected(cancelled());
    if (PQstatus(m_connection.get()) == CONNECTION_OK)
        return {};
    if (m_inTransaction)
        return tl::unexpected(lost());
    return reconnect(stop);
}

Status PgSession::reconnect(const std::stop_token& stop)
{
    Result<PgConnection> connection = connect(m_address, m_access, stop);
    if (!connection)
        return passOn(connection);
    m_connection = std::move(*connection);
    return m_setup.empty() ? Status{} : simple(m_setup);
}

Status PgSession::addSetup(std::string_view sql)
{
    if (Status done = script(sql); !done)
        return done;
    m_setup.append(sql).append(";\n");
    return {};
}

Status PgSession::flush(const std::stop_token& stop)
{
    for (;;) {
        const int left = PQflush(m_connection.get());
        if (left == 0)
            return {};
        if (left < 0)
            return tl::unexpected(lost());
        if (stop.stop_requested())
            return tl::unexpected(cancelled());
        if (waitForSocket(*m_connection, true, kTick) && !PQconsumeInput(m_connection.get()))
            return tl::unexpected(lost());
    }
}

Result<PgResult> PgSession::nextResult(const std::stop_token& stop)
{
    while (PQisBusy(m_connection.get())) {
        if (stop.stop_requested()) {
            cancelStatement();
            return tl::unexpected(cancelled());
        }
        // What a cancelled COPY left unsent may still stand before the statement.
        const int unsent = PQflush(m_connection.get());
        if (unsent < 0)
            return tl::unexpected(lost());
        if (waitForSocket(*m_connection, unsent > 0, kTick) && !PQconsumeInput(m_connection.get()))
            return tl::unexpected(lost());
    }
    return PgResult(PQgetResult(m_connection.get()));
}

Result<PgResult> PgSession::lastResult(const std::stop_token& stop)
{
    PgResult last;
    for (;;) {
        Result<PgResult> next = nextResult(stop);
        if (!next)
            return next;
        if (!*next)
            break;
        const bool failedBefore = last && !isGood(last.get());
        if (!failedBefore)
            last = std::move(*next);
    }
    if (!last)
        return tl::unexpected(lost());
    if (!isGood(last.get()))
        return tl::unexpected(errorOf(last.get()));
    return last;
}

std::string PgSession::host() const
{
    const char* name = PQhost(m_connection.get());
    const char* port = PQport(m_connection.get());
    return fmt::format("{}:{}", name ? name : "", port ? port : "");
}

Status PgSession::send(std::string_view sql, const std::stop_token& stop)
{
    if (Status able = ready(stop); !able)
        return able;
    if (sql.find('\0') != std::string_view::npos)
        return fail(ErrorKind::InvalidInput, "PostgreSQL text cannot hold a zero byte.");
    if (!PQsendQuery(m_connection.get(), std::string(sql).c_str()))
        return tl::unexpected(lost());
    return {};
}

Result<PgResult> PgSession::exchange(std::string_view sql, const std::stop_token& stop)
{
    if (Status sent = send(sql, stop); !sent)
        return passOn(sent);
    return lastResult(stop);
}

Status PgSession::sendBound(std::string_view sql, std::span<const SqlValue> parameters)
{
    Parameters bound;
    bound.texts.reserve(parameters.size()); // so that texts keep their address
    for (const SqlValue& value : parameters) {
        if (Status added = addParameter(bound, value); !added)
            return added;
    }
    const std::string text(sql);
    if (!PQsendQueryParams(m_connection.get(), text.c_str(), static_cast<int>(parameters.size()),
                           bound.types.data(), bound.values.data(), bound.lengths.data(),
                           bound.formats.data(), 0))
        return tl::unexpected(lost());
    return {};
}

Result<SqlRows> PgSession::run(std::string_view sql, std::span<const SqlValue> parameters,
                               std::stop_token stop)
{
    if (Status able = ready(stop); !able)
        return passOn(able);
    if (Status sent = sendBound(sql, parameters); !sent)
        return passOn(sent);
    Result<PgResult> result = lastResult(stop);
    if (!result)
        return passOn(result);
    return rowsOf(**result);
}

Result<std::vector<Result<SqlRows>>> PgSession::runTogether(std::span<const PgStatement> statements,
                                                            std::stop_token stop)
{
    assert(!m_inTransaction);
    if (Status able = ready(stop); !able)
        return passOn(able);
    if (!PQenterPipelineMode(m_connection.get()))
        return tl::unexpected(lost());
    Result<std::vector<Result<SqlRows>>> answers = answersOf(statements, stop);
    if (answers && PQexitPipelineMode(m_connection.get()))
        return answers;
    if (answers)
        answers = tl::unexpected(lost());
    m_connection.reset(); // answers may still be on their way: ready() makes a new one
    return answers;
}

Result<std::vector<Result<SqlRows>>> PgSession::answersOf(std::span<const PgStatement> statements,
                                                          const std::stop_token& stop)
{
    for (const PgStatement& statement : statements) {
        if (Status sent = sendBound(statement.sql, statement.parameters); !sent)
            return passOn(sent);
        if (!PQpipelineSync(m_connection.get()))
            return tl::unexpected(lost());
    }
    std::vector<Result<SqlRows>> answers;
    answers.reserve(statements.size());
    while (answers.size() < statements.size()) {
        Result<PgResult> answer = lastResult(stop);
        if (stop.stop_requested())
            return tl::unexpected(cancelled());
        if (PQstatus(m_connection.get()) != CONNECTION_OK)
            return tl::unexpected(lost());
        answers.push_back(answer ? Result<SqlRows>(rowsOf(**answer)) : passOn(answer));
        const Result<PgResult> end = nextResult(stop);
        if (!end)
            return tl::unexpected(end.error());
        if (PQresultStatus(end->get()) != PGRES_PIPELINE_SYNC)
            return tl::unexpected(lost());
    }
    return answers;
}

Status PgSession::simple(std::string_view sql)
{
    Result<PgResult> result = exchange(sql, {});
    if (!result)
        return passOn(result);
    return {};
}

Status PgSession::script(std::string_view sql)
{
    return simple(sql);
}

Status PgSession::begin()
{
    if (Status begun = simple("BEGIN ISOLATION LEVEL READ COMMITTED"); !begun)
        return begun;
    m_inTransaction = true;
    return {};
}

Status PgSession::commit()
{
    m_inTransaction = false;
    if (PQstatus(m_connection.get()) != CONNECTION_OK)
        return tl::unexpected(lost()); // before COMMIT was sent: the server has rolled back
    if (!PQsendQuery(m_connection.get(), "COMMIT"))
        return tl::unexpected(lost());
    Result<PgResult> result = lastResult({});
    if (!result)
        return passOn(result);
    // The server answers COMMIT of a failed transaction with a good result that says ROLLBACK.
    if (std::string_view(PQcmdStatus(result->get())) != "COMMIT")
        return fail(ErrorKind::Internal,
                    fmt::format("A failed transaction on {} was to be committed.", m_address.text));
    return {};
}

void PgSession::rollback() noexcept
{
    if (!m_inTransaction)
        return;
    m_inTransaction = false;
    if (PQtransactionStatus(m_connection.get()) == PQTRANS_ACTIVE)
        cancelStatement();
    if (PQstatus(m_connection.get()) == CONNECTION_OK &&
        PQtransactionStatus(m_connection.get()) != PQTRANS_IDLE)
        static_cast<void>(simple("ROLLBACK"));
}

void PgSession::cancelStatement() noexcept
{
    const PgCancel cancel(PQgetCancel(m_connection.get()));
    char problem[256];
    if (cancel)
        PQcancel(cancel.get(), problem, sizeof problem);
    drain();
}

void PgSession::drain() noexcept
{
    const Clock::time_point deadline = Clock::now() + kDrainPatience;
    while (PQstatus(m_connection.get()) == CONNECTION_OK) {
        const int unsent = PQflush(m_connection.get());
        char* row = nullptr;
        int copied = 0;
        while ((copied = PQgetCopyData(m_connection.get(), &row, 1)) > 0)
            PQfreemem(row);
        const bool idle =
            copied != 0 && !PQisBusy(m_connection.get()); // 0: in COPY, and nothing has come
        if (idle) {
            const PgResult result(PQgetResult(m_connection.get()));
            if (!result)
                return;
            const ExecStatusType status = PQresultStatus(result.get());
            if (status == PGRES_COPY_IN)
                PQputCopyEnd(m_connection.get(), "given up");
            continue;
        }
        if (Clock::now() > deadline)
            break;
        if (waitForSocket(*m_connection, unsent > 0, kTick))
            PQconsumeInput(m_connection.get());
    }
    m_connection.reset(); // lost, or it does not end: ready() makes a new one
}

} // namespace viridian::postgres
