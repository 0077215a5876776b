#include "core/store/sqlite/sqlite_store.h"

#include "core/store/sql/ledger.h"
#include "core/store/sql/page_reader.h"
#include "core/store/sqlite/event_rows.h"
#include "core/store/sqlite/sqlite_catalog.h"
#include "core/store/sqlite/sqlite_fence.h"
#include "core/store/sqlite/sqlite_session.h"
#include "core/store/sqlite/sqlite_target.h"
#include "core/store/store_info.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <thread>

namespace viridian {
namespace {

class SqliteStore final : public EventStore, private PageSource {
public:
    SqliteStore(StoreAddress address, std::unique_ptr<SqliteSession> session, Layout layout)
        : m_address(std::move(address)), m_session(std::move(session)),
          m_layout(std::move(layout)), m_context{.layout = &m_layout, .schema = {}},
          m_info(infoOf(m_layout))
    {
        m_info.driver = "sqlite";
        m_info.displayName = m_address.displayName();
        m_info.address = m_address.text;
        m_info.identity =
            fmt::format("sqlite:{}", std::filesystem::weakly_canonical(m_address.path).string());
        m_info.capabilities.insert(Capability::SettleTest);
        if (m_session->immutable())
            m_info.notices.emplace_back(
                "The folder cannot be written, so the file was opened as it is: events that "
                "are appended from now on are not seen.");
    }

    const StoreInfo& info() const override { return m_info; }

    Result<Head> head(std::stop_token stop) override
    {
        // One writer at a time: what a read transaction sees is settled.
        const Result<std::optional<Position>> last =
            position(selectLastPosition(m_context), std::move(stop));
        if (!last)
            return tl::unexpected(last.error());
        return Head{.visible = *last, .settled = *last, .heldBy = {}, .readAt = now()};
    }

    Result<ReadPage> read(const ReadRequest& request, std::stop_token stop) override
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

    Result<std::optional<Position>> positionAt(Timestamp time, std::stop_token stop) override;
    Result<Count> countEvents(bool exact, std::stop_token stop) override;
    Result<Count> countStreams(bool exact, std::stop_token stop) override;

    Result<std::uint64_t> countBetween(std::optional<Position> after, std::optional<Position> upTo,
                                       std::stop_token stop) override
    {
        return number(selectCountBetween(m_context, after, upTo), std::move(stop));
    }

    Result<std::vector<TypeCount>> types(std::stop_token stop) override;
    Result<std::vector<CategoryRow>> categories(std::stop_token stop) override;
    Result<std::vector<StreamRow>> streams(std::string_view pattern, std::string_view after,
                                           std::size_t limit, std::stop_token stop) override;
    Result<std::vector<StreamHead>> streamHeads(std::span<const std::string> streams,
                                                std::optional<Position> upTo,
                                                std::stop_token stop) override;
    Result<bool> waitForChange(std::chrono::milliseconds timeout, std::stop_token stop) override;

    Result<std::unique_ptr<Ledger>> openLedger(bool create) override;
    Result<std::unique_ptr<Target>> openTarget() override;
    Result<std::unique_ptr<Fence>> openFence() override;

private:
    Result<SqlRows> rows(const SqlStatement& statement, std::stop_token stop)
    {
        return m_session->run(statement.sql, statement.values(), std::move(stop));
    }
    Result<std::optional<Position>> position(const SqlStatement& statement,
                                             std::stop_token stop) override;
    Result<std::uint64_t> number(const SqlStatement& statement, std::stop_token stop) override;
    Result<std::uint64_t> fetch(const EventSelect& select, const ReadRequest& request,
                                std::size_t limit, EventBatch& into, std::stop_token stop) override;
    Result<std::optional<Timestamp>> timeAtOrBefore(std::int64_t bound, std::stop_token stop);
    Result<double> streamsPerEvent(std::int64_t first, std::int64_t last, std::stop_token stop);
    Result<std::int64_t> dataVersion();

    StoreAddress m_address;
    std::unique_ptr<SqliteSession> m_session;
    Layout m_layout;
    SelectContext m_context; ///< points to m_layout
    StoreInfo m_info;
    std::optional<std::int64_t> m_dataVersion; ///< at the last waitForChange()
};

Result<std::optional<Position>> SqliteStore::position(const SqlStatement& statement,
                                                      std::stop_token stop)
{
    const Result<SqlRows> found = rows(statement, std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    const std::optional<std::int64_t> number = found->number(0);
    return number ? std::optional(Position(static_cast<std::uint64_t>(*number))) : std::nullopt;
}

Result<std::uint64_t> SqliteStore::number(const SqlStatement& statement, std::stop_token stop)
{
    const Result<SqlRows> found = rows(statement, std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    return static_cast<std::uint64_t>(found->number(0).value_or(0));
}

Result<std::uint64_t> SqliteStore::fetch(const EventSelect& select, const ReadRequest& request,
                                         std::size_t limit, EventBatch& into, std::stop_token stop)
{
    const SqliteSession::StopScope scope(*m_session, stop);
    const Result<SqliteStatement> statement = m_session->prepare(select.statement);
    if (!statement)
        return tl::unexpected(statement.error());
    const EventRows reader(m_layout, select.columns);
    into.reserve(std::min<std::size_t>(limit, 10'000));
    std::uint64_t looked = 0;
    while (into.size() < limit) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const Result<bool> row = m_session->step(**statement);
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        ++looked;
        const Event event = reader.view(**statement);
        if (select.exact || request.filter.matches(event))
            EventRows::keep(event, request.bodies, into);
    }
    return looked;
}

Result<std::optional<Timestamp>> SqliteStore::timeAtOrBefore(std::int64_t bound,
                                                             std::stop_token stop)
{
    const Result<SqlRows> found =
        rows(selectTimeAtOrBefore(m_context, Position(static_cast<std::uint64_t>(bound))),
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

Result<Count> SqliteStore::countEvents(bool exact, std::stop_token stop)
{
    if (exact) {
        const Result<std::uint64_t> count =
            countBetween(std::nullopt, std::nullopt, std::move(stop));
        if (!count)
            return tl::unexpected(count.error());
        return Count{.count = *count, .exact = true};
    }
    // Numbers are handed out without gaps; rows that were deleted or do not count make it an
    // estimate.
    const Result<std::optional<Position>> first = position(selectFirstPosition(m_context), stop);
    const Result<std::optional<Position>> last = position(selectLastPosition(m_context), stop);
    if (!first || !last)
        return tl::unexpected(first ? last.error() : first.error());
    if (!*first || !*last)
        return Count{.count = 0, .exact = true};
    return Count{.count = (*last)->number() - (*first)->number() + 1, .exact = false};
}

/// How many streams an event stands for, on average: an event of a stream with n events stands for
/// 1/n of it.
Result<double> SqliteStore::streamsPerEvent(std::int64_t first, std::int64_t last,
                                            std::stop_token stop)
{
    constexpr std::int64_t kSamples = 1000;
    const std::string sql = fmt::format("SELECT (SELECT max(h.{1}) FROM {2} AS h WHERE h.{0} = "
                                        "e.{0}) FROM {2} AS e WHERE e.{3} >= $1 ORDER BY e.{3} "
                                        "LIMIT 1",
                                        quoted(m_layout.stream.name), quoted(m_layout.version.name),
                                        m_context.table(), quoted(m_layout.position.name));
    double sum = 0;
    for (std::int64_t i = 0; i < kSamples; ++i) {
        const std::array<SqlValue, 1> at{first + (last - first) / kSamples * i};
        const Result<SqlRows> found = m_session->run(sql, at, stop);
        if (!found)
            return tl::unexpected(found.error());
        const std::int64_t length = found->number(0).value_or(0) - m_layout.versionBase + 1;
        sum += 1.0 / static_cast<double>(std::max<std::int64_t>(length, 1));
    }
    return sum / static_cast<double>(kSamples);
}

Result<Count> SqliteStore::countStreams(bool exact, std::stop_token stop)
{
    const Result<Count> events = countEvents(false, stop);
    if (!events)
        return events;
    constexpr std::uint64_t kQuickToCount = 100'000;
    if (exact || events->count <= kQuickToCount) {
        const Result<std::uint64_t> count = number(selectCountStreams(m_context), std::move(stop));
        if (!count)
            return tl::unexpected(count.error());
        return Count{.count = *count, .exact = true};
    }
    const Result<std::optional<Position>> first = position(selectFirstPosition(m_context), stop);
    const Result<std::optional<Position>> last = position(selectLastPosition(m_context), stop);
    if (!first || !last)
        return tl::unexpected(first ? last.error() : first.error());
    const Result<double> share =
        streamsPerEvent(static_cast<std::int64_t>(first->value().number()),
                        static_cast<std::int64_t>(last->value().number()), std::move(stop));
    if (!share)
        return tl::unexpected(share.error());
    const double estimate = *share * static_cast<double>(events->count);
    return Count{.count = static_cast<std::uint64_t>(estimate), .exact = false};
}

Result<std::vector<TypeCount>> SqliteStore::types(std::stop_token stop)
{
    const Result<SqlRows> found = rows(selectTypes(m_context), std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    std::vector<TypeCount> all;
    for (const auto& row : found->rows)
        all.push_back({.type = row[0].value_or(""),
                       .schemaVersion = row[1].value_or(""),
                       .count = std::stoull(*row[2])});
    return all;
}

Result<std::vector<CategoryRow>> SqliteStore::categories(std::stop_token stop)
{
    const Result<SqlRows> found = rows(selectCategories(m_context), std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    std::vector<CategoryRow> all;
    for (const auto& row : found->rows)
        all.push_back({.category = row[0].value_or(""),
                       .events = std::stoull(*row[1]),
                       .streams = std::stoull(*row[2])});
    return all;
}

Result<std::vector<StreamRow>> SqliteStore::streams(std::string_view pattern,
                                                    std::string_view after, std::size_t limit,
                                                    std::stop_token stop)
{
    const Result<SqlRows> found =
        rows(selectStreams(m_context, pattern, after, limit), std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    std::vector<StreamRow> all;
    for (const auto& row : found->rows)
        all.push_back({.stream = row[0].value_or(""),
                       .lastVersion = std::stoll(*row[1]),
                       .events = std::stoull(*row[2])});
    return all;
}

Result<std::vector<StreamHead>> SqliteStore::streamHeads(std::span<const std::string> streams,
                                                         std::optional<Position> upTo,
                                                         std::stop_token stop)
{
    constexpr std::size_t kAtOnce = 500;
    std::unordered_map<std::string_view, std::int64_t> versions;
    std::vector<SqlRows> kept; // the names in `versions` live here
    for (std::size_t at = 0; at < streams.size(); at += kAtOnce) {
        Result<SqlRows> found =
            rows(selectStreamHeads(
                     m_context, streams.subspan(at, std::min(kAtOnce, streams.size() - at)), upTo),
                 stop);
        if (!found)
            return tl::unexpected(found.error());
        kept.push_back(*std::move(found));
    }
    for (const SqlRows& part : kept) {
        for (const auto& row : part.rows)
            versions.emplace(*row[0], std::stoll(*row[1]));
    }
    std::vector<StreamHead> heads;
    heads.reserve(streams.size());
    for (const std::string& stream : streams) {
        const auto found = versions.find(stream);
        heads.push_back(
            {.stream = stream,
             .version = found == versions.end() ? std::nullopt : std::optional(found->second)});
    }
    return heads;
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
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(m_address.path, Access::ReadWrite);
    if (!session)
        return passOn(session);
    return makeSqliteFence(*std::move(session), m_layout);
}

Result<Layout> layoutOf(const StoreAddress& address, SqliteSession& session)
{
    const Result<DatabaseShape> shape = shapeOf(session);
    if (!shape)
        return tl::unexpected(shape.error());
    std::string schema;
    return chooseLayout(*shape, address.layout, address.path, schema);
}

/// True where there is nothing yet: no file, or a file without a table.
Result<bool> isVacant(const StoreAddress& address)
{
    std::error_code missing;
    if (!std::filesystem::exists(address.path, missing))
        return true;
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    const Result<DatabaseShape> shape = shapeOf(**session);
    if (!shape)
        return tl::unexpected(shape.error());
    return shape->tables.empty();
}

} // namespace

Result<std::unique_ptr<EventStore>> makeSqliteStore(const StoreAddress& address,
                                                    const OpenOptions& options)
{
    if (options.createIfMissing) {
        const Result<bool> vacant = isVacant(address);
        if (!vacant)
            return tl::unexpected(vacant.error());
        if (*vacant) {
            if (Status created = createSqliteStore(address); !created)
                return passOn(created);
        }
    }
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    Result<Layout> layout = layoutOf(address, **session);
    if (!layout)
        return passOn(layout);
    return std::make_unique<SqliteStore>(address, *std::move(session), *std::move(layout));
}

Status createSqliteStore(const StoreAddress& address)
{
    const Result<Layout> layout = layoutNamed(
        address.layout.empty() ? std::string_view("native") : std::string_view(address.layout),
        Engine::Sqlite);
    if (!layout)
        return tl::unexpected(layout.error());
    if (layout->create.empty())
        return fail(ErrorKind::Denied,
                    fmt::format("Viridian cannot create stores of the layout {}.", layout->name));
    const Result<bool> vacant = isVacant(address);
    if (!vacant)
        return tl::unexpected(vacant.error());
    if (!*vacant)
        return fail(ErrorKind::Conflict,
                    fmt::format("{} is there already and holds tables.", address.path));
    const Result<std::string> script = expandedSql(*layout, {}, layout->create);
    if (!script)
        return tl::unexpected(script.error());
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadWrite, SqliteSession::IfMissing::Create);
    if (!session)
        return passOn(session);
    // WAL lets screens read on while sync writes; it stays with the file.
    if (Status wal = (*session)->script("PRAGMA journal_mode = WAL"); !wal)
        return wal;
    if (Status begun = (*session)->begin(); !begun)
        return begun;
    Status made = (*session)->script(*script);
    if (made)
        return (*session)->commit();
    (*session)->rollback();
    return made;
}

Result<std::vector<LayoutCandidate>> sqliteCandidates(const StoreAddress& address)
{
    Result<std::unique_ptr<SqliteSession>> session =
        SqliteSession::open(address.path, Access::ReadOnly);
    if (!session)
        return passOn(session);
    const Result<DatabaseShape> shape = shapeOf(**session);
    if (!shape)
        return tl::unexpected(shape.error());
    const Result<std::vector<Layout>> layouts = allLayouts();
    if (!layouts)
        return tl::unexpected(layouts.error());
    return matchLayouts(*shape, *layouts);
}

Result<std::unique_ptr<SqlSession>> makeSqliteSession(const StoreAddress& address, Access access)
{
    Result<std::unique_ptr<SqliteSession>> session = SqliteSession::open(address.path, access);
    if (!session)
        return passOn(session);
    return std::unique_ptr<SqlSession>(*std::move(session));
}

} // namespace viridian
