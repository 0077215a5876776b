#pragma once

#include "core/store/event_store.h"
#include "core/sync/spine.h"
#include "ui/sync/sync_view.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace viridian::ui {

/// Reads what green's ledger says, and while nothing was copied yet what a copy would take. Keeps
/// its connections between readings; opens anew after an error. Thread: one job at a time; never
/// the UI thread.
class GreenReader {
public:
    struct Places {
        StoreOpener blue;
        StoreOpener green;               ///< opens, never creates
        std::filesystem::path greenFile; ///< SQLite: where the file will be; empty: a server
        std::filesystem::path rules;     ///< ignore rules that a proof is read under; empty: none
        std::string pipelineHash;        ///< empty: of the checkpoint
    };
    explicit GreenReader(Places places) : m_places(std::move(places)) {}

    /// A green that does not exist yet is a reading without a ledger, not an error.
    [[nodiscard]] Result<GreenReading> read(std::stop_token stop);
    /// Asks a sync that runs elsewhere, through green.
    Status putControl(const SyncControl& control);

private:
    Result<GreenReading> readGreen(std::stop_token stop);
    Result<GreenReading> readLedger(std::stop_token stop);
    Status readProof(GreenReading& reading);
    Status readPast(GreenReading& reading, std::stop_token stop);
    Result<StartEstimate> estimate(std::stop_token stop);
    void forget();
    [[nodiscard]] Error ofBoth(const Error& blue, const Error& green) const;

    std::mutex m_mutex; ///< a control may be put while a reading runs
    Places m_places;
    std::unique_ptr<EventStore> m_blue;
    std::unique_ptr<EventStore> m_green;
    std::unique_ptr<Ledger> m_ledger;
    JournalFollower m_journal;
    std::optional<Error> m_missing; ///< green is not there (yet)
    std::optional<StartEstimate> m_estimate;
    std::shared_ptr<const LagPast> m_past; ///< as it was when the ledger was opened
};

} // namespace viridian::ui
