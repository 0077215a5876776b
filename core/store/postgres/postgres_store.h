#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/open.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace viridian {

/// Opens a PostgreSQL event store for reading; recognises its layout. What openStore() calls.
/// With OpenOptions::createIfMissing a database without the forced (or native) layout gets it
/// first. Errors: as openStore().
[[nodiscard]] Result<std::unique_ptr<EventStore>>
makePostgresStore(const StoreAddress& address, const OpenOptions& options = {});

/// What createStore() calls. The database itself must exist.
[[nodiscard]] Status createPostgresStore(const StoreAddress& address);

/// What candidates() calls.
[[nodiscard]] Result<std::vector<LayoutCandidate>> postgresCandidates(const StoreAddress& address);

/// What shapeOf() calls; of the address's schema where it names one.
[[nodiscard]] Result<DatabaseShape> postgresShape(const StoreAddress& address,
                                                  std::stop_token stop);

/// What openSqlSession() calls.
[[nodiscard]] Result<std::unique_ptr<SqlSession>> makePostgresSession(const StoreAddress& address,
                                                                      Access access);

} // namespace viridian
