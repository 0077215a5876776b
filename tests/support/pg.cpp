#include "tests/support/pg.h"

#include "core/base/closer.h"

#include <QDebug>
#include <QProcess>

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <mutex>
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
         {std::filesystem::path(folder ? folder : ""), source / "tests/data/stores"}) {
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

namespace {

/// Databases that were given back: emptying one is many times cheaper than making and dropping it.
class Pool {
public:
    Pool() = default;
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool()
    {
        for (const std::string& name : m_free)
            drop(name);
    }

    std::string take()
    {
        const std::lock_guard lock(m_mutex);
        if (!m_free.empty()) {
            std::string name = std::move(m_free.back());
            m_free.pop_back();
            return name;
        }
        std::string name = fmt::format("viridian_test_{}_{}", ::getpid(), ++m_made);
        PgWriter(pgServer()).run(fmt::format("CREATE DATABASE {}", name));
        return name;
    }

    void giveBack(std::string name)
    {
        const std::lock_guard lock(m_mutex);
        if (emptied(name))
            m_free.push_back(std::move(name));
        else
            drop(name);
    }

private:
    static bool emptied(const std::string& name)
    {
        PgWriter admin(pgServer());
        if (!admin.tries(fmt::format("ALTER DATABASE {} RESET ALL", name)))
            return false;
        PgWriter owner(pgUri(name));
        return owner.tries(
                   "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = "
                   "current_database() AND pid <> pg_backend_pid()") &&
               owner.tries("DO $$ DECLARE name text; BEGIN FOR name IN SELECT nspname FROM "
                           "pg_namespace WHERE nspname "
                           "!~ '^pg_' AND nspname <> 'information_schema' LOOP EXECUTE "
                           "format('DROP SCHEMA %I CASCADE', "
                           "name); END LOOP; END $$; CREATE SCHEMA public");
    }

    static void drop(const std::string& name)
    {
        PgWriter admin(pgServer());
        if (!admin.tries(fmt::format("DROP DATABASE {} WITH (FORCE)", name)))
            qWarning() << "A test database stays behind:" << name.c_str() << admin.error().c_str();
    }

    std::mutex m_mutex;
    std::vector<std::string> m_free;
    int m_made = 0;
};

Pool& pool()
{
    static Pool databases;
    return databases;
}

} // namespace

PgDatabase::PgDatabase() : m_name(pool().take())
{
}

PgDatabase::~PgDatabase()
{
    pool().giveBack(m_name);
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
