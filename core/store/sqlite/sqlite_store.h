#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/open.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace viridian {

/// Opens a SQLite event store for reading; recognises its layout. What openStore() calls.
/// With OpenOptions::createIfMissing a file that is missing or holds no table is made in the forced
/// (or native) layout. Errors: as openStore(); Denied where the file is in WAL mode with unmerged
/// changes in a folder that cannot be written.
[[nodiscard]] Result<std::unique_ptr<EventStore>> makeSqliteStore(const StoreAddress& address,
                                                                  const OpenOptions& options = {});

/// What createStore() calls. Conflict where the file holds a table already.
[[nodiscard]] Status createSqliteStore(const StoreAddress& address);

/// What candidates() calls.
[[nodiscard]] Result<std::vector<LayoutCandidate>> sqliteCandidates(const StoreAddress& address);

/// What shapeOf() calls.
[[nodiscard]] Result<DatabaseShape> sqliteShape(const StoreAddress& address, std::stop_token stop);

/// What openSqlSession() calls.
[[nodiscard]] Result<std::unique_ptr<SqlSession>> makeSqliteSession(const StoreAddress& address,
                                                                    Access access);

} // namespace viridian
