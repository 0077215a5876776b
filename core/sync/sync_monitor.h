#pragma once

#include "core/base/time.h"
#include "core/pipeline/transform.h"
#include "core/store/event_store.h"
#include "core/store/ledger.h"
#include "core/sync/lag.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viridian {

enum class SyncState {
    NotStarted,
    Copying,
    BuildingIndexes,
    Following,
    Paused,
    Blocked,
    Done,
    Failed
};
/// As in design/cli.md: "copying" (also while indexes are built), "following", …; "not started"
/// before the first step.
[[nodiscard]] const char* name(SyncState state) noexcept;
[[nodiscard]] std::optional<SyncState> parseSyncState(std::string_view text);

/// Something a person should know of a running sync. Ended ones stay.
struct SyncProblem {
    enum class Severity { Note, Warning, Failed };
    /// What the one link of the problem shows.
    enum class Link { None, Event, Step, Stream, Log };
    std::uint64_t number = 0; ///< unique in this run; stays when the problem changes
    Severity severity = Severity::Note;
    std::string what{};
    std::string why{};
    Timestamp since{};
    std::optional<Timestamp> ended{};
    Link link = Link::None;
    std::string target{}; ///< position, step id or stream
    std::string key{};    ///< one open problem a key: "green", "gap"
};

/// A vertical line of the plot.
struct SyncMark {
    Timestamp at{};
    std::string text;
};

/// Everything that is known of a sync at one moment.
struct SyncStatus {
    SyncState state = SyncState::NotStarted;
    SyncReport report;  ///< the numbers, as the ledger holds them; report.heartbeat tells when the
                        ///< loop last turned
    Timestamp readAt{}; ///< when blue's head, and with it the lag, was last read
    Trend trend = Trend::Unknown;
    Rates rates;
    double ratePipeline = 0; ///< blue events through the pipeline, a second
    std::uint32_t lost = 0;  ///< stores that are lost right now and waited for
    std::uint64_t workers = 0;
    std::uint64_t batchEvents = 0; ///< of the last commit
    std::uint64_t commits = 0;
    bool lagExact = true;               ///< false: estimated from positions
    std::optional<std::uint64_t> total; ///< events in blue when copying began, as estimated
    std::vector<Holder> heldBy;         ///< who keeps blue's settled head back
    double indexesDone = 0;             ///< 0 to 1 while BuildingIndexes
    std::uint64_t passedOn = 0; ///< events that a failing step passed on unconverted, in this run
    std::uint64_t piped = 0;    ///< blue events through the pipeline in this run
    std::uint64_t segmentsClosed = 0;
    HeldEvents held;         ///< what steps with state hold back, as of the last commit
    Quarantined quarantined; ///< what is set aside, likewise
    std::optional<Lease> lease;
    std::optional<SyncControl> control;
};

/// The window into a running sync, and its steering wheel.
///
/// Thread: any. The sync writes, the UI reads copies and asks; nothing here blocks on a store.
class SyncMonitor {
public:
    SyncMonitor();
    ~SyncMonitor();
    SyncMonitor(const SyncMonitor&) = delete;
    SyncMonitor& operator=(const SyncMonitor&) = delete;

    [[nodiscard]] SyncStatus status() const;
    /// Oldest first; ended ones included; the newest 500.
    [[nodiscard]] std::vector<SyncProblem> problems() const;
    [[nodiscard]] std::vector<SyncMark> marks() const;
    /// Samples by the second that are newer than @p after, at most an hour of them.
    [[nodiscard]] std::vector<LagSample> seconds(Timestamp after = {}) const;
    /// A week by the minute.
    [[nodiscard]] std::vector<LagMinute> minutes() const;

    /// The sync stops taking blue's events, writes what it holds, hands green over. Returns at
    /// once.
    void pause(const std::string& by);
    void resume(const std::string& by);
    /// Events a second; absent: no limit.
    void setRateLimit(std::optional<std::uint64_t> eventsPerSecond, const std::string& by);
    void addMark(const std::string& text);

    // What runSync() calls.

    /// Changes the status under the lock; returns at once.
    template <typename Change>
    void update(Change&& change)
    {
        const std::scoped_lock lock(m_mutex);
        change(m_status);
    }
    void addSample(const LagSample& sample);
    /// Opens a problem, or changes the open one of the same key. Returns its number.
    std::uint64_t report(SyncProblem problem);
    /// Ends the open problem of that key; @p words replaces `what` where given.
    void end(std::string_view key, const std::string& words = {});
    /// What pause(), resume() and setRateLimit() asked for since the last call, for the ledger.
    [[nodiscard]] std::optional<SyncControl> takeWish();
    /// Another process asked for this through the ledger.
    void applyControl(const SyncControl& control);
    /// The control in force.
    [[nodiscard]] SyncControl control() const;

private:
    void steer(SyncControl control);

    mutable std::mutex m_mutex;
    SyncStatus m_status;
    SyncControl m_control;
    bool m_wished = false;
    std::vector<SyncProblem> m_problems;
    std::vector<SyncMark> m_marks;
    LagHistory m_history;
    std::uint64_t m_lastProblem = 0;
};

} // namespace viridian
