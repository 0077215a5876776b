#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A PostgreSQL server for tests: the one that VIRIDIAN_TEST_PG names (.ci/postgres.sh start prints
/// it).
namespace viridian::test {

/// URI of the server's administrative database; empty where no server is configured.
[[nodiscard]] std::string pgServer();

/// The server's URI with another user and database.
[[nodiscard]] std::string pgUri(std::string_view database, std::string_view user = "postgres");

/// A store that a real library wrote, from tests/data or VIRIDIAN_FIXTURES; empty where it is not
/// there.
[[nodiscard]] std::string pgFixture(std::string_view fileName);

/// An empty database of this test's own. When it goes, connections to it are ended and it is
/// emptied for the next one; the process drops what it made at its end.
class PgDatabase {
public:
    PgDatabase();
    ~PgDatabase();
    PgDatabase(const PgDatabase&) = delete;
    PgDatabase& operator=(const PgDatabase&) = delete;

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] std::string uri() const { return pgUri(m_name); }
    /// Loads a .sql or .sql.gz file with psql; false and a warning where psql objects.
    [[nodiscard]] bool load(const std::string& file) const;
    /// Runs a statement on a connection of its own; the first row's first cell, empty without one.
    /// Fails the process loudly on an SQL error: a test's own statements must be right.
    std::string run(const std::string& sql) const;

private:
    std::string m_name;
};

/// A connection that a test keeps: a writer whose transaction it holds open.
class PgWriter {
public:
    explicit PgWriter(const std::string& uri);
    ~PgWriter();
    PgWriter(const PgWriter&) = delete;
    PgWriter& operator=(const PgWriter&) = delete;

    /// The first row's first cell. Throws std::runtime_error with the server's words.
    std::string run(const std::string& sql);
    /// True when it worked; the words of a refusal are in error().
    bool tries(const std::string& sql);
    [[nodiscard]] const std::string& error() const { return m_error; }
    [[nodiscard]] int pid() const;

private:
    struct Connection;
    std::unique_ptr<Connection> m_connection;
    std::string m_error;
};

} // namespace viridian::test

/// Skips a test where there is no server.
#define VIRIDIAN_NEEDS_POSTGRES()                                                                  \
    if (viridian::test::pgServer().empty())                                                        \
    QSKIP("No PostgreSQL server: run eval \"$(.ci/postgres.sh start)\" first.")

/// Skips a test where a store of a real library is not there.
#define VIRIDIAN_NEEDS_FIXTURE(file)                                                               \
    if (viridian::test::pgFixture(file).empty())                                                   \
    QSKIP("The stores that real libraries wrote are not here; VIRIDIAN_FIXTURES names their "      \
          "folder.")
