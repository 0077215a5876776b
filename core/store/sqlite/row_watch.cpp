#include "core/store/sqlite/row_watch.h"

#include <sqlite3.h>

namespace viridian {

RowWatch::RowWatch(sqlite3& connection)
{
    // Not deterministic: each row must ask. Where there is no memory for it, statements that call
    // it cannot be prepared, and say so.
    sqlite3_create_function_v2(&connection, "viridian_over", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                               this, &RowWatch::look, nullptr, nullptr, nullptr);
}

void RowWatch::begin(std::uint64_t most)
{
    m_most = most;
    m_rows = 0;
    m_last = 0;
    m_over = false;
}

void RowWatch::look(sqlite3_context* context, int /*count*/, sqlite3_value** values)
{
    auto& watch = *static_cast<RowWatch*>(sqlite3_user_data(context));
    if (watch.m_rows == watch.m_most) {
        watch.m_over = true;
        return sqlite3_result_error_code(context, SQLITE_ABORT);
    }
    ++watch.m_rows;
    watch.m_last = sqlite3_value_int64(values[0]);
    sqlite3_result_int(context, 0);
}

} // namespace viridian
