#pragma once

#include "core/store/layout.h"
#include "core/store/sqlite/sqlite_session.h"
#include "core/store/target.h"

#include <memory>

namespace viridian {

/// The writing side of a SQLite green over a writing connection of its own.
[[nodiscard]] Result<std::unique_ptr<Target>>
makeSqliteTarget(std::unique_ptr<SqliteSession> session, Layout layout);

} // namespace viridian
