#pragma once

#include "core/base/result.h"
#include "core/store/address.h"
#include "core/store/postgres/pg_handles.h"
#include "core/store/sql/sql_session.h"

#include <chrono>
#include <stop_token>

namespace viridian::postgres {

/// Waits until the connection's socket can be read (or written, where @p write), at most @p atMost.
/// True: it can. Looks at nothing else; callers look at their stop token between calls of at most
/// kTick.
[[nodiscard]] bool waitForSocket(const PGconn& connection, bool write,
                                 std::chrono::milliseconds atMost);

/// How long a wait may last before the stop token is looked at again.
inline constexpr std::chrono::milliseconds kTick{50};

/// Connects and pins what statements rely on: read-only by session setting where asked,
/// application_name viridian, search_path pg_catalog, UTC, no time limits. Errors: Denied
/// (password, login), NotFound (database), Unavailable (not reached in time), InvalidInput (the
/// URI), Cancelled.
[[nodiscard]] Result<PgConnection> connect(const StoreAddress& address, Access access,
                                           std::stop_token stop);

} // namespace viridian::postgres
