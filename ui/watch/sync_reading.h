#pragma once

#include "core/cutover/state.h"
#include "core/store/ledger.h"
#include "ui/shell/store_bar_state.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace viridian::ui {

/// What green's ledger says of the syncs that write into it, read at one moment.
struct SyncReading {
    std::vector<SyncReport> reports{};
    std::vector<Lease> leases{};
    SyncControl control{};
    Timestamp databaseNow{}; ///< by green's clock, which heartbeats and leases are stamped with
    Timestamp readAt{};      ///< by ours
    CutoverState cutover = CutoverState::Draft; ///< by the newest record of the journal
    Timestamp cutoverSince{};                   ///< of that state, by the journal's clock
};

/// Where the cutover stands, as green's ledger says; reads only the records that are new.
/// Thread: one at a time, that of the ledger.
class JournalFollower {
public:
    /// Fills cutover and cutoverSince. Errors: those of reading.
    Status read(Ledger& ledger, SyncReading& reading);

private:
    std::uint64_t m_next = 1;
    CutoverState m_state = CutoverState::Draft;
    Timestamp m_since{};
};

/// "mira" of "mira on host-7, pid 4211".
[[nodiscard]] QString ownerName(const std::string& owner);

/// GREEN is the live store: Watching, Completed.
[[nodiscard]] bool rolesExchanged(CutoverState state);

/// Sums of all shards: events and rates added, seconds of the slowest. No reports: unknown. With
/// the roles exchanged there is no lag from blue any more, and nothing measures the one back to it.
[[nodiscard]] LagState lagOf(const SyncReading& reading);

/// The worst shard's state; a sync that holds no lease does not run, whatever its last report says,
/// and with the roles exchanged none may.
[[nodiscard]] SyncSide syncSideOf(const SyncReading& reading);

/// The lowest checkpoint of all shards; absent before the first.
[[nodiscard]] std::optional<Position> lowestCheckpoint(const SyncReading& reading);

} // namespace viridian::ui
