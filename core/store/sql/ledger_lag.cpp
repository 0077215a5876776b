// The lag of the past: a few thousand rows a shard. Rates are kept as thousandths of events a
// second.
#include "core/store/sql/ledger.h"
#include "core/store/sql/ledger_rows.h"

#include <cmath>

namespace viridian {
namespace {

using ledger::bound;
using ledger::Row;

SqlValue thousandths(double rate)
{
    return static_cast<std::int64_t>(std::llround(rate * 1000));
}

double fromThousandths(const Row& row, std::size_t column)
{
    return static_cast<double>(ledger::number(row, column)) / 1000;
}

Status insert(SqlSession& session, std::string_view shard, const KeptLag& one)
{
    const Result<SqlRows> done = ledger::run(
        session,
        "INSERT INTO {lag} (shard, at, span, lag_min, lag_max, lag_last, rate_in, rate_out) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {bound(shard), bound(one.at), static_cast<std::int64_t>(one.span.count()),
         bound(one.lagMin), bound(one.lagMax), bound(one.lagLast), thousandths(one.rateIn),
         thousandths(one.rateOut)});
    return done ? Status() : tl::unexpected(done.error());
}

Status replace(SqlSession& session, std::string_view shard, Timestamp from, Timestamp to,
               std::span<const KeptLag> spans)
{
    const Result<SqlRows> gone =
        ledger::run(session, "DELETE FROM {lag} WHERE shard = $1 AND at >= $2 AND at < $3",
                    {bound(shard), bound(from), bound(to)});
    if (!gone)
        return tl::unexpected(gone.error());
    for (const KeptLag& one : spans)
        if (Status inserted = insert(session, shard, one); !inserted)
            return inserted;
    return {};
}

} // namespace

Status SqlLedger::putLag(std::string_view shard, Timestamp from, Timestamp to,
                         std::span<const KeptLag> spans)
{
    if (Status begun = m_session->begin(); !begun)
        return begun;
    Status done = replace(*m_session, shard, from, to, spans);
    if (done)
        return m_session->commit();
    m_session->rollback();
    return done;
}

Result<std::vector<KeptLag>> SqlLedger::keptLag(Timestamp from, std::stop_token stop)
{
    Result<bool> there = ledgerHas(*m_session, "lag");
    if (!there)
        return passOn(there);
    if (!*there)
        return std::vector<KeptLag>();
    const Result<SqlRows> rows = ledger::run(
        *m_session,
        "SELECT shard, at, span, lag_min, lag_max, lag_last, rate_in, rate_out FROM {lag} "
        "WHERE at >= $1 ORDER BY at, shard",
        {bound(from)}, std::move(stop));
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<KeptLag> all;
    all.reserve(rows->rows.size());
    for (const Row& row : rows->rows)
        all.push_back({.shard = ledger::text(row, 0),
                       .at = ledger::time(row, 1),
                       .span = std::chrono::microseconds(ledger::number(row, 2)),
                       .lagMin = ledger::count(row, 3),
                       .lagMax = ledger::count(row, 4),
                       .lagLast = ledger::count(row, 5),
                       .rateIn = fromThousandths(row, 6),
                       .rateOut = fromThousandths(row, 7)});
    return all;
}

} // namespace viridian
