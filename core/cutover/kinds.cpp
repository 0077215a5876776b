#include "core/cutover/guards/guards.h"

#include <array>

namespace viridian {
namespace {

using namespace guards;

constexpr bool kNever = false; ///< never overridable
constexpr bool kWithReason = true;

/// The table of guards, in the order shown: a new one is a file in guards/ and a row here.
constexpr std::array kKinds{
    GuardKind{"copy-complete", "Copy complete",
              "everything is copied and green's indexes are built", kWithReason, &readCopyComplete},
    GuardKind{"sync-alive", "Sync alive", "sync's loop turned within the limit, by green's clock",
              kWithReason, &readSyncAlive},
    GuardKind{"lag", "Lag", "green is behind by no more than the limits", kWithReason, &readLag},
    GuardKind{"apply-rate", "Apply above write rate",
              "green has caught up, or applies that much faster than blue writes", kWithReason,
              &readApplyRate},
    GuardKind{"drain", "Drain forecast", "the forecast is within the budget", kWithReason,
              &readDrainForecast},
    GuardKind{"diff", "Diff clean and fresh", "green is proven equal up to blue's settled head",
              kNever, &readDiffClean},
    GuardKind{"pipeline", "Pipeline hash", "checkpoint, proof and plan name one pipeline", kNever,
              &readPipelineHash},
    GuardKind{"quarantine", "Nothing quarantined", "no event was set aside", kWithReason,
              &readQuarantine},
    GuardKind{"foreign-writes", "No foreign write on green",
              "everything on green was written by sync", kWithReason, &readForeignWrites},
    GuardKind{"open-writers", "No open writer, no gap on blue",
              "no transaction can still add below blue's head", kWithReason, &readOpenWriters},
    GuardKind{"traffic", "Traffic on blue", "the switch's check says that blue is live",
              kWithReason, &readTraffic},
    GuardKind{"fence", "Fence proven", "a probe write on blue is refused", kNever,
              &readFenceProven},
    GuardKind{"read-models", "Read models in place",
              "each read model stands at its mapped position", kWithReason, &readReadModels},
    GuardKind{"watermarks", "Consumer watermarks mapped",
              "each consumer's watermark is mapped to green", kWithReason, &readWatermarks},
    GuardKind{"reversibility", "Reversibility",
              "what cannot be taken back is acknowledged for this plan", kWithReason,
              &readReversibility},
    GuardKind{"lease", "Lease held", "our sync, and nobody else, holds green's lease", kNever,
              &readLease},
    GuardKind{"disk", "Disk space on green", "the volume has that much room", kWithReason,
              &readDiskSpace},
    GuardKind{"backup", "Backup noted", "a backup within the limit is noted in the journal",
              kWithReason, &readBackup},
};

} // namespace

std::span<const GuardKind> guardKinds() noexcept
{
    return kKinds;
}

} // namespace viridian
