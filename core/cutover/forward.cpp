// From Committed to Watching. Nothing here is ever cancelled: what fails is tried again by
// resume(), or rolled back.
#include "core/cutover/act.h"

#include <fmt/format.h>

namespace viridian {

/// Blue must still be what was proven; otherwise nobody but a person can say what should happen.
Status Cutover::realityPastReturn(const Journal& journal)
{
    if (m_parts.fence == nullptr)
        return fail(ErrorKind::Corrupt, "Blue's fence cannot be read.",
                    "Open blue with a store that can be fenced.");
    Result<FenceState> fence = m_parts.fence->state();
    if (!fence || *fence == FenceState::Unreadable)
        return fail(ErrorKind::Corrupt, "Committed, but whether blue is fenced cannot be read.",
                    fence ? "Look at blue's triggers." : fence.error().message);
    if (*fence == FenceState::Lifted)
        return fail(ErrorKind::Corrupt, "Committed, but blue's fence does not stand any more.",
                    "Was it lifted by hand? Compare blue's head with the journal's Committed "
                    "record; then roll back.");
    const JournalRecord* committed = journal.view().entered(CutoverState::Committed);
    Result<Head> head = m_parts.blue.head({});
    if (!head)
        return passOn(head);
    if (committed == nullptr || detailOf(*committed, "blueTo") != positionText(head->visible))
        return fail(ErrorKind::Corrupt, "Committed, but blue has moved on since it was proven.",
                    "Events above the journal's Committed record are not on green; roll back, or "
                    "copy them by hand.");
    return {};
}

Status Cutover::fromCommitted(Journal& journal)
{
    // From here on a full disk in the workspace must not keep writers waiting.
    journal.letFileLag();
    if (Status real = realityPastReturn(journal); !real)
        return real;
    if (journal.view().state() == CutoverState::Committed) {
        if (Status entered = enter(journal, CutoverState::Switching, "Switching"); !entered)
            return entered;
    }
    if (!succeeded(journal.view().last(RecordKind::Outcome, steps::kHandOver))) {
        Status handed = perform(
            journal,
            {.step = steps::kHandOver,
             .intent = "Sync hands green over",
             .work = [&]() -> Result<Done> {
                 Status done = m_parts.sync.handOver({});
                 // A sync that died before could not hand over; to do it again changes nothing.
                 if (done && m_parts.target != nullptr)
                     done = m_parts.target->handOver();
                 if (!done)
                     return passOn(done);
                 return Done{.text =
                                 "Green's own bookkeeping stands where its application expects it"};
             }});
        if (!handed)
            return handed;
    }
    if (!succeeded(journal.view().last(RecordKind::Outcome, steps::kSwitch))) {
        Status moved =
            perform(journal,
                    {.step = steps::kSwitch,
                     .intent = fmt::format("Switch the traffic: {}", m_parts.traffic.words().title),
                     .work = [&] { return moveTraffic(journal); }});
        if (!moved)
            return moved;
    }
    if (!succeeded(journal.view().last(RecordKind::Outcome, steps::kRelease))) {
        Status released = perform(journal, {.step = steps::kRelease,
                                            .intent = "Release green to writers",
                                            .work = [&] { return releaseGreen(); }});
        if (!released)
            return released;
    }
    const std::optional<Seconds> freeze = measuredFreeze(journal.view());
    return enter(journal, CutoverState::Watching,
                 freeze ? fmt::format("Watching; writers waited for {}", formatDuration(*freeze))
                        : "Watching");
}

Result<Cutover::Done> Cutover::moveTraffic(const Journal& journal)
{
    Result<Traffic> before = m_parts.traffic.check({});
    if (!before)
        return passOn(before);
    if (before->live == Side::Green && before->measured)
        return Done{.text = fmt::format("Traffic is on green already: {}", before->words)};
    // The record before the last is an earlier intent without an outcome: somebody died half way.
    const auto& records = journal.view().records;
    const bool halfWay = records.size() >= 2 &&
                         records[records.size() - 2].kind == name(RecordKind::Intent) &&
                         detailOf(records[records.size() - 2], "step") == steps::kSwitch;
    if (halfWay && !before->live)
        return fail(
            ErrorKind::Corrupt,
            fmt::format("The switch was begun, and which store has the traffic cannot be told: {}.",
                        before->words),
            "Look at the load balancer or router by hand; then finish the switch or roll back.");
    if (Status moved = m_parts.traffic.perform({}); !moved)
        return passOn(moved);
    if (Status verified = m_parts.traffic.verify(Side::Green, {}); !verified)
        return passOn(verified);
    return Done{.text = "Traffic is on green", .details = {{"live", name(Side::Green)}}};
}

Result<Cutover::Done> Cutover::releaseGreen()
{
    if (Status open = m_parts.ledger.setGate(true); !open)
        return passOn(open);
    if (!m_parts.green.info().can(Capability::Fence))
        return Done{.text =
                        "Gate open; this store has no probe write, so acceptance was not tried"};
    Result<std::unique_ptr<Fence>> fence = m_parts.green.openFence();
    if (!fence)
        return Done{
            .text = fmt::format("Gate open; no probe write was tried: {}", fence.error().message)};
    Result<ProbeResult> probe = (*fence)->probe({});
    if (!probe)
        return passOn(probe);
    if (probe->refused)
        return fail(ErrorKind::Conflict, fmt::format("Green refuses writes: {}", probe->words));
    return Done{.text = fmt::format("Gate open, probe write {}", probe->words)};
}

Status Cutover::complete(const std::string& earlyReason, std::stop_token stop)
{
    Result<CutoverStatus> now = status(stop);
    if (!now)
        return passOn(now);
    if (now->state != CutoverState::Watching)
        return fail(ErrorKind::Conflict,
                    fmt::format("Only a watched cutover can be completed; it is {}. {}",
                                name(now->state), now->trouble));
    for (const std::string& wait : now->waitsFor) {
        if (earlyReason.empty() || !wait.starts_with(kWatchWindow))
            return fail(ErrorKind::Conflict, fmt::format("Complete waits for {}.", wait));
    }
    Result<Journal> journal = openJournal();
    if (!journal)
        return passOn(journal);
    return enter(*journal, CutoverState::Completed,
                 earlyReason.empty() ? "Completed"
                                     : fmt::format("Completed early: {}", earlyReason));
}

} // namespace viridian
