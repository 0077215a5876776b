#pragma once

#include "core/store/event_store.h"
#include "core/store/open.h"

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace viridian {

/// What openStore() needs of a driver. A new driver is one row in kinds.cpp.
struct StoreKind {
    Scheme scheme = Scheme::Sqlite;
    Result<std::unique_ptr<EventStore>> (*open)(const StoreAddress& address,
                                                const OpenOptions& options) = nullptr;
    Status (*create)(const StoreAddress& address) = nullptr;
    Result<std::vector<LayoutCandidate>> (*candidates)(const StoreAddress& address) = nullptr;
    Result<DatabaseShape> (*shape)(const StoreAddress& address, std::stop_token stop) = nullptr;
    Result<std::unique_ptr<SqlSession>> (*openSession)(const StoreAddress& address,
                                                       Access access) = nullptr;
};

/// Every driver that is built in. PostgreSQL's row names, from
/// core/store/postgres/postgres_store.h: makePostgresStore, createPostgresStore,
/// postgresCandidates, postgresShape, makePostgresSession.
[[nodiscard]] std::span<const StoreKind> storeKinds();

} // namespace viridian
