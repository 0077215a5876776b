#pragma once

#include "core/sync/green_writer.h"
#include "core/sync/sync.h"
#include "core/sync/sync_beat.h"

#include <memory>
#include <optional>
#include <vector>

namespace viridian {

/// One run of a sync: puts spine, writer and beat together and decides what comes next. Copying and
/// following are one loop; only the batch size and the waiting differ.
class SyncRun {
public:
    SyncRun(const SyncOptions& options, SyncMonitor& monitor);

    Result<SyncSummary> run(std::stop_token stop);

private:
    Status open();
    Status applyStart();
    Status loop();
    enum class Next {
        GoOn,
        NewSpine, ///< blue was lost: read on from the checkpoint over a new connection
        Ended,
    };
    Result<Next> turn(Spine& spine);
    Result<Next> spineFailed(const Error& error, const Spine& spine);
    void add(SpinePage page);
    [[nodiscard]] bool batchFull() const;
    /// What waits to be written has waited for long enough.
    [[nodiscard]] bool overdue() const;
    Status flush();
    /// Blue was empty when this began: its first event tells from now on which blue it is.
    Status settleOrigin();
    Status caughtUp(bool last);
    /// Nothing is ready: writes what there is, rests where paused, looks after green.
    Status rest(Spine& spine);
    /// Behind a cutover's fence nothing more comes: what steps hold back goes to green.
    Status giveOutAtFence(Spine& spine);
    Status watchGreen();
    Status handOverAtEnd(const Status& ended);
    void beatSteering();
    void tellLimit(const SyncControl& control);
    void beatOnce(const Spine& spine);
    void setState(SyncState state);
    void reportEnd(const Status& ended);
    void reportHalt(const StepFailure& failure);
    void reportPassedOn(const SpinePage& page);
    void reportHeld();
    void reportQuarantined();
    [[nodiscard]] SpineOptions spineOptions() const;

    const SyncOptions& m_options;
    SyncMonitor& m_monitor;
    GreenWriter m_writer;
    Patience m_bluePatience;
    std::stop_source m_abort;
    std::stop_token m_stop;
    std::shared_ptr<SpineSteering> m_steering = std::make_shared<SpineSteering>();
    std::unique_ptr<SyncBeat> m_beat;
    StoreInfo m_blue;
    Checkpoint m_begun; ///< as it stood when this run began
    std::vector<SpinePage> m_pending;
    std::size_t m_pendingBlue = 0;
    std::size_t m_pendingGreen = 0;
    bool m_resting = false;   ///< paused and handed over
    bool m_resumed = false;   ///< and nothing was written since
    bool m_limitTold = false; ///< that an earlier run's limit holds this one back
    bool m_following = false; ///< the copy is done
    bool m_behind = true;     ///< more waits than a small batch holds: write large ones
    bool m_halted = false;
    bool m_holds = false;            ///< steps hold events back, as of the last commit
    std::uint64_t m_pipedBefore = 0; ///< by spines before the present one
    Timestamp m_lastFlush{};
    Timestamp m_pendingSince{}; ///< when the oldest pending page came
    Timestamp m_lastWatch{};
};

} // namespace viridian
