#pragma once

#include "core/base/job_runner.h"
#include "core/workspace/workspace.h"
#include "ui/shell/audit_model.h"
#include "ui/shell/job_list.h"
#include "ui/shell/locator_provider.h"
#include "ui/shell/log_model.h"
#include "ui/shell/room.h"
#include "ui/shell/store_bar_state.h"
#include "ui/shell/ui_clock.h"
#include "ui/text/text.h"

#include <QObject>
#include <QSettings>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace viridian::ui {

/// What all rooms share: the open workspace, jobs, log, audit, settings, clock. Built by main after
/// the runner and before the window, so that it ends after the window and before the runner.
/// Thread: UI.
class AppContext : public QObject {
    Q_OBJECT

public:
    /// @param settings  where the session is kept; tests give a file of their own
    AppContext(JobRunner& runner, std::unique_ptr<QSettings> settings, QObject* parent = nullptr);
    ~AppContext() override;

    [[nodiscard]] JobRunner& runner() { return m_runner; }
    [[nodiscard]] QSettings& settings() { return *m_settings; }
    [[nodiscard]] UiClock& clock() { return m_clock; }
    [[nodiscard]] JobList& jobs() { return m_jobs; }
    [[nodiscard]] LogModel& log() { return m_log; }
    [[nodiscard]] AuditModel& audit() { return m_audit; }

    /// The open migration. Without a file it is an empty one that can be saved.
    [[nodiscard]] const Workspace& workspace() const { return m_workspace; }
    /// Addresses with absolute paths, ready for the store's opener; empty: no store.
    [[nodiscard]] std::string blueAddress() const;
    [[nodiscard]] std::string greenAddress() const;
    /// Absolute; empty: no pipeline, every event passes unchanged.
    [[nodiscard]] std::filesystem::path pipelinePath() const;

    void setWorkspace(Workspace workspace);
    void setBlue(const std::string& address);
    void setGreen(const std::string& address);
    void setPipeline(const std::string& path);
    /// Changes anything else (guards, filters, marks); marks the workspace as not saved.
    void editWorkspace(const std::function<void(Workspace&)>& change);
    [[nodiscard]] bool workspaceModified() const { return m_modified; }
    /// Errors: those of loadWorkspace() and saveWorkspace(); the present workspace stays on an
    /// error.
    Status openWorkspace(const std::filesystem::path& path);
    Status saveWorkspaceTo(const std::filesystem::path& path);

    /// The store bar's parts, set by whoever reads them (the store monitor, the sync and cutover
    /// rooms).
    [[nodiscard]] const StoreBarState& storeBar() const { return m_storeBar; }
    void setBlueSide(StoreSide side);
    void setGreenSide(StoreSide side);
    void setLag(LagState lag);
    void setSyncSide(SyncSide sync);
    /// Pipeline hash as computed by whoever loaded it, for the status bar; empty: none.
    void setPipelineHash(const QString& hash);
    [[nodiscard]] QString pipelineHash() const { return m_pipelineHash; }
    /// Difference of the server's clock to ours, for the status bar.
    void setClockDifference(std::optional<std::chrono::milliseconds> difference);
    [[nodiscard]] std::optional<std::chrono::milliseconds> clockDifference() const
    {
        return m_clockDifference;
    }

    [[nodiscard]] Zone zone() const { return m_zone; }
    void setZone(Zone zone);

    void addLocatorProvider(LocatorProvider provider);
    [[nodiscard]] const std::vector<LocatorProvider>& locatorProviders() const
    {
        return m_providers;
    }

    /// Shows another room with something in it.
    void goTo(const Destination& destination);

signals:
    /// blueAddress() is another: drop what was read, connect anew.
    void blueChanged();
    void greenChanged();
    void pipelineChanged();
    /// Any part of the workspace is another (also after the three above).
    void workspaceChanged();
    void storeBarChanged();
    void zoneChanged();
    /// A program that a pipeline names may run now: what it kept from running can be run again.
    void programsAllowed();
    void statusChanged(); ///< pipeline hash or clock difference
    void destinationRequested(const viridian::ui::Destination& destination);
    /// Every 250 ms (every second while the program has no focus): poll numbers, age texts.
    void tick();

private:
    void replaceWorkspace(Workspace next, bool modified);

    JobRunner& m_runner;
    std::unique_ptr<QSettings> m_settings;
    UiClock m_clock;
    JobList m_jobs;
    LogModel m_log;
    AuditModel m_audit;
    Workspace m_workspace;
    bool m_modified = false;
    StoreBarState m_storeBar;
    QString m_pipelineHash;
    std::optional<std::chrono::milliseconds> m_clockDifference;
    Zone m_zone = Zone::Utc;
    std::vector<LocatorProvider> m_providers;
    QTimer m_timer;
};

} // namespace viridian::ui
