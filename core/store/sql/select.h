#pragma once

#include "core/event/position.h"
#include "core/store/event_store.h"
#include "core/store/filter.h"
#include "core/store/layout.h"
#include "core/store/sql/sql_session.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Builds the SELECTs that every SQL driver needs from a layout, in the dialect of the layout's
/// engine. Pure text: nothing here talks to a database. Names are quoted, values are parameters
/// ($1, $2, …).
namespace viridian {

using SqlParameter = std::variant<std::monostate, std::int64_t, std::string>;

/// A statement with the values it is to be bound with. $1 is parameters[0].
struct SqlStatement {
    std::string sql;
    std::vector<SqlParameter> parameters;

    /// The parameters as SqlSession::run() takes them; valid as long as this statement is
    /// unchanged.
    [[nodiscard]] std::vector<SqlValue> values() const;

    /// The same with every value written as a PostgreSQL literal, for COPY (SELECT …), which takes
    /// no parameters. Needs standard_conforming_strings (the server's default, set by every
    /// connection of ours).
    [[nodiscard]] std::string withLiterals() const;
};

/// Where a layout's events are to be found.
struct SelectContext {
    const Layout* layout = nullptr; ///< must outlive the context
    std::string schema;             ///< of the event table; empty in SQLite
    /// False: the transaction column is not used for order (the fall-back of a restored xid store).
    bool byTransaction = true;
    /// An index of the event table begins with the recorded time.
    bool timeIndexed = false;
    /// SQLite: the event table is kept in the order of its positions, and statements may call
    /// viridian_over() (core/store/sqlite/row_watch.h).
    bool countsRows = false;

    /// True when positions of this store are pairs: (transaction or time, number).
    [[nodiscard]] bool pairs() const;
    /// The event table, quoted: what is written, locked and fenced.
    [[nodiscard]] std::string table() const;
    /// What events are selected from: the event table, or the layout's rows as a sub-select.
    [[nodiscard]] std::string source() const;
};

/// Index of each result column of an event SELECT; -1 where the layout has none.
struct EventColumns {
    int position = -1;
    int transaction = -1;
    int stream = -1;
    int version = -1;
    int id = -1;
    int type = -1;
    int schemaVersion = -1;
    int data = -1; ///< with Bodies::None absent; with Start on PostgreSQL the first 256 characters
    int dataBytes = -1; ///< absent where it is the same column as data
    int metadata = -1;
    int metadataBytes = -1; ///< absent where it is the same column as metadata
    int time = -1;
    int size = -1; ///< bytes of data; absent with Bodies::Full, where data itself tells
    int count = 0;
};

struct EventSelect {
    SqlStatement statement;
    EventColumns columns;
    /// True: the SQL answers the whole filter, Filter::matches() need not be asked.
    bool exact = true;
    /// True: the statement counts every row it looks at, and ends after request.scanLimit of them.
    bool counted = false;
};

/// A condition that is true for every event the filter matches.
struct PushedFilter {
    std::string sql; ///< empty: nothing could be pushed
    bool exact = true;
};

/// Turns what the columns can answer into SQL: a superset of the matches; exact says that it is no
/// more than them. Under OR every alternative must be answerable; under NOT only an exact condition
/// is negated.
/// @param parameters the condition's values are appended here
[[nodiscard]] PushedFilter pushFilter(const SelectContext& context, const Filter& filter,
                                      std::vector<SqlParameter>& parameters);

/// True when no scan window is needed: there is no filter, or an event id in it leads to the rows.
[[nodiscard]] bool answeredByIndex(const ReadRequest& request);

/// Sets request.stream where the filter names exactly one, so that the stream's index is used.
[[nodiscard]] ReadRequest withStreamOfFilter(ReadRequest request);

/// One page of events, in reading direction. An exact select has LIMIT request.limit; one that is
/// not has no LIMIT: the driver asks Filter::matches() and stops when it has enough, and keeps the
/// page within a scan window.
/// @param bodies  what to fetch of data, where it differs from request.bodies (a filter may need
/// all of it) request.upTo must be the bound to use: the caller has lowered it to the settled head.
/// @param downTo  inclusive lowest position: the lower end of a backward scan window
[[nodiscard]] EventSelect selectEvents(const SelectContext& context, const ReadRequest& request,
                                       Bodies bodies,
                                       std::optional<Position> downTo = std::nullopt);

/// One number: the events, filter or not, between request.after (exclusive, in its direction),
/// request.upTo and
/// @p downTo (inclusive), of request.stream if that is set.
[[nodiscard]] SqlStatement selectCountOfPage(const SelectContext& context,
                                             const ReadRequest& request,
                                             std::optional<Position> downTo);

/// True when one statement can look for the filter's events and say how far it looked.
[[nodiscard]] bool scansInOnePass(const SelectContext& context, const ReadRequest& request);

/// selectEvents() that counts: the rows are looked at once, in their order, by no index.
[[nodiscard]] EventSelect selectCounted(const SelectContext& context, const ReadRequest& request,
                                        Bodies bodies, std::optional<Position> downTo);

/// Position columns of the @p rows-th event (filter or not) after request.after in its direction,
/// within its stream and upTo: the end of a scan window. No row: fewer events than that are left.
[[nodiscard]] SqlStatement selectScanEnd(const SelectContext& context, const ReadRequest& request,
                                         std::size_t rows);

/// Position columns (number, or transaction and number) of the last or first event.
[[nodiscard]] SqlStatement selectLastPosition(const SelectContext& context);
[[nodiscard]] SqlStatement selectFirstPosition(const SelectContext& context);

/// How many events a condition holds for, and their first and last position (the number alone),
/// among the first @p most rows that an index finds.
[[nodiscard]] std::string selectEndsOf(const SelectContext& context, std::string_view condition,
                                       std::int64_t most);

/// One number: events with position in (after, upTo].
[[nodiscard]] SqlStatement selectCountBetween(const SelectContext& context,
                                              std::optional<Position> after,
                                              std::optional<Position> upTo);
/// One number: streams that have an event.
[[nodiscard]] SqlStatement selectCountStreams(const SelectContext& context);
/// type, schema version (text, '' where none), count; most frequent first.
[[nodiscard]] SqlStatement selectTypes(const SelectContext& context);
/// category, events, streams; by name.
[[nodiscard]] SqlStatement selectCategories(const SelectContext& context);
/// stream, last version, events; by name in byte order.
[[nodiscard]] SqlStatement selectStreams(const SelectContext& context, std::string_view pattern,
                                         std::string_view after, std::size_t limit);
/// stream, last version; only streams that have events, in any order. At most 500 streams a call.
[[nodiscard]] SqlStatement selectStreamHeads(const SelectContext& context,
                                             std::span<const std::string> streams,
                                             std::optional<Position> upTo);
/// Position columns and time of the last event at or before @p bound whose time is not NULL: one
/// step of a bisection.
[[nodiscard]] SqlStatement selectTimeAtOrBefore(const SelectContext& context, Position bound);

/// " AND "-joined condition of the layout's `where` constants; "TRUE" where there are none.
[[nodiscard]] std::string eventCondition(const Layout& layout);
/// A constant of a layout as an SQL literal of its type.
[[nodiscard]] std::string constantLiteral(const LayoutConstant& constant, Engine engine);

} // namespace viridian
