#pragma once

#include "core/base/result.h"
#include "core/workspace/workspace.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viridian {

/// Whether what a step did can be undone on the way back to blue.
struct StepReversal {
    enum class Kind { Exact, Lossy, None };

    std::string step;
    Kind kind = Kind::Exact;
    std::vector<std::string> types; ///< event types that lose detail
    std::string loses;              ///< what is lost, for people
};

/// Everything a cutover is held to. Made from a workspace by planOf(); never holds a secret.
struct CutoverPlan {
    std::string workspaceName;
    std::filesystem::path journalFile; ///< the journal's copy in the workspace's folder
    std::string blueName;
    std::string greenName;    ///< what the operator types to confirm
    std::string blueAddress;  ///< safe to show
    std::string greenAddress; ///< safe to show

    CutoverMode mode = CutoverMode::Fenced;
    ForkPolicy forks = ForkPolicy::Hold;
    std::string pipelineHash;
    std::string rulesHash;
    GuardLimits limits;
    SwitchSpec switchSpec;
    std::vector<std::string> readModels; ///< names; this build cannot read them
    std::vector<std::string> consumers;  ///< names of consumers whose watermarks must be mapped
    /// Absent: not known, which blocks. Empty: nothing is transformed.
    std::optional<std::vector<StepReversal>> reversals;

    std::chrono::milliseconds fencePatience{5000}; ///< wait for open writers while fencing
    std::chrono::milliseconds guardTimeout{5000};  ///< a guard that takes longer is unknown
    std::chrono::milliseconds switchTimeout{30000};
    std::chrono::milliseconds heartbeat{2000}; ///< oldest heartbeat of a living sync
    std::chrono::hours backupAge{24};
    double applyRatio = 1.5;
    std::uint64_t tailEvents = 100'000; ///< most events that may be left to prove behind the fence
    std::uint64_t freeBytes = 1ULL << 30U; ///< least free space on green's disk
};

/// Errors: InvalidInput where the plan could never run: live mode, a switch row in blue, a command
/// switch without commands.
[[nodiscard]] Status checkPlan(const CutoverPlan& plan);

/// The parts of a plan that a workspace gives: names, limits, mode, switch, journal file, read
/// models. Pipeline hash, rules hash and reversals are left to the caller.
/// Errors: InvalidInput (no blue, no green, an address that cannot be read).
[[nodiscard]] Result<CutoverPlan> planOf(const Workspace& workspace);

} // namespace viridian
