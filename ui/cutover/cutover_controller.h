#pragma once

#include "core/base/job_runner.h"
#include "ui/cutover/cutover_backend.h"
#include "ui/cutover/operator_question.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace viridian::ui {

class AppContext;

/// What the room shows at a moment. A value.
struct CutoverView {
    enum class Kind {
        NoWorkspace, ///< blue or green is not chosen
        Opening,
        Refused, ///< the plan cannot be: `error` says why
        Open,    ///< `status` is there, maybe old
        Ambiguous,
    };
    Kind kind = Kind::NoWorkspace;
    std::optional<CutoverStatus> status{};
    std::optional<PlanText> plan{};
    CutoverPlan about{};               ///< names, limits; meaningful once Open
    std::optional<Error> error{};      ///< the newest reading failed with it
    std::optional<Error> failure{};    ///< the last action failed with it; stays until the next one
    bool lost = false;                 ///< the newest reading failed: everything shown is old
    Timestamp readAt{};                ///< by the screen's clock
    QString running{};                 ///< words of the action under way; empty: none
    bool cancelling = false;           ///< Cancel was pressed
    QString question{};                ///< a switch made by hand waits for this
    std::vector<JournalRecord> live{}; ///< records written by the action under way

    [[nodiscard]] CutoverState state() const;
    /// The ribbon's state: while a run writes, its newest record is newer than the last reading.
    [[nodiscard]] CutoverState shownState() const;
    [[nodiscard]] bool busy() const { return !running.isEmpty(); }
};

/// Reads and steers the workspace's cutover. No widgets.
///
/// Readings and actions are jobs, each kind with connections of its own, so that the room shows how
/// a run goes on. Thread: UI.
class CutoverController : public QObject {
    Q_OBJECT

public:
    CutoverController(AppContext& context, OpenBackend open, QObject* parent = nullptr);
    ~CutoverController() override;

    [[nodiscard]] const CutoverView& view() const { return m_view; }

    /// Why cutting over is not possible now, as a sentence; empty: it is.
    [[nodiscard]] QString whyNot(const QString& typedName) const;
    [[nodiscard]] bool nameMatches(const QString& typedName) const;
    /// Why notes and changes of the plan are not possible now; empty: they are.
    [[nodiscard]] QString whyNoNotes() const;
    /// Why nothing can be pressed at all (lost, busy, stale); empty: it can.
    [[nodiscard]] QString whyNoAction() const;

    /// Only what is seen is read often.
    void setSeen(bool seen);
    void readNow();

    void makeReady();
    void backToDraft();
    void rehearse();
    /// Presses the button: does nothing unless whyNot() is empty at this moment.
    void cutOver(const QString& typedName);
    void cancel();
    void resume();
    void rollBack(const RollbackOrder& order);
    void complete(const QString& earlyReason);
    void overrideGuard(const QString& guard, const QString& reason);
    void acknowledge(const QString& words);
    void noteBackup(Timestamp taken, const QString& words);
    void answer(bool done);
    /// Changes the plan in the workspace; in Draft only.
    void editPlan(const std::function<void(Workspace&)>& change);

signals:
    void changed();
    /// Nothing but time passed.
    void ticked();
    void rehearsed(const viridian::Rehearsal& rehearsal);
    /// An action ended; @p error absent when it did what it should.
    void actionEnded(const QString& what, const std::optional<viridian::Error>& error);

private:
    /// What a reading brings.
    struct Reading {
        CutoverStatus status;
        PlanText plan;
        CutoverPlan about;
    };
    using Work = std::function<Status(CutoverBackend&, std::stop_token)>;

    void restart();
    void tick();
    void read();
    void take(Result<Reading> reading);
    void act(const QString& words, Work work, bool keepsLive = false);
    void ended(const QString& words, Status result);
    void heard(const JournalRecord& record);
    void feedStoreBar();

    AppContext& m_context;
    OpenBackend m_open;
    CutoverView m_view;
    std::shared_ptr<OperatorQuestion> m_question;
    std::shared_ptr<std::unique_ptr<CutoverBackend>> m_reader; ///< used by one reading at a time
    JobHandle m_reading;
    JobHandle m_action;
    std::uint64_t m_generation = 0; ///< an older workspace's answers are dropped
    bool m_isReading = false;
    bool m_seen = false;
    bool m_wanted = true; ///< read as soon as possible
};

} // namespace viridian::ui

Q_DECLARE_METATYPE(viridian::Rehearsal)
