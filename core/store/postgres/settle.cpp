// The settle test of bare and serial-part stores: a sequence hands out numbers before commit, so a
// smaller number can appear after a larger one, and a rolled-back append leaves a gap for ever.
// Every INSERT takes RowExclusiveLock on its table before it draws a number and keeps it to its
// end. So: read the high number H, then list who holds that lock; when each of them has ended,
// every number <= H is visible or never will be. Nothing waits inside the database: head() looks,
// remembers, and looks again at the next call.
//
// Two kinds of store are judged by all transactions that are open in the database instead of those
// that hold that lock: where the library draws numbers before its INSERT, and where the order is
// the start of the writer's transaction (guard time), whose "number handed out" is the server's
// clock.
#include "core/store/postgres/settle.h"

#include "core/store/sql/dialect.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>

namespace viridian::postgres {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kOpenLists = 32;
constexpr std::chrono::milliseconds kPause{4};
/// How long head() looks again before it answers with what it has: short, since a reader asks again
/// soon.
constexpr std::chrono::milliseconds kPatience{24};
/// The same while nothing at all is settled yet: a first answer is worth a moment.
constexpr std::chrono::milliseconds kFirstPatience{500};
/// A statement's start is noted a moment before its transaction can be seen to be open: so far
/// behind the server's clock stays what is taken as past.
constexpr std::chrono::microseconds kClockLag{1'000'000};
/// Rows that one look follows a gapless run.
constexpr std::size_t kDenseRun = 5000;

/// A pause that a stop ends.
bool pauseOrStop(std::chrono::milliseconds length, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, length, [] { return false; });
    return !stop.stop_requested();
}

std::int64_t signedOf(const std::optional<std::string>& cell)
{
    std::int64_t value = -1;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

std::uint64_t unsignedOf(const std::optional<std::string>& cell)
{
    std::uint64_t value = 0;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

Position positionOf(const std::vector<std::optional<std::string>>& row, bool pairs)
{
    if (pairs)
        return Position(unsignedOf(row[0]), unsignedOf(row[1]));
    return Position(unsignedOf(row[0]));
}

Holder holderOf(const std::vector<std::optional<std::string>>& row)
{
    Holder holder;
    if (row[5])
        holder.who = fmt::format("prepared transaction {}, role {}", *row[5], row[2].value_or("?"));
    else
        holder.who =
            fmt::format("backend {}, role {}", row[1].value_or("?"), row[2].value_or("unknown"));
    holder.age = std::chrono::milliseconds(unsignedOf(row[3]));
    holder.query = row[4].value_or("");
    return holder;
}

/// Holder columns of pg_locks l joined with pg_stat_activity a and pg_prepared_xacts p.
constexpr std::string_view kHolderColumns =
    "l.virtualtransaction, min(l.pid)::text, coalesce(min(a.usename), min(p.owner))::text, "
    "(extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(min(a.xact_start), "
    "min(p.prepared))) * 1000)::bigint, "
    "left(min(a.query), 200), min(p.gid), (extract(epoch FROM min(a.xact_start)) * "
    "1000000)::bigint ";

constexpr std::string_view kHolderJoins =
    "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
    "LEFT JOIN pg_catalog.pg_prepared_xacts p ON l.pid IS NULL "
    "AND EXISTS (SELECT FROM pg_catalog.pg_locks t WHERE t.locktype = 'transactionid' AND t.pid IS "
    "NULL "
    "AND t.virtualtransaction = l.virtualtransaction AND t.transactionid = p.transaction) ";

std::vector<LockHolder> holdersOf(const SqlRows& rows)
{
    std::vector<LockHolder> holders;
    holders.reserve(rows.rows.size());
    for (const auto& row : rows.rows) {
        const std::optional<std::int64_t> began =
            row[6] ? std::optional(signedOf(row[6])) : std::nullopt;
        holders.push_back({row[0].value_or(""), holderOf(row), began});
    }
    return holders;
}

} // namespace

Result<std::vector<LockHolder>> openTransactions(PgSession& session, std::stop_token stop)
{
    // Each transaction holds the lock of its own virtual id, from its first statement to its end.
    const std::string sql = fmt::format(
        "SELECT {} FROM pg_catalog.pg_locks l {} WHERE l.locktype = 'virtualxid' AND l.granted "
        "AND l.mode = 'ExclusiveLock' AND l.pid <> pg_catalog.pg_backend_pid() "
        "AND (a.datid IS NULL OR a.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
        "pg_catalog.current_database())) "
        "AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'parallel worker', "
        "'walsender') GROUP BY 1 ORDER BY 4 DESC NULLS LAST",
        kHolderColumns, kHolderJoins);
    Result<SqlRows> rows = session.run(sql, {}, std::move(stop));
    if (!rows)
        return passOn(rows);
    return holdersOf(*rows);
}

Result<std::vector<LockHolder>> lockHolders(PgSession& session, const PgTable& table,
                                            std::stop_token stop)
{
    // A statement through a partitioned parent locks it, every level below and the leaf; one
    // straight at a leaf locks only the leaf: so the whole tree is looked at.
    const std::string sql = fmt::format(
        "{}SELECT {} FROM pg_catalog.pg_locks l {} WHERE l.locktype = 'relation' AND l.granted "
        "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
        "pg_catalog.current_database()) "
        "AND l.relation IN (SELECT relid FROM tree) "
        "AND l.mode IN ('RowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') "
        "AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid() GROUP BY 1 ORDER BY 4 DESC NULLS "
        "LAST",
        kTreeOfTable, kHolderColumns, kHolderJoins);
    const std::array<SqlValue, 1> oid{static_cast<std::int64_t>(table.oid)};
    Result<SqlRows> rows = session.run(sql, oid, std::move(stop));
    if (!rows)
        return passOn(rows);
    return holdersOf(*rows);
}

void SettleState::observe(std::int64_t high, const std::vector<LockHolder>& holders)
{
    std::set<std::string> now;
    for (const LockHolder& holder : holders) {
        now.insert(holder.transaction);
        // A prepared transaction may get another name (PostgreSQL 13; a restart). One that was not
        // there before may be one that an open list waits for: every list waits for it too.
        if (holder.wasRenamed() && m_renamed.insert(holder.transaction).second) {
            for (Open& open : m_open)
                open.holders.insert(holder.transaction);
        }
    }
    std::erase_if(m_renamed, [&](const std::string& name) { return !now.contains(name); });

    if (m_open.size() < kOpenLists && (m_open.empty() || m_open.back().high < high))
        m_open.push_back({high, now});
    for (Open& open : m_open) {
        std::erase_if(open.holders, [&](const std::string& name) { return !now.contains(name); });
        if (open.holders.empty()) {
            raise(open.high);
            m_everSettled = true;
        }
    }
    std::erase_if(m_open, [](const Open& open) { return open.holders.empty(); });
}

const std::set<std::string>& SettleState::waitingFor() const
{
    static const std::set<std::string> nobody;
    return m_open.empty() ? nobody : m_open.front().holders;
}

SettleTest::SettleTest(PgSession& session, SelectContext context, PgTable table, OrderGuard guard,
                       bool standby)
    : m_session(session), m_context(std::move(context)), m_table(std::move(table)), m_guard(guard),
      m_standby(standby),
      m_state(guard == OrderGuard::Time
                  ? 0
                  : static_cast<std::int64_t>(m_context.layout->firstPosition) - 1)
{
}

Result<Head> SettleTest::head(std::stop_token stop)
{
    Result<Head> head = m_guard == OrderGuard::SerialAll ? headByCommit(stop)
                        : m_guard == OrderGuard::Time    ? headByLocks(stop)
                        : m_context.pairs()              ? headByTransaction(stop)
                                                         : headByLocks(stop);
    if (!head)
        return head;
    head->readAt = now();
    // A settled head never goes back, even where rows were deleted since.
    if (!head->settled || (m_settled && *head->settled < *m_settled))
        head->settled = m_settled;
    m_settled = head->settled;
    return head;
}

Result<std::optional<Position>> SettleTest::last(const std::string& condition,
                                                 const std::stop_token& stop)
{
    const std::string sql =
        fmt::format("SELECT {} FROM {} WHERE {}{} ORDER BY {} LIMIT 1",
                    sql::positionColumns(m_context), m_context.source(),
                    eventCondition(*m_context.layout), condition, sql::orderBy(m_context, " DESC"));
    Result<SqlRows> rows = m_session.run(sql, {}, stop);
    if (!rows)
        return passOn(rows);
    if (rows->empty())
        return std::nullopt;
    return positionOf(rows->rows.front(), m_context.pairs());
}

Result<Head> SettleTest::headByCommit(const std::stop_token& stop)
{
    Result<std::optional<Position>> visible = last("", stop);
    if (!visible)
        return passOn(visible);
    Head head;
    head.visible = *visible;
    head.settled = *visible;
    return head;
}

Result<Head> SettleTest::headByTransaction(const std::stop_token& stop)
{
    // Settled first, so that a commit between the two statements can only make the head look
    // longer.
    Result<std::optional<Position>> settled = last(
        fmt::format(" AND {} < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()){}",
                    quoted(m_context.layout->transaction.name),
                    m_guard == OrderGuard::None ? "::text::bigint" : ""),
        stop);
    if (!settled)
        return passOn(settled);
    Result<std::optional<Position>> visible = last("", stop);
    if (!visible)
        return passOn(visible);
    Head head;
    head.visible = *visible;
    head.settled = *settled;
    if (head.settled != head.visible) {
        Result<std::vector<Holder>> holders = oldestTransaction(stop);
        if (!holders)
            return passOn(holders);
        head.heldBy = std::move(*holders);
    }
    return head;
}

Result<std::vector<Holder>> SettleTest::oldestTransaction(const std::stop_token& stop)
{
    const std::string sql = fmt::format(
        "SELECT {} FROM pg_catalog.pg_locks l {} WHERE l.locktype = 'transactionid' AND l.granted "
        "AND l.transactionid::text::bigint = "
        "pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::numeric "
        "% 4294967296 GROUP BY 1",
        kHolderColumns, kHolderJoins);
    Result<SqlRows> rows = m_session.run(sql, {}, stop);
    if (!rows)
        return passOn(rows);
    std::vector<Holder> holders;
    for (const auto& row : rows->rows)
        holders.push_back(holderOf(row));
    return holders;
}

Result<std::int64_t> SettleTest::highNumber(const std::stop_token& stop)
{
    // Ordered, not max(): of a join the server would look at every row.
    const std::string visible =
        fmt::format("SELECT {0} FROM {1} ORDER BY {0} DESC LIMIT 1",
                    quoted(m_context.layout->position.name), m_context.source());
    Result<SqlRows> rows = m_session.run(visible, {}, stop);
    if (!rows)
        return passOn(rows);
    std::int64_t high = signedOf(rows->rows.empty() ? std::nullopt : rows->rows.front()[0]);
    if (m_table.sequence.empty())
        return high;
    Result<SqlRows> drawn = m_session.run(
        fmt::format("SELECT last_value FROM {} WHERE is_called", m_table.sequence), {}, stop);
    // A role may read the table and not its sequence: the visible maximum is a high number too.
    if (!drawn && drawn.error().kind != ErrorKind::Denied)
        return passOn(drawn);
    if (drawn && !drawn->empty())
        high = std::max(high, signedOf(drawn->rows.front()[0]));
    return high;
}

Status SettleTest::extendDenseRun(std::int64_t visible, const std::stop_token& stop)
{
    if (m_state.settled() >= visible)
        return {};
    const std::string position = quoted(m_context.layout->position.name);
    Result<SqlRows> rows = m_session.run(
        fmt::format("SELECT {0} FROM {1} WHERE {2} AND {0} > {3} ORDER BY {0} LIMIT {4}", position,
                    m_context.source(), eventCondition(*m_context.layout), m_state.settled(),
                    kDenseRun),
        {}, stop);
    if (!rows)
        return passOn(rows);
    for (const auto& row : rows->rows) {
        if (signedOf(row[0]) != m_state.settled() + 1)
            break;
        m_state.raise(m_state.settled() + 1);
    }
    return {};
}

Result<std::vector<LockHolder>> SettleTest::possibleWriters(const std::stop_token& stop)
{
    // Those that hold the table's lock come last: what was prepared is only seen there, and nothing
    // may be missed that is prepared between the two looks.
    std::vector<LockHolder> writers;
    if (m_context.layout->drawsEarly || m_guard == OrderGuard::Time) {
        Result<std::vector<LockHolder>> open = openTransactions(m_session, stop);
        if (!open)
            return open;
        writers = std::move(*open);
    }
    Result<std::vector<LockHolder>> holders = lockHolders(m_session, m_table, stop);
    if (!holders)
        return holders;
    for (LockHolder& holder : *holders) {
        if (std::ranges::find(writers, holder.transaction, &LockHolder::transaction) ==
            writers.end())
            writers.push_back(std::move(holder));
    }
    return writers;
}

void SettleTest::nameHolders(Head& head, const std::vector<LockHolder>& holders) const
{
    head.heldBy.clear();
    for (const LockHolder& holder : holders) {
        if (head.settled != head.visible && m_state.waitingFor().contains(holder.transaction))
            head.heldBy.push_back(holder.about);
    }
}

Result<bool> SettleTest::lookAtTimes(Head& head, const std::stop_token& stop)
{
    Result<SqlRows> clock = m_session.run(
        "SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint", {}, stop);
    if (!clock)
        return passOn(clock);
    const std::int64_t high = clock->number(0).value_or(0) - kClockLag.count();
    std::vector<LockHolder> writers;
    if (!m_standby) {
        Result<std::vector<LockHolder>> listed = possibleWriters(stop);
        if (!listed)
            return passOn(listed);
        writers = std::move(*listed);
        m_state.observe(high, writers);
        // Nobody writes rows older than the start of the oldest transaction.
        std::int64_t oldest = high;
        for (const LockHolder& writer : writers)
            oldest = std::min(oldest, writer.began.value_or(1) - 1);
        m_state.raise(oldest);
    }
    Result<std::optional<Position>> visible = last("", stop);
    if (!visible)
        return passOn(visible);
    const Position bound(static_cast<std::uint64_t>(m_state.settled()), INT64_MAX);
    SqlStatement below;
    sql::addInterval(m_context, std::nullopt, bound, below);
    Result<std::optional<Position>> settled = last(below.withLiterals(), stop);
    if (!settled)
        return passOn(settled);
    head.visible = *visible;
    head.settled = *settled;
    nameHolders(head, writers);
    return head.settled == head.visible || m_standby;
}

Result<bool> SettleTest::look(Head& head, const std::stop_token& stop)
{
    if (m_guard == OrderGuard::Time)
        return lookAtTimes(head, stop);
    Result<std::int64_t> high = highNumber(stop);
    if (!high)
        return passOn(high);
    std::vector<LockHolder> holders;
    // A standby does not see its primary's locks, and a sequence with a cache hands out numbers
    // that were drawn long before: there, only a run without gaps is known to be settled.
    const bool canTell = !m_standby && m_table.sequenceCache == 1;
    if (canTell) {
        Result<std::vector<LockHolder>> listed = possibleWriters(stop);
        if (!listed)
            return passOn(listed);
        holders = std::move(*listed);
        m_state.observe(*high, holders);
    }
    Result<std::optional<Position>> visible = last("", stop);
    if (!visible)
        return passOn(visible);
    head.visible = *visible;
    if (head.visible) {
        if (Status extended =
                extendDenseRun(static_cast<std::int64_t>(head.visible->number()), stop);
            !extended)
            return passOn(extended);
    }
    Result<std::optional<Position>> settled = last(
        fmt::format(" AND {} <= {}", quoted(m_context.layout->position.name), m_state.settled()),
        stop);
    if (!settled)
        return passOn(settled);
    head.settled = *settled;
    nameHolders(head, holders);
    return head.settled == head.visible || !canTell;
}

Result<Head> SettleTest::headByLocks(const std::stop_token& stop)
{
    const auto patience = m_state.everSettled() ? kPatience : kFirstPatience;
    const Clock::time_point deadline = Clock::now() + patience;
    Head head;
    for (;;) {
        Result<bool> done = look(head, stop);
        if (!done)
            return passOn(done);
        const bool first = patience == kFirstPatience && m_state.everSettled();
        if (*done || first || Clock::now() > deadline)
            return head;
        if (!pauseOrStop(kPause, stop))
            return fail(ErrorKind::Cancelled, "Stopped.");
    }
}

} // namespace viridian::postgres
