#include "ui/watch/sync_reading.h"

#include "core/sync/lag.h"
#include "ui/text/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace viridian::ui {
namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("StoreBar", text);
}

/// A moment of green's clock in ours.
Timestamp ours(const SyncReading& reading, Timestamp moment)
{
    return moment == Timestamp{} ? moment : reading.readAt - (reading.databaseNow - moment);
}

bool holdsLease(const SyncReading& reading)
{
    return std::ranges::any_of(reading.leases, [&](const Lease& lease) {
        return reading.databaseNow - lease.renewed <= lease.validFor;
    });
}

StoreBarSync stateOf(const SyncReading& reading, const SyncReport& report)
{
    if (report.state == "failed" || report.state == "blocked")
        return StoreBarSync::Failed;
    if (report.state == "done")
        return StoreBarSync::Done;
    if (report.state == "paused" || reading.control.paused)
        return StoreBarSync::Paused;
    if (pulseOf(report.heartbeat, reading.databaseNow, report.lagEvents) == Pulse::Stuck)
        return StoreBarSync::Stuck;
    if (reading.control.rateLimit)
        return StoreBarSync::Throttled;
    return report.state == "copying" ? StoreBarSync::Copying : StoreBarSync::Following;
}

/// Worse states first.
int rank(StoreBarSync state)
{
    switch (state) {
    case StoreBarSync::Failed:
        return 0;
    case StoreBarSync::Stuck:
        return 1;
    case StoreBarSync::Paused:
        return 2;
    case StoreBarSync::Throttled:
        return 3;
    case StoreBarSync::Copying:
        return 4;
    case StoreBarSync::Following:
        return 5;
    case StoreBarSync::Done:
    case StoreBarSync::Stopped:
    case StoreBarSync::RolesExchanged:
    case StoreBarSync::ReverseFollowing:
    case StoreBarSync::NotStarted:
        break;
    }
    return 6;
}

QString detailOf(const SyncReading& reading, const SyncReport& worst, StoreBarSync state)
{
    if (state == StoreBarSync::Failed && !worst.problems.empty())
        return toQt(worst.problems.back()); // the newest one ended it
    const QString last = shortClockText(ours(reading, worst.heartbeat));
    switch (state) {
    case StoreBarSync::Stopped:
        return say("since %1").arg(last);
    case StoreBarSync::Done:
        return say("ended %1").arg(last);
    case StoreBarSync::Paused:
        return reading.control.by.empty()
                   ? say("since %1").arg(last)
                   : say("by %1, %2")
                         .arg(ownerName(reading.control.by),
                              shortClockText(ours(reading, reading.control.at)));
    default:
        return {};
    }
}

/// Nothing flows from blue any more, and no reverse sync is built that would flow back.
SyncSide exchangedSide(const SyncReading& reading)
{
    return {.state = StoreBarSync::RolesExchanged,
            .detail = say("since %1, no reverse sync").arg(shortClockText(reading.cutoverSince))};
}

} // namespace

QString ownerName(const std::string& owner)
{
    return toQt(owner).section(QLatin1Char(' '), 0, 0);
}

bool rolesExchanged(CutoverState state)
{
    return state == CutoverState::Watching || state == CutoverState::Completed;
}

Status JournalFollower::read(Ledger& ledger, SyncReading& reading)
{
    Result<std::vector<JournalRecord>> records = ledger.journal(m_next);
    if (!records)
        return passOn(records);
    for (const JournalRecord& record : *records) {
        const CutoverState state =
            parseCutoverState(record.state).value_or(CutoverState::Ambiguous);
        if (state != m_state)
            m_since = record.at;
        m_state = state;
        m_next = record.number + 1;
    }
    reading.cutover = m_state;
    reading.cutoverSince = m_since;
    return {};
}

std::optional<Position> lowestCheckpoint(const SyncReading& reading)
{
    std::optional<Position> lowest;
    for (const SyncReport& report : reading.reports) {
        if (!report.checkpoint)
            return std::nullopt;
        if (!lowest || *report.checkpoint < *lowest)
            lowest = report.checkpoint;
    }
    return lowest;
}

LagState lagOf(const SyncReading& reading)
{
    LagState lag;
    if (rolesExchanged(reading.cutover)) {
        lag.note = say("not measured: no reverse sync in this build");
        lag.readAt = reading.readAt;
        lag.reverse = true;
        return lag;
    }
    if (reading.reports.empty())
        return lag;
    Rates rates;
    std::uint64_t events = 0;
    double seconds = 0;
    Timestamp oldest = Timestamp::max();
    for (const SyncReport& report : reading.reports) {
        events += report.lagEvents;
        seconds = std::max(seconds, report.lagSeconds);
        rates.in += report.rateIn;
        rates.out += report.rateOut;
        oldest = std::min(oldest, report.heartbeat);
    }
    lag.events = events;
    lag.seconds = std::chrono::duration<double>(seconds);
    lag.trend = trendOf(static_cast<double>(events), rates);
    lag.applied = rates.out;
    lag.written = rates.in;
    lag.readAt = ours(reading, oldest);
    return lag;
}

SyncSide syncSideOf(const SyncReading& reading)
{
    SyncSide side;
    if (rolesExchanged(reading.cutover))
        return exchangedSide(reading);
    if (reading.reports.empty())
        return side;
    const SyncReport* worst = &reading.reports.front();
    side.state = stateOf(reading, *worst);
    side.heartbeat = Timestamp::max();
    for (const SyncReport& report : reading.reports) {
        const StoreBarSync state = stateOf(reading, report);
        if (rank(state) < rank(side.state)) {
            worst = &report;
            side.state = state;
        }
        side.heartbeat = std::min(side.heartbeat, ours(reading, report.heartbeat));
    }
    const bool ended = side.state == StoreBarSync::Failed || side.state == StoreBarSync::Done ||
                       (side.state == StoreBarSync::Paused && reading.control.paused);
    if (!ended && !holdsLease(reading))
        side.state = StoreBarSync::Stopped;
    side.detail = detailOf(reading, *worst, side.state);
    if (side.state == StoreBarSync::Stopped || side.state == StoreBarSync::Done)
        return side;
    side.limit = reading.control.rateLimit
                     ? rateText(static_cast<double>(*reading.control.rateLimit))
                     : say("no limit");
    return side;
}

} // namespace viridian::ui
