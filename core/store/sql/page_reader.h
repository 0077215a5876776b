#pragma once

#include "core/store/sql/select.h"

#include <stop_token>

namespace viridian {

/// What a fetch looked at.
struct Fetched {
    std::uint64_t rows = 0;
    /// Where a counting statement came to the end of what it may look at: the last row it did.
    std::optional<Position> cutAt = {};
};

/// What readPage() needs of a database.
class PageSource {
public:
    virtual ~PageSource() = default;

    /// A small result, copied out.
    [[nodiscard]] virtual Result<SqlRows> rowsOf(const SqlStatement& statement,
                                                 std::stop_token stop) = 0;
    /// The position in the first row of a statement that selects position columns; absent without a
    /// row.
    [[nodiscard]] virtual Result<std::optional<Position>> position(const SqlStatement& statement,
                                                                   std::stop_token stop) = 0;
    /// The number in the first row.
    [[nodiscard]] virtual Result<std::uint64_t> number(const SqlStatement& statement,
                                                       std::stop_token stop) = 0;

    /// Adds the rows that request.filter matches (asked only where the select is not exact) to @p
    /// into until it holds
    /// @p limit events, with data cut to request.bodies.
    [[nodiscard]] virtual Result<Fetched> fetch(const EventSelect& select,
                                                const ReadRequest& request, std::size_t limit,
                                                EventBatch& into, std::stop_token stop) = 0;
};

/// EventStore::read() over a SQL database. With a filter that no index answers it goes from window
/// to window, first small, so that dense hits come at once, then doubled up to request.scanLimit
/// rows in all; in a SQLite table that is kept in the order of its positions it goes straight
/// through as many rows instead; where the filter's positions, or an index on its times, bound what
/// can match, only those positions are looked at.
/// @param bound highest position to return: the settled head, or request.upTo where that is lower
[[nodiscard]] Result<ReadPage> readPage(PageSource& source, const SelectContext& context,
                                        const ReadRequest& request, Position bound,
                                        std::stop_token stop);

/// What to fetch of data: all of it where the filter must see it.
[[nodiscard]] Bodies bodiesToFetch(const ReadRequest& request);

} // namespace viridian
