#include "core/base/text.h"
#include "core/cutover/act.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace viridian {
namespace {

constexpr std::size_t kListedEvents = 20;
/// Events that are read to tell their types; beyond it the list says "the first".
constexpr std::size_t kTypedEvents = 100'000;
/// Reality is read after the journal; when a running cutover wrote meanwhile, both are read again.
constexpr int kReadings = 3;

std::vector<StateTime> statesOf(const JournalView& journal)
{
    std::vector<StateTime> entered;
    for (std::size_t at = journal.runStart(); at < journal.records.size(); ++at) {
        const JournalRecord& record = journal.records[at];
        const std::optional<CutoverState> state = parseCutoverState(record.state);
        if (record.kind == name(RecordKind::State) && state)
            entered.push_back({*state, record.at, record.who});
    }
    return entered;
}

void setAmbiguous(CutoverStatus& status, std::string trouble, std::vector<std::string> check)
{
    status.state = CutoverState::Ambiguous;
    status.trouble = std::move(trouble);
    status.check = std::move(check);
}

} // namespace

void Cutover::readReality(CutoverStatus& status, Facts& facts, std::stop_token stop)
{
    if (m_parts.fence != nullptr) {
        Result<FenceState> fence = m_parts.fence->state();
        if (fence)
            status.fence = *fence;
        else
            status.notices.push_back(fence.error().message);
    }
    if (Result<Fact<Traffic>> traffic = facts.traffic(stop); traffic)
        status.traffic = traffic->value;
    else
        status.traffic.words = traffic.error().message;
    if (Result<bool> gate = m_parts.ledger.gateOpen(); gate)
        status.gateOpen = *gate;
    status.freezeMeasured = measuredFreeze(status.journal);
    if (!pastReturn(status.journalState))
        return;
    Result<RollbackCost> cost = costOf(status.journal, stop);
    if (cost)
        status.rollback = std::move(*cost);
    else
        status.notices.push_back(cost.error().message);
}

/// Where journal and reality do not fit, a person must look.
void Cutover::judge(CutoverStatus& status)
{
    using S = CutoverState;
    const S state = status.journalState;
    const bool mustStand = state == S::Committed || state == S::Switching || state == S::Watching;
    const bool fenceKnown = status.fence && *status.fence != FenceState::Unreadable;
    if ((mustStand || beforeReturn(state) || state == S::RollingBack) && !fenceKnown) {
        setAmbiguous(status,
                     fmt::format("The cutover is {}, but whether blue is fenced cannot be read.",
                                 name(state)),
                     {"Is blue reachable?",
                      "Does blue have a trigger viridian_fence, and does a write to it fail?"});
    } else if (mustStand && status.fence == FenceState::Lifted) {
        setAmbiguous(status,
                     fmt::format("The cutover is {}, but blue's fence does not stand any more.",
                                 name(state)),
                     {"Who lifted it? Blue may have accepted writes that green does not have.",
                      "Compare blue's head with the journal's Committed record.",
                      "Then roll back, or fence blue by hand."});
    } else if ((state == S::Draft || state == S::Ready) && status.fence == FenceState::Armed) {
        setAmbiguous(status, "Blue is fenced, though the journal knows of no cutover that runs.",
                     {"Does another workspace cut this blue over just now?",
                      "If not: `cutover cancel` lifts the fence."});
    } else if (state == S::Switching && !status.traffic.live) {
        const JournalRecord* intent = status.journal.last(RecordKind::Intent, steps::kSwitch);
        const JournalRecord* outcome = status.journal.last(RecordKind::Outcome, steps::kSwitch);
        if (intent != nullptr && (outcome == nullptr || outcome->number < intent->number))
            setAmbiguous(
                status,
                fmt::format(
                    "The switch was begun, and which store has the traffic cannot be told: {}.",
                    status.traffic.words),
                {"Look at the load balancer or router by hand.",
                 "Then finish the switch by resuming, or roll back."});
    }
}

std::vector<std::string> Cutover::waitsFor(const CutoverStatus& status) const
{
    std::vector<std::string> waits;
    const JournalRecord* watching = status.journal.entered(CutoverState::Watching);
    if (watching == nullptr)
        return waits;
    const auto left = watching->at + m_plan.limits.watch - status.readAt;
    if (left > Seconds(0))
        waits.push_back(fmt::format("{}, {} more", kWatchWindow, formatDuration(left)));
    if (status.fence != FenceState::Armed)
        waits.emplace_back("blue to be fenced");
    if (status.traffic.live != Side::Green)
        waits.push_back(fmt::format("the traffic to be on green: {}", status.traffic.words));
    if (status.gateOpen != true)
        waits.emplace_back("green's gate to be open");
    return waits;
}

Result<CutoverStatus> Cutover::status(std::stop_token stop)
{
    CutoverStatus status;
    std::size_t seen = 0;
    std::optional<Facts> facts;
    for (int turn = 0; turn < kReadings; ++turn) {
        status = {};
        facts.emplace(m_plan, m_parts);
        status.readAt = now();
        Result<JournalView> journal = readJournal(m_parts.ledger, m_plan.journalFile);
        if (!journal && journal.error().kind == ErrorKind::Cancelled)
            return passOn(journal);
        if (!journal) {
            setAmbiguous(
                status, "The journal cannot be read: " + journal.error().message,
                {"Is green reachable?",
                 "Is blue fenced (does it refuse a write), and which store has the traffic?"});
            return status;
        }
        seen = journal->records.size();
        status.journal = std::move(*journal);
        if (!status.journal.intact) {
            setAmbiguous(status, status.journal.trouble, status.journal.check);
            return status;
        }
        status.state = status.journalState = status.journal.state();
        readReality(status, *facts, stop);
        Result<std::vector<JournalRecord>> newer = m_parts.ledger.journal(seen + 1);
        if (newer && newer->empty())
            break;
    }
    status.entered = statesOf(status.journal);
    status.since = status.entered.empty() ? Timestamp{} : status.entered.back().at;
    if (Result<Timestamp> time = m_parts.ledger.databaseTime(); time)
        status.readAt = *time;
    judge(status);
    // While it runs, the run itself reads them; commands of the user's are not run a second time.
    if (status.journalState == CutoverState::Draft || status.journalState == CutoverState::Ready) {
        Result<GuardRound> round =
            readGuards(m_plan, GuardPhase::Plan, *facts, status.journal, stop);
        if (!round)
            return passOn(round);
        status.guards = std::move(*round);
    }
    status.waitsFor = waitsFor(status);
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped while reading the cutover's status.");
    return status;
}

Result<RollbackCost> Cutover::rollbackCost(std::stop_token stop)
{
    Result<JournalView> journal = readJournal(m_parts.ledger, m_plan.journalFile);
    if (!journal)
        return passOn(journal);
    return costOf(*journal, std::move(stop));
}

Result<RollbackCost> Cutover::costOf(const JournalView& journal, std::stop_token stop)
{
    const JournalRecord* committed = journal.entered(CutoverState::Committed);
    if (committed == nullptr)
        return fail(ErrorKind::Conflict,
                    "Nothing was committed, so there is nothing to roll back; cancel instead.");
    std::optional<Position> after;
    if (const std::string text = detailOf(*committed, "greenTo"); !text.empty()) {
        Result<Position> parsed = Position::parse(text);
        if (!parsed)
            return passOn(parsed);
        after = *parsed;
    }
    RollbackCost cost;
    cost.at = now();
    Result<std::uint64_t> count = m_parts.green.countBetween(after, std::nullopt, stop);
    if (!count)
        return passOn(count);
    cost.events = *count;
    std::map<std::string, std::uint64_t> types;
    for (std::size_t seen = 0; seen < std::min<std::uint64_t>(cost.events, kTypedEvents);) {
        ReadRequest request;
        request.after = after;
        request.bodies = Bodies::None;
        Result<ReadPage> page = m_parts.green.read(request, stop);
        if (!page)
            return passOn(page);
        for (const Event& event : page->events) {
            ++types[std::string(event.type)];
            if (cost.first.size() < kListedEvents)
                cost.first.push_back(
                    fmt::format("{} {} {}", event.stream, event.version, event.type));
        }
        seen += page->events.size();
        if (page->events.empty() || page->atEnd)
            break;
        after = page->events.back().position;
    }
    for (const auto& [type, events] : types)
        cost.types.push_back({.type = type, .schemaVersion = {}, .count = events});
    std::ranges::stable_sort(cost.types, std::ranges::greater(), &TypeCount::count);
    cost.expected = m_parts.traffic.words().expected;
    const Result<Position> proven = Position::parse(detailOf(*committed, "blueTo"));
    cost.sentence =
        cost.events == 0
            ? "Green has no events of its own yet; going back loses nothing."
            : fmt::format("They stay on green and do not come back to blue: this build has no "
                          "reverse sync. Blue goes on "
                          "from {}.",
                          shownPosition(proven ? std::optional(*proven) : std::nullopt));
    return cost;
}

} // namespace viridian
