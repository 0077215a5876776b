#pragma once

#include "core/sync/lag_probe.h"
#include "core/sync/sync_monitor.h"

namespace viridian {

// How the numbers of one status are kept true to each other: whoever copies a status at any moment
// gets a lag, rates and a forecast that belong to its checkpoint, its settled head and its state.

/// True while events are on their way: only then are there rates and a forecast.
[[nodiscard]] bool isMoving(SyncState state) noexcept;

/// No rates and no forecast.
void clearRates(SyncReport& report) noexcept;

/// Enters a state; one that stands still has no rates.
void enter(SyncStatus& status, SyncState state);

/// A store was lost, or is back: while one is, there are no rates and no forecast.
void lose(SyncStatus& status);
void regain(SyncStatus& status);

/// Green holds everything up to @p reached.
void advance(SyncStatus& status, const Checkpoint& reached);

/// Blue's head was read.
/// @param eventsRead  how far green was (SyncReport::eventsRead) when the lag was measured
void measured(SyncStatus& status, const LagReading& reading, std::uint64_t eventsRead,
              const Rates& rates);

/// Blue's head could not be read: what was known of rates and trend is no longer so.
void unmeasured(SyncStatus& status);

} // namespace viridian
