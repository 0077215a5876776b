#include "core/cutover/cutover.h"

#include "core/base/digest.h"
#include "core/cutover/acknowledgement.h"
#include "core/cutover/act.h"
#include "core/cutover/command.h"

#include <fmt/format.h>
#include <utility>

namespace viridian {

bool succeeded(const JournalRecord* outcome)
{
    return outcome != nullptr && detailOf(*outcome, "ok") == "yes";
}

std::string positionText(const std::optional<Position>& position)
{
    return position ? position->toText() : std::string();
}

std::optional<Seconds> measuredFreeze(const JournalView& journal)
{
    const JournalRecord* refused = journal.last(RecordKind::Outcome, steps::kProbe);
    const JournalRecord* released = journal.last(RecordKind::Outcome, steps::kRelease);
    if (!succeeded(refused) || !succeeded(released) || released->at < refused->at)
        return std::nullopt;
    return Seconds(released->at - refused->at);
}

std::string planIdentity(const CutoverPlan& plan)
{
    std::string text;
    const auto add = [&](const std::string& field) {
        text += fmt::format("{}:{};", field.size(), field);
    };
    for (const std::string* field :
         {&plan.blueAddress, &plan.greenAddress, &plan.pipelineHash, &plan.rulesHash})
        add(*field);
    add(std::to_string(static_cast<int>(plan.switchSpec.kind)));
    for (const auto* list :
         {&plan.switchSpec.check, &plan.switchSpec.switchTo, &plan.switchSpec.undo}) {
        for (const CommandLine& command : *list)
            add(shown(command));
        add("");
    }
    const SwitchRow& row = plan.switchSpec.row;
    for (const std::string* field :
         {&row.store, &row.table, &row.keyColumn, &row.keyValue, &row.column, &row.from, &row.to})
        add(*field);
    const GuardLimits& limits = plan.limits;
    add(fmt::format("{} {} {} {} {} {}", limits.lagEvents, limits.lag.count(), limits.drain.count(),
                    limits.freeze.count(), limits.age.count(), limits.watch.count()));
    for (const GuardCommand& command : limits.commands)
        add(command.name + (command.blocking ? "!" : "?") + shown(command.command));
    for (const std::string& model : plan.readModels)
        add(model);
    return sha256Hex(text);
}

Cutover::Cutover(CutoverPlan plan, CutoverParts parts, RecordListener listener)
    : m_plan(std::move(plan)), m_parts(std::move(parts)), m_listener(std::move(listener))
{
}

Result<Journal> Cutover::openJournal()
{
    return Journal::open(m_parts.ledger, m_plan.journalFile, m_parts.who);
}

Status Cutover::write(Journal& journal, RecordKind kind, CutoverState state,
                      const std::string& text, const std::string& details)
{
    const std::string step = kind == RecordKind::State ? name(state) : detailOf(details, "step");
    const std::string point = fmt::format("{} {}", name(kind), step);
    m_parts.at("before " + point);
    Status written = journal.append(kind, state, text, details);
    if (!written)
        return written;
    m_parts.at("after " + point);
    if (m_listener)
        m_listener(journal.view().records.back());
    return {};
}

Status Cutover::enter(Journal& journal, CutoverState to, const std::string& text,
                      const std::string& details)
{
    const CutoverState from = journal.view().state();
    if (!allowed(from, to))
        return fail(ErrorKind::Conflict,
                    fmt::format("A cutover cannot go from {} to {}.", name(from), name(to)));
    return write(journal, RecordKind::State, to, text, details);
}

/// Every journal begins with the record that says Draft, so that each state has a time and a name.
Status Cutover::begin(Journal& journal)
{
    if (!journal.view().records.empty())
        return {};
    return write(journal, RecordKind::State, CutoverState::Draft,
                 fmt::format("Plan of {} to {} begun", m_plan.blueName, m_plan.greenName), "{}");
}

Status Cutover::perform(Journal& journal, const Act& act)
{
    const CutoverState state = journal.view().state();
    if (Status written =
            write(journal, RecordKind::Intent, state, act.intent, detailsOf({{"step", act.step}}));
        !written)
        return written;
    m_parts.at("before act " + act.step);
    Result<Done> done = act.work();
    m_parts.at("after act " + act.step);
    if (!done) {
        // The act's own error is what counts, also when its record cannot be written.
        static_cast<void>(write(
            journal, RecordKind::Outcome, state, done.error().message,
            detailsOf({{"step", act.step}, {"ok", "no"}, {"error", name(done.error().kind)}})));
        return passOn(done);
    }
    done->details.insert(done->details.begin(), {{"step", act.step}, {"ok", "yes"}});
    return write(journal, RecordKind::Outcome, state, done->text, detailsOf(done->details));
}

Result<GuardRound> Cutover::guards(GuardPhase phase, std::stop_token stop)
{
    Result<JournalView> journal = readJournal(m_parts.ledger, m_plan.journalFile);
    if (!journal)
        return passOn(journal);
    Facts facts(m_plan, m_parts);
    return readGuards(m_plan, phase, facts, *journal, std::move(stop));
}

Status Cutover::checkSwitch() const
{
    return m_parts.traffic.usable();
}

Status Cutover::makeReady()
{
    if (Status sound = checkPlan(m_plan); !sound)
        return sound;
    Result<Journal> journal = openJournal();
    if (!journal)
        return passOn(journal);
    if (Status begun = begin(*journal); !begun)
        return begun;
    if (journal->view().state() == CutoverState::RolledBack) {
        if (Status again = enter(*journal, CutoverState::Draft, "Another attempt begun"); !again)
            return again;
    }
    if (journal->view().state() == CutoverState::Ready)
        return {};
    return enter(*journal, CutoverState::Ready,
                 fmt::format("Ready: fenced mode, switch {}", m_parts.traffic.words().title),
                 detailsOf({{"plan", planIdentity(m_plan)},
                            {"pipeline", m_plan.pipelineHash},
                            {"rules", m_plan.rulesHash}}));
}

Status Cutover::backToDraft()
{
    Result<Journal> journal = openJournal();
    if (!journal)
        return passOn(journal);
    if (journal->view().state() == CutoverState::Draft)
        return {};
    if (journal->view().state() != CutoverState::Ready)
        return fail(ErrorKind::Conflict,
                    fmt::format("Only Ready goes back to Draft just so; the cutover is {}.",
                                name(journal->view().state())));
    return enter(*journal, CutoverState::Draft, "Back to Draft");
}

Result<CutoverState> Cutover::resume(std::stop_token stop)
{
    Result<Journal> journal = openJournal();
    if (!journal)
        return passOn(journal);
    const CutoverState state = journal->view().state();
    Status went;
    if (beforeReturn(state)) {
        went = cancelSteps(
            *journal, fmt::format("Interrupted while {}; everything before Committed is cancelled",
                                  name(state)));
    } else if (state == CutoverState::Draft || state == CutoverState::Ready) {
        Result<FenceState> fence =
            m_parts.fence != nullptr ? m_parts.fence->state() : FenceState::Lifted;
        if (!fence)
            return passOn(fence);
        if (*fence == FenceState::Armed)
            went = cancelSteps(*journal, "Blue was found fenced though no cutover runs");
    } else if (state == CutoverState::Committed || state == CutoverState::Switching) {
        went = fromCommitted(*journal);
    } else if (state == CutoverState::RollingBack) {
        went = rollbackSteps(*journal);
    }
    static_cast<void>(stop);
    if (!went)
        return passOn(went);
    return journal->view().state();
}

} // namespace viridian
