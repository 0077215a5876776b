#pragma once

#include "core/event/position.h"

#include <cstdint>

struct sqlite3;
struct sqlite3_context;
struct sqlite3_value;

namespace viridian {

/// Lets a scan go through a table once and still say how far it looked. It adds a function to a
/// connection's SQL:
///
///   viridian_over(position)  counts a row that is looked at, and is FALSE; where as many rows as
///                            are allowed were looked at before, the statement ends with an error
///
/// One statement at a time. Thread: that of the connection, which must not be used for statements
/// with this function after the watch is gone. The function cannot be called by a file's own
/// schema.
class RowWatch {
public:
    explicit RowWatch(sqlite3& connection);
    RowWatch(const RowWatch&) = delete;
    RowWatch& operator=(const RowWatch&) = delete;

    /// Before a statement's first step.
    /// @param most rows that it may look at
    void begin(std::uint64_t most);
    [[nodiscard]] std::uint64_t rows() const { return m_rows; }
    /// The position of the last row that was looked at; meaningless before the first.
    [[nodiscard]] Position last() const { return Position(static_cast<std::uint64_t>(m_last)); }
    /// The statement was ended because there are more rows than it may look at.
    [[nodiscard]] bool over() const { return m_over; }

private:
    static void look(sqlite3_context* context, int count, sqlite3_value** values);

    std::uint64_t m_most = 0;
    std::uint64_t m_rows = 0;
    std::int64_t m_last = 0;
    bool m_over = false;
};

} // namespace viridian
