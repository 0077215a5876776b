#pragma once

#include "core/base/progress.h"
#include "core/base/time.h"
#include "ui/shell/theme.h"

#include <QAbstractTableModel>
#include <QPointer>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace viridian::ui {

class UiClock;

/// Numbers of a running job, as polled from the UI thread.
struct JobNumbers {
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total{};
    bool totalIsLeast = false;    ///< shown as "≥ 3,168,000"
    bool endless = false;         ///< Left says "no end"
    QString note{};               ///< instead of the bar: "heartbeat 0.2 s ago"
    std::optional<double> rate{}; ///< else measured from `done`
};

/// The two numbers that a job writes on its thread and the UI polls.
class JobCounter {
public:
    /// For core calls that report Progress. The counter must outlive the job: share it by
    /// shared_ptr.
    [[nodiscard]] static ProgressSink sinkOf(std::shared_ptr<JobCounter> counter);
    [[nodiscard]] JobNumbers numbers() const;
    void set(const Progress& progress);

private:
    static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
    std::atomic<std::uint64_t> m_done{0};
    std::atomic<std::uint64_t> m_total{kUnknown};
};

/// How the marks of a job are joined: "● to ■", "● □ against ■".
struct JobStores {
    std::vector<StoreMark> from{};
    QString word{}; ///< "to", "against"; empty with one side only
    std::vector<StoreMark> to{};
};

/// What the Jobs pane needs to show and stop a job.
struct JobInfo {
    QString name{}; ///< "Diff, proving the tail"
    JobStores stores{};
    QString unit = QStringLiteral("events");
    std::function<JobNumbers()> poll{}; ///< UI thread, every 250 ms; must return at once
    QString actionText{};               ///< "Cancel", "Pause"; empty: no action
    std::function<void()> action{}; ///< UI thread, once; the row then says "Stopping…" if isCancel
    bool isCancel = true;
};

class JobList;

/// Takes its job out of the list when destroyed. Move-only; safe after the list ended.
class JobTicket {
public:
    JobTicket() = default;
    JobTicket(JobTicket&& other) noexcept;
    JobTicket& operator=(JobTicket&& other) noexcept;
    ~JobTicket();

private:
    friend class JobList;
    JobTicket(QPointer<JobList> list, std::uint64_t id);
    QPointer<JobList> m_list;
    std::uint64_t m_id = 0;
};

/// The running jobs, polled at 250 ms. One row a job, in the order they began.
/// Thread: UI.
class JobList : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Job, Stores, ProgressBar, Done, Rate, Elapsed, Left, Action, ColumnCount };
    enum DataRole {
        StoresRole = Qt::UserRole, ///< JobStores
        FractionRole,              ///< double 0..1, invalid while the total is unknown
        ActionEnabledRole,         ///< bool
    };
    static constexpr std::chrono::milliseconds kPollInterval{250};

    explicit JobList(const UiClock& clock, QObject* parent = nullptr);
    ~JobList() override;

    /// Shows the job until the ticket ends.
    [[nodiscard]] JobTicket add(JobInfo info);
    /// Runs the row's action, once.
    void act(int row);
    /// Runs the action of every job whose action is a cancel.
    void cancelAll();
    [[nodiscard]] int count() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

public slots:
    /// Reads every job's numbers now; the timer of AppContext calls it.
    void poll();

signals:
    void countChanged(int count);

private:
    friend class JobTicket;
    struct Entry;
    void remove(std::uint64_t id);
    [[nodiscard]] QString text(const Entry& entry, int column) const;

    const UiClock& m_clock;
    std::vector<std::unique_ptr<Entry>> m_entries;
    std::uint64_t m_lastId = 0;
};

} // namespace viridian::ui

Q_DECLARE_METATYPE(viridian::ui::JobStores)
