// From Ready to Committed. Whatever goes wrong here cancels, with one exception: when it cannot be
// read whether the Committed record was written, nothing is touched.
#include "core/base/text.h"
#include "core/cutover/act.h"
#include "core/pipeline/transform.h"

#include <fmt/format.h>

namespace viridian {
namespace {

constexpr std::chrono::milliseconds kDrainTurn{50};
/// A round in which one slow guard made others too old is read once more.
constexpr int kCommitRounds = 2;

tl::unexpected<Error> wrongState(CutoverState state)
{
    std::string next = "Make it ready first.";
    if (beforeReturn(state))
        next = "Resume or cancel it first.";
    else if (pastReturn(state) && state != CutoverState::RolledBack)
        next = "It is past the point of no return: resume, complete or roll back.";
    return fail(ErrorKind::Conflict,
                fmt::format("A run begins in Ready; the cutover is {}. {}", name(state), next));
}

} // namespace

Status Cutover::checkOrder(const Confirmation& confirmation, const Journal& journal)
{
    if (Status sound = checkPlan(m_plan); !sound)
        return sound;
    if (confirmation.typedName != m_plan.greenName)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("The typed name is not the target store's; type {} to cut over to it.",
                        m_plan.greenName));
    if (journal.view().state() != CutoverState::Ready)
        return wrongState(journal.view().state());
    const JournalRecord* ready = journal.view().entered(CutoverState::Ready);
    if (ready == nullptr || detailOf(*ready, "plan") != planIdentity(m_plan))
        return fail(
            ErrorKind::Conflict,
            "The plan changed since it was made ready; go back to Draft and look at it again.");
    if (Status usable = checkSwitch(); !usable)
        return usable;
    if (m_parts.fence == nullptr)
        return fail(
            ErrorKind::Denied,
            "Blue's store cannot be fenced, so a late write could be lost; nothing was changed.");
    return {};
}

Status Cutover::holdGuards(GuardPhase phase, const Journal& journal, std::stop_token stop)
{
    Result<GuardRound> round;
    for (int turn = 0; turn < kCommitRounds; ++turn) {
        Facts facts(m_plan, m_parts);
        round = readGuards(m_plan, phase, facts, journal.view(), stop);
        if (!round)
            return passOn(round);
        if (round->hold())
            return {};
    }
    std::string names;
    for (const GuardReading& guard : round->guards) {
        if (!guard.lets(phase))
            names += fmt::format("{}{} ({}: {})", names.empty() ? "" : "; ", guard.name,
                                 name(guard.state), guard.why);
    }
    return fail(ErrorKind::Conflict, fmt::format("Not every guard holds: {}", names));
}

Status Cutover::run(const Confirmation& confirmation, std::stop_token stop)
{
    Result<Journal> journal = openJournal();
    if (!journal)
        return passOn(journal);
    if (Status sound = checkOrder(confirmation, *journal); !sound)
        return sound;
    if (Status held = holdGuards(GuardPhase::Plan, *journal, stop); !held)
        return held;
    if (Status entered = enter(*journal, CutoverState::Fencing,
                               fmt::format("Confirmed by typing {}", m_plan.greenName));
        !entered)
        return entered;
    if (Status committed = untilCommitted(*journal, stop); !committed)
        return abandon(*journal, committed.error());
    return fromCommitted(*journal);
}

Status Cutover::untilCommitted(Journal& journal, std::stop_token stop)
{
    if (Status fenced = fenceBlue(journal, stop); !fenced)
        return fenced;
    if (Status entered = enter(journal, CutoverState::Draining, "Draining"); !entered)
        return entered;
    Status drained =
        perform(journal, {.step = steps::kDrain,
                          .intent = "Wait until green's checkpoint is blue's settled head",
                          .work = [&] { return drainGreen(journal, stop); }});
    if (!drained)
        return drained;
    if (Status entered = enter(journal, CutoverState::Proving, "Proving"); !entered)
        return entered;
    Status proven = perform(journal, {.step = steps::kProve,
                                      .intent = "Prove green equal up to blue's head",
                                      .work = [&] { return proveGreen(stop); }});
    if (!proven)
        return proven;
    return commit(journal, std::move(stop));
}

Status Cutover::fenceBlue(Journal& journal, std::stop_token stop)
{
    Status armed = perform(
        journal, {.step = steps::kFence, .intent = "Fence blue", .work = [&]() -> Result<Done> {
                      Status done = m_parts.fence->arm(m_plan.fencePatience, stop);
                      if (!done)
                          return passOn(done);
                      return Done{.text = "Blue is fenced"};
                  }});
    if (!armed)
        return armed;
    return perform(
        journal,
        {.step = steps::kProbe,
         .intent = "Try one write on blue, which must be refused",
         .work = [&]() -> Result<Done> {
             Result<ProbeResult> probe = m_parts.fence->probe(stop);
             if (!probe)
                 return passOn(probe);
             if (!probe->refused)
                 return fail(
                     ErrorKind::Conflict,
                     "Blue accepted a write although it is fenced, so the fence is not proven.",
                     probe->words);
             return Done{.text = fmt::format("Refused: {}", probe->words)};
         }});
}

namespace {

/// Events that steps with state have not given out: without them green is not complete.
std::uint64_t heldBack(const std::vector<Checkpoint>& checkpoints)
{
    std::uint64_t sum = 0;
    for (const Checkpoint& checkpoint : checkpoints)
        sum += heldIn(checkpoint.carried).events;
    return sum;
}

} // namespace

Result<Cutover::Done> Cutover::drainGreen(const Journal& journal, std::stop_token stop)
{
    const auto began = m_parts.clock.now();
    for (;;) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped while draining.");
        Result<Head> head = m_parts.blue.head(stop);
        if (!head)
            return passOn(head);
        Result<std::vector<Checkpoint>> all = m_parts.ledger.checkpoints(stop);
        if (!all)
            return passOn(all);
        Result<Checkpoint> lowest = lowestOf(*all);
        if (!lowest)
            return passOn(lowest);
        const std::uint64_t held = heldBack(*all);
        if (held == 0 && head->visible == head->settled && lowest->blue >= head->settled)
            return Done{
                .text = fmt::format("Green has everything up to {}", shownPosition(head->settled)),
                .details = {{"blueTo", positionText(head->settled)}}};
        if (m_parts.clock.now() - began > m_plan.limits.drain)
            return fail(ErrorKind::TimedOut,
                        fmt::format("Draining took longer than its budget of {} s: green is at {}, "
                                    "blue's head is {}{}.",
                                    m_plan.limits.drain.count(), shownPosition(lowest->blue),
                                    shownPosition(head->visible),
                                    held == 0 ? std::string()
                                              : fmt::format(", and steps hold {} events back that "
                                                            "the sync has to give out",
                                                            held)));
        if (Status freeze = withinFreeze(journal); !freeze)
            return passOn(freeze);
        m_parts.clock.sleep(kDrainTurn, stop);
    }
}

Result<Cutover::Done> Cutover::proveGreen(std::stop_token stop)
{
    Result<Head> head = m_parts.blue.head(stop);
    if (!head)
        return passOn(head);
    Result<Proof> proof = m_parts.prover.prove(
        head->settled, [](const Progress&) {}, stop);
    if (!proof)
        return passOn(proof);
    if (!proof->equal)
        return fail(ErrorKind::Conflict,
                    "Green is not equal to expected green; the Diff room lists what differs.");
    if (proof->blueTo != head->settled || proof->pipelineHash != m_plan.pipelineHash)
        return fail(ErrorKind::Conflict,
                    "The proof does not speak of this pipeline up to blue's head.");
    return Done{
        .text = fmt::format("Equal up to {}, proof {}", shownPosition(proof->blueTo),
                            shortHash(proof->digest.toText())),
        .details = {{"blueTo", positionText(proof->blueTo)}, {"digest", proof->digest.toText()}}};
}

/// How long writers on blue have been refused so far.
Status Cutover::withinFreeze(const Journal& journal)
{
    const JournalRecord* refused = journal.view().last(RecordKind::Outcome, steps::kProbe);
    if (refused == nullptr)
        return {};
    Result<Timestamp> now = m_parts.ledger.databaseTime();
    if (!now)
        return passOn(now);
    if (*now - refused->at <= m_plan.limits.freeze)
        return {};
    return fail(ErrorKind::TimedOut,
                fmt::format("Writers on blue have waited for {}, longer than the budget of {} s.",
                            formatDuration(*now - refused->at), m_plan.limits.freeze.count()));
}

Status Cutover::commit(Journal& journal, std::stop_token stop)
{
    Status intent =
        write(journal, RecordKind::Intent, CutoverState::Proving,
              "Commit if every guard holds at this moment", detailsOf({{"step", steps::kCommit}}));
    if (!intent)
        return intent;
    if (Status held = holdGuards(GuardPhase::Commit, journal, stop); !held)
        return held;
    Result<Head> blue = m_parts.blue.head(stop);
    if (!blue)
        return passOn(blue);
    Result<Head> green = m_parts.green.head(stop);
    if (!green)
        return passOn(green);
    if (Status freeze = withinFreeze(journal); !freeze)
        return freeze;
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped before the point of no return.");
    return enter(journal, CutoverState::Committed, kCommittedText,
                 committedDetails(blue->settled, green->settled));
}

std::string Cutover::committedDetails(const std::optional<Position>& blue,
                                      const std::optional<Position>& green) const
{
    return detailsOf({{"step", steps::kCommit},
                      {"blueTo", positionText(blue)},
                      {"greenTo", positionText(green)},
                      {"pipeline", m_plan.pipelineHash},
                      {"rules", m_plan.rulesHash}});
}

Status Cutover::abandon(Journal& journal, Error why)
{
    const bool commitTried = journal.view().last(RecordKind::Intent, steps::kCommit) != nullptr;
    const bool readable = journal.reread();
    if (!readable && commitTried)
        return fail(ErrorKind::Corrupt,
                    "Whether the cutover was committed cannot be read, so nothing was undone. Read "
                    "again when green answers: "
                    "blue stays fenced until then. " +
                        why.message,
                    "Look at the last records of viridian_journal in green.");
    const CutoverState state = journal.view().state();
    if (readable && pastReturn(state))
        return fromCommitted(journal);
    if (why.detail == kJournalConflict)
        return fail(ErrorKind::Conflict,
                    fmt::format("{} took over this cutover, which is now {}.",
                                journal.view().records.empty() ? "Somebody else"
                                                               : journal.view().records.back().who,
                                name(state)));
    Status cancelled = cancelSteps(journal, why.message);
    if (!cancelled)
        why.message +=
            " Going back to Draft did not finish: " + cancelled.error().message + " Resume it.";
    return tl::unexpected(std::move(why));
}

} // namespace viridian
