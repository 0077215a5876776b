// Reading pages: binary COPY of one SELECT, decoded straight into a batch.
#include "core/store/postgres/pg_store.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace viridian::postgres {
namespace {

PayloadKind kindOf(const LayoutColumn& column)
{
    return column.type == ColumnType::Bytes ? PayloadKind::Bytes : PayloadKind::Json;
}

/// A page whose request lies outside of what is there.
ReadPage nothing(const ReadRequest& request)
{
    ReadPage page;
    page.scannedTo = request.after;
    page.atEnd = true;
    return page;
}

/// Payload bytes as the request wants them, where a filter needed more.
void cutBodies(Event& event, Bodies wanted)
{
    if (wanted == Bodies::Start)
        event.data.bytes = startOf(event.data.bytes);
    else if (wanted == Bodies::None)
        event.data.bytes = {};
}

} // namespace

Result<std::optional<Position>> PostgresStore::boundOf(const ReadRequest& request,
                                                       const std::stop_token& stop)
{
    // Below a head that was settled once nothing changes: no need to ask again.
    const std::optional<Position>& known = m_settle.settled();
    if (request.upTo && known && *request.upTo <= *known)
        return request.upTo;
    Result<Head> head = m_settle.head(stop);
    if (!head)
        return passOn(head);
    if (!head->settled)
        return std::nullopt;
    return request.upTo ? std::min(*request.upTo, *head->settled) : *head->settled;
}

Result<ReadPage> PostgresStore::read(const ReadRequest& request, std::stop_token stop)
{
    for (const std::optional<Position>& position : {request.after, request.upTo}) {
        if (Status fits = checkKind(position); !fits)
            return passOn(fits);
    }
    if (Status fresh = refreshRows(stop); !fresh)
        return passOn(fresh);
    Result<std::optional<Position>> bound = boundOf(request, stop);
    if (!bound)
        return passOn(bound);
    const bool beyond = request.direction == Direction::Forward && request.after && *bound &&
                        *request.after >= **bound;
    if (!*bound || beyond)
        return nothing(request);
    return readPage(*this, m_context, request, **bound, stop);
}

Result<std::optional<Position>> PostgresStore::position(const SqlStatement& statement,
                                                        std::stop_token stop)
{
    Result<SqlRows> rows = rowsOf(statement, std::move(stop));
    if (!rows)
        return passOn(rows);
    if (rows->empty())
        return std::nullopt;
    return positionOfRow(rows->rows.front(), m_context.pairs());
}

Result<std::uint64_t> PostgresStore::number(const SqlStatement& statement, std::stop_token stop)
{
    Result<Count> counted = count(statement, std::move(stop));
    if (!counted)
        return passOn(counted);
    return counted->count;
}

std::vector<CopyColumn> PostgresStore::copyColumns(const EventColumns& columns, Bodies bodies) const
{
    const Layout& layout = m_facts.layout;
    std::vector<CopyColumn> list(static_cast<std::size_t>(columns.count));
    const auto put = [&](int index, Slot slot, const LayoutColumn& column,
                         PayloadKind kind = PayloadKind::Json) {
        if (index < 0)
            return;
        const PgColumn* found = m_facts.table.column(column.name);
        const Wire wire = found ? wireOf(*found, column.type).value_or(Wire::Text) : Wire::Text;
        list[static_cast<std::size_t>(index)] = {slot, wire, kind,
                                                 kind == PayloadKind::Bytes && column.mayBeJson};
    };
    put(columns.position, Slot::Position, layout.position);
    put(columns.transaction, Slot::Transaction, layout.transaction);
    put(columns.stream, Slot::Stream, layout.stream);
    put(columns.version, Slot::Version, layout.version);
    put(columns.id, Slot::Id, layout.id);
    put(columns.type, Slot::Type, layout.type);
    put(columns.schemaVersion, Slot::SchemaVersion, layout.schemaVersion);
    put(columns.data, Slot::Data, layout.data, kindOf(layout.data));
    put(columns.dataBytes, Slot::DataBytes, layout.dataBytes, PayloadKind::Bytes);
    put(columns.metadata, Slot::Metadata, layout.metadata, kindOf(layout.metadata));
    put(columns.metadataBytes, Slot::MetadataBytes, layout.metadataBytes, PayloadKind::Bytes);
    put(columns.time, Slot::Time, layout.time);
    if (columns.size >= 0)
        list[static_cast<std::size_t>(columns.size)] = {Slot::Size, Wire::Int, PayloadKind::Null,
                                                        false};
    // Only the start of data is asked for as text, whatever the column's own type.
    if (columns.data >= 0 && bodies == Bodies::Start && layout.data.type != ColumnType::Bytes)
        list[static_cast<std::size_t>(columns.data)].wire = Wire::Text;
    return list;
}

Result<Fetched> PostgresStore::fetch(const EventSelect& select, const ReadRequest& request,
                                     std::size_t limit, EventBatch& into, std::stop_token stop)
{
    const Bodies bodies = bodiesToFetch(request);
    CopyDecoder decoder(copyColumns(select.columns, bodies), bodies, m_context.pairs());
    constexpr std::size_t kLargestBlock = std::size_t{16} * 1024 * 1024;
    into.reserve(std::min<std::size_t>(limit, 16'384));
    Arena& arena =
        into.arena(std::clamp(limit * m_bytesPerEvent, std::size_t{4096}, kLargestBlock));
    std::uint64_t rows = 0;
    std::size_t bytes = 0;
    bool full = false;
    const auto take = [&](std::string_view message) -> Status {
        Event event;
        const Result<bool> decoded = decoder.decode(message, arena, event);
        if (!decoded)
            return tl::unexpected(decoded.error());
        if (!*decoded)
            return {};
        ++rows;
        bytes += message.size();
        if (!select.exact && !request.filter.matches(event)) {
            decoder.takeBack(arena);
            return {};
        }
        if (bodies != request.bodies)
            cutBodies(event, request.bodies);
        into.add(event);
        full = into.size() >= limit;
        // Without a LIMIT in the statement the rest of the window is not wanted.
        return full && !select.exact ? Status(fail(ErrorKind::Cancelled, "Enough.")) : Status{};
    };
    const std::string sql =
        fmt::format("COPY ({}) TO STDOUT (FORMAT binary)", select.statement.withLiterals());
    Status copied = m_session->copyOut(sql, take, stop);
    const bool enough =
        full && !copied && copied.error().kind == ErrorKind::Cancelled && !stop.stop_requested();
    if (!copied && !enough)
        return passOn(copied);
    if (rows > 0)
        m_bytesPerEvent = bytes / rows + 64;
    return Fetched{.rows = rows};
}

Result<std::optional<PostgresStore::Moment>> PostgresStore::momentAt(Position bound,
                                                                     const std::stop_token& stop)
{
    Result<SqlRows> rows = rowsOf(selectTimeAtOrBefore(m_context, bound), stop);
    if (!rows)
        return passOn(rows);
    if (rows->empty())
        return std::nullopt;
    const auto& row = rows->rows.front();
    const std::string& text = *row.back();
    const Position position = positionOfRow(row, m_context.pairs());
    if (m_facts.layout.time.type == ColumnType::EpochMicros) {
        std::int64_t micros = 0;
        std::from_chars(text.data(), text.data() + text.size(), micros);
        return Moment{position, Timestamp(std::chrono::microseconds(micros))};
    }
    Result<Timestamp> time = parseTime(text);
    if (!time)
        return fail(ErrorKind::Corrupt,
                    fmt::format("The time of an event in {} cannot be read.", m_info.displayName),
                    fmt::format("position {}: {}", position.toText(), text));
    return Moment{position, *time};
}

Result<std::optional<Position>> PostgresStore::positionAt(Timestamp time, std::stop_token stop)
{
    if (!m_facts.layout.time)
        return fail(ErrorKind::InvalidInput, fmt::format("{} keeps no times.", m_info.displayName));
    Result<Head> head = m_settle.head(stop);
    if (!head)
        return passOn(head);
    if (!head->settled)
        return std::nullopt;
    // Times rise with positions but for transactions that overlap.
    const Position end = *head->settled;
    if (!m_context.pairs()) {
        Result<Around> around = bisect(
            time, end, end.number() + 1, [](std::uint64_t number) { return Position(number); },
            &Position::number, stop);
        return around ? Result<std::optional<Position>>(around->before) : passOn(around);
    }
    // First by whole transactions, then within the first one that is too late.
    Result<Around> around = bisect(
        time, end, end.transaction() + 1,
        [](std::uint64_t transaction) { return Position(transaction, INT64_MAX); },
        &Position::transaction, stop);
    if (!around)
        return passOn(around);
    if (!around->after)
        return around->before;
    const std::uint64_t late = around->after->transaction();
    Result<Around> within = bisect(
        time, end, around->after->number() + 1,
        [late](std::uint64_t number) { return Position(late, number); }, &Position::number, stop);
    if (!within)
        return passOn(within);
    return within->before ? within->before : around->before;
}

Result<PostgresStore::Around>
PostgresStore::bisect(Timestamp time, const Position& end, std::uint64_t high,
                      const std::function<Position(std::uint64_t)>& keyOf,
                      std::uint64_t (Position::*part)() const, const std::stop_token& stop)
{
    Around around;
    std::uint64_t low = 0;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        Result<std::optional<Moment>> moment = momentAt(std::min(keyOf(middle), end), stop);
        if (!moment)
            return passOn(moment);
        if (*moment && (*moment)->time > time) {
            // Everything from that event to the middle has the same answer: go on below the event.
            around.after = (*moment)->position;
            high = std::min(middle, ((*moment)->position.*part)());
            continue;
        }
        if (*moment)
            around.before = (*moment)->position;
        low = middle + 1;
    }
    return around;
}

} // namespace viridian::postgres
