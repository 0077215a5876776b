#include "tests/support/pg.h"

#include "core/base/closer.h"

#include <QDebug>
#include <QProcess>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <stdexcept>
#include <unistd.h>

namespace viridian::test {
namespace {

using Result = std::unique_ptr<PGresult, Closer<PQclear>>;

/// "postgresql://user@host:port/database" taken apart at the two places that tests change.
std::string withUserAndDatabase(std::string uri, std::string_view user, std::string_view database)
{
    const std::size_t begin = uri.find("://") + 3;
    const std::size_t at = uri.find('@');
    if (at != std::string::npos)
        uri.erase(begin, at + 1 - begin);
    const std::size_t slash = uri.find('/', begin);
    return fmt::format("{}{}@{}/{}", uri.substr(0, begin), user, uri.substr(begin, slash - begin),
                       database);
}

} // namespace

std::string pgServer()
{
    const char* uri =
        std::getenv("VIRIDIAN_TEST_PG"); // NOLINT(concurrency-mt-unsafe): set before any thread
    return uri ? uri : "";
}

std::string pgUri(std::string_view database, std::string_view user)
{
    return withUserAndDatabase(pgServer(), user, database);
}

std::string pgFixture(std::string_view fileName)
{
    const char* folder =
        std::getenv("VIRIDIAN_FIXTURES"); // NOLINT(concurrency-mt-unsafe): likewise
    const std::filesystem::path source = VIRIDIAN_SOURCE_DIR;
    for (const std::filesystem::path& place :
         {std::filesystem::path(folder ? folder : ""), source / "tests/data/stores",
          source / "../shared/data/stores"}) {
        if (!place.empty() && std::filesystem::exists(place / fileName))
            return (place / fileName).string();
    }
    return {};
}

struct PgWriter::Connection {
    std::unique_ptr<PGconn, Closer<PQfinish>> handle;
};

PgWriter::PgWriter(const std::string& uri) : m_connection(std::make_unique<Connection>())
{
    m_connection->handle.reset(PQconnectdb(uri.c_str()));
    if (PQstatus(m_connection->handle.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(m_connection->handle.get()));
    PQsetNoticeProcessor(
        m_connection->handle.get(), [](void*, const char*) {}, nullptr);
}

PgWriter::~PgWriter() = default;

std::string PgWriter::run(const std::string& sql)
{
    const Result result(PQexec(m_connection->handle.get(), sql.c_str()));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(PQerrorMessage(m_connection->handle.get()));
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

bool PgWriter::tries(const std::string& sql)
{
    try {
        run(sql);
        return true;
    } catch (const std::runtime_error& error) {
        m_error = error.what();
        return false;
    }
}

int PgWriter::pid() const
{
    return PQbackendPID(m_connection->handle.get());
}

PgDatabase::PgDatabase()
{
    static std::atomic<int> count = 0;
    m_name = fmt::format("viridian_test_{}_{}", ::getpid(), ++count);
    PgWriter(pgServer()).run(fmt::format("CREATE DATABASE {}", m_name));
}

PgDatabase::~PgDatabase()
{
    PgWriter admin(pgServer());
    if (!admin.tries(fmt::format("DROP DATABASE {} WITH (FORCE)", m_name)))
        qWarning() << "A test database stays behind:" << m_name.c_str() << admin.error().c_str();
}

bool PgDatabase::load(const std::string& file) const
{
    QProcess psql;
    psql.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const std::string command =
        fmt::format("{} '{}' | psql -q -X -v ON_ERROR_STOP=1 '{}' >/dev/null",
                    file.ends_with(".gz") ? "gunzip -c" : "cat", file, uri());
    psql.start("sh", {"-c", QString::fromStdString(command)});
    return psql.waitForFinished(120'000) && psql.exitStatus() == QProcess::NormalExit &&
           psql.exitCode() == 0;
}

std::string PgDatabase::run(const std::string& sql) const
{
    PgWriter writer(uri());
    if (!writer.tries("SELECT 1"))
        qFatal("%s", writer.error().c_str());
    try {
        return writer.run(sql);
    } catch (const std::runtime_error& error) {
        qFatal("%s: %s", sql.c_str(), error.what());
    }
    return {};
}

} // namespace viridian::test
