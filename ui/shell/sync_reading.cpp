#include "ui/shell/sync_reading.h"

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
    case StoreBarSync::ReverseFollowing:
    case StoreBarSync::NotStarted:
        break;
    }
    return 5;
}

QString detailOf(const SyncReading& reading, const SyncReport& worst, StoreBarSync state)
{
    if (state == StoreBarSync::Failed && !worst.problems.empty())
        return toQt(worst.problems.front());
    if (state != StoreBarSync::Paused)
        return {};
    if (!reading.control.paused || reading.control.by.empty())
        return say("not running since %1").arg(shortClockText(ours(reading, worst.heartbeat)));
    return say("by %1, %2")
        .arg(toQt(reading.control.by), shortClockText(ours(reading, reading.control.at)));
}

} // namespace

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
    if (reading.reports.empty())
        return side;
    const SyncReport* worst = nullptr;
    side.heartbeat = Timestamp::max();
    for (const SyncReport& report : reading.reports) {
        const StoreBarSync state = stateOf(reading, report);
        if (!worst || rank(state) < rank(side.state)) {
            worst = &report;
            side.state = state;
        }
        side.heartbeat = std::min(side.heartbeat, ours(reading, report.heartbeat));
    }
    if (side.state != StoreBarSync::Failed && !holdsLease(reading))
        side.state = StoreBarSync::Paused;
    side.detail = detailOf(reading, *worst, side.state);
    side.limit = reading.control.rateLimit
                     ? rateText(static_cast<double>(*reading.control.rateLimit))
                     : say("no limit");
    return side;
}

} // namespace viridian::ui
