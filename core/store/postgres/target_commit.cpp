// One atomic step of a sync: events, their versions and positions, the checkpoint and the digests.
#include "core/store/postgres/postgres_target.h"
#include "core/store/postgres/target_indexes.h"
#include "core/store/sql/ledger.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace viridian::postgres {
namespace {

/// The checkpoint that a step goes on from; absent for a sync's first step.
std::optional<Checkpoint> before(const Checkpoint& checkpoint)
{
    const bool first = !checkpoint.blue && checkpoint.eventsRead == 0 &&
                       checkpoint.eventsWritten == 0 && !checkpoint.copyDone;
    return first ? std::nullopt : std::optional(checkpoint);
}

/// The row that the server's context "COPY events, line 17, column data" speaks of.
std::optional<std::size_t> rowIn(std::string_view detail)
{
    constexpr std::string_view kMark = ", line ";
    const std::size_t at = detail.find(kMark, detail.find("COPY "));
    std::size_t line = 0;
    if (at == std::string_view::npos)
        return std::nullopt;
    const char* const digits = detail.data() + at + kMark.size();
    if (std::from_chars(digits, detail.data() + detail.size(), line).ec != std::errc() || line == 0)
        return std::nullopt;
    return line - 1;
}

} // namespace

Result<std::optional<Position>> PostgresTarget::commit(Commit& step, std::stop_token stop)
{
    if (Status fits = checkPayloads(*step.events); !fits)
        return passOn(fits);
    if (Status begun = m_session->begin(); !begun)
        return passOn(begun);
    Status done = writeStep(step, std::move(stop));
    if (done)
        done = m_session->commit();
    else
        m_session->rollback();
    if (!done) {
        forget();
        return passOn(done);
    }
    if (step.events->empty())
        return std::nullopt;
    m_lastSeen = step.events->back().position.number();
    return step.events->back().position;
}

Status PostgresTarget::checkPayloads(const EventBatch& events) const
{
    for (const Event& event : events) {
        if (Status fits = m_encoder.check(event); !fits)
            return fits;
    }
    return {};
}

Status PostgresTarget::writeStep(Commit& step, std::stop_token stop)
{
    if (Status locked = lockWriters(stop); !locked)
        return locked;
    if (Status same = checkBefore(step); !same)
        return same;
    Result<Standing> standing = this->standing(stop);
    if (!standing)
        return passOn(standing);
    if (!m_deferred) {
        Result<bool> deferred = hasDeferredIndexes(*m_session, m_facts.table, stop);
        if (!deferred)
            return passOn(deferred);
        m_deferred = *deferred;
    }
    if (Status copied = copyEvents(step, *standing, stop); !copied)
        return copied;
    return finishStep(step, stop);
}

std::string PostgresTarget::lockStatement() const
{
    // Of several tables in the library's own order, so that neither waits for the other.
    std::string tables;
    for (const std::string& table : m_facts.layout.lock)
        tables += (tables.empty() ? "" : ", ") + qualified(m_context.schema, table);
    return fmt::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE",
                       tables.empty() ? m_context.table() : tables);
}

Status PostgresTarget::lockWriters(std::stop_token stop)
{
    if (Status set = m_session->script(kLockPatience); !set)
        return set;
    Result<SqlRows> locked = m_session->run(lockStatement(), {}, std::move(stop));
    if (locked)
        return {};
    if (locked.error().kind == ErrorKind::TimedOut)
        return fail(ErrorKind::TimedOut,
                    "Another program writes to green and did not end its transaction in 30 s.",
                    std::move(locked.error().detail));
    return passOn(locked);
}

Status PostgresTarget::checkBefore(const Commit& step)
{
    if (Status held = checkLease(*m_session, step.lease); !held)
        return held;
    return checkCheckpointIs(*m_session, step.checkpoint.shard, before(step.checkpoint));
}

Result<PostgresTarget::Standing> PostgresTarget::standing(std::stop_token stop)
{
    const std::string sequence =
        m_facts.table.sequence.empty()
            ? "NULL::bigint"
            : fmt::format("(SELECT CASE WHEN is_called THEN last_value END FROM {})",
                          m_facts.table.sequence);
    const bool writesTransaction = static_cast<bool>(m_facts.layout.transaction);
    Result<SqlRows> rows = m_session->run(
        fmt::format("SELECT {}, (extract(epoch FROM pg_catalog.now()) * 1000000)::bigint, {}",
                    sequence, writesTransaction ? "pg_catalog.pg_current_xact_id()::text" : "NULL"),
        {}, stop);
    if (!rows)
        return passOn(rows);
    Standing standing;
    const std::int64_t drawn = rows->number(0).value_or(0);
    standing.time = Timestamp(std::chrono::microseconds(rows->number(1).value_or(0)));
    const std::string transaction = rows->text(2);
    std::from_chars(transaction.data(), transaction.data() + transaction.size(),
                    standing.transaction);
    standing.lastNumber = static_cast<std::uint64_t>(std::max<std::int64_t>(drawn, 0));

    // Unless the sequence moved since our last commit, nobody wrote: no need to look at the rows.
    if (m_lastSeen && !m_facts.table.sequence.empty() && *m_lastSeen == standing.lastNumber)
        return standing;
    Result<SqlRows> highest =
        m_session->run(fmt::format("SELECT {0} FROM {1} ORDER BY {0} DESC LIMIT 1",
                                   quoted(m_facts.layout.position.name), m_context.source()),
                       {}, stop);
    if (!highest)
        return passOn(highest);
    const auto highestNumber =
        static_cast<std::uint64_t>(std::max<std::int64_t>(highest->number(0).value_or(0), 0));
    Result<std::vector<Checkpoint>> checkpoints = readCheckpoints(*m_session);
    if (!checkpoints)
        return passOn(checkpoints);
    std::uint64_t ours = 0;
    for (const Checkpoint& checkpoint : *checkpoints)
        ours = std::max(ours, checkpoint.greenHead.value_or(Position{}).number());
    if (highestNumber > ours) {
        if (Status allowed = allowForeign(ours); !allowed)
            return passOn(allowed);
    }
    standing.lastNumber = std::max(standing.lastNumber, highestNumber);
    return standing;
}

Status PostgresTarget::allowForeign(std::uint64_t ours)
{
    // Once green is released to writers, others' events are green's own life; stream heads are then
    // never known.
    Result<bool> open = readGate(*m_session);
    if (!open)
        return passOn(open);
    m_heads.forget();
    if (*open)
        return {};
    Result<ForeignWrites> foreign = rowsBeyond(ours, {});
    if (!foreign)
        return passOn(foreign);
    return fail(
        ErrorKind::Conflict,
        fmt::format("Somebody else wrote to green, first at position {} in stream {}: find out "
                    "who, then restart from zero.",
                    foreign->first.value_or(Position{}).toText(), foreign->stream));
}

Status PostgresTarget::copyEvents(Commit& step, const Standing& standing, std::stop_token stop)
{
    EventBatch& events = *step.events;
    if (events.empty())
        return {};
    if (Status assigned = m_heads.assign(events, *m_deferred, stop); !assigned)
        return assigned;
    std::uint64_t number = standing.lastNumber;
    for (Event& event : events.mutableEvents()) {
        ++number;
        event.position =
            m_context.pairs() ? Position(standing.transaction, number) : Position(number);
    }
    if (Status started = m_session->startCopyIn(m_encoder.statement(), stop); !started)
        return started;
    return m_encoder.encode(
        events.events(), standing.transaction, standing.time,
        [&](std::string_view bytes) { return m_session->putCopy(bytes, stop); });
}

Status PostgresTarget::finishStep(Commit& step, std::stop_token stop)
{
    const EventBatch& events = *step.events;
    if (!events.empty()) {
        if (Status ended = m_session->sendCopyEnd(stop); !ended)
            return ended;
    }
    // The server still writes while the caller computes its digests.
    if (step.complete)
        step.complete(step.checkpoint, step.segments);
    if (!events.empty()) {
        Result<std::uint64_t> rows = m_session->copyAnswer(stop);
        if (!rows)
            return tl::unexpected(atEvent(std::move(rows.error()), events));
        if (*rows != events.size())
            return fail(ErrorKind::Internal,
                        fmt::format("Green took {} of {} events; a rule or trigger of its table "
                                    "swallows rows.",
                                    *rows, events.size()));
        if (Status spread = spreadBatch(stop); !spread)
            return spread;
        if (!*m_deferred) {
            if (Status written = m_heads.writeLast(stop); !written)
                return written;
        }
    }
    if (Status written = writeCheckpoint(*m_session, step.checkpoint); !written)
        return written;
    if (Status written = writeSegments(*m_session, step.checkpoint.shard, step.segments); !written)
        return written;
    return events.empty() ? Status{} : setSequence(events.back().position.number());
}

Status PostgresTarget::spreadBatch(std::stop_token stop)
{
    for (const std::string& sql : m_spread) {
        Result<SqlRows> done = m_session->run(sql, {}, stop);
        if (!done)
            return passOn(done);
    }
    return {};
}

Error PostgresTarget::atEvent(Error error, const EventBatch& events) const
{
    const std::optional<std::size_t> row = rowIn(error.detail);
    if (error.kind != ErrorKind::InvalidInput || !row || *row >= events.size())
        return error;
    const Event& event = events[*row];
    error.message = fmt::format(
        "An event of stream {} (its version {}, type {}) cannot be written to green: the "
        "database refuses its text. Change it in the pipeline, or choose another layout.",
        event.stream, event.version, event.type);
    error.detail =
        fmt::format("position {}, id {}: {}", event.position.toText(), event.id, error.detail);
    return error;
}

} // namespace viridian::postgres
