#include "core/cutover/acknowledgement.h"
#include "core/cutover/details.h"
#include "core/cutover/guards/guards.h"

#include <fmt/format.h>
#include <ranges>

namespace viridian::guards {
namespace {

/// A note outlives the run it was made in: a backup stays a backup.
const JournalRecord* lastNote(const JournalView& journal)
{
    for (auto at = journal.records.rbegin(); at != journal.records.rend(); ++at) {
        if (at->kind == name(RecordKind::Acknowledgement) && detailOf(*at, "step") == kBackupStep)
            return &*at;
    }
    return nullptr;
}

} // namespace

Finding readBackup(const GuardContext& context, std::stop_token)
{
    GuardFinding finding{.limit = fmt::format("{} h", context.plan.backupAge.count()),
                         .holds = context.plan.backupAge};
    const JournalRecord* note = lastNote(context.journal);
    if (note == nullptr) {
        finding.state = GuardState::Failed;
        finding.value = "not noted";
        finding.why = "Nobody noted a backup. Make one, and note when it was made.";
        return finding;
    }
    Result<Timestamp> taken = parseTime(detailOf(*note, "taken"));
    if (!taken)
        return passOn(taken);
    Result<Timestamp> now = context.facts.databaseTime();
    if (!now)
        return passOn(now);
    finding.at = *taken;
    finding.state = passedIf(*now - *taken <= context.plan.backupAge);
    finding.value = formatClock(*taken).substr(0, 5);
    finding.evidence = fmt::format("{}, journal {}", note->who, note->number);
    finding.why = finding.state == GuardState::Passed
                      ? fmt::format("{} noted: {}", note->who, note->text)
                      : fmt::format("The backup that {} noted is older than {} hours.", note->who,
                                    context.plan.backupAge.count());
    return finding;
}

} // namespace viridian::guards
