#include "core/store/sql/ledger.h"

#include "core/store/sql/ledger_rows.h"
#include "core/store/sql/report_json.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace viridian {
namespace {

using ledger::bound;
using ledger::BoundPosition;
using ledger::Row;

Status statusOf(const Result<SqlRows>& rows)
{
    return rows ? Status() : tl::unexpected(rows.error());
}

// ON CONFLICT DO NOTHING tells a taken number from other failures in both databases.
constexpr std::string_view kAppendJournal =
    "INSERT INTO {journal} (number, at, kind, state, text, details, who, chain) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (number) DO NOTHING";

std::array<SqlValue, 8> valuesOf(const JournalRecord& record)
{
    return {bound(record.number), bound(record.at),      bound(record.kind), bound(record.state),
            bound(record.text),   bound(record.details), bound(record.who),  bound(record.chain)};
}

} // namespace

Result<std::unique_ptr<Ledger>> SqlLedger::open(std::unique_ptr<SqlSession> session, bool create)
{
    const Result<bool> exists = ledgerExists(*session);
    if (!exists)
        return tl::unexpected(exists.error());
    if (!*exists && !create)
        return fail(ErrorKind::NotFound,
                    "This store holds no bookkeeping of Viridian: no sync has written to it.");
    if (create) {
        if (Status begun = session->begin(); !begun)
            return passOn(begun);
        Status made = createLedger(*session);
        if (made)
            made = session->commit();
        else
            session->rollback();
        if (!made)
            return passOn(made);
    }
    return std::make_unique<SqlLedger>(std::move(session));
}

Status SqlLedger::putReport(const SyncReport& report)
{
    const std::string json = reportToJson(report);
    return statusOf(
        ledger::run(*m_session,
                    "INSERT INTO {report} (shard, heartbeat, report) VALUES ($1, $2, $3) "
                    "ON CONFLICT (shard) DO UPDATE SET heartbeat = excluded.heartbeat, "
                    "report = excluded.report",
                    {bound(report.shard), bound(report.heartbeat), bound(json)}));
}

Result<std::vector<SyncReport>> SqlLedger::reports()
{
    const Result<SqlRows> rows =
        ledger::run(*m_session, "SELECT shard, report FROM {report} ORDER BY shard");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<SyncReport> all;
    for (const Row& row : rows->rows) {
        Result<SyncReport> report = reportFromJson(ledger::text(row, 1));
        if (!report)
            return fail(ErrorKind::Corrupt,
                        fmt::format("The sync report of shard {} in green cannot be read.",
                                    ledger::text(row, 0)),
                        report.error().detail);
        all.push_back(*std::move(report));
    }
    return all;
}

Status SqlLedger::appendJournal(const JournalRecord& record)
{
    const Result<SqlRows> done = ledger::run(*m_session, kAppendJournal, valuesOf(record));
    if (!done)
        return tl::unexpected(done.error());
    if (done->affected != 1)
        return fail(ErrorKind::Conflict,
                    fmt::format("Record {} of the cutover's journal was written by someone else; "
                                "read the journal again "
                                "before going on.",
                                record.number));
    return {};
}

std::vector<std::string> SqlLedger::journalStatements(const JournalRecord& record) const
{
    return {ledger::shown(m_session->engine(), kAppendJournal, valuesOf(record))};
}

Result<std::vector<JournalRecord>> SqlLedger::journal(std::uint64_t first)
{
    const Result<SqlRows> rows =
        ledger::run(*m_session,
                    "SELECT number, at, kind, state, text, details, who, chain FROM {journal} "
                    "WHERE number >= $1 ORDER BY number",
                    {bound(first)});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<JournalRecord> all;
    for (const Row& row : rows->rows)
        all.push_back({.number = ledger::count(row, 0),
                       .at = ledger::time(row, 1),
                       .kind = ledger::text(row, 2),
                       .state = ledger::text(row, 3),
                       .text = ledger::text(row, 4),
                       .details = ledger::text(row, 5),
                       .who = ledger::text(row, 6),
                       .chain = ledger::text(row, 7)});
    return all;
}

Status SqlLedger::putProof(const Proof& proof)
{
    const BoundPosition blueTo(proof.blueTo);
    const BoundPosition greenTo(proof.greenTo);
    const std::string digest = proof.digest.toText();
    return statusOf(ledger::run(
        *m_session,
        "INSERT INTO {proof} (pipeline_hash, rules_hash, blue_to, green_to, events_expected, "
        "events_actual, digest, "
        "equal, summary, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
        "ON CONFLICT (pipeline_hash, rules_hash) DO UPDATE SET blue_to = excluded.blue_to, "
        "green_to = excluded.green_to, events_expected = excluded.events_expected, "
        "events_actual = excluded.events_actual, digest = excluded.digest, equal = excluded.equal, "
        "summary = excluded.summary, at = excluded.at",
        {bound(proof.pipelineHash), bound(proof.rulesHash), blueTo.value(), greenTo.value(),
         bound(proof.eventsExpected), bound(proof.eventsActual), bound(digest), bound(proof.equal),
         bound(proof.summary), bound(proof.at)}));
}

Result<std::optional<Proof>> SqlLedger::proof(std::string_view pipelineHash,
                                              std::string_view rulesHash)
{
    const Result<SqlRows> rows =
        ledger::run(*m_session,
                    "SELECT blue_to, green_to, events_expected, events_actual, digest, equal, "
                    "summary, at FROM {proof} "
                    "WHERE pipeline_hash = $1 AND rules_hash = $2",
                    {bound(pipelineHash), bound(rulesHash)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return std::optional<Proof>();
    const Row& row = rows->rows.front();
    return std::optional(Proof{.pipelineHash = std::string(pipelineHash),
                               .rulesHash = std::string(rulesHash),
                               .blueTo = ledger::position(row, 0),
                               .greenTo = ledger::position(row, 1),
                               .eventsExpected = ledger::count(row, 2),
                               .eventsActual = ledger::count(row, 3),
                               .digest = ledger::digest(row, 4),
                               .equal = ledger::number(row, 5) != 0,
                               .summary = ledger::text(row, 6),
                               .at = ledger::time(row, 7)});
}

Status SqlLedger::markProven(std::string_view shard, std::string_view rulesHash,
                             std::uint64_t first, std::uint64_t last)
{
    return statusOf(
        ledger::run(*m_session,
                    "INSERT INTO {proven} (shard, rules_hash, first, last) VALUES ($1, $2, $3, $4) "
                    "ON CONFLICT (shard, rules_hash, first) DO UPDATE SET last = excluded.last "
                    "WHERE {proven}.last < excluded.last",
                    {bound(shard), bound(rulesHash), bound(first), bound(last)}));
}

Result<std::uint64_t> SqlLedger::provenSegments(std::string_view shard, std::string_view rulesHash)
{
    const Result<SqlRows> rows = ledger::run(
        *m_session,
        "SELECT first, last FROM {proven} WHERE shard = $1 AND rules_hash = $2 ORDER BY first",
        {bound(shard), bound(rulesHash)});
    if (!rows)
        return tl::unexpected(rows.error());
    std::uint64_t proven = 0;
    for (const Row& row : rows->rows) {
        if (ledger::count(row, 0) > proven)
            break;
        proven = std::max(proven, ledger::count(row, 1) + 1);
    }
    return proven;
}

Status SqlLedger::forgetProven(std::string_view shard, std::uint64_t first)
{
    if (Status begun = m_session->begin(); !begun)
        return begun;
    Status done =
        statusOf(ledger::run(*m_session, "DELETE FROM {proven} WHERE shard = $1 AND first >= $2",
                             {bound(shard), bound(first)}));
    if (done)
        done = statusOf(ledger::run(
            *m_session, "UPDATE {proven} SET last = $2 - 1 WHERE shard = $1 AND last >= $2",
            {bound(shard), bound(first)}));
    if (done)
        return m_session->commit();
    m_session->rollback();
    return done;
}

} // namespace viridian
