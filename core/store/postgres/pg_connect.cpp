#include "core/store/postgres/pg_connect.h"

#include "core/store/postgres/pg_error.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <poll.h>
#include <string>

namespace viridian::postgres {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kDefaultPatience{15};

/// connect_timeout of the URI or of PGCONNECT_TIMEOUT: libpq itself honours it only where it
/// blocks.
std::chrono::seconds patience(const PGconn& connection)
{
    PQconninfoOption* options = PQconninfo(const_cast<PGconn*>(&connection));
    std::chrono::seconds result = kDefaultPatience;
    for (const PQconninfoOption* option = options; option && option->keyword; ++option) {
        if (std::string_view(option->keyword) != "connect_timeout" || !option->val)
            continue;
        if (const long seconds = std::strtol(option->val, nullptr, 10); seconds > 0)
            result = std::chrono::seconds(std::max(seconds, 2L));
    }
    PQconninfoFree(options);
    return result;
}

Error connectError(const PGconn& connection, const StoreAddress& address)
{
    const std::string_view text = PQerrorMessage(&connection);
    if (const std::string_view state = sqlstateIn(text); !state.empty())
        return errorFrom(state, text, address.text);
    if (PQconnectionNeedsPassword(const_cast<PGconn*>(&connection)))
        return {ErrorKind::Denied,
                fmt::format(
                    "PostgreSQL asks for a password for {}; put it into ~/.pgpass or PGPASSWORD.",
                    address.text),
                redacted(text)};
    return {ErrorKind::Unavailable,
            fmt::format("The PostgreSQL server of {} was not reached; check that it runs and can "
                        "be reached from here.",
                        address.text),
            redacted(text)};
}

Status checkUri(const StoreAddress& address)
{
    char* problem = nullptr;
    PQconninfoOption* options = PQconninfoParse(address.uri.c_str(), &problem);
    const PgText owned(problem);
    if (!options)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("The address {} is not one that PostgreSQL understands.", address.text),
            redacted(problem ? problem : ""));
    PQconninfoFree(options);
    return {};
}

Status finishConnecting(PGconn& connection, const StoreAddress& address,
                        const std::stop_token& stop)
{
    const Clock::time_point deadline = Clock::now() + patience(connection);
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped while connecting.");
        if (Clock::now() > deadline)
            return fail(
                ErrorKind::Unavailable,
                fmt::format("The PostgreSQL server of {} did not answer in time.", address.text));
        if (!waitForSocket(connection, state == PGRES_POLLING_WRITING, kTick))
            continue;
        state = PQconnectPoll(&connection);
        if (state == PGRES_POLLING_FAILED)
            return tl::unexpected(connectError(connection, address));
    }
    return {};
}

/// Session settings: whatever the role, the database or the server's file says, statements mean the
/// same.
Status pinSettings(PGconn& connection, const StoreAddress& address, Access access)
{
    const std::string script = fmt::format(
        "SET default_transaction_read_only = {}; SET search_path = pg_catalog, pg_temp; "
        "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout "
        "= 0; "
        "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET standard_conforming_strings = on; "
        "SET bytea_output = 'hex'; SET row_security = off",
        access == Access::ReadOnly ? "on" : "off");
    const PgResult result(PQexec(&connection, script.c_str()));
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK)
        return {};
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    return tl::unexpected(
        errorFrom(state ? state : "08006", PQerrorMessage(&connection), address.text));
}

} // namespace

bool waitForSocket(const PGconn& connection, bool write, std::chrono::milliseconds atMost)
{
    pollfd socket{.fd = PQsocket(&connection),
                  .events = static_cast<short>(write ? POLLIN | POLLOUT : POLLIN),
                  .revents = 0};
    if (socket.fd < 0)
        return true; // a lost connection: libpq's next call says so
    return ::poll(&socket, 1, static_cast<int>(atMost.count())) != 0;
}

Result<PgConnection> connect(const StoreAddress& address, Access access, std::stop_token stop)
{
    // Later keywords win over the URI's: who we are and the encoding are not the address's to
    // choose.
    const char* const keywords[] = {"dbname", "application_name", "client_encoding", nullptr};
    const char* const values[] = {address.uri.c_str(), "viridian", "UTF8", nullptr};
    if (Status understood = checkUri(address); !understood)
        return passOn(understood);
    PgConnection connection(PQconnectStartParams(keywords, values, 1));
    if (!connection)
        return fail(ErrorKind::Unavailable, "There is no memory left for a connection.");
    if (PQstatus(connection.get()) == CONNECTION_BAD)
        return tl::unexpected(connectError(*connection, address));
    // So that the text of a refused login holds its SQLSTATE, whatever the server's language.
    PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
    if (Status done = finishConnecting(*connection, address, stop); !done)
        return passOn(done);
    PQsetErrorVerbosity(connection.get(), PQERRORS_DEFAULT);
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    if (Status pinned = pinSettings(*connection, address, access); !pinned)
        return passOn(pinned);
    return connection;
}

} // namespace viridian::postgres
