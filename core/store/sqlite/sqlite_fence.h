#pragma once

#include "core/store/fence.h"
#include "core/store/layout.h"
#include "core/store/sqlite/sqlite_session.h"

#include <memory>

namespace viridian {

/// The fence of a SQLite blue: a trigger that refuses every INSERT into the event table
/// (S-trigger).
[[nodiscard]] Result<std::unique_ptr<Fence>> makeSqliteFence(std::unique_ptr<SqliteSession> session,
                                                             Layout layout);

} // namespace viridian
