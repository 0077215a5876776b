// What an operator adds to the journal: overrides, acknowledgements, the note of a backup.
#include "core/cutover/acknowledgement.h"
#include "core/cutover/act.h"

#include <fmt/format.h>

namespace viridian {
namespace {

bool isBlank(const std::string& text)
{
    return text.find_first_not_of(" \t\n") == std::string::npos;
}

/// Notes are made before the run; while it runs nothing may bend its guards.
Status mayNote(const JournalView& view)
{
    const CutoverState state = view.state();
    if (state == CutoverState::Draft || state == CutoverState::Ready)
        return {};
    return fail(
        ErrorKind::Conflict,
        fmt::format("This can be noted in Draft and Ready only; the cutover is {}.", name(state)));
}

} // namespace

/// The journal, begun, in a state that takes notes.
Result<Journal> Cutover::openForNote()
{
    Result<Journal> journal = openJournal();
    if (!journal)
        return journal;
    if (Status may = mayNote(journal->view()); !may)
        return passOn(may);
    if (Status begun = begin(*journal); !begun)
        return passOn(begun);
    return journal;
}

Status Cutover::overrideGuard(std::string_view guard, const std::string& reason)
{
    const std::optional<GuardIdentity> found = guardNamed(m_plan, guard);
    if (!found)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("There is no guard {}; `cutover status` lists them.", guard));
    if (!found->overridable)
        return fail(ErrorKind::Denied,
                    fmt::format("The guard {} can never be overridden.", found->name));
    if (isBlank(reason))
        return fail(ErrorKind::InvalidInput,
                    "An override needs a reason; it goes into the journal.");
    Result<Journal> journal = openForNote();
    if (!journal)
        return passOn(journal);
    return write(*journal, RecordKind::Decision, journal->view().state(),
                 fmt::format("Guard {} overridden: {}", found->name, reason),
                 detailsOf({{"step", kOverrideStep}, {"guard", found->id}, {"reason", reason}}));
}

Status Cutover::acknowledgeReversibility(const std::string& words)
{
    if (!m_plan.reversals)
        return fail(ErrorKind::NotFound,
                    "The pipeline was not read, so there is nothing known to acknowledge.");
    Result<Journal> journal = openForNote();
    if (!journal)
        return passOn(journal);
    return write(*journal, RecordKind::Acknowledgement, journal->view().state(),
                 isBlank(words) ? "green's own events stay on green when going back" : words,
                 detailsOf({{"step", kReversibilityStep}, {"plan", reversalIdentity(m_plan)}}));
}

Status Cutover::noteBackup(Timestamp taken, const std::string& words)
{
    Result<Timestamp> today = m_parts.ledger.databaseTime();
    if (!today)
        return passOn(today);
    if (taken > *today + std::chrono::minutes(1))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("A backup cannot be of a time to come ({}).", formatIso(taken)));
    Result<Journal> journal = openForNote();
    if (!journal)
        return passOn(journal);
    return write(*journal, RecordKind::Acknowledgement, journal->view().state(),
                 isBlank(words) ? "backup made" : words,
                 detailsOf({{"step", kBackupStep}, {"taken", formatIso(taken)}}));
}

} // namespace viridian
