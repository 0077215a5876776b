#include "core/store/postgres/target_indexes.h"

#include "core/store/sql/ledger.h"

#include <array>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <thread>
#include <vector>

namespace viridian::postgres {
namespace {

/// Enough to sort the keys of millions of events in few passes, little enough for a small server.
constexpr std::string_view kBuildMemory = "512MB";
constexpr std::size_t kBuilders = 2;

struct Deferred {
    std::string name;
    std::string build;  ///< CREATE INDEX, or an ALTER TABLE that also builds
    std::string attach; ///< makes the built index a constraint; may be empty
};

std::string deferredTable()
{
    return ledgerTable(Engine::Postgres, "deferred_index");
}

std::string tableName(const PgTable& table)
{
    return qualified(table.schema, table.name);
}

/// How an index of that name on the event table is to be made again; absent: it is not there, or a
/// foreign key needs it.
Result<std::optional<Deferred>> describe(PgSession& session, const PgTable& table,
                                         const std::string& name, const std::stop_token& stop)
{
    const std::array<SqlValue, 2> values{static_cast<std::int64_t>(table.oid),
                                         std::string_view(name)};
    Result<SqlRows> rows = session.run(
        "SELECT pg_catalog.pg_get_indexdef(c.oid), con.conname, con.contype, con.condeferrable, "
        "pg_catalog.pg_get_constraintdef(con.oid) FROM pg_catalog.pg_index i "
        "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
        "LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = c.oid AND con.conrelid = "
        "i.indrelid "
        "AND con.contype IN ('p', 'u', 'x') "
        "WHERE i.indrelid = $1::oid AND c.relname = $2 AND NOT EXISTS "
        "(SELECT FROM pg_catalog.pg_constraint f WHERE f.conindid = c.oid AND f.contype = 'f')",
        values, stop);
    if (!rows)
        return passOn(rows);
    if (rows->empty())
        return std::nullopt;
    const auto& row = rows->rows.front();
    Deferred deferred{.name = name, .build = *row[0], .attach = {}};
    if (!row[1])
        return deferred;
    const bool attachable = !table.partitioned && row[3] != "t" && row[2] != "x";
    if (attachable)
        deferred.attach =
            fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {}", tableName(table),
                        quoted(*row[1]), row[2] == "p" ? "PRIMARY KEY" : "UNIQUE", quoted(name));
    else
        deferred.build = fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}", tableName(table),
                                     quoted(*row[1]), *row[4]);
    return deferred;
}

Status dropOne(PgSession& session, const PgTable& table, const Deferred& deferred,
               const std::stop_token& stop)
{
    const std::array<SqlValue, 4> values{
        static_cast<std::int64_t>(table.oid), std::string_view(deferred.name),
        std::string_view(deferred.build), std::string_view(deferred.attach)};
    Result<SqlRows> noted = session.run(
        fmt::format("INSERT INTO {} (event_table, name, build, attach) VALUES ($1, $2, $3, $4)",
                    deferredTable()),
        values, stop);
    if (!noted)
        return passOn(noted);
    const bool isConstraint = !deferred.attach.empty() || deferred.build.starts_with("ALTER TABLE");
    Result<SqlRows> dropped = session.run(
        isConstraint ? fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", tableName(table),
                                   quoted(deferred.name))
                     : fmt::format("DROP INDEX {}", qualified(table.schema, deferred.name)),
        {}, stop);
    if (!dropped)
        return passOn(dropped);
    return {};
}

Result<std::vector<Deferred>> readList(PgSession& session, const PgTable& table,
                                       const std::stop_token& stop)
{
    const std::array<SqlValue, 1> oid{static_cast<std::int64_t>(table.oid)};
    Result<SqlRows> rows = session.run(
        fmt::format("SELECT name, build, attach FROM {} WHERE event_table = $1 ORDER BY name",
                    deferredTable()),
        oid, stop);
    if (!rows)
        return passOn(rows);
    std::vector<Deferred> list;
    for (auto& row : rows->rows)
        list.push_back({row[0].value_or(""), row[1].value_or(""), row[2].value_or("")});
    return list;
}

Error inWords(Error error, const Deferred& deferred)
{
    if (error.kind == ErrorKind::Conflict)
        error.message = fmt::format(
            "Green breaks its own rule {}: two events have the same key. Restart from zero, or "
            "find out what else wrote to green.",
            deferred.name);
    return error;
}

Result<bool> indexExists(PgSession& session, const PgTable& table, const std::string& name,
                         const std::stop_token& stop)
{
    const std::string full = qualified(table.schema, name);
    const std::array<SqlValue, 1> values{std::string_view(full)};
    Result<SqlRows> rows =
        session.run("SELECT pg_catalog.to_regclass($1) IS NOT NULL", values, stop);
    if (!rows)
        return passOn(rows);
    return rows->text(0) == "t";
}

Status forgetOne(PgSession& session, const PgTable& table, const Deferred& deferred,
                 const std::stop_token& stop)
{
    const std::array<SqlValue, 2> values{static_cast<std::int64_t>(table.oid),
                                         std::string_view(deferred.name)};
    Result<SqlRows> done = session.run(
        fmt::format("DELETE FROM {} WHERE event_table = $1 AND name = $2", deferredTable()), values,
        stop);
    if (!done)
        return passOn(done);
    return {};
}

/// Builds one index in a transaction of its own. What needs a stronger lock (attach) waits for
/// attachOne().
Status buildOne(PgSession& session, const PgTable& table, const Deferred& deferred,
                const std::stop_token& stop)
{
    Result<bool> exists = indexExists(session, table, deferred.name, stop);
    if (!exists)
        return passOn(exists);
    if (Status begun = session.begin(); !begun)
        return begun;
    Status done =
        session.script(fmt::format("SET LOCAL maintenance_work_mem = '{}'", kBuildMemory));
    if (done && !*exists) {
        Result<SqlRows> built = session.run(deferred.build, {}, stop);
        done = built ? Status{} : tl::unexpected(inWords(std::move(built.error()), deferred));
    }
    if (done && deferred.attach.empty())
        done = forgetOne(session, table, deferred, stop);
    if (done)
        return session.commit();
    session.rollback();
    return done;
}

Status attachOne(PgSession& session, const PgTable& table, const Deferred& deferred,
                 const std::stop_token& stop)
{
    if (deferred.attach.empty())
        return {};
    if (Status begun = session.begin(); !begun)
        return begun;
    Result<SqlRows> attached = session.run(deferred.attach, {}, stop);
    Status done =
        attached ? forgetOne(session, table, deferred, stop) : tl::unexpected(attached.error());
    if (done)
        return session.commit();
    session.rollback();
    return done;
}

/// Work that two threads take from one list; the caller's thread reports.
class Builders {
public:
    Builders(const StoreAddress& address, const PgStoreFacts& facts, std::vector<Deferred> list,
             std::stop_token stop)
        : m_address(address), m_facts(facts), m_list(std::move(list)), m_stop(std::move(stop))
    {
    }

    Status run(const ProgressSink& progress)
    {
        {
            std::vector<std::jthread> threads;
            m_running = std::min(kBuilders, m_list.size());
            for (std::size_t i = 0; i < m_running; ++i)
                threads.emplace_back([this] { work(); });
            report(progress);
        }
        return m_error ? Status(tl::unexpected(*m_error)) : Status{};
    }

private:
    /// Tells where it stands at the start and after each change, until the last builder has ended.
    void report(const ProgressSink& progress)
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            const std::size_t told = m_done;
            if (progress) {
                lock.unlock();
                progress({.done = told, .total = m_list.size()});
                lock.lock();
            }
            m_changed.wait(lock, [&] { return m_done != told || m_running == 0; });
            if (m_running == 0 && m_done == told)
                return;
        }
    }

    const Deferred* take()
    {
        const std::lock_guard lock(m_mutex);
        return m_error || m_next == m_list.size() ? nullptr : &m_list[m_next++];
    }

    Status buildAll()
    {
        Result<std::unique_ptr<PgSession>> session =
            PgSession::open(m_address, Access::ReadWrite, m_stop);
        if (!session)
            return passOn(session);
        while (const Deferred* deferred = take()) {
            if (Status built = buildOne(**session, m_facts.table, *deferred, m_stop); !built)
                return built;
            const std::lock_guard lock(m_mutex);
            ++m_done;
            m_changed.notify_one();
        }
        return {};
    }

    void work()
    {
        Status ended = buildAll();
        const std::lock_guard lock(m_mutex);
        if (!ended && !m_error)
            m_error = std::move(ended.error());
        --m_running;
        m_changed.notify_one();
    }

    const StoreAddress& m_address;
    const PgStoreFacts& m_facts;
    std::vector<Deferred> m_list;
    std::stop_token m_stop;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_next = 0;
    std::size_t m_done = 0;
    std::size_t m_running = 0;
    std::optional<Error> m_error;
};

} // namespace

Status createDeferredTable(PgSession& session)
{
    return session.script(fmt::format(
        "CREATE TABLE IF NOT EXISTS {} (event_table bigint NOT NULL, name text NOT NULL, "
        "build text NOT NULL, attach text NOT NULL, PRIMARY KEY (event_table, name))",
        deferredTable()));
}

Result<bool> hasDeferredIndexes(PgSession& session, const PgTable& table, std::stop_token stop)
{
    const std::string name = deferredTable();
    const std::array<SqlValue, 1> values{std::string_view(name)};
    Result<SqlRows> exists =
        session.run("SELECT pg_catalog.to_regclass($1) IS NOT NULL", values, stop);
    if (!exists)
        return passOn(exists);
    if (exists->text(0) != "t")
        return false;
    Result<std::vector<Deferred>> list = readList(session, table, stop);
    if (!list)
        return passOn(list);
    return !list->empty();
}

Status dropIndexes(PgSession& session, const PgStoreFacts& facts, std::stop_token stop)
{
    // Definitions name everything in full, so that they mean the same whatever the builder's
    // search_path.
    if (Status set = session.script("SET LOCAL search_path = pg_catalog, pg_temp"); !set)
        return set;
    for (const LayoutIndex& index : facts.layout.indexes) {
        Result<std::optional<Deferred>> deferred = describe(session, facts.table, index.name, stop);
        if (!deferred)
            return passOn(deferred);
        if (!*deferred)
            continue;
        if (Status dropped = dropOne(session, facts.table, **deferred, stop); !dropped)
            return dropped;
    }
    return {};
}

Status rebuildIndexes(const StoreAddress& address, PgSession& session, const PgStoreFacts& facts,
                      const ProgressSink& progress, std::stop_token stop)
{
    Result<std::vector<Deferred>> list = readList(session, facts.table, stop);
    if (!list)
        return passOn(list);
    if (list->empty())
        return {};
    if (Status built = Builders(address, facts, *list, stop).run(progress); !built)
        return built;
    for (const Deferred& deferred : *list) {
        if (Status attached = attachOne(session, facts.table, deferred, stop); !attached)
            return attached;
    }
    return {};
}

} // namespace viridian::postgres
