// COPY both ways and notifications of a PgSession: what goes over the wire outside plain
// statements.
#include "core/store/postgres/pg_connect.h"
#include "core/store/postgres/pg_error.h"
#include "core/store/postgres/pg_session.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace viridian::postgres {
namespace {

using Clock = std::chrono::steady_clock;

Error stopped()
{
    return {ErrorKind::Cancelled, "Stopped.", {}};
}

/// Non-blocking for its scope, so that sending can be stopped.
class NonBlocking {
public:
    explicit NonBlocking(PGconn* connection) : m_connection(connection)
    {
        PQsetnonblocking(m_connection, 1);
    }
    ~NonBlocking()
    {
        if (PQstatus(m_connection) == CONNECTION_OK)
            PQsetnonblocking(m_connection, 0);
    }
    NonBlocking(const NonBlocking&) = delete;
    NonBlocking& operator=(const NonBlocking&) = delete;

private:
    PGconn* m_connection;
};

} // namespace

Status PgSession::copyOut(std::string_view sql, const RowSink& sink, std::stop_token stop)
{
    if (Status sent = send(sql, stop); !sent)
        return sent;
    Result<PgResult> started = nextResult(stop);
    if (!started)
        return passOn(started);
    if (PQresultStatus(started->get()) != PGRES_COPY_OUT) {
        Error error = errorOf(started->get());
        drain();
        return tl::unexpected(std::move(error));
    }
    constexpr std::size_t kRowsBetweenLooks = 1024;
    for (std::size_t rows = 0;;) {
        char* raw = nullptr;
        const int size = PQgetCopyData(m_connection.get(), &raw, 1);
        const PgText row(raw);
        if (size == -1)
            break;
        if (size == -2)
            return tl::unexpected(lost());
        if (size > 0) {
            if (Status taken = sink({row.get(), static_cast<std::size_t>(size)}); !taken) {
                cancelStatement();
                return taken;
            }
            if (++rows % kRowsBetweenLooks != 0 || !stop.stop_requested())
                continue;
        }
        if (stop.stop_requested()) {
            cancelStatement();
            return tl::unexpected(stopped());
        }
        if (waitForSocket(*m_connection, false, kTick) && !PQconsumeInput(m_connection.get()))
            return tl::unexpected(lost());
    }
    Result<PgResult> ended = lastResult(stop);
    if (!ended)
        return passOn(ended);
    return {};
}

Status PgSession::startCopyIn(std::string_view sql, std::stop_token stop)
{
    if (Status sent = send(sql, stop); !sent)
        return sent;
    Result<PgResult> started = nextResult(stop);
    if (!started)
        return passOn(started);
    if (PQresultStatus(started->get()) == PGRES_COPY_IN)
        return {};
    Error error = errorOf(started->get());
    drain();
    return tl::unexpected(std::move(error));
}

Status PgSession::putCopy(std::string_view bytes, std::stop_token stop)
{
    const NonBlocking scope(m_connection.get());
    if (PQputCopyData(m_connection.get(), bytes.data(), static_cast<int>(bytes.size())) != 1)
        return tl::unexpected(lost());
    Status sent = flush(stop);
    if (!sent && sent.error().kind == ErrorKind::Cancelled)
        cancelStatement();
    return sent;
}

Status PgSession::sendCopyEnd(std::stop_token stop)
{
    const NonBlocking scope(m_connection.get());
    if (PQputCopyEnd(m_connection.get(), nullptr) != 1)
        return tl::unexpected(lost());
    return flush(stop);
}

Result<std::uint64_t> PgSession::copyAnswer(std::stop_token stop)
{
    Result<PgResult> result = lastResult(stop);
    if (!result)
        return passOn(result);
    std::uint64_t rows = 0;
    const std::string_view text = PQcmdTuples(result->get());
    std::from_chars(text.data(), text.data() + text.size(), rows);
    return rows;
}

void PgSession::abandonCopy() noexcept
{
    if (PQtransactionStatus(m_connection.get()) == PQTRANS_ACTIVE)
        cancelStatement();
}

Result<bool> PgSession::waitForNotification(std::chrono::milliseconds timeout, std::stop_token stop)
{
    const Clock::time_point deadline = Clock::now() + timeout;
    if (Status able = ready(stop); !able)
        return passOn(able);
    for (;;) {
        if (!PQconsumeInput(m_connection.get()))
            return tl::unexpected(lost());
        bool announced = false;
        while (const PgNotify notify{PQnotifies(m_connection.get())})
            announced = true;
        if (announced)
            return true;
        if (stop.stop_requested())
            return tl::unexpected(stopped());
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0)
            return false;
        static_cast<void>(waitForSocket(*m_connection, false,
                                        std::min(left + std::chrono::milliseconds(1), kTick)));
    }
}

} // namespace viridian::postgres
