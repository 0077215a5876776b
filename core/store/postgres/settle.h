#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/postgres/catalog.h"
#include "core/store/postgres/pg_session.h"
#include "core/store/sql/select.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian::postgres {

/// A transaction that holds the lock of a writer on the event table.
struct LockHolder {
    std::string transaction; ///< virtual transaction ("3/417"); "-1/X" for one prepared on
                             ///< PostgreSQL 13 or before a restart
    Holder about;
    /// When it began, in microseconds since 1970; absent: not known (another role's, or prepared).
    std::optional<std::int64_t> began = std::nullopt;

    [[nodiscard]] bool wasRenamed() const { return transaction.starts_with("-1/"); }
};

/// Every transaction that holds RowExclusiveLock (which an INSERT takes before it draws a number,
/// and keeps to its end) on the table, one of its partitions, or a parent of it. Works without any
/// privilege; who they are and what they run needs pg_read_all_stats.
[[nodiscard]] Result<std::vector<LockHolder>> lockHolders(PgSession& session, const PgTable& table,
                                                          std::stop_token stop);

/// Every transaction that is open in the database, writing or not, and who holds it: the possible
/// writers of a library that draws numbers before its INSERT, or orders events by the start of
/// their transaction. Works without any privilege.
[[nodiscard]] Result<std::vector<LockHolder>> openTransactions(PgSession& session,
                                                               std::stop_token stop);

/// Which numbers can no longer appear, from lists of writers: the algorithm alone, without a
/// database.
///
/// With number H handed out and then the writers L listed, every number up to H is visible or never
/// will be once each of L has ended. The lists of earlier calls are kept, so that the settled
/// number follows busy writers.
class SettleState {
public:
    /// @param nothing  the number before the first one
    explicit SettleState(std::int64_t nothing) : m_settled(nothing) {}

    /// @param high     read before @p holders were listed
    void observe(std::int64_t high, const std::vector<LockHolder>& holders);
    /// Every number up to @p number is known to be visible.
    void raise(std::int64_t number) { m_settled = std::max(m_settled, number); }

    [[nodiscard]] std::int64_t settled() const { return m_settled; }
    /// True once a list was seen to its end.
    [[nodiscard]] bool everSettled() const { return m_everSettled; }
    /// Transactions that the oldest open list still waits for.
    [[nodiscard]] const std::set<std::string>& waitingFor() const;

private:
    struct Open {
        std::int64_t high;
        std::set<std::string> holders;
    };
    std::deque<Open> m_open;
    std::set<std::string> m_renamed;
    std::int64_t m_settled;
    bool m_everSettled = false;
};

/// Finds a store's head and settled head by its layout's order guard (design/semantics.md section
/// 1). Keeps state between calls; needs no timer in the store and changes nothing in it.
class SettleTest {
public:
    /// @param guard  xid only where the store's transaction ids are this server's
    SettleTest(PgSession& session, SelectContext context, PgTable table, OrderGuard guard,
               bool standby);

    [[nodiscard]] Result<Head> head(std::stop_token stop);
    /// The settled head of the last call.
    [[nodiscard]] const std::optional<Position>& settled() const { return m_settled; }

private:
    [[nodiscard]] Result<std::optional<Position>> last(const std::string& condition,
                                                       const std::stop_token& stop);
    [[nodiscard]] Result<std::int64_t> highNumber(const std::stop_token& stop);
    [[nodiscard]] Status extendDenseRun(std::int64_t visible, const std::stop_token& stop);
    [[nodiscard]] Result<Head> headByCommit(const std::stop_token& stop);
    [[nodiscard]] Result<Head> headByTransaction(const std::stop_token& stop);
    [[nodiscard]] Result<Head> headByLocks(const std::stop_token& stop);
    /// Who may still write numbers that were handed out before.
    [[nodiscard]] Result<std::vector<LockHolder>> possibleWriters(const std::stop_token& stop);
    /// One look at a store whose positions begin with times: SettleState then counts microseconds.
    [[nodiscard]] Result<bool> lookAtTimes(Head& head, const std::stop_token& stop);
    void nameHolders(Head& head, const std::vector<LockHolder>& holders) const;
    /// One look: true when nothing is left to wait for.
    [[nodiscard]] Result<bool> look(Head& head, const std::stop_token& stop);
    [[nodiscard]] Result<std::vector<Holder>> oldestTransaction(const std::stop_token& stop);

    PgSession& m_session;
    SelectContext m_context;
    PgTable m_table;
    OrderGuard m_guard;
    bool m_standby;
    SettleState m_state;
    std::optional<Position> m_settled;
};

} // namespace viridian::postgres
