#include "core/store/postgres/postgres_target.h"

#include "core/store/postgres/batch_table.h"
#include "core/store/postgres/target_indexes.h"
#include "core/store/sql/dialect.h"
#include "core/store/sql/ledger.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::postgres {
namespace {

std::uint64_t unsignedOf(const SqlRows& rows, std::size_t column)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(rows.number(column).value_or(0), 0));
}

/// The last position that any shard's sync wrote.
std::optional<Position> lastHead(const std::vector<Checkpoint>& checkpoints)
{
    std::optional<Position> head;
    for (const Checkpoint& checkpoint : checkpoints) {
        if (checkpoint.greenHead && (!head || *head < *checkpoint.greenHead))
            head = checkpoint.greenHead;
    }
    return head;
}

} // namespace

Result<std::unique_ptr<Target>> PostgresTarget::open(const StoreAddress& address,
                                                     const PgStoreFacts& facts)
{
    Result<std::unique_ptr<PgSession>> session = PgSession::open(address, Access::ReadWrite);
    if (!session)
        return passOn(session);
    const std::string path =
        fmt::format("SET search_path = pg_catalog, {}, pg_temp", quoted(facts.table.schema));
    if (Status set = (*session)->addSetup(path); !set)
        return passOn(set);
    const bool derived = facts.layout.derived();
    const BatchTable batch =
        derived ? batchTable(facts.layout, facts.table) : BatchTable{facts.layout, facts.table};
    if (derived) {
        if (Status made = (*session)->addSetup(batch.create()); !made)
            return passOn(made);
    }
    Result<CopyEncoder> encoder = CopyEncoder::make(batch.layout, batch.table);
    if (!encoder)
        return passOn(encoder);
    return std::unique_ptr<Target>(
        new PostgresTarget(std::move(*session), facts, std::move(*encoder)));
}

PostgresTarget::PostgresTarget(std::unique_ptr<PgSession> session, PgStoreFacts facts,
                               CopyEncoder encoder)
    : m_session(std::move(session)),
      m_facts(std::move(facts)), m_context{.layout = &m_facts.layout,
                                           .schema = m_facts.table.schema,
                                           .byTransaction = !m_facts.restored},
      m_encoder(std::move(encoder)), m_spread(batchStatements(m_facts.layout)),
      m_heads(*m_session, m_context)
{
}

void PostgresTarget::forget()
{
    m_heads.forget();
    m_deferred.reset();
    m_lastSeen.reset();
}

Status PostgresTarget::inTransaction(const std::function<Status()>& work)
{
    if (Status begun = m_session->begin(); !begun)
        return begun;
    Status done = work();
    if (done)
        done = m_session->commit();
    else
        m_session->rollback();
    return done;
}

Result<bool> PostgresTarget::hasEvents(std::stop_token stop)
{
    Result<SqlRows> rows = m_session->run(
        fmt::format("SELECT EXISTS (SELECT FROM {})", m_context.table()), {}, std::move(stop));
    if (!rows)
        return passOn(rows);
    return rows->text(0) == "t";
}

Status PostgresTarget::prepare(std::string_view /*shard*/, std::stop_token stop)
{
    forget();
    return inTransaction([&]() -> Status {
        if (Status made = createLedger(*m_session); !made)
            return made;
        if (Status made = createDeferredTable(*m_session); !made)
            return made;
        // Events before checkpoints: each statement sees what was committed by then, and another
        // shard commits both together, so events that are seen here have their checkpoint below.
        Result<bool> events = hasEvents(stop);
        if (!events)
            return passOn(events);
        Result<std::vector<Checkpoint>> checkpoints = readCheckpoints(*m_session);
        if (!checkpoints)
            return passOn(checkpoints);
        if (*events && checkpoints->empty())
            return fail(
                ErrorKind::Conflict,
                fmt::format("{} is not empty, and no sync has written it: choose an empty green.",
                            m_session->address().displayName()));
        return {};
    });
}

Status PostgresTarget::deferIndexes(std::stop_token stop)
{
    Result<bool> events = hasEvents(stop);
    if (!events)
        return passOn(events);
    if (*events)
        return {};
    m_deferred.reset();
    return inTransaction([&] { return dropIndexes(*m_session, m_facts, stop); });
}

Result<bool> PostgresTarget::indexesDeferred()
{
    return hasDeferredIndexes(*m_session, m_facts.table, {});
}

Status PostgresTarget::buildIndexes(const ProgressSink& progress, std::stop_token stop)
{
    forget();
    Result<bool> deferred = hasDeferredIndexes(*m_session, m_facts.table, stop);
    if (!deferred)
        return passOn(deferred);
    if (*deferred) {
        if (Status built =
                rebuildIndexes(m_session->address(), *m_session, m_facts, progress, stop);
            !built)
            return built;
    }
    // While indexes are missing a commit leaves the layout's heads alone.
    return inTransaction([&] { return m_heads.rebuild(stop); });
}

Status PostgresTarget::setSequence(std::uint64_t last)
{
    if (m_facts.table.sequence.empty() || last == 0)
        return {};
    const std::array<SqlValue, 2> values{std::string_view(m_facts.table.sequence),
                                         static_cast<std::int64_t>(last)};
    Result<SqlRows> set = m_session->run(kSetSequence, values);
    if (!set)
        return passOn(set);
    return {};
}

Result<std::vector<std::string>> PostgresTarget::handOverStatements()
{
    std::vector<std::string> all{"BEGIN", std::string(kLockPatience), lockStatement()};
    if (!m_facts.table.sequence.empty()) {
        Result<SqlRows> last = m_session->run(fmt::format(
            "SELECT greatest((SELECT CASE WHEN is_called THEN last_value END FROM {0}), "
            "(SELECT {1} FROM {2} ORDER BY {1} DESC LIMIT 1))",
            m_facts.table.sequence, quoted(m_facts.layout.position.name), m_context.source()));
        if (!last)
            return passOn(last);
        const std::array<SqlValue, 2> values{std::string_view(m_facts.table.sequence),
                                             last->number(0).value_or(0)};
        if (last->number(0).value_or(0) > 0)
            all.push_back(shownStatement(kSetSequence, values));
    }
    Result<bool> deferred = hasDeferredIndexes(*m_session, m_facts.table, {});
    if (!deferred)
        return passOn(deferred);
    if (std::string heads = m_heads.rebuildStatement(); *deferred && !heads.empty())
        all.push_back(std::move(heads));
    all.emplace_back("COMMIT");
    return all;
}

Status PostgresTarget::handOver()
{
    return inTransaction([&]() -> Status {
        if (Status locked = lockWriters({}); !locked)
            return locked;
        Result<Standing> now = standing({});
        if (!now)
            return passOn(now);
        if (Status set = setSequence(now->lastNumber); !set)
            return set;
        Result<bool> deferred = hasDeferredIndexes(*m_session, m_facts.table, {});
        if (!deferred)
            return passOn(deferred);
        return *deferred ? m_heads.rebuild({}) : Status{};
    });
}

Result<ForeignWrites> PostgresTarget::foreignWrites(const Checkpoint& checkpoint,
                                                    std::stop_token stop)
{
    Result<std::vector<Checkpoint>> stored = readCheckpoints(*m_session);
    if (!stored)
        return passOn(stored);
    // Other shards' events are not foreign. The caller's own checkpoint stands for its shard's.
    std::erase_if(*stored,
                  [&](const Checkpoint& other) { return other.shard == checkpoint.shard; });
    stored->push_back(checkpoint);
    std::uint64_t known = 0;
    for (const Checkpoint& each : *stored)
        known += each.greenEvents;
    Result<ForeignWrites> foreign =
        rowsBeyond(lastHead(*stored).value_or(Position{}).number(), stop);
    if (!foreign)
        return foreign;
    Result<SqlRows> total =
        m_session->run(fmt::format("SELECT count(*) FROM {}", m_context.table()), {}, stop);
    if (!total)
        return passOn(total);
    const std::uint64_t rows = unsignedOf(*total, 0);
    foreign->events = std::max(foreign->events, rows > known ? rows - known : 0);
    return foreign;
}

Result<ForeignWrites> PostgresTarget::rowsBeyond(std::uint64_t number, std::stop_token stop)
{
    const std::string position = quoted(m_facts.layout.position.name);
    Result<SqlRows> rows = m_session->run(
        fmt::format("SELECT {0}, {1} FROM {2} WHERE {3} > {4} ORDER BY {3} LIMIT 1",
                    sql::positionColumns(m_context), quoted(m_facts.layout.stream.name),
                    m_context.source(), position, number),
        {}, std::move(stop));
    if (!rows)
        return passOn(rows);
    ForeignWrites foreign;
    if (rows->empty())
        return foreign;
    foreign.events = 1;
    foreign.first = positionOfRow(rows->rows.front(), m_context.pairs());
    foreign.stream = rows->rows.front().back().value_or("");
    return foreign;
}

Status PostgresTarget::emptyTables(std::string_view shard)
{
    std::vector<std::string> statements = m_facts.layout.empty;
    if (statements.empty())
        statements.push_back(fmt::format("TRUNCATE {}", m_context.table()));
    for (const std::string& sql : statements) {
        Result<SqlRows> emptied = m_session->run(sql);
        if (!emptied)
            return passOn(emptied);
    }
    if (m_facts.layout.heads) {
        Result<SqlRows> heads = m_session->run(
            fmt::format("TRUNCATE {}", qualified(m_context.schema, m_facts.layout.heads.table)));
        if (!heads)
            return passOn(heads);
    }
    if (!m_facts.table.sequence.empty()) {
        const std::array<SqlValue, 2> values{
            std::string_view(m_facts.table.sequence),
            static_cast<std::int64_t>(m_facts.layout.firstPosition)};
        Result<SqlRows> restarted = m_session->run(
            "SELECT pg_catalog.setval($1::regclass, greatest($2::bigint, 1), false)", values);
        if (!restarted)
            return passOn(restarted);
    }
    return forgetShard(*m_session, shard);
}

Status PostgresTarget::startOver(std::string_view shard)
{
    forget();
    Result<bool> exists = ledgerExists(*m_session);
    if (!exists)
        return passOn(exists);
    return inTransaction([&]() -> Status {
        if (!*exists) {
            if (Status made = createLedger(*m_session); !made)
                return made;
        }
        if (Status locked = lockWriters({}); !locked)
            return locked;
        Result<std::vector<Checkpoint>> stored = readCheckpoints(*m_session);
        if (!stored)
            return passOn(stored);
        Checkpoint own;
        own.shard = shard;
        for (const Checkpoint& each : *stored) {
            if (each.shard != shard)
                return fail(ErrorKind::Conflict,
                            fmt::format("Shard {} has written to green too: make green anew "
                                        "instead of emptying it for "
                                        "shard {} alone.",
                                        each.shard, shard));
            own = each;
        }
        Result<ForeignWrites> foreign = foreignWrites(own, {});
        if (!foreign)
            return passOn(foreign);
        if (foreign->events > 0)
            return fail(
                ErrorKind::Conflict,
                fmt::format("Green holds {} events that sync did not write{}; it is not emptied.",
                            foreign->events,
                            foreign->stream.empty()
                                ? std::string()
                                : fmt::format(", the first in stream {}", foreign->stream)));
        return emptyTables(shard);
    });
}

} // namespace viridian::postgres
