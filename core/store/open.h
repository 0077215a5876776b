#pragma once

#include "core/store/event_store.h"
#include "core/store/sql/sql_session.h"

#include <memory>
#include <vector>

namespace viridian {

struct OpenOptions {
    /// For green: where the database holds no store of the forced layout, or of any known one, it
    /// is made in the forced or native layout. Several stores and none forced is a Conflict.
    bool createIfMissing = false;
};

/// Opens a store for reading; recognises its layout. The one place that knows every driver
/// (core/store/kinds.cpp). Errors: NotFound (no such file or database), InvalidInput (not a
/// database; no known layout: the message lists the candidates and what each is missing), Denied
/// (password), Unavailable (server not reached).
[[nodiscard]] Result<std::unique_ptr<EventStore>> openStore(const StoreAddress& address,
                                                            const OpenOptions& options = {});

/// Parses and opens.
[[nodiscard]] Result<std::unique_ptr<EventStore>> openStore(std::string_view address,
                                                            const OpenOptions& options = {});

/// Makes an empty store of the address's layout. Conflict where it is there already.
[[nodiscard]] Status createStore(const StoreAddress& address);

/// Every layout of the database against what is in it, best first; works also where none matches.
[[nodiscard]] Result<std::vector<LayoutCandidate>> candidates(const StoreAddress& address);

/// A plain SQL connection to a store's database, for switches that are a row in a table.
[[nodiscard]] Result<std::unique_ptr<SqlSession>> openSqlSession(const StoreAddress& address,
                                                                 Access access);

} // namespace viridian
