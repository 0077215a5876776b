#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/cutover/facts.h"
#include "core/cutover/journal.h"
#include "core/cutover/plan.h"

#include <chrono>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

enum class GuardState {
    Passed,
    Failed,
    Unknown,       ///< could not be told, so it blocks
    Waiting,       ///< becomes true in a later step of the run (`step`)
    NotApplicable, ///< the plan names nothing that it could judge; `why` says so
    Overridden,    ///< failed or unknown, and an operator gave a reason
};
[[nodiscard]] const char* name(GuardState state) noexcept; ///< "passed", "not applicable"

/// When a guard is asked.
enum class GuardPhase {
    Plan,   ///< before the run: the fence is not armed yet
    Commit, ///< behind the fence, before the point of no return
};

/// What a guard found.
struct GuardFinding {
    GuardState state = GuardState::Unknown;
    int step = 0; ///< Waiting: number of the step of "What will change"
    std::string value{};
    std::string limit{};
    std::string evidence{};
    std::string why{};                         ///< whole sentences for the detail pane
    std::optional<Timestamp> at{};             ///< when it was true; absent: just now
    std::optional<std::chrono::hours> holds{}; ///< a limit of age of its own, e.g. a backup's 24 h
};

/// A guard's row.
struct GuardReading : GuardFinding {
    std::string id{}; ///< "lag", "command:smoke test"
    std::string name{};
    std::string passesWhen{};
    bool overridable = true;
    bool blocking = true; ///< false: advisory
    std::string overrideReason{};
    std::string overrideBy{};
    std::chrono::milliseconds age{0}; ///< between being true and the end of the reading round
    bool stale = false;               ///< older than the plan's age limit

    /// Whether a run may begin.
    [[nodiscard]] bool lets(GuardPhase phase) const;
};

/// All guards at one moment.
struct GuardRound {
    std::vector<GuardReading> guards{};
    GuardPhase phase = GuardPhase::Plan;
    Timestamp at{};

    [[nodiscard]] bool hold() const;
    /// Names of those that block, in order.
    [[nodiscard]] std::vector<std::string> blocking() const;
    [[nodiscard]] std::size_t passed() const;     ///< passed or overridden
    [[nodiscard]] std::size_t applicable() const; ///< all but not applicable
    [[nodiscard]] const GuardReading* find(std::string_view id) const;
};

/// What a guard may look at.
struct GuardContext {
    const CutoverPlan& plan;
    GuardPhase phase = GuardPhase::Plan;
    Facts& facts;
    const JournalView& journal;
    std::size_t instance = 0; ///< which of the kind's guards (external commands)
};

/// One kind of guard: a row of the table in kinds.cpp. An error of `read` is unknown and blocks.
struct GuardKind {
    std::string_view id;
    std::string_view name;
    std::string_view passesWhen;
    bool overridable = true;
    Result<GuardFinding> (*read)(const GuardContext& context, std::stop_token stop) = nullptr;
};

/// Every built-in kind, in the order shown. External commands follow them, one for each of the
/// plan's.
[[nodiscard]] std::span<const GuardKind> guardKinds() noexcept;

/// Asks every guard. A guard that fails with an error, throws or takes longer than
/// plan.guardTimeout is unknown. Overrides come from the journal's present run. External commands
/// run side by side.
/// Errors: Cancelled only.
[[nodiscard]] Result<GuardRound> readGuards(const CutoverPlan& plan, GuardPhase phase, Facts& facts,
                                            const JournalView& journal, std::stop_token stop);

/// A guard by id among kinds and the plan's commands.
struct GuardIdentity {
    std::string id;
    std::string name;
    bool overridable = true;
};
[[nodiscard]] std::optional<GuardIdentity> guardNamed(const CutoverPlan& plan, std::string_view id);

} // namespace viridian
