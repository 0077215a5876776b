#pragma once

#include "tests/support/memory_store.h"

namespace viridian::test {

/// The writing connections of a database in memory.
[[nodiscard]] Result<std::unique_ptr<Ledger>>
makeMemoryLedger(std::shared_ptr<MemoryDatabase> database, bool create);
[[nodiscard]] Result<std::unique_ptr<Target>>
makeMemoryTarget(std::shared_ptr<MemoryDatabase> database);

} // namespace viridian::test
