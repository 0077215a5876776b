#include "core/store/sqlite/sqlite_fence.h"

#include "core/store/sql/select.h"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

constexpr std::string_view kTrigger = "viridian_fence";
constexpr std::string_view kWords = "This store is fenced by Viridian for a cutover.";

class SqliteFence final : public Fence {
public:
    SqliteFence(std::unique_ptr<SqliteSession> session, Layout layout)
        : m_session(std::move(session)), m_layout(std::move(layout))
    {
    }

    std::vector<std::string> armStatements() const override
    {
        return {
            fmt::format("CREATE TRIGGER {} BEFORE INSERT ON {} BEGIN SELECT RAISE(ABORT, {}); END",
                        quoted(kTrigger), quoted(m_layout.table), textLiteral(kWords))};
    }

    std::vector<std::string> liftStatements() const override
    {
        return {fmt::format("DROP TRIGGER IF EXISTS {}", quoted(kTrigger))};
    }

    std::vector<std::string> probeStatements() const override { return {probeInsert()}; }

    /// BEGIN IMMEDIATE waits for the open writer, if there is one: whoever holds the write lock is
    /// done before the trigger stands, and whoever comes later meets it.
    Status arm(std::chrono::milliseconds patience, std::stop_token stop) override
    {
        const Result<FenceState> before = state();
        if (!before)
            return tl::unexpected(before.error());
        if (*before == FenceState::Armed)
            return {};
        return change(armStatements().front(), patience, std::move(stop));
    }

    Status lift(std::stop_token stop) override
    {
        return change(liftStatements().front(), std::chrono::seconds(10), std::move(stop));
    }

    Result<FenceState> state() override
    {
        const std::array<SqlValue, 2> names{kTrigger, std::string_view(m_layout.table)};
        const Result<SqlRows> rows = m_session->run("SELECT count(*) FROM sqlite_master WHERE type "
                                                    "= 'trigger' AND name = $1 AND tbl_name = $2",
                                                    names);
        if (!rows)
            return tl::unexpected(rows.error());
        return rows->number(0) == 1 ? FenceState::Armed : FenceState::Lifted;
    }

    Result<ProbeResult> probe(std::stop_token stop) override;

    Result<std::vector<std::string>> openWriters() override
    {
        m_session->setPatience(std::chrono::milliseconds(0));
        Status begun = m_session->begin();
        m_session->setPatience(std::chrono::seconds(10));
        m_session->rollback();
        if (begun)
            return std::vector<std::string>();
        if (begun.error().kind == ErrorKind::Unavailable)
            return std::vector<std::string>{"a program that holds the file's write lock"};
        return passOn(begun);
    }

private:
    Status change(const std::string& sql, std::chrono::milliseconds patience, std::stop_token stop);
    [[nodiscard]] std::string probeInsert() const;

    std::unique_ptr<SqliteSession> m_session;
    Layout m_layout;
};

Status SqliteFence::change(const std::string& sql, std::chrono::milliseconds patience,
                           std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, stop);
    m_session->setPatience(patience);
    Status begun = m_session->begin();
    m_session->setPatience(std::chrono::seconds(10));
    if (!begun && stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    if (!begun && begun.error().kind == ErrorKind::Unavailable)
        return fail(ErrorKind::TimedOut,
                    fmt::format("Another program still writes to {}; nothing was changed.",
                                m_session->path()),
                    begun.error().detail);
    if (!begun)
        return begun;
    Status done = m_session->script(sql);
    if (done)
        done = m_session->commit();
    if (!done)
        m_session->rollback();
    return done;
}

/// A row like an application's, in a stream of its own. It is rolled back, and SQLite numbers rows
/// from the highest that is there, so no number is used up.
std::string SqliteFence::probeInsert() const
{
    if (!m_layout.probe.empty())
        return m_layout.probe;
    std::vector<std::string> columns;
    std::vector<std::string> values;
    const auto add = [&](const LayoutColumn& column, std::string value) {
        if (!column)
            return;
        columns.push_back(quoted(column.name));
        values.push_back(std::move(value));
    };
    add(m_layout.stream, "'viridian-probe'");
    add(m_layout.version, fmt::format("{}", m_layout.versionBase));
    add(m_layout.id, "'00000000-0000-0000-0000-000000000000'");
    add(m_layout.type, "'ViridianProbe'");
    add(m_layout.data, "'{}'");
    add(m_layout.metadata, "'{}'");
    for (const std::vector<LayoutConstant>* constants : {&m_layout.where, &m_layout.constants}) {
        for (const LayoutConstant& constant : *constants) {
            columns.push_back(quoted(constant.column));
            values.push_back(constant.value == "{category}"
                                 ? "'viridian'"
                                 : constantLiteral(constant, Engine::Sqlite));
        }
    }
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", quoted(m_layout.table),
                       fmt::join(columns, ", "), fmt::join(values, ", "));
}

Result<ProbeResult> SqliteFence::probe(std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, std::move(stop));
    const auto started = std::chrono::steady_clock::now();
    if (Status begun = m_session->begin(); !begun)
        return passOn(begun);
    const Status inserted = m_session->script(probeInsert());
    const std::string words =
        inserted ? "accepted, rolled back" : sqlite3_errmsg(&m_session->handle());
    const bool byTrigger =
        sqlite3_extended_errcode(&m_session->handle()) == SQLITE_CONSTRAINT_TRIGGER;
    m_session->rollback();
    ProbeResult result;
    result.took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started);
    result.words = words;
    // Only a trigger's refusal proves the fence; a full disk, a lock or another rule of the table
    // proves nothing.
    result.refused = !inserted && byTrigger;
    if (!inserted && !result.refused)
        return tl::unexpected(inserted.error());
    return result;
}

} // namespace

Result<std::unique_ptr<Fence>> makeSqliteFence(std::unique_ptr<SqliteSession> session,
                                               Layout layout)
{
    return std::make_unique<SqliteFence>(std::move(session), std::move(layout));
}

} // namespace viridian
