#pragma once

#include "core/store/filter_cost.h"
#include "core/store/layout.h"
#include "core/store/sqlite/sqlite_session.h"

namespace viridian {

/// The tables and views of the file with their columns.
[[nodiscard]] Result<DatabaseShape> shapeOf(SqliteSession& session);

/// True when the column's affinity turns text that looks like a number into a number (declared type
/// JSONB, DATETIME, …).
[[nodiscard]] Result<bool> makesNumbers(SqliteSession& session, std::string_view table,
                                        std::string_view column);

/// What indexes of the event table begin with. Streams always lead to their rows.
[[nodiscard]] Result<IndexedFields> readIndexedFields(SqliteSession& session, const Layout& layout);

/// True when events are the event table's own rows and the position is its row number: going
/// through the table is going through the events in their order.
[[nodiscard]] Result<bool> isKeptInOrder(SqliteSession& session, const Layout& layout);

} // namespace viridian
