#pragma once

#include "core/base/result.h"
#include "core/cutover/cutover.h"
#include "core/pipeline/pipeline.h"
#include "core/workspace/workspace.h"

#include <functional>
#include <memory>
#include <string>

namespace viridian {

struct SessionOptions {
    std::string who; ///< the operator, for the journal
    AskOperator ask; ///< for a manual switch; empty: nobody can be asked
    RecordListener listener;
    /// Start a sync of our own where nobody holds green's lease. False: only attach to one that
    /// runs elsewhere.
    bool ownSync = true;
};

/// Everything that a cutover of one workspace needs, opened: stores, ledger, fence, writing side of
/// green, the sync that feeds it, the prover, the switch, and the engine over them.
///
/// A sync that holds green's lease already (the desktop's Sync room, a pod) is attached to through
/// the ledger; otherwise, if wanted, one runs in this process until the session ends. Thread: one
/// at a time; blocks on I/O. Ownership: all parts; ending it stops a sync of its own, which hands
/// over.
class CutoverSession {
public:
    /// Errors: InvalidInput (workspace without blue or green, bad pipeline or rules, live mode),
    /// and those of opening.
    [[nodiscard]] static Result<std::unique_ptr<CutoverSession>> open(const Workspace& workspace,
                                                                      SessionOptions options);
    ~CutoverSession();
    CutoverSession(const CutoverSession&) = delete;
    CutoverSession& operator=(const CutoverSession&) = delete;

    [[nodiscard]] Cutover& engine();
    /// True when the sync runs in this process.
    [[nodiscard]] bool ownsSync() const;
    /// Starts following where the sync is our own, and waits until it has caught up the copy. When
    /// attached, lifts the pause that the hand-over of a rolled back attempt left; otherwise no
    /// effect.
    [[nodiscard]] Status startFollowing(std::stop_token stop);
    /// Proves green up to its checkpoint, so that a run has only the tail left to prove. A green
    /// that differs is no error: the proof is kept and the guard *diff clean* fails.
    [[nodiscard]] Status proveHistory(const ProgressSink& progress, std::stop_token stop);

private:
    struct State;
    explicit CutoverSession(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// How each step of a pipeline goes back, as the reversibility guard wants it.
[[nodiscard]] std::vector<StepReversal> reversalsOf(const Pipeline& pipeline);

} // namespace viridian
