#include "ui/cutover/ribbon_words.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/text/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace viridian::ui {
namespace {

using S = CutoverState;
using Look = StateRibbon::Look;

constexpr std::array kLine{S::Draft,     S::Ready,     S::Fencing,  S::Draining, S::Proving,
                           S::Committed, S::Switching, S::Watching, S::Completed};

QString tr(const char* text)
{
    return QCoreApplication::translate("Ribbon", text);
}

/// A step of the plan that is done in that state.
const char* stepOf(S state)
{
    switch (state) {
    case S::Fencing:
        return "fence";
    case S::Draining:
        return "drain";
    case S::Proving:
        return "prove";
    case S::Switching:
        return "switch";
    default:
        return "";
    }
}

QString forecast(const CutoverView& view, S state)
{
    switch (state) {
    case S::Committed:
        return tr("one record");
    case S::Watching:
        return tr("%1 min").arg(view.about.limits.watch.count());
    case S::Completed:
        return tr("you decide");
    default:
        break;
    }
    if (!view.plan)
        return {};
    for (const ChangeStep& step : view.plan->steps) {
        if (step.id == stepOf(state))
            return step.expected ? tr("about %1").arg(durationText(*step.expected))
                                 : toQt(step.expectedWords);
    }
    return {};
}

/// States entered in this run, those heard from the run under way included.
std::vector<StateTime> enteredBy(const CutoverView& view)
{
    std::vector<StateTime> entered = view.status ? view.status->entered : std::vector<StateTime>();
    for (const JournalRecord& record : view.live) {
        const std::optional<S> state = parseCutoverState(record.state);
        if (record.kind == name(RecordKind::State) && state &&
            std::ranges::none_of(entered, [&](const StateTime& one) {
                return one.state == *state && one.at == record.at;
            }))
            entered.push_back({*state, record.at, record.who});
    }
    return entered;
}

const StateTime* find(const std::vector<StateTime>& entered, S state)
{
    const auto found = std::ranges::find(entered, state, &StateTime::state);
    return found == entered.end() ? nullptr : &*found;
}

/// "mira" of "mira on host-7, pid 4211".
QString shortName(const std::string& who)
{
    return toQt(who).section(QLatin1Char(' '), 0, 0);
}

QString caption(const CutoverView& view, const std::vector<StateTime>& entered, std::size_t at,
                Look look, Timestamp now)
{
    const S state = kLine[at];
    const StateTime* since = find(entered, state);
    if (look == Look::ToCome || since == nullptr)
        return forecast(view, state);
    if (look == Look::Current && state == S::Watching) {
        const auto watched = std::max(now - since->at, Timestamp::duration::zero());
        const QString length = roughDurationText(watched);
        return watched >= view.about.limits.watch
                   ? tr("%1, window over").arg(length)
                   : tr("%1 of %2 min").arg(length).arg(view.about.limits.watch.count());
    }
    if (look == Look::Current)
        return state == S::Draft
                   ? tr("%1 %2").arg(clockText(since->at).left(5), shortName(since->who))
                   : tr("since %1").arg(shortClockText(since->at));
    if (state == S::Draft)
        return tr("%1 %2").arg(clockText(since->at).left(5), shortName(since->who));
    if (state == S::Committed)
        return clockText(since->at);
    const auto next =
        std::ranges::find_if(entered, [&](const StateTime& one) { return one.at > since->at; });
    if (*stepOf(state) != '\0' && next != entered.end())
        return durationText(next->at - since->at);
    return shortClockText(since->at);
}

bool isSpecial(S state)
{
    return state == S::Cancelling || state == S::RollingBack || state == S::RolledBack ||
           state == S::Ambiguous;
}

/// The state on the line that counts as reached while a special one is current.
S reached(const CutoverView& view, const std::vector<StateTime>& entered, S shown)
{
    if (!isSpecial(shown))
        return shown;
    if (shown == S::Ambiguous && view.status && !isSpecial(view.status->journalState))
        return view.status->journalState;
    for (auto at = entered.rbegin(); at != entered.rend(); ++at) {
        if (!isSpecial(at->state))
            return at->state;
    }
    return S::Draft;
}

QString leftWords(S shown, bool past)
{
    if (shown == S::Cancelling)
        return tr("going back to Draft, proving that BLUE accepts writes");
    return past ? tr("done, no step can be cancelled any more")
                : tr("Cancel goes back to Draft and proves that BLUE accepts writes");
}

QString rightWords(const CutoverView& view, S shown)
{
    if (shown == S::RollingBack)
        return tr("undoing the switch, lifting the fence");
    if (shown == S::RolledBack)
        return tr("BLUE has the traffic and accepts writes");
    if (shown == S::Completed)
        return tr("completed; BLUE stays fenced");
    const auto& rollback = view.status ? view.status->rollback : std::nullopt;
    if (shown == S::Watching && rollback && rollback->events > 0)
        return tr("Roll back until Completed, leaves %1 events on GREEN")
            .arg(numberText(rollback->events));
    if (shown == S::Watching)
        return tr("Roll back until Completed, loses nothing yet");
    return tr("Roll back only; no reverse sync in this build");
}

} // namespace

QString stateTitle(CutoverState state)
{
    switch (state) {
    case S::RollingBack:
        return tr("Rolling back");
    case S::RolledBack:
        return tr("Rolled back");
    default:
        return tr(name(state));
    }
}

RibbonWords ribbonWords(const CutoverView& view, Timestamp now)
{
    RibbonWords words;
    const std::vector<StateTime> entered = enteredBy(view);
    const S shown = view.shownState();
    const S line = reached(view, entered, shown);
    const auto current = static_cast<std::size_t>(std::ranges::find(kLine, line) - kLine.begin());
    for (std::size_t at = 0; at < kLine.size(); ++at) {
        Look look = at < current ? Look::Done : Look::ToCome;
        if (at == current)
            look = isSpecial(shown) ? Look::Done : Look::Current;
        words.boxes.push_back({kLine[at], look, caption(view, entered, at, look, now)});
    }
    const bool past = pastReturn(line);
    words.left = leftWords(shown, past);
    words.right = rightWords(view, shown);
    if (isSpecial(shown)) {
        words.special = shown;
        words.specialRight =
            shown == S::RollingBack || shown == S::RolledBack || (shown == S::Ambiguous && past);
    }
    if (shown == S::Ambiguous)
        (past ? words.right : words.left) = tr("what is cannot be told: look by hand");
    return words;
}

} // namespace viridian::ui
