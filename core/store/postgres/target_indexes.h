#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/store/postgres/pg_store.h"

#include <stop_token>

namespace viridian::postgres {

// Secondary indexes of green's event table, dropped for the copy and built after it. What is
// missing stands in a table of Viridian's bookkeeping, written with the drop and deleted with the
// build, so that a crash at any moment leaves the right list behind. Statements are those of the
// database's own catalogue, so an index that an operator changed comes back as it was.

[[nodiscard]] Status createDeferredTable(PgSession& session);

/// True while the list is not empty.
[[nodiscard]] Result<bool> hasDeferredIndexes(PgSession& session, const PgTable& table,
                                              std::stop_token stop);

/// Drops the layout's deferrable indexes that are there, in the session's open transaction.
[[nodiscard]] Status dropIndexes(PgSession& session, const PgStoreFacts& facts,
                                 std::stop_token stop);

/// Builds what is on the list, two at a time over connections of their own; repeatable.
/// Errors: Conflict where a unique index finds two equal keys.
[[nodiscard]] Status rebuildIndexes(const StoreAddress& address, PgSession& session,
                                    const PgStoreFacts& facts, const ProgressSink& progress,
                                    std::stop_token stop);

} // namespace viridian::postgres
