#pragma once

#include "core/base/result.h"
#include "core/cutover/guard.h"
#include "core/cutover/journal.h"
#include "core/cutover/parts.h"
#include "core/cutover/plan.h"
#include "core/cutover/state.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

using Seconds = std::chrono::duration<double>;

/// One numbered step of "What will change".
struct ChangeStep {
    int number = 0;
    std::string id{}; ///< "fence", "drain", "prove", "commit", "switch", "release"
    std::string title{};
    std::vector<std::string> marks{}; ///< "blue", "green", "expected"
    std::vector<std::string> run{};   ///< exact statements and commands
    std::vector<std::string> undo{};
    std::string note{};
    std::optional<Seconds> expected{}; ///< absent: a person decides
    std::string expectedWords{};       ///< "0.4 s, at most 30 s"
    bool pastReturn = false;
};

/// How long writers wait.
struct FreezeForecast {
    std::optional<Seconds> expected{}; ///< absent: cannot be told; `words` says why
    Seconds low{0};
    Seconds high{0};
    Seconds budget{0};
    std::string words{};
};

struct PlanText {
    std::vector<ChangeStep> steps{};
    FreezeForecast freeze{};
    std::string wayBack{};
};

/// A state of the ribbon that was entered.
struct StateTime {
    CutoverState state = CutoverState::Draft;
    Timestamp at{};
    std::string who{};
};

/// What going back would cost now.
struct RollbackCost {
    std::uint64_t events = 0;          ///< on green since it was committed
    std::vector<TypeCount> types{};    ///< of those events, most first
    std::vector<std::string> first{};  ///< the first 20, "stream version type"
    std::string sentence{};            ///< what happens to them, plainly
    std::optional<Seconds> expected{}; ///< time to go back
    Timestamp at{};
};

/// Everything a screen or `cutover status` shows. A value.
struct CutoverStatus {
    CutoverState state = CutoverState::Draft;
    CutoverState journalState = CutoverState::Draft; ///< as written, also while Ambiguous
    Timestamp since{};
    std::string trouble;            ///< Ambiguous: what could not be read
    std::vector<std::string> check; ///< Ambiguous: what to look at by hand
    std::vector<StateTime> entered; ///< states of the present run
    GuardRound guards;
    JournalView journal;
    std::optional<FenceState> fence;
    Traffic traffic;
    std::optional<bool> gateOpen;
    std::optional<Seconds> freezeMeasured;
    std::optional<RollbackCost> rollback; ///< from Committed on
    std::vector<std::string> waitsFor;    ///< Watching: what complete() waits for
    std::vector<std::string> notices;
    Timestamp readAt{};
};

struct Confirmation {
    std::string typedName; ///< must be green's name
};

struct RollbackOrder {
    std::string typedName;                ///< must be blue's name
    std::uint64_t acknowledgedEvents = 0; ///< at least as many as are on green since the commit
    std::string reason;
};

struct RehearsalLine {
    std::string step{};  ///< number and title, "1 Fence BLUE"
    std::string what{};  ///< statement, command or probe
    std::string found{}; ///< what a read-only probe found; empty: nothing can be probed
    bool ok = true;
};
struct Rehearsal {
    PlanText plan{};
    std::vector<RehearsalLine> lines{};
    GuardRound guards{};
    bool wouldRun = false;
};

/// Hears of each record on the working thread, right after it was written.
using RecordListener = std::function<void(const JournalRecord&)>;

/// Runs a cutover: guards, fence, drain, proof, switch, watch, back.
///
/// Every act is journaled before (intent) and after (outcome) and can be made again. What a call
/// finds on disk decides, never what this object remembers: a new object goes on where a dead one
/// stopped.
/// Thread: one at a time; calls block, never from the UI thread.
/// Errors of every call: as EventStore; Corrupt when the state cannot be told (Ambiguous): detail
/// says what to check.
class Cutover {
public:
    Cutover(CutoverPlan plan, CutoverParts parts, RecordListener listener = {});

    [[nodiscard]] const CutoverPlan& plan() const { return m_plan; }

    /// Reads everything; changes nothing. A journal or store that cannot be read gives Ambiguous,
    /// not an error. Errors: Cancelled.
    [[nodiscard]] Result<CutoverStatus> status(std::stop_token stop);
    [[nodiscard]] Result<GuardRound> guards(GuardPhase phase, std::stop_token stop);
    /// What will change, word for word, and how long it takes.
    [[nodiscard]] Result<PlanText> planText(std::stop_token stop);
    /// A run that changes nothing: each statement and command, with what can be probed by reading.
    [[nodiscard]] Result<Rehearsal> rehearse(std::stop_token stop);

    /// Whether the switch could be made from here at all. Errors: InvalidInput when it needs a
    /// person and nobody can be asked.
    [[nodiscard]] Status checkSwitch() const;

    /// Draft or RolledBack -> Ready: the plan is fixed from here. After a rollback it is another
    /// attempt: acknowledgements and overrides are asked for again.
    [[nodiscard]] Status makeReady();
    /// Ready -> Draft; acknowledgements and overrides of the run lapse.
    [[nodiscard]] Status backToDraft();

    /// Ready -> Watching. Anything that goes wrong before Committed cancels and returns its reason;
    /// after it the state stays and resume() or rollback() goes on.
    /// @param stop asks to cancel; ignored from Committed on
    /// Errors: InvalidInput (wrong name, live mode, checkSwitch()), Conflict (wrong state, guards
    /// that do not hold: the message names them, drift past a budget), and those of the stores.
    [[nodiscard]] Status run(const Confirmation& confirmation, std::stop_token stop);

    /// Back to Draft from any state before Committed, and checks it: blue accepts a probe write,
    /// sync follows, traffic is on blue. From Ready, where blue was not touched yet, nothing is
    /// written to it. A fence left behind is lifted in Draft and Ready too.
    /// Errors: Conflict from Committed on, and in Draft while blue is not fenced.
    [[nodiscard]] Status cancel(const std::string& reason, std::stop_token stop);

    /// Goes on after a crash at any step: before Committed it cancels, from Committed on it
    /// finishes what was begun. Returns the state reached.
    [[nodiscard]] Result<CutoverState> resume(std::stop_token stop);

    /// Events on green since the commit, counted and listed.
    [[nodiscard]] Result<RollbackCost> rollbackCost(std::stop_token stop);
    /// From Committed on: closes the gate, undoes the switch, lifts the fence, proves that blue
    /// accepts again. Green's own events stay on green: this build has no reverse sync.
    /// Errors: InvalidInput (wrong name, checkSwitch()), Conflict (more events than acknowledged;
    /// wrong state).
    [[nodiscard]] Status rollback(const RollbackOrder& order, std::stop_token stop);

    /// Watching -> Completed. @p earlyReason is needed before the watch window has passed.
    /// Errors: Conflict names what it waits for.
    [[nodiscard]] Status complete(const std::string& earlyReason, std::stop_token stop);

    /// Lets a failed or unknown guard pass in this run. Errors: Denied (never overridable),
    /// InvalidInput (no reason, no such guard), Conflict (past the point of no return).
    [[nodiscard]] Status overrideGuard(std::string_view guard, const std::string& reason);
    /// Accepts what cannot be taken back. @p words are the operator's.
    [[nodiscard]] Status acknowledgeReversibility(const std::string& words);
    /// Notes a backup. @p taken when it was made.
    [[nodiscard]] Status noteBackup(Timestamp taken, const std::string& words);

private:
    struct Done;
    struct Act;
    [[nodiscard]] Result<Journal> openJournal();
    [[nodiscard]] Result<Journal> openForNote();
    [[nodiscard]] Status begin(Journal& journal);
    [[nodiscard]] Status write(Journal& journal, RecordKind kind, CutoverState state,
                               const std::string& text, const std::string& details);
    [[nodiscard]] Status enter(Journal& journal, CutoverState to, const std::string& text,
                               const std::string& details = "{}");
    [[nodiscard]] Status perform(Journal& journal, const Act& act);

    // run.cpp
    [[nodiscard]] Status checkOrder(const Confirmation& confirmation, const Journal& journal);
    [[nodiscard]] Status holdGuards(GuardPhase phase, const Journal& journal, std::stop_token stop);
    [[nodiscard]] Status untilCommitted(Journal& journal, std::stop_token stop);
    [[nodiscard]] Status fenceBlue(Journal& journal, std::stop_token stop);
    [[nodiscard]] Result<Done> drainGreen(const Journal& journal, std::stop_token stop);
    [[nodiscard]] Result<Done> proveGreen(std::stop_token stop);
    [[nodiscard]] Status commit(Journal& journal, std::stop_token stop);
    [[nodiscard]] std::string committedDetails(const std::optional<Position>& blue,
                                               const std::optional<Position>& green) const;
    [[nodiscard]] Status withinFreeze(const Journal& journal);
    [[nodiscard]] Status abandon(Journal& journal, Error why);

    // forward.cpp
    [[nodiscard]] Status fromCommitted(Journal& journal);
    [[nodiscard]] Status realityPastReturn(const Journal& journal);
    [[nodiscard]] Result<Done> moveTraffic(const Journal& journal);
    [[nodiscard]] Result<Done> releaseGreen();

    // back.cpp
    [[nodiscard]] Status cancelSteps(Journal& journal, const std::string& reason);
    [[nodiscard]] Status rollbackSteps(Journal& journal);
    [[nodiscard]] Result<Done> liftFence();
    [[nodiscard]] Result<Done> blueAccepts();
    [[nodiscard]] Result<Done> trafficOnBlue();

    // plan_text.cpp
    [[nodiscard]] std::vector<std::string>
    commitStatements(const JournalView& journal, Facts& facts, const std::stop_token& stop);
    [[nodiscard]] Result<std::vector<std::string>> handOverStatements();

    // status.cpp
    void readReality(CutoverStatus& status, Facts& facts, std::stop_token stop);
    void judge(CutoverStatus& status);
    [[nodiscard]] std::vector<std::string> waitsFor(const CutoverStatus& status) const;
    [[nodiscard]] Result<RollbackCost> costOf(const JournalView& journal, std::stop_token stop);

    CutoverPlan m_plan;
    CutoverParts m_parts;
    RecordListener m_listener;
};

} // namespace viridian
