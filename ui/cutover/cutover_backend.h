#pragma once

#include "core/cutover/cutover.h"
#include "core/workspace/workspace.h"

#include <functional>
#include <memory>
#include <string>

namespace viridian::ui {

/// What the room asks of a cutover. Every call blocks and belongs in a job.
/// Thread: one at a time; not the UI thread.
class CutoverBackend {
public:
    virtual ~CutoverBackend() = default;

    [[nodiscard]] virtual const CutoverPlan& plan() const = 0;
    [[nodiscard]] virtual Result<CutoverStatus> status(std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<PlanText> planText(std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<Rehearsal> rehearse(std::stop_token stop) = 0;
    [[nodiscard]] virtual Status makeReady() = 0;
    [[nodiscard]] virtual Status backToDraft() = 0;
    [[nodiscard]] virtual Status run(const Confirmation& confirmation, std::stop_token stop) = 0;
    [[nodiscard]] virtual Status cancel(const std::string& reason, std::stop_token stop) = 0;
    [[nodiscard]] virtual Status resume(std::stop_token stop) = 0;
    [[nodiscard]] virtual Status rollback(const RollbackOrder& order, std::stop_token stop) = 0;
    [[nodiscard]] virtual Status complete(const std::string& earlyReason, std::stop_token stop) = 0;
    [[nodiscard]] virtual Status overrideGuard(const std::string& guard,
                                               const std::string& reason) = 0;
    [[nodiscard]] virtual Status acknowledge(const std::string& words) = 0;
    [[nodiscard]] virtual Status noteBackup(Timestamp taken, const std::string& words) = 0;
};

/// Opens everything a workspace names. Called in a job.
/// @param ask       for a switch made by hand; called on the job's thread
/// @param listener  hears of each journal record on the job's thread
using OpenBackend = std::function<Result<std::unique_ptr<CutoverBackend>>(
    const Workspace& workspace, AskOperator ask, RecordListener listener)>;

/// The real one, on core/cutover/session. Attaches to the sync that runs; never starts one.
[[nodiscard]] OpenBackend sessionBackend();

} // namespace viridian::ui
