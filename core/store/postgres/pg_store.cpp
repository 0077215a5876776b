#include "core/store/postgres/pg_store.h"

#include "core/store/fence.h"
#include "core/store/postgres/pg_connect.h"
#include "core/store/postgres/postgres_fence.h"
#include "core/store/postgres/postgres_target.h"
#include "core/store/sql/ledger.h"
#include "core/store/sql/row_plugin.h"
#include "core/store/store_info.h"
#include "core/store/target.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <unordered_map>

namespace viridian::postgres {
namespace {

std::uint64_t unsignedOf(const std::optional<std::string>& cell)
{
    std::uint64_t value = 0;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

std::int64_t signedOf(const std::optional<std::string>& cell)
{
    std::int64_t value = 0;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

OrderGuard effectiveGuard(const PgStoreFacts& facts)
{
    return facts.restored ? OrderGuard::Bare : facts.layout.guard;
}

bool canSettle(const PgStoreFacts& facts)
{
    const OrderGuard guard = effectiveGuard(facts);
    const bool byLocks =
        guard == OrderGuard::Bare || guard == OrderGuard::SerialPart || guard == OrderGuard::Time;
    return !byLocks || (!facts.server.standby && facts.table.sequenceCache == 1);
}

std::vector<std::string> noticesOf(const PgStoreFacts& facts)
{
    std::vector<std::string> notices;
    if (facts.restored)
        notices.emplace_back(
            "Restored from a dump: its transaction ids lie above this server's counter, so it is "
            "ordered by number.");
    if (facts.layout.guard == OrderGuard::None)
        notices.emplace_back(
            "This store keeps no order across its streams. Its events are shown in the order of "
            "the transactions that wrote them, which every page sorts anew; a dump and restore "
            "puts all of them into one.");
    else if (!facts.orderIndexed)
        notices.push_back(fmt::format(
            "No index of {} begins with {}: every page sorts the whole table. An index there "
            "makes large stores many times faster to read.",
            facts.table.name, facts.leadingColumn()));
    if (canSettle(facts))
        return notices;
    if (facts.server.standby)
        notices.emplace_back(
            "This server is a standby: writers of its primary cannot be seen, so events behind the "
            "first gap stay unsettled. Open the primary instead.");
    else
        notices.push_back(fmt::format(
            "The sequence hands out numbers in blocks of {}, so that events behind the first "
            "gap stay unsettled; set its CACHE to 1.",
            facts.table.sequenceCache));
    return notices;
}

StoreInfo makeInfo(const PgSession& session, const PgStoreFacts& facts, std::string title)
{
    StoreInfo info = infoOf(facts.layout);
    info.driver = "postgres";
    info.displayName = session.address().displayName();
    info.address = session.address().text;
    info.place =
        fmt::format("{}:{}.{}", facts.server.identity, facts.table.schema, facts.table.name);
    if (!title.empty())
        info.title = std::move(title);
    if (facts.restored)
        info.ordering = orderingOf(OrderGuard::Bare);
    if (canSettle(facts))
        info.capabilities.insert(Capability::SettleTest);
    if (!facts.layout.notifyChannel.empty())
        info.capabilities.insert(Capability::Notify);
    info.notices = noticesOf(facts);
    return info;
}

} // namespace

Position positionOfRow(const std::vector<std::optional<std::string>>& row, bool pairs)
{
    return pairs ? Position(unsignedOf(row[0]), unsignedOf(row[1])) : Position(unsignedOf(row[0]));
}

PostgresStore::PostgresStore(std::unique_ptr<PgSession> session, PgStoreFacts facts,
                             std::string title)
    : m_session(std::move(session)),
      m_facts(std::move(facts)), m_context{.layout = &m_facts.layout,
                                           .schema = m_facts.table.schema,
                                           .byTransaction = !m_facts.restored,
                                           .timeIndexed = m_facts.indexed.time},
      m_info(makeInfo(*m_session, m_facts, std::move(title))),
      m_settle(*m_session, m_context, m_facts.table, effectiveGuard(m_facts),
               m_facts.server.standby)
{
}

Status PostgresStore::prepareSession()
{
    std::string setup =
        fmt::format("SET search_path = pg_catalog, {}, pg_temp", quoted(m_facts.table.schema));
    const bool listens = !m_facts.layout.notifyChannel.empty() && !m_facts.server.standby;
    if (listens) // a standby knows no LISTEN
        setup += fmt::format("; LISTEN {}", quoted(m_facts.layout.notifyChannel));
    return m_session->addSetup(setup);
}

Result<SqlRows> PostgresStore::rowsOf(const SqlStatement& statement, std::stop_token stop)
{
    return m_session->run(statement.sql, statement.values(), std::move(stop));
}

Status PostgresStore::checkKind(const std::optional<Position>& position) const
{
    if (!position || *position == Position{} || position->isPair() == m_context.pairs())
        return {};
    return fail(
        ErrorKind::Conflict,
        fmt::format(
            "Position {} was taken while {} was ordered {}; it is now ordered {}. Start from the "
            "beginning.",
            position->toText(), m_info.displayName,
            position->isPair() ? "by transaction" : "by number",
            m_context.pairs() ? "by transaction" : "by number"));
}

Status PostgresStore::refreshRows(const std::stop_token& stop)
{
    const RowPlugin* const plugin = findRowPlugin(m_facts.layout.rowPlugin);
    if (plugin == nullptr)
        return {};
    Result<std::string> stamp =
        plugin->stamp(*m_session, m_facts.layout, m_facts.table.schema, stop);
    if (!stamp)
        return passOn(stamp);
    if (*stamp == m_rowStamp)
        return {};
    Result<std::string> rows = plugin->rows(*m_session, m_facts.layout, m_facts.table.schema, stop);
    if (!rows)
        return passOn(rows);
    m_facts.layout.rows = *std::move(rows);
    m_rowStamp = *std::move(stamp);
    return {};
}

Result<Head> PostgresStore::head(std::stop_token stop)
{
    if (Status fresh = refreshRows(stop); !fresh)
        return passOn(fresh);
    return m_settle.head(std::move(stop));
}

Result<Count> PostgresStore::count(const SqlStatement& statement, std::stop_token stop)
{
    Result<SqlRows> rows = rowsOf(statement, std::move(stop));
    if (!rows)
        return passOn(rows);
    return Count{static_cast<std::uint64_t>(rows->number(0).value_or(0)), true};
}

Result<Count> PostgresStore::countEvents(bool exact, std::stop_token stop)
{
    const bool ownRows = m_facts.layout.rowPlugin.empty();
    if (!exact && ownRows) {
        Result<std::optional<std::uint64_t>> estimate =
            estimateRows(*m_session, m_facts.table, stop);
        if (!estimate)
            return passOn(estimate);
        if (*estimate)
            return Count{**estimate, false};
    }
    return count(selectCountBetween(m_context, std::nullopt, std::nullopt), std::move(stop));
}

Result<Count> PostgresStore::countStreams(bool exact, std::stop_token stop)
{
    if (!exact && !m_facts.layout.derived()) {
        Result<std::optional<std::uint64_t>> rows = estimateRows(*m_session, m_facts.table, stop);
        if (!rows)
            return passOn(rows);
        Result<std::optional<std::uint64_t>> estimate =
            *rows ? estimateDistinct(*m_session, m_facts.table, m_facts.layout.stream.name, **rows,
                                     stop)
                  : Result<std::optional<std::uint64_t>>(std::nullopt);
        if (!estimate)
            return passOn(estimate);
        if (*estimate)
            return Count{**estimate, false};
    }
    return count(selectCountStreams(m_context), std::move(stop));
}

Result<std::uint64_t> PostgresStore::countBetween(std::optional<Position> after,
                                                  std::optional<Position> upTo,
                                                  std::stop_token stop)
{
    for (const std::optional<Position>& position : {after, upTo}) {
        if (Status fits = checkKind(position); !fits)
            return passOn(fits);
    }
    Result<Count> counted = count(selectCountBetween(m_context, after, upTo), std::move(stop));
    if (!counted)
        return passOn(counted);
    return counted->count;
}

Result<std::vector<TypeCount>> PostgresStore::types(std::stop_token stop)
{
    Result<SqlRows> rows = rowsOf(selectTypes(m_context), std::move(stop));
    if (!rows)
        return passOn(rows);
    std::vector<TypeCount> types;
    types.reserve(rows->rows.size());
    for (auto& row : rows->rows)
        types.push_back({row[0].value_or(""), row[1].value_or(""), unsignedOf(row[2])});
    return types;
}

Result<std::vector<CategoryRow>> PostgresStore::categories(std::stop_token stop)
{
    Result<SqlRows> rows = rowsOf(selectCategories(m_context), std::move(stop));
    if (!rows)
        return passOn(rows);
    std::vector<CategoryRow> categories;
    categories.reserve(rows->rows.size());
    for (auto& row : rows->rows)
        categories.push_back({row[0].value_or(""), unsignedOf(row[1]), unsignedOf(row[2])});
    return categories;
}

Result<std::vector<StreamRow>> PostgresStore::streams(std::string_view pattern,
                                                      std::string_view after, std::size_t limit,
                                                      std::stop_token stop)
{
    Result<SqlRows> rows = rowsOf(selectStreams(m_context, pattern, after, limit), std::move(stop));
    if (!rows)
        return passOn(rows);
    std::vector<StreamRow> streams;
    streams.reserve(rows->rows.size());
    for (auto& row : rows->rows)
        streams.push_back({row[0].value_or(""), signedOf(row[1]), unsignedOf(row[2])});
    return streams;
}

Result<std::vector<StreamHead>> PostgresStore::streamHeads(std::span<const std::string> streams,
                                                           std::optional<Position> upTo,
                                                           std::stop_token stop)
{
    if (Status fits = checkKind(upTo); !fits)
        return passOn(fits);
    constexpr std::size_t kChunk = 500;
    std::unordered_map<std::string, std::int64_t> known;
    for (std::size_t at = 0; at < streams.size(); at += kChunk) {
        const auto part = streams.subspan(at, std::min(kChunk, streams.size() - at));
        Result<SqlRows> rows = rowsOf(selectStreamHeads(m_context, part, upTo), stop);
        if (!rows)
            return passOn(rows);
        for (auto& row : rows->rows)
            known[row[0].value_or("")] = signedOf(row[1]);
    }
    std::vector<StreamHead> heads;
    heads.reserve(streams.size());
    for (const std::string& stream : streams) {
        const auto found = known.find(stream);
        heads.push_back(
            {stream, found == known.end() ? std::nullopt : std::optional(found->second)});
    }
    return heads;
}

Result<bool> PostgresStore::waitForChange(std::chrono::milliseconds timeout, std::stop_token stop)
{
    if (m_info.can(Capability::Notify) && !m_facts.server.standby)
        return m_session->waitForNotification(timeout, std::move(stop));
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, timeout, [] { return false; });
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped.");
    return false;
}

Result<std::unique_ptr<Ledger>> PostgresStore::openLedger(bool create)
{
    Result<std::unique_ptr<PgSession>> session =
        PgSession::open(m_session->address(), Access::ReadWrite);
    if (!session)
        return passOn(session);
    return SqlLedger::open(std::move(*session), create);
}

Result<std::unique_ptr<Target>> PostgresStore::openTarget()
{
    if (!m_facts.layout.writable)
        return fail(
            ErrorKind::Denied,
            fmt::format("Stores of layout {} can be read, but not written.", m_info.layout));
    if (m_facts.server.standby)
        return fail(ErrorKind::Denied,
                    fmt::format("{} is a standby and cannot be written; open its primary.",
                                m_info.displayName));
    return PostgresTarget::open(m_session->address(), m_facts);
}

Result<std::unique_ptr<Fence>> PostgresStore::openFence()
{
    if (!m_facts.layout.fence)
        return fail(ErrorKind::Denied,
                    fmt::format("Viridian has no fence for stores of layout {}: stop their writers "
                                "by other means.",
                                m_info.layout));
    if (m_facts.server.standby)
        return fail(
            ErrorKind::Denied,
            fmt::format("{} is a standby; a fence belongs on its primary.", m_info.displayName));
    return PostgresFence::open(m_session->address(), m_facts);
}

} // namespace viridian::postgres
