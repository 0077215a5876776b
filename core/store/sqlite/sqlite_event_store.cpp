#include "core/store/sqlite/sqlite_event_store.h"

#include "core/store/first_event.h"
#include "core/store/sql/ledger.h"
#include "core/store/sqlite/event_rows.h"
#include "core/store/sqlite/sqlite_fence.h"
#include "core/store/sqlite/sqlite_target.h"
#include "core/store/store_info.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <thread>

namespace viridian {

SqliteStore::SqliteStore(StoreAddress address, std::unique_ptr<SqliteSession> session,
                         Layout layout, IndexedFields indexed, bool inOrder)
    : m_address(std::move(address)), m_session(std::move(session)), m_watch(m_session->handle()),
      m_layout(std::move(layout)),
      m_indexed(indexed), m_context{.layout = &m_layout,
                                    .schema = {},
                                    .timeIndexed = indexed.time,
                                    .countsRows = inOrder && m_layout.where.empty()},
      m_info(infoOf(m_layout))
{
    m_info.driver = "sqlite";
    m_info.displayName = m_address.displayName();
    m_info.address = m_address.text;
    m_info.place =
        fmt::format("sqlite:{}", std::filesystem::weakly_canonical(m_address.path).string());
    m_info.capabilities.insert(Capability::SettleTest);
    // A scan of one pass wants no window of its own kept: pages that are read into memory which the
    // processor still holds cost less.
    if (m_context.countsRows)
        sqlite3_exec(&m_session->handle(), "PRAGMA cache_size = -1024", nullptr, nullptr, nullptr);
    if (m_session->immutable())
        m_info.notices.emplace_back("The folder cannot be written, so the file was opened as it "
                                    "is: events that are appended from now on are not seen.");
}

Result<std::optional<std::string>> SqliteStore::identity(std::stop_token stop)
{
    return firstEventIdentity(*this, std::move(stop));
}

Result<Head> SqliteStore::head(std::stop_token stop)
{
    // One writer at a time: what a read transaction sees is settled.
    const Result<std::optional<Position>> last =
        position(selectLastPosition(m_context), std::move(stop));
    if (!last)
        return tl::unexpected(last.error());
    return Head{.visible = *last, .settled = *last, .heldBy = {}, .readAt = now()};
}

Result<ReadPage> SqliteStore::read(const ReadRequest& request, std::stop_token stop)
{
    const Result<std::optional<Position>> last = position(selectLastPosition(m_context), stop);
    if (!last)
        return tl::unexpected(last.error());
    if (!*last) {
        ReadPage page;
        page.scannedTo = request.after;
        page.atEnd = true;
        return page;
    }
    const Position bound = request.upTo ? std::min(*request.upTo, **last) : **last;
    return readPage(*this, m_context, request, bound, std::move(stop));
}

Result<SqlRows> SqliteStore::rowsOf(const SqlStatement& statement, std::stop_token stop)
{
    return m_session->run(statement.sql, statement.values(), std::move(stop));
}

Result<std::optional<Position>> SqliteStore::position(const SqlStatement& statement,
                                                      std::stop_token stop)
{
    const Result<SqlRows> found = rowsOf(statement, std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    const std::optional<std::int64_t> number = found->number(0);
    return number ? std::optional(Position(static_cast<std::uint64_t>(*number))) : std::nullopt;
}

Result<std::uint64_t> SqliteStore::number(const SqlStatement& statement, std::stop_token stop)
{
    const Result<SqlRows> found = rowsOf(statement, std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    return static_cast<std::uint64_t>(found->number(0).value_or(0));
}

Result<Fetched> SqliteStore::fetch(const EventSelect& select, const ReadRequest& request,
                                   std::size_t limit, EventBatch& into, std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, stop);
    const Result<SqliteStatement> statement = m_session->prepare(select.statement);
    if (!statement)
        return tl::unexpected(statement.error());
    const EventRows reader(m_layout, select.columns);
    into.reserve(std::min<std::size_t>(limit, 10'000));
    m_watch.begin(request.scanLimit);
    Fetched fetched;
    while (into.size() < limit) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const Result<bool> row = m_session->step(**statement);
        if (!row && m_watch.over())
            fetched.cutAt = m_watch.last();
        else if (!row)
            return tl::unexpected(row.error());
        if (!row || !*row)
            break;
        ++fetched.rows;
        const Event event = reader.view(**statement);
        if (select.exact || request.filter.matches(event))
            EventRows::keep(event, request.bodies, into);
    }
    if (select.counted)
        fetched.rows = m_watch.rows();
    return fetched;
}

Result<std::optional<Timestamp>> SqliteStore::timeAtOrBefore(std::int64_t bound,
                                                             std::stop_token stop)
{
    const Result<SqlRows> found =
        rowsOf(selectTimeAtOrBefore(m_context, Position(static_cast<std::uint64_t>(bound))),
               std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    if (found->empty())
        return std::optional<Timestamp>();
    if (m_layout.time.type == ColumnType::EpochMicros)
        return std::optional(Timestamp{std::chrono::microseconds(found->number(1).value_or(0))});
    const Result<Timestamp> time = parseTime(found->text(1));
    if (!time)
        return fail(
            ErrorKind::Corrupt,
            fmt::format("The event at position {} has a time that is none.", found->text(0)),
            found->text(0));
    return std::optional(*time);
}

Result<std::optional<Position>> SqliteStore::positionAt(Timestamp time, std::stop_token stop)
{
    if (!m_layout.time)
        return fail(ErrorKind::InvalidInput, "This store keeps no time with its events.");
    const Result<std::optional<Position>> first = position(selectFirstPosition(m_context), stop);
    const Result<std::optional<Position>> last = position(selectLastPosition(m_context), stop);
    if (!first || !last)
        return tl::unexpected(first ? last.error() : first.error());
    if (!*first || !*last)
        return std::optional<Position>();
    // Recorded times rise with positions, so the key is bisected; gaps do no harm, each step asks
    // for the event at or before the middle.
    auto low = static_cast<std::int64_t>((*first)->number()) -
               1; // everything up to it is at or before the time
    auto high =
        static_cast<std::int64_t>((*last)->number()) + 1; // it and everything after it is later
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        const Result<std::optional<Timestamp>> found = timeAtOrBefore(middle, stop);
        if (!found)
            return tl::unexpected(found.error());
        if (!*found || **found <= time)
            low = middle;
        else
            high = middle;
    }
    ReadRequest upTo;
    upTo.upTo = Position(static_cast<std::uint64_t>(std::max<std::int64_t>(low, 0)));
    upTo.direction = Direction::Backward;
    return position(selectScanEnd(m_context, upTo, 1), std::move(stop));
}

Result<std::int64_t> SqliteStore::dataVersion()
{
    const Result<SqlRows> found = m_session->run("PRAGMA data_version");
    if (!found)
        return tl::unexpected(found.error());
    return found->number(0).value_or(0);
}

Result<bool> SqliteStore::waitForChange(std::chrono::milliseconds timeout, std::stop_token stop)
{
    // SQLite announces nothing; its change counter is cheap to read, so it is read often.
    constexpr std::chrono::milliseconds kBetween{20};
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (true) {
        const Result<std::int64_t> version = dataVersion();
        if (!version)
            return tl::unexpected(version.error());
        const bool changed = m_dataVersion && *m_dataVersion != *version;
        m_dataVersion = *version;
        if (changed)
            return true;
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return false;
        std::this_thread::sleep_for(std::min(left, kBetween));
    }
}

Result<std::unique_ptr<Ledger>> SqliteStore::openLedger(bool create)
{
    const Access access = m_session->immutable() ? Access::ReadOnly : Access::ReadWrite;
    Result<std::unique_ptr<SqliteSession>> session = SqliteSession::open(m_address.path, access);
    // A file that may not be written can still be looked at.
    if (!session && session.error().kind == ErrorKind::Denied && !create)
        session = SqliteSession::open(m_address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    return SqlLedger::open(*std::move(session), create);
}

Result<std::unique_ptr<Target>> SqliteStore::openTarget()
{
    if (!m_layout.writable)
        return fail(ErrorKind::Denied,
                    fmt::format("Stores of the layout {} can be read but not written by Viridian.",
                                m_layout.name));
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(m_address.path, Access::ReadWrite);
    if (!session)
        return passOn(session);
    return makeSqliteTarget(*std::move(session), m_layout);
}

Result<std::unique_ptr<Fence>> SqliteStore::openFence()
{
    if (!m_layout.fence)
        return fail(
            ErrorKind::Denied,
            fmt::format("Viridian has no fence for stores of the layout {}.", m_layout.name));
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(m_address.path, Access::ReadWrite);
    if (!session)
        return passOn(session);
    return makeSqliteFence(*std::move(session), m_layout);
}

} // namespace viridian
