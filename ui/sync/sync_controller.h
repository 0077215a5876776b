#pragma once

#include "core/base/job_runner.h"
#include "core/sync/sync.h"
#include "ui/shell/app_context.h"
#include "ui/sync/green_reader.h"
#include "ui/sync/sync_view.h"
#include "ui/widgets/plot/lag_plot.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace viridian::ui {

/// Runs the sync of this process as a job, reads green's ledger for syncs that run elsewhere, and
/// computes what the room shows. Feeds the store bar.
///
/// Thread: UI. Its jobs open stores of their own. Ownership: its end stops the sync, which hands
/// green over.
class SyncController : public QObject {
    Q_OBJECT

public:
    /// Opens the store of an address; @p create makes a green that is not there. Tests give one in
    /// memory.
    using Opener = std::function<StoreOpener(const std::string& address, bool create)>;
    SyncController(AppContext& context, Opener opener, QObject* parent = nullptr);
    ~SyncController() override;

    [[nodiscard]] const SyncView& view() const { return m_view; }
    [[nodiscard]] LagPlotData plotData() const;
    /// Nothing is being opened or read for the first time.
    [[nodiscard]] bool ready() const { return m_view.phase != SyncPhase::Reading; }

    /// Copies, or goes on where the checkpoint stands, and follows.
    void start();
    /// Empties green and starts. The room asks the user first.
    void restartFromZero();
    void pause();
    void resume();
    void setRateLimit(std::optional<std::uint64_t> eventsPerSecond);
    void mark(const QString& text);
    /// Ends the sync of this process; green is handed over.
    void stop();
    /// Reads everything again, now.
    void refresh();

signals:
    /// view() or plotData() is another.
    void changed();
    /// Something that was asked for could not be done.
    void refused(const QString& sentence);

private:
    void connectStores();
    void tick();
    void startRun(bool startOver);
    void runEnded(const Result<SyncSummary>& result);
    void read();
    void take(Result<GreenReading> reading);
    void takePast();
    void rebuild();
    void collectSamples();
    void addLastReport();
    void feedStoreBar();
    void control(bool paused, std::optional<std::uint64_t> rateLimit);
    [[nodiscard]] std::optional<LocalSync> local() const;
    [[nodiscard]] JobNumbers numbers() const;
    [[nodiscard]] std::optional<double> usualRate() const;

    AppContext& m_context;
    Opener m_opener;
    std::shared_ptr<GreenReader> m_reader;
    std::optional<GreenReading> m_reading;
    std::optional<Error> m_error;
    bool m_reads = false; ///< a reading is under way
    Timestamp m_lastRead{};
    int m_generation = 0;
    JobHandle m_readJob;
    JobHandle m_controlJob;

    std::shared_ptr<SyncMonitor> m_monitor; ///< of the run, or of the one that ended last
    JobHandle m_run;
    JobTicket m_ticket;
    bool m_running = false;
    std::optional<Error> m_ended; ///< how the last run ended, unless well

    LagHistory m_history;
    std::shared_ptr<const LagPast> m_past; ///< that m_history begins with
    Timestamp m_lastSample{};
    std::vector<SyncMark> m_marks; ///< of the user, while the sync runs elsewhere
    SyncView m_view;
};

/// Opens stores through core/store/open.h.
[[nodiscard]] SyncController::Opener storeOpeners();

} // namespace viridian::ui
