// One step of a sync is one SQLite transaction: BEGIN IMMEDIATE takes the write lock at once, so
// nothing that is read inside (lease, checkpoint, last position, stream versions) can change before
// COMMIT.
//
// Durability. In WAL mode with synchronous = FULL the log is flushed to disk by every COMMIT, so a
// step that was reported is never lost. With NORMAL a power cut could take the last steps back;
// events and checkpoint would go together, so sync would still be exact, but the cutover's journal
// and proofs live in the same file and must not go back. A step is thousands of events, so the
// flush costs little.
#include "core/store/sqlite/sqlite_target.h"

#include "core/store/sql/ledger.h"
#include "core/store/sqlite/deferred_indexes.h"
#include "core/store/sqlite/event_writer.h"
#include "core/store/sqlite/head_writer.h"
#include "core/store/sqlite/spread_writer.h"
#include "core/store/sqlite/stream_rewrite.h"
#include "core/store/sqlite/stream_versions.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

constexpr std::string_view kMergeLog = "PRAGMA wal_checkpoint(TRUNCATE)";

class SqliteTarget final : public Target {
public:
    SqliteTarget(std::unique_ptr<SqliteSession> session, Layout layout)
        : m_session(std::move(session)),
          m_layout(std::move(layout)), m_context{.layout = &m_layout, .schema = {}},
          m_versions(*m_session, m_context), m_heads(*m_session, m_layout)
    {
    }

    Status configure();

    Status prepare(std::string_view shard, std::stop_token stop) override;
    Status deferIndexes(std::stop_token stop) override;
    Status buildIndexes(const ProgressSink& progress, std::stop_token stop) override;
    Result<bool> indexesDeferred() override;
    Result<std::optional<Position>> commit(Commit& step, std::stop_token stop) override;
    Status handOver() override;
    Result<std::vector<std::string>> handOverStatements() override
    {
        return std::vector<std::string>{std::string(kMergeLog)};
    }
    Result<ForeignWrites> foreignWrites(const Checkpoint& checkpoint,
                                        std::stop_token stop) override;
    Status startOver(std::string_view shard) override;
    Status rewrite(std::span<const StreamSpan> spans, const Checkpoint& standing,
                   std::stop_token stop) override;

private:
    /// Begins a transaction and ends it with COMMIT, or with ROLLBACK where @p work fails.
    template <typename Work>
    Status inTransaction(Work&& work);

    Status writeStep(Commit& step, std::stop_token stop);
    Status checkStanding(const Commit& step);
    Status checkNobodyWrote(std::uint64_t expected);
    Status makeVersionsReady(std::stop_token stop);
    Status makeWriter();
    Status writeEvents(EventBatch& events, std::stop_token stop);
    void forgetWhatIsKnown();

    Result<std::uint64_t> lastPosition();
    /// The highest position that any shard's sync has written; 0 = none.
    Result<std::uint64_t> lastSynced();
    Result<std::uint64_t> countAll(std::stop_token stop);
    Status refuseIfOthersSync(std::string_view shard);

    std::unique_ptr<SqliteSession> m_session;
    Layout m_layout;
    SelectContext m_context; ///< points to m_layout
    StreamVersions m_versions;
    std::optional<EventWriter> m_writer;
    std::optional<SpreadWriter> m_spread; ///< instead, of a layout with several tables
    HeadWriter m_heads;
    bool m_versionsReady = false;
    /// What the shard's checkpoint was after the last step; outer absent = not known, read it.
    std::optional<std::optional<Checkpoint>> m_known;
    std::string m_knownShard;
    std::uint64_t m_lastSeen = 0; ///< last position in the table after our last step
};

Status SqliteTarget::configure()
{
    // The pages of one step stay in memory until COMMIT; the log is merged every 64 MiB, not
    // every 4.
    return m_session->script("PRAGMA synchronous = FULL; PRAGMA cache_size = -131072; PRAGMA "
                             "temp_store = MEMORY; PRAGMA threads = 2; "
                             "PRAGMA wal_autocheckpoint = 16384; PRAGMA foreign_keys = OFF;");
}

template <typename Work>
Status SqliteTarget::inTransaction(Work&& work)
{
    if (Status begun = m_session->begin(); !begun)
        return begun;
    Status done = work();
    if (done)
        done = m_session->commit();
    if (!done)
        m_session->rollback();
    return done;
}

Result<std::uint64_t> SqliteTarget::lastPosition()
{
    const Result<SqlRows> rows = m_session->run(
        fmt::format("SELECT max({}) FROM {}", quoted(m_layout.position.name), m_context.table()));
    if (!rows)
        return tl::unexpected(rows.error());
    return static_cast<std::uint64_t>(rows->number(0).value_or(0));
}

Result<std::uint64_t> SqliteTarget::lastSynced()
{
    const Result<std::vector<Checkpoint>> checkpoints = readCheckpoints(*m_session);
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    std::uint64_t last = 0;
    for (const Checkpoint& checkpoint : *checkpoints)
        last = std::max(last, checkpoint.greenHead ? checkpoint.greenHead->number() : 0);
    return last;
}

Status SqliteTarget::prepare(std::string_view shard, std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, std::move(stop));
    forgetWhatIsKnown();
    if (Status made = inTransaction([this] { return createLedger(*m_session); }); !made)
        return made;
    const Result<std::vector<Checkpoint>> checkpoints = readCheckpoints(*m_session);
    const Result<std::uint64_t> last = lastPosition();
    if (!checkpoints || !last)
        return tl::unexpected(checkpoints ? last.error() : checkpoints.error());
    if (checkpoints->empty() && *last > 0)
        return fail(ErrorKind::Conflict,
                    fmt::format("Green is not empty and no sync has written to it: {} holds events "
                                "up to position {}. "
                                "Choose an empty store, or empty this one (shard {}).",
                                m_session->path(), *last, shard));
    return {};
}

Result<bool> SqliteTarget::indexesDeferred()
{
    return DeferredIndexes(*m_session, m_layout).deferred();
}

Status SqliteTarget::deferIndexes(std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, std::move(stop));
    DeferredIndexes indexes(*m_session, m_layout);
    const Result<bool> already = indexes.deferred();
    const Result<std::uint64_t> last = lastPosition();
    if (!already || !last)
        return tl::unexpected(already ? last.error() : already.error());
    if (*last > 0 && !*already)
        return fail(ErrorKind::Conflict,
                    "Green holds events already; its indexes stay where they are.");
    if (*last > 0)
        return {};
    forgetWhatIsKnown();
    return inTransaction([&indexes] { return indexes.drop(); });
}

Status SqliteTarget::buildIndexes(const ProgressSink& progress, std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, std::move(stop));
    forgetWhatIsKnown();
    return DeferredIndexes(*m_session, m_layout).build(progress);
}

void SqliteTarget::forgetWhatIsKnown()
{
    m_known.reset();
    m_versions.forget();
    m_versionsReady = false;
}

Status SqliteTarget::makeVersionsReady(std::stop_token stop)
{
    if (m_versionsReady)
        return {};
    const Result<std::uint64_t> last = lastPosition();
    if (!last)
        return tl::unexpected(last.error());
    const Result<bool> deferred = indexesDeferred();
    if (!deferred)
        return tl::unexpected(deferred.error());
    Status ready;
    if (*last == 0)
        m_versions.setEmpty();
    else if (*deferred)
        ready = m_versions.loadAll(std::move(stop));
    m_versionsReady = static_cast<bool>(ready);
    return ready;
}

Status SqliteTarget::checkNobodyWrote(std::uint64_t expected)
{
    const Result<std::uint64_t> last = lastPosition();
    if (!last)
        return tl::unexpected(last.error());
    if (*last == expected)
        return {};
    const std::array<SqlValue, 1> after{static_cast<std::int64_t>(expected)};
    const Result<SqlRows> first =
        m_session->run(fmt::format("SELECT {0}, {1} FROM {2} WHERE {0} > $1 ORDER BY {0} LIMIT 1",
                                   quoted(m_layout.position.name), quoted(m_layout.stream.name),
                                   m_context.source()),
                       after);
    if (!first)
        return tl::unexpected(first.error());
    if (first->empty())
        return fail(ErrorKind::Conflict, fmt::format("Events were removed from green: sync wrote "
                                                     "up to position {}, the last one there is {}.",
                                                     expected, *last));
    return fail(ErrorKind::Conflict,
                fmt::format("Somebody else wrote to green: the event at position {} of stream {} "
                            "is not from this sync.",
                            first->text(0), first->text(1)),
                first->text(0));
}

Status SqliteTarget::checkStanding(const Commit& step)
{
    if (Status held = checkLease(*m_session, step.lease); !held)
        return held;
    const std::string& shard = step.checkpoint.shard;
    if (!m_known || m_knownShard != shard) {
        Result<std::optional<Checkpoint>> stored = readCheckpoint(*m_session, shard);
        if (!stored)
            return passOn(stored);
        m_known = *std::move(stored);
        m_knownShard = shard;
    } else if (Status same = checkCheckpointIs(*m_session, shard, *m_known); !same) {
        return same;
    }
    const Result<bool> released = readGate(*m_session);
    const Result<std::uint64_t> synced = lastSynced();
    if (!released || !synced)
        return tl::unexpected(released ? synced.error() : released.error());
    if (!*released)
        return step.events == nullptr || step.events->empty() ? Status()
                                                              : checkNobodyWrote(*synced);
    // Green is released: the application writes too, so versions are looked up again wherever it
    // did.
    const Result<std::uint64_t> last = lastPosition();
    if (!last)
        return tl::unexpected(last.error());
    if (*last != m_lastSeen) {
        m_versions.forget();
        m_versionsReady = false;
    }
    return {};
}

Status SqliteTarget::makeWriter()
{
    if (m_layout.derived()) {
        if (!m_spread) {
            Result<SpreadWriter> writer = SpreadWriter::make(*m_session, m_layout);
            if (!writer)
                return passOn(writer);
            m_spread = *std::move(writer);
        }
        return m_spread->beginStep(*m_session, m_context);
    }
    if (m_writer)
        return {};
    Result<EventWriter> writer = EventWriter::make(*m_session, m_context);
    if (!writer)
        return passOn(writer);
    m_writer = *std::move(writer);
    return {};
}

Status SqliteTarget::writeEvents(EventBatch& events, std::stop_token stop)
{
    if (Status made = makeWriter(); !made)
        return made;
    for (Event& event : events.mutableEvents()) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const Result<std::int64_t> version = m_versions.next(event.stream);
        if (!version)
            return tl::unexpected(version.error());
        event.version = *version;
        const Result<std::uint64_t> position =
            m_spread ? m_spread->write(*m_session, event) : m_writer->write(*m_session, event);
        if (!position)
            return tl::unexpected(position.error());
        event.position = Position(*position);
    }
    return {};
}

Status SqliteTarget::writeStep(Commit& step, std::stop_token stop)
{
    if (Status standing = checkStanding(step); !standing)
        return standing;
    if (Status ready = makeVersionsReady(stop); !ready)
        return ready;
    m_versions.beginStep();
    if (step.events != nullptr) {
        if (Status written = writeEvents(*step.events, stop); !written)
            return written;
        if (Status heads = m_heads.write(m_versions.raised()); !heads)
            return heads;
    }
    if (step.complete)
        step.complete(step.checkpoint, step.segments);
    if (Status checkpoint = writeCheckpoint(*m_session, step.checkpoint); !checkpoint)
        return checkpoint;
    return writeSegments(*m_session, step.checkpoint.shard, step.segments);
}

Result<std::optional<Position>> SqliteTarget::commit(Commit& step, std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, stop);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    Status done = inTransaction([&] { return writeStep(step, stop); });
    if (!done) {
        forgetWhatIsKnown();
        return passOn(done);
    }
    m_known = step.checkpoint;
    m_knownShard = step.checkpoint.shard;
    if (step.events == nullptr || step.events->empty())
        return std::optional<Position>();
    m_lastSeen = step.events->back().position.number();
    return std::optional(step.events->back().position);
}

Status SqliteTarget::handOver()
{
    // Heads are kept with every step and SQLite numbers rows by itself: only the log is left to
    // merge, so that the file alone is the whole store. Readers may hold it open; that is no
    // failure.
    const Result<SqlRows> merged = m_session->run(kMergeLog);
    if (!merged && merged.error().kind != ErrorKind::Unavailable)
        return tl::unexpected(merged.error());
    return {};
}

Result<std::uint64_t> SqliteTarget::countAll(std::stop_token stop)
{
    const Result<SqlRows> rows = m_session->run(
        fmt::format("SELECT count(*) FROM {}", m_context.table()), {}, std::move(stop));
    if (!rows)
        return tl::unexpected(rows.error());
    return static_cast<std::uint64_t>(rows->number(0).value_or(0));
}

Result<ForeignWrites> SqliteTarget::foreignWrites(const Checkpoint& checkpoint,
                                                  std::stop_token stop)
{
    const Result<std::vector<Checkpoint>> stored = readCheckpoints(*m_session);
    if (!stored)
        return tl::unexpected(stored.error());
    std::uint64_t last = checkpoint.greenHead ? checkpoint.greenHead->number() : 0;
    std::uint64_t written = 0;
    bool known = false;
    for (const Checkpoint& other : *stored) {
        last = std::max(last, other.greenHead ? other.greenHead->number() : 0);
        written += other.greenEvents;
        known = known || other.shard == checkpoint.shard;
    }
    if (!known)
        written += checkpoint.greenEvents;
    ForeignWrites foreign;
    const std::array<SqlValue, 1> after{static_cast<std::int64_t>(last)};
    const Result<SqlRows> first =
        m_session->run(fmt::format("SELECT {0}, {1} FROM {2} WHERE {0} > $1 ORDER BY {0} LIMIT 1",
                                   quoted(m_layout.position.name), quoted(m_layout.stream.name),
                                   m_context.source()),
                       after, stop);
    // Rows are numbered upwards, so what is not after the last synced one was put below it on
    // purpose: the count of all rows tells.
    const Result<std::uint64_t> all = countAll(std::move(stop));
    if (!first || !all)
        return tl::unexpected(first ? all.error() : first.error());
    if (!first->empty()) {
        foreign.first = Position(static_cast<std::uint64_t>(first->number(0).value_or(0)));
        foreign.stream = first->text(1);
    }
    foreign.events = *all > written ? *all - written : 0;
    return foreign;
}

Status SqliteTarget::refuseIfOthersSync(std::string_view shard)
{
    const std::array<SqlValue, 1> own{shard};
    const Result<SqlRows> other =
        m_session->run(fmt::format("SELECT shard, owner FROM viridian_lease WHERE shard <> $1 AND "
                                   "renewed + valid_ms * 1000 > {}",
                                   databaseNow(Engine::Sqlite)),
                       own);
    if (!other)
        return tl::unexpected(other.error());
    if (other->empty())
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("Shard {} is being synced by {}; stop it before green is emptied.",
                            other->text(0), other->text(1)));
}

Status SqliteTarget::startOver(std::string_view shard)
{
    forgetWhatIsKnown();
    return inTransaction([&]() -> Status {
        if (Status made = createLedger(*m_session); !made)
            return made;
        if (Status alone = refuseIfOthersSync(shard); !alone)
            return alone;
        const Result<std::optional<Checkpoint>> stored = readCheckpoint(*m_session, shard);
        if (!stored)
            return tl::unexpected(stored.error());
        const Result<ForeignWrites> foreign = foreignWrites(stored->value_or(Checkpoint{}), {});
        if (!foreign)
            return tl::unexpected(foreign.error());
        if (foreign->events > 0)
            return fail(ErrorKind::Conflict,
                        fmt::format("Green holds {} events that sync did not write (first: "
                                    "position {}, stream {}); it is "
                                    "not emptied.",
                                    foreign->events,
                                    foreign->first ? foreign->first->toText() : "unknown",
                                    foreign->stream));
        std::string script = m_layout.empty.empty()
                                 ? fmt::format("DELETE FROM {};", m_context.table())
                                 : std::string();
        for (const std::string& sql : m_layout.empty)
            script += sql + ";";
        if (m_layout.heads)
            script += fmt::format("DELETE FROM {};", quoted(m_layout.heads.table));
        script += "DELETE FROM viridian_checkpoint; DELETE FROM viridian_segment; DELETE FROM "
                  "viridian_proven; "
                  "DELETE FROM viridian_proof; DELETE FROM viridian_report;";
        return m_session->script(script);
    });
}

Status SqliteTarget::rewrite(std::span<const StreamSpan> spans, const Checkpoint& standing,
                             std::stop_token stop)
{
    if (m_layout.derived())
        return Target::rewrite(spans, standing, std::move(stop));
    const SqliteSession::StopScope scope(*m_session, stop);
    forgetWhatIsKnown();
    return inTransaction([&]() -> Status {
        if (Status rest = checkAtRest(*m_session, standing); !rest)
            return rest;
        return rewriteStreams(*m_session, m_layout, spans, stop);
    });
}

} // namespace

Result<std::unique_ptr<Target>> makeSqliteTarget(std::unique_ptr<SqliteSession> session,
                                                 Layout layout)
{
    auto target = std::make_unique<SqliteTarget>(std::move(session), std::move(layout));
    if (Status configured = target->configure(); !configured)
        return passOn(configured);
    return target;
}

} // namespace viridian
