#pragma once

#include "core/cutover/guard.h"

namespace viridian::guards {

/// What a kind's `read` returns.
using Finding = Result<GuardFinding>;

// One function a file in this folder; the table in kinds.cpp names them.
[[nodiscard]] Finding readCopyComplete(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readSyncAlive(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readLag(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readApplyRate(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readDrainForecast(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readDiffClean(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readPipelineHash(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readQuarantine(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readForeignWrites(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readOpenWriters(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readTraffic(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readFenceProven(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readReadModels(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readWatermarks(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readReversibility(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readLease(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readDiskSpace(const GuardContext& context, std::stop_token stop);
[[nodiscard]] Finding readBackup(const GuardContext& context, std::stop_token stop);
/// GuardContext::instance is the plan's command.
[[nodiscard]] Finding readCommand(const GuardContext& context, std::stop_token stop);

[[nodiscard]] inline GuardState passedIf(bool holds)
{
    return holds ? GuardState::Passed : GuardState::Failed;
}

} // namespace viridian::guards
