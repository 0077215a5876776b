// Checkpoints, segments and the gate: what a Target reads and writes inside its own transaction.
#include "core/store/sql/ledger.h"
#include "core/store/sql/ledger_rows.h"

#include <array>
#include <fmt/format.h>

namespace viridian {
namespace {

using ledger::bound;
using ledger::BoundPosition;
using ledger::Row;

constexpr std::string_view kCheckpointColumns =
    "shard, pipeline_hash, pipeline_name, blue_identity, blue, events_read, events_written, "
    "green_head, green_events, "
    "copy_done, carried, at";

Checkpoint checkpointOf(const Row& row)
{
    Checkpoint checkpoint;
    checkpoint.shard = ledger::text(row, 0);
    checkpoint.pipelineHash = ledger::text(row, 1);
    checkpoint.pipelineName = ledger::text(row, 2);
    checkpoint.blueIdentity = ledger::text(row, 3);
    checkpoint.blue = ledger::position(row, 4);
    checkpoint.eventsRead = ledger::count(row, 5);
    checkpoint.eventsWritten = ledger::count(row, 6);
    checkpoint.greenHead = ledger::position(row, 7);
    checkpoint.greenEvents = ledger::count(row, 8);
    checkpoint.copyDone = ledger::number(row, 9) != 0;
    checkpoint.carried = ledger::text(row, 10);
    checkpoint.at = ledger::time(row, 11);
    return checkpoint;
}

} // namespace

Result<std::optional<Checkpoint>> readCheckpoint(SqlSession& session, std::string_view shard)
{
    const Result<SqlRows> rows = ledger::run(
        session, fmt::format("SELECT {} FROM {{checkpoint}} WHERE shard = $1", kCheckpointColumns),
        {bound(shard)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return std::optional<Checkpoint>();
    return std::optional(checkpointOf(rows->rows.front()));
}

Result<std::vector<Checkpoint>> readCheckpoints(SqlSession& session)
{
    const Result<SqlRows> rows = ledger::run(
        session, fmt::format("SELECT {} FROM {{checkpoint}} ORDER BY shard", kCheckpointColumns));
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Checkpoint> all;
    for (const Row& row : rows->rows)
        all.push_back(checkpointOf(row));
    return all;
}

Status writeCheckpoint(SqlSession& session, const Checkpoint& checkpoint)
{
    const BoundPosition blue(checkpoint.blue);
    const BoundPosition green(checkpoint.greenHead);
    const Result<SqlRows> written = ledger::run(
        session,
        fmt::format(
            "INSERT INTO {{checkpoint}} ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
            "$12) "
            "ON CONFLICT (shard) DO UPDATE SET pipeline_hash = excluded.pipeline_hash, "
            "pipeline_name = excluded.pipeline_name, blue_identity = excluded.blue_identity, "
            "blue = excluded.blue, events_read = excluded.events_read, "
            "events_written = excluded.events_written, green_head = excluded.green_head, "
            "green_events = excluded.green_events, copy_done = excluded.copy_done, "
            "carried = excluded.carried, at = excluded.at",
            kCheckpointColumns),
        {bound(checkpoint.shard), bound(checkpoint.pipelineHash), bound(checkpoint.pipelineName),
         bound(checkpoint.blueIdentity), blue.value(), bound(checkpoint.eventsRead),
         bound(checkpoint.eventsWritten), green.value(), bound(checkpoint.greenEvents),
         bound(checkpoint.copyDone), bound(checkpoint.carried), bound(checkpoint.at)});
    return written ? Status() : tl::unexpected(written.error());
}

Status writeSegments(SqlSession& session, std::string_view shard, std::span<const Segment> segments)
{
    for (const Segment& segment : segments) {
        const BoundPosition blueAfter(segment.blueAfter);
        const BoundPosition greenAfter(segment.greenAfter);
        const BoundPosition greenTo(segment.greenTo);
        const std::string blueTo = segment.blueTo.toText();
        const std::string digest = segment.digest.toText();
        const Result<SqlRows> written = ledger::run(
            session,
            "INSERT INTO {segment} (shard, number, blue_after, blue_to, green_after, green_to, "
            "blue_events, "
            "green_events, digest, closed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
            "ON CONFLICT (shard, number) DO UPDATE SET blue_after = excluded.blue_after, blue_to = "
            "excluded.blue_to, "
            "green_after = excluded.green_after, green_to = excluded.green_to, blue_events = "
            "excluded.blue_events, "
            "green_events = excluded.green_events, digest = excluded.digest, closed = "
            "excluded.closed",
            {bound(shard), bound(segment.index), blueAfter.value(), bound(blueTo),
             greenAfter.value(), greenTo.value(), bound(segment.blueEvents),
             bound(segment.greenEvents), bound(digest), bound(segment.closed)});
        if (!written)
            return tl::unexpected(written.error());
    }
    return {};
}

Status checkCheckpointIs(SqlSession& session, std::string_view shard,
                         const std::optional<Checkpoint>& known)
{
    const Result<std::optional<Checkpoint>> stored = readCheckpoint(session, shard);
    if (!stored)
        return tl::unexpected(stored.error());
    const bool same =
        stored->has_value() == known.has_value() &&
        (!known || ((*stored)->blue == known->blue && (*stored)->eventsRead == known->eventsRead &&
                    (*stored)->pipelineHash == known->pipelineHash));
    if (same)
        return {};
    const std::string where = *stored && (*stored)->blue
                                  ? fmt::format("position {}", (*stored)->blue->toText())
                                  : std::string("the start");
    return fail(ErrorKind::Conflict, fmt::format("Green's checkpoint of shard {} stands at {}, not "
                                                 "where this sync left it; another sync has "
                                                 "written. Start again from the stored checkpoint.",
                                                 shard, where));
}

Status checkAtRest(SqlSession& session, const Checkpoint& standing)
{
    const Result<SqlRows> running = ledger::run(
        session, "SELECT owner FROM {lease} WHERE renewed + valid_ms * 1000 > {now} AND NOT EXISTS "
                 "(SELECT 1 FROM {control} WHERE paused = 1) ORDER BY shard LIMIT 1");
    if (!running)
        return tl::unexpected(running.error());
    if (!running->empty())
        return fail(ErrorKind::Conflict, fmt::format("Sync runs ({}): pause it first, then nothing "
                                                     "else writes to green meanwhile.",
                                                     running->text(0)));
    const Result<bool> released = readGate(session);
    if (!released)
        return tl::unexpected(released.error());
    if (*released)
        return fail(ErrorKind::Conflict, "Green is released to its own writers: what it holds is "
                                         "no longer sync's to change.");
    return checkCheckpointIs(session, standing.shard, standing);
}

Result<bool> readGate(SqlSession& session)
{
    const Result<SqlRows> rows = ledger::run(session, "SELECT open FROM {gate} WHERE id = 1");
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->number(0) == 1;
}

Status forgetShard(SqlSession& session, std::string_view shard)
{
    for (const std::string_view table : {"checkpoint", "segment", "proven", "report"}) {
        const Result<SqlRows> done = ledger::run(
            session, fmt::format("DELETE FROM {{{}}} WHERE shard = $1", table), {bound(shard)});
        if (!done)
            return tl::unexpected(done.error());
    }
    const Result<SqlRows> proofs = ledger::run(session, "DELETE FROM {proof}");
    return proofs ? Status() : tl::unexpected(proofs.error());
}

Result<std::vector<Checkpoint>> SqlLedger::checkpoints(std::stop_token stop)
{
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    return readCheckpoints(*m_session);
}

Result<std::optional<Checkpoint>> SqlLedger::checkpoint(std::string_view shard)
{
    return readCheckpoint(*m_session, shard);
}

Result<std::vector<Segment>> SqlLedger::segments(std::string_view shard, std::uint64_t first,
                                                 std::size_t limit, std::stop_token stop)
{
    const Result<SqlRows> rows =
        ledger::run(*m_session,
                    "SELECT number, blue_after, blue_to, green_after, green_to, blue_events, "
                    "green_events, digest, closed "
                    "FROM {segment} WHERE shard = $1 AND number >= $2 ORDER BY number LIMIT $3",
                    {bound(shard), bound(first), bound(std::uint64_t{limit})}, std::move(stop));
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Segment> all;
    for (const Row& row : rows->rows) {
        Segment segment;
        segment.index = ledger::count(row, 0);
        segment.blueAfter = ledger::position(row, 1);
        segment.blueTo = ledger::position(row, 2).value_or(Position());
        segment.greenAfter = ledger::position(row, 3);
        segment.greenTo = ledger::position(row, 4);
        segment.blueEvents = ledger::count(row, 5);
        segment.greenEvents = ledger::count(row, 6);
        segment.digest = ledger::digest(row, 7);
        segment.closed = ledger::number(row, 8) != 0;
        all.push_back(segment);
    }
    return all;
}

namespace {

constexpr std::string_view kSetGate =
    "INSERT INTO {gate} (id, open, at) VALUES (1, $1, {now}) "
    "ON CONFLICT (id) DO UPDATE SET open = excluded.open, at = excluded.at";

} // namespace

Status SqlLedger::setGate(bool open)
{
    const Result<SqlRows> done = ledger::run(*m_session, kSetGate, {bound(open)});
    return done ? Status() : tl::unexpected(done.error());
}

std::vector<std::string> SqlLedger::gateStatements(bool open) const
{
    const std::array<SqlValue, 1> values{bound(open)};
    return {ledger::shown(m_session->engine(), kSetGate, values)};
}

Result<bool> SqlLedger::gateOpen()
{
    return readGate(*m_session);
}

} // namespace viridian
