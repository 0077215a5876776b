#include "core/store/postgres/postgres_fence.h"

#include "core/base/uuid.h"
#include "core/store/sql/select.h"

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian::postgres {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kTrigger = "viridian_fence";
/// A number that no sequence hands out: the probe draws none of blue's.
constexpr std::string_view kProbeNumber = "-9000000000000000001";

/// SQL for one value of the probe's row, of the column's own type.
std::string probeValue(const LayoutColumn& column, std::string_view text)
{
    switch (column.type) {
    case ColumnType::Integer:
    case ColumnType::EpochMicros:
        return "0";
    case ColumnType::Uuid:
        return textLiteral(uuidV4().toText());
    case ColumnType::Boolean:
        return "false";
    case ColumnType::Xid8:
        return "pg_catalog.pg_current_xact_id()";
    case ColumnType::TimestampTz:
        return "pg_catalog.now()";
    case ColumnType::TimestampUtc:
        return "(pg_catalog.now() AT TIME ZONE 'utc')";
    case ColumnType::TextUtc:
        return textLiteral(formatIso(now()));
    case ColumnType::Text:
    case ColumnType::Json:
    case ColumnType::Jsonb:
    case ColumnType::Bytes:
        break;
    }
    return textLiteral(text);
}

std::string_view serverWords(std::string_view detail)
{
    const std::size_t at = detail.find("ERROR:");
    return at == std::string_view::npos ? detail
                                        : detail.substr(detail.find_first_not_of(' ', at + 6));
}

} // namespace

Result<std::unique_ptr<Fence>> PostgresFence::open(const StoreAddress& address,
                                                   const PgStoreFacts& facts)
{
    Result<std::unique_ptr<PgSession>> session = PgSession::open(address, Access::ReadWrite);
    if (!session)
        return passOn(session);
    const std::string path =
        fmt::format("SET search_path = pg_catalog, {}, pg_temp", quoted(facts.table.schema));
    if (Status set = (*session)->addSetup(path); !set)
        return passOn(set);
    return std::make_unique<PostgresFence>(std::move(*session), facts);
}

PostgresFence::PostgresFence(std::unique_ptr<PgSession> session, PgStoreFacts facts)
    : m_session(std::move(session)), m_facts(std::move(facts))
{
}

std::string PostgresFence::table() const
{
    return qualified(m_facts.table.schema, m_facts.table.name);
}

std::string PostgresFence::function() const
{
    return qualified(m_facts.table.schema, kTrigger) + "()";
}

std::vector<std::string> PostgresFence::armStatements() const
{
    // A trigger that is there and does not work (disabled, missing on a partition) is made anew.
    return {
        liftStatements().front(),
        fmt::format(
            "CREATE OR REPLACE FUNCTION {} RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN "
            "RAISE EXCEPTION 'This store is {} for a cutover.' USING ERRCODE = '{}'; END $fence$",
            function(), kFenceWords, kFenceState),
        fmt::format("CREATE TRIGGER {} BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {}",
                    quoted(kTrigger), table(), function()),
        fmt::format("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table(), quoted(kTrigger)),
    };
}

std::vector<std::string> PostgresFence::liftStatements() const
{
    return {fmt::format("DROP TRIGGER IF EXISTS {} ON {}", quoted(kTrigger), table()),
            fmt::format("DROP FUNCTION IF EXISTS {}", function())};
}

std::vector<std::string> PostgresFence::probeStatements() const
{
    return {probeStatement()};
}

Status PostgresFence::runAll(const std::vector<std::string>& statements,
                             std::chrono::milliseconds patience, const std::stop_token& stop)
{
    if (Status begun = m_session->begin(); !begun)
        return begun;
    Status done = m_session->script(fmt::format("SET LOCAL lock_timeout = '{}ms'",
                                                std::max<std::int64_t>(patience.count(), 1)));
    for (const std::string& statement : statements) {
        if (!done)
            break;
        Result<SqlRows> ran = m_session->run(statement, {}, stop);
        if (!ran)
            done = tl::unexpected(std::move(ran.error()));
    }
    if (done)
        return m_session->commit();
    m_session->rollback();
    return done;
}

Status PostgresFence::arm(std::chrono::milliseconds patience, std::stop_token stop)
{
    Result<FenceState> now = state();
    if (!now)
        return passOn(now);
    if (*now == FenceState::Armed)
        return {};
    Status done = runAll(armStatements(), patience, stop);
    if (done || done.error().kind != ErrorKind::TimedOut)
        return done;
    Result<std::vector<std::string>> writers = openWriters();
    return fail(ErrorKind::TimedOut,
                fmt::format("Writers on blue did not end within {}; nothing was changed.",
                            formatDuration(std::chrono::duration<double>(patience))),
                writers ? fmt::format("{}", fmt::join(*writers, "; ")) : std::string());
}

Status PostgresFence::lift(std::stop_token stop)
{
    constexpr std::chrono::seconds kPatience{30};
    return runAll(liftStatements(), kPatience, stop);
}

Result<FenceState> PostgresFence::state()
{
    const std::array<SqlValue, 2> values{static_cast<std::int64_t>(m_facts.table.oid), kTrigger};
    // Every table that can hold rows must have it, and enabled for every session.
    Result<SqlRows> rows = m_session->run(
        fmt::format("{}SELECT count(*) FILTER (WHERE t.tgenabled = 'A'), count(*) FROM tree "
                    "LEFT JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.relid AND t.tgname = $2",
                    kTreeOfTable),
        values);
    if (!rows && rows.error().kind == ErrorKind::Denied)
        return FenceState::Unreadable;
    if (!rows)
        return passOn(rows);
    const bool everywhere = rows->number(0) == rows->number(1);
    return everywhere ? FenceState::Armed : FenceState::Lifted;
}

std::string PostgresFence::probeStatement() const
{
    if (!m_facts.layout.probe.empty())
        return m_facts.layout.probe;
    const Layout& layout = m_facts.layout;
    std::vector<std::string> names;
    std::vector<std::string> values;
    const auto put = [&](const LayoutColumn& column, std::string value) {
        if (!column)
            return;
        names.push_back(quoted(column.name));
        values.push_back(std::move(value));
    };
    put(layout.position, std::string(kProbeNumber));
    put(layout.transaction, "pg_catalog.pg_current_xact_id()");
    put(layout.stream, probeValue(layout.stream, "viridian-probe"));
    put(layout.version, "-1");
    put(layout.id, probeValue(layout.id, uuidV4().toText()));
    put(layout.type, probeValue(layout.type, "ViridianProbe"));
    put(layout.data, probeValue(layout.data, "{}"));
    put(layout.metadata, probeValue(layout.metadata, "{}"));
    put(layout.time, probeValue(layout.time, ""));
    for (const auto* list : {&layout.where, &layout.constants}) {
        for (const LayoutConstant& constant : *list) {
            names.push_back(quoted(constant.column));
            values.push_back(constant.value == "{category}"
                                 ? textLiteral("viridian")
                                 : constantLiteral(constant, Engine::Postgres));
        }
    }
    return fmt::format("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})", table(),
                       fmt::join(names, ", "), fmt::join(values, ", "));
}

Result<ProbeResult> PostgresFence::probe(std::stop_token stop)
{
    if (Status begun = m_session->begin(); !begun)
        return passOn(begun);
    Status ready = m_session->script("SET LOCAL lock_timeout = '5s'");
    if (ready && !m_probeRole.empty())
        ready = m_session->script(fmt::format("SET LOCAL ROLE {}", quoted(m_probeRole)));
    if (!ready) {
        m_session->rollback();
        return passOn(ready);
    }
    const Clock::time_point start = Clock::now();
    Result<SqlRows> inserted = m_session->run(probeStatement(), {}, std::move(stop));
    ProbeResult result;
    result.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    m_session->rollback();
    if (inserted) {
        result.words = "accepted, rolled back";
        return result;
    }
    const Error& error = inserted.error();
    if (error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::Cancelled ||
        error.kind == ErrorKind::TimedOut)
        return passOn(inserted);
    // Only the fence's own words prove the fence: another refusal may not meet another writer.
    result.refused = error.detail.find(kFenceWords) != std::string::npos;
    result.words = serverWords(error.detail);
    return result;
}

Result<std::vector<std::string>> PostgresFence::openWriters()
{
    Result<std::vector<LockHolder>> holders = lockHolders(*m_session, m_facts.table, {});
    if (!holders)
        return passOn(holders);
    std::vector<std::string> writers;
    for (const LockHolder& holder : *holders)
        writers.push_back(
            fmt::format("{}, for {}{}", holder.about.who,
                        formatDuration(std::chrono::duration<double>(holder.about.age)),
                        holder.about.query.empty() ? "" : ": " + holder.about.query));
    return writers;
}

} // namespace viridian::postgres
