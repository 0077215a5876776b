// The two ways back: cancel before Committed, roll back after it. Both free blue first and check
// that it is free.
#include "core/base/text.h"
#include "core/cutover/act.h"

#include <fmt/format.h>

namespace viridian {
namespace {

/// A cancel that could not be journaled frees blue all the same: the state before Committed is
/// known, and a fence that stays up is an outage.
Error afterLift(Error why, Fence* fence)
{
    if (fence == nullptr)
        return why;
    Status lifted = fence->lift({});
    why.message += lifted ? " Blue's fence was lifted all the same."
                          : " Blue's fence could not be lifted: " + lifted.error().message;
    return why;
}

} // namespace

Result<Cutover::Done> Cutover::liftFence()
{
    if (m_parts.fence == nullptr)
        return Done{.text = "Blue has no fence"};
    if (Status lifted = m_parts.fence->lift({}); !lifted)
        return passOn(lifted);
    Result<FenceState> state = m_parts.fence->state();
    if (!state)
        return passOn(state);
    if (*state != FenceState::Lifted)
        return fail(ErrorKind::Conflict,
                    "Blue's fence still stands after it was lifted; look at blue's triggers.");
    return Done{.text = "Blue's fence is lifted"};
}

Result<Cutover::Done> Cutover::blueAccepts()
{
    if (m_parts.fence == nullptr)
        return Done{.text = "Blue cannot be probed"};
    Result<ProbeResult> probe = m_parts.fence->probe({});
    if (!probe)
        return passOn(probe);
    if (probe->refused)
        return fail(ErrorKind::Conflict,
                    fmt::format("Blue still refuses writes: {}", probe->words));
    return Done{.text = fmt::format("Blue accepts writes: {}", probe->words)};
}

Result<Cutover::Done> Cutover::trafficOnBlue()
{
    Result<Traffic> traffic = m_parts.traffic.check({});
    if (!traffic)
        return passOn(traffic);
    if (traffic->live == Side::Green)
        return fail(ErrorKind::Conflict,
                    fmt::format("The traffic is on green although the cutover was not committed "
                                "({}); move it back by hand.",
                                traffic->words));
    if (!traffic->live)
        return Done{.text = fmt::format("The traffic was not moved; it could not be measured: {}",
                                        traffic->words)};
    return Done{.text = fmt::format("Traffic: {}", traffic->words)};
}

Status Cutover::cancel(const std::string& reason, std::stop_token)
{
    Result<Journal> journal = openJournal();
    if (!journal)
        return passOn(journal);
    const CutoverState state = journal->view().state();
    if (pastReturn(state))
        return fail(
            ErrorKind::Conflict,
            fmt::format("The cutover is {}: past the point of no return nothing is "
                        "cancelled.{}",
                        name(state),
                        allowed(state, CutoverState::RollingBack) ? " Roll back instead." : ""));
    const std::string why = reason.empty() ? "Cancelled" : reason;
    if (state == CutoverState::Draft || state == CutoverState::Ready) {
        Result<FenceState> fence =
            m_parts.fence != nullptr ? m_parts.fence->state() : FenceState::Lifted;
        if (!fence)
            return passOn(fence);
        if (*fence == FenceState::Lifted && state == CutoverState::Draft)
            return fail(ErrorKind::Conflict,
                        "The cutover is Draft and blue is not fenced: there is nothing to cancel.");
        if (*fence == FenceState::Lifted)
            return enter(*journal, CutoverState::Draft, fmt::format("Back to Draft: {}", why));
    }
    if (Status begun = begin(*journal); !begun)
        return begun;
    return cancelSteps(*journal, why);
}

Status Cutover::cancelSteps(Journal& journal, const std::string& reason)
{
    journal.letFileLag();
    if (journal.view().state() != CutoverState::Cancelling) {
        Status entered = enter(journal, CutoverState::Cancelling, reason);
        if (!entered && entered.error().detail == kJournalConflict)
            return entered;
        if (!entered)
            return tl::unexpected(afterLift(entered.error(), m_parts.fence));
    }
    const std::vector<Act> acts{
        {.step = steps::kLift, .intent = "Lift blue's fence", .work = [&] { return liftFence(); }},
        {.step = steps::kAccepts,
         .intent = "Try one write on blue, which must be accepted",
         .work = [&] { return blueAccepts(); }},
        {.step = steps::kTraffic,
         .intent = "Check that blue has the traffic",
         .work = [&] { return trafficOnBlue(); }},
        {.step = steps::kFollow,
         .intent = "Sync follows blue again",
         .work = [&]() -> Result<Done> {
             Status follows = m_parts.sync.follow({});
             if (!follows)
                 return passOn(follows);
             return Done{.text = "Sync follows blue"};
         }},
    };
    for (const Act& act : acts) {
        Status done = perform(journal, act);
        if (!done && act.step == steps::kLift)
            return tl::unexpected(afterLift(done.error(), m_parts.fence));
        if (!done)
            return done;
    }
    return enter(journal, CutoverState::Draft, fmt::format("Cancelled, back in Draft: {}", reason));
}

Status Cutover::rollback(const RollbackOrder& order, std::stop_token stop)
{
    if (order.typedName != m_plan.blueName)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("The typed name is not the source store's; type {} to go back to it.",
                        m_plan.blueName));
    // Before anything is touched: a gate that was closed for a switch nobody can make is an outage.
    if (Status usable = checkSwitch(); !usable)
        return usable;
    Result<Journal> journal = openJournal();
    if (!journal)
        return passOn(journal);
    const CutoverState state = journal->view().state();
    if (state == CutoverState::RollingBack)
        return rollbackSteps(*journal);
    if (!allowed(state, CutoverState::RollingBack))
        return fail(ErrorKind::Conflict,
                    fmt::format("A cutover that is {} cannot be rolled back.", name(state)));
    Result<RollbackCost> cost = costOf(journal->view(), std::move(stop));
    if (!cost)
        return passOn(cost);
    if (cost->events > order.acknowledgedEvents)
        return fail(ErrorKind::Conflict,
                    fmt::format("Green holds {} events since the commit, {} were acknowledged. {}",
                                grouped(cost->events), grouped(order.acknowledgedEvents),
                                cost->sentence));
    Status entered = enter(*journal, CutoverState::RollingBack,
                           order.reason.empty() ? "Rolling back" : order.reason,
                           detailsOf({{"events", std::to_string(cost->events)}}));
    if (!entered)
        return entered;
    return rollbackSteps(*journal);
}

Status Cutover::rollbackSteps(Journal& journal)
{
    journal.letFileLag();
    const auto undo = [&]() -> Result<Done> {
        Result<Traffic> before = m_parts.traffic.check({});
        if (!before)
            return passOn(before);
        if (before->live == Side::Blue && before->measured)
            return Done{.text = fmt::format("Traffic is on blue already: {}", before->words)};
        if (Status undone = m_parts.traffic.undo({}); !undone)
            return passOn(undone);
        if (Status verified = m_parts.traffic.verify(Side::Blue, {}); !verified)
            return passOn(verified);
        return Done{.text = "Traffic is on blue", .details = {{"live", name(Side::Blue)}}};
    };
    const std::vector<Act> acts{
        {.step = steps::kCloseGate,
         .intent = "Close green to writers",
         .work = [&]() -> Result<Done> {
             Status closed = m_parts.ledger.setGate(false);
             if (!closed)
                 return passOn(closed);
             return Done{.text = "Gate closed"};
         }},
        {.step = steps::kUndo, .intent = "Undo the switch", .work = undo},
        {.step = steps::kLift, .intent = "Lift blue's fence", .work = [&] { return liftFence(); }},
        {.step = steps::kAccepts,
         .intent = "Try one write on blue, which must be accepted",
         .work = [&] { return blueAccepts(); }},
    };
    for (const Act& act : acts) {
        if (Status done = perform(journal, act); !done)
            return done;
    }
    return enter(journal, CutoverState::RolledBack,
                 "Rolled back: blue has the traffic and accepts writes");
}

} // namespace viridian
