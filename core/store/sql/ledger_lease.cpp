// Leases and the operator's controls. All by the database's clock: the machines that hold leases
// may disagree on time.
#include "core/store/sql/ledger.h"
#include "core/store/sql/ledger_rows.h"

#include <array>
#include <fmt/format.h>

namespace viridian {
namespace {

using ledger::bound;
using ledger::Row;

tl::unexpected<Error> heldBy(std::string_view shard, const SqlRows& holder)
{
    if (holder.empty())
        return fail(
            ErrorKind::Conflict,
            fmt::format("The lease of shard {} was given back; take it again before writing.",
                        shard));
    const double age = static_cast<double>(holder.number(1).value_or(0)) / 1e6;
    return fail(ErrorKind::Conflict,
                fmt::format("Shard {} is being synced by {} (last seen {} ago); stop that one "
                            "first, or wait until its "
                            "lease ends.",
                            shard, holder.text(0),
                            formatDuration(std::chrono::duration<double>(std::max(age, 0.0)))),
                holder.text(0));
}

Result<SqlRows> holderOf(SqlSession& session, std::string_view shard)
{
    return ledger::run(session, "SELECT owner, {now} - renewed FROM {lease} WHERE shard = $1",
                       {bound(shard)});
}

Lease leaseOf(const Row& row)
{
    return {.shard = ledger::text(row, 0),
            .owner = ledger::text(row, 1),
            .token = ledger::text(row, 2),
            .renewed = ledger::time(row, 3),
            .validFor = std::chrono::milliseconds(ledger::number(row, 4))};
}

} // namespace

Status checkLease(SqlSession& session, const Lease& lease)
{
    if (lease.token.empty())
        return {};
    const Result<SqlRows> renewed =
        ledger::run(session, "UPDATE {lease} SET renewed = {now} WHERE shard = $1 AND token = $2",
                    {bound(lease.shard), bound(lease.token)});
    if (!renewed)
        return tl::unexpected(renewed.error());
    if (renewed->affected == 1)
        return {};
    const Result<SqlRows> holder = holderOf(session, lease.shard);
    if (!holder)
        return tl::unexpected(holder.error());
    return heldBy(lease.shard, *holder);
}

Result<Lease> SqlLedger::acquireLease(std::string_view shard, std::string_view owner,
                                      std::string_view token, std::chrono::milliseconds validFor)
{
    // One statement, so that of two at once exactly one wins. A lease that ran out belongs to
    // whoever asks.
    const Result<SqlRows> taken =
        ledger::run(*m_session,
                    "INSERT INTO {lease} (shard, owner, token, renewed, valid_ms) VALUES ($1, $2, "
                    "$3, {now}, $4) "
                    "ON CONFLICT (shard) DO UPDATE SET owner = excluded.owner, token = "
                    "excluded.token, renewed = excluded.renewed, "
                    "valid_ms = excluded.valid_ms "
                    "WHERE {lease}.token = excluded.token OR {lease}.renewed + {lease}.valid_ms * "
                    "1000 < excluded.renewed",
                    {bound(shard), bound(owner), bound(token), std::int64_t{validFor.count()}});
    if (!taken)
        return tl::unexpected(taken.error());
    if (taken->affected != 1) {
        const Result<SqlRows> holder = holderOf(*m_session, shard);
        if (!holder)
            return tl::unexpected(holder.error());
        return heldBy(shard, *holder);
    }
    const Result<SqlRows> rows = ledger::run(
        *m_session, "SELECT shard, owner, token, renewed, valid_ms FROM {lease} WHERE shard = $1",
        {bound(shard)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return fail(ErrorKind::Conflict,
                    fmt::format("The lease of shard {} was taken away again.", shard));
    return leaseOf(rows->rows.front());
}

Status SqlLedger::renewLease(const Lease& lease)
{
    return checkLease(*m_session, lease);
}

Status SqlLedger::releaseLease(const Lease& lease)
{
    const Result<SqlRows> done =
        ledger::run(*m_session, "DELETE FROM {lease} WHERE shard = $1 AND token = $2",
                    {bound(lease.shard), bound(lease.token)});
    return done ? Status() : tl::unexpected(done.error());
}

Result<std::vector<Lease>> SqlLedger::leases()
{
    const Result<SqlRows> rows = ledger::run(
        *m_session, "SELECT shard, owner, token, renewed, valid_ms FROM {lease} ORDER BY shard");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Lease> all;
    for (const Row& row : rows->rows)
        all.push_back(leaseOf(row));
    return all;
}

namespace {

constexpr std::string_view kPutControl =
    "INSERT INTO {control} (id, paused, paused_by, at, rate_limit) VALUES (1, $1, $2, {now}, $3) "
    "ON CONFLICT (id) DO UPDATE SET paused = excluded.paused, paused_by = excluded.paused_by, "
    "at = excluded.at, rate_limit = excluded.rate_limit";

std::array<SqlValue, 3> valuesOf(const SyncControl& control)
{
    return {bound(control.paused), bound(control.by),
            control.rateLimit ? bound(*control.rateLimit) : SqlValue()};
}

} // namespace

Status SqlLedger::putControl(const SyncControl& control)
{
    const Result<SqlRows> done = ledger::run(*m_session, kPutControl, valuesOf(control));
    return done ? Status() : tl::unexpected(done.error());
}

std::vector<std::string> SqlLedger::controlStatements(const SyncControl& control) const
{
    return {ledger::shown(m_session->engine(), kPutControl, valuesOf(control))};
}

Result<SyncControl> SqlLedger::control()
{
    const Result<SqlRows> rows = ledger::run(
        *m_session, "SELECT paused, paused_by, at, rate_limit FROM {control} WHERE id = 1");
    if (!rows)
        return tl::unexpected(rows.error());
    SyncControl control;
    if (rows->empty())
        return control;
    const Row& row = rows->rows.front();
    control.paused = ledger::number(row, 0) != 0;
    control.by = ledger::text(row, 1);
    control.at = ledger::time(row, 2);
    if (row[3])
        control.rateLimit = ledger::count(row, 3);
    return control;
}

Result<Timestamp> SqlLedger::databaseTime()
{
    const Result<SqlRows> rows = ledger::run(*m_session, "SELECT {now}");
    if (!rows)
        return tl::unexpected(rows.error());
    return Timestamp{std::chrono::microseconds(rows->number(0).value_or(0))};
}

} // namespace viridian
