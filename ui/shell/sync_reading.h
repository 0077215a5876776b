#pragma once

#include "core/store/ledger.h"
#include "ui/shell/store_bar_state.h"

#include <optional>
#include <vector>

namespace viridian::ui {

/// What green's ledger says of the syncs that write into it, read at one moment.
struct SyncReading {
    std::vector<SyncReport> reports{};
    std::vector<Lease> leases{};
    SyncControl control{};
    Timestamp databaseNow{}; ///< by green's clock, which heartbeats and leases are stamped with
    Timestamp readAt{};      ///< by ours
};

/// Sums of all shards: events and rates added, seconds of the slowest. No reports: unknown.
[[nodiscard]] LagState lagOf(const SyncReading& reading);

/// The worst shard's state; a sync that holds no lease does not run, whatever its last report says.
[[nodiscard]] SyncSide syncSideOf(const SyncReading& reading);

/// The lowest checkpoint of all shards; absent before the first.
[[nodiscard]] std::optional<Position> lowestCheckpoint(const SyncReading& reading);

} // namespace viridian::ui
