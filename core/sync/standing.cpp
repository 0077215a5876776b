#include "core/sync/standing.h"

#include <algorithm>

namespace viridian {

namespace {

/// What a checkpoint covers is settled, whenever the head was read.
void fitLag(SyncReport& report)
{
    if (report.checkpoint && report.settled && *report.checkpoint >= *report.settled) {
        report.settled = report.checkpoint;
        report.head = report.head ? std::max(*report.head, *report.settled) : report.settled;
        report.lagEvents = 0;
    }
    if (report.lagEvents == 0)
        report.lagSeconds = 0;
}

void showRates(SyncStatus& status)
{
    if (!isMoving(status.state) || status.lost > 0) {
        status.rates = {};
        status.ratePipeline = 0;
        clearRates(status.report);
        return;
    }
    SyncReport& report = status.report;
    const Forecast forecast = forecastOf(static_cast<double>(report.lagEvents), status.rates);
    report.rateIn = status.rates.in;
    report.rateOut = status.rates.out;
    report.forecastSeconds = forecast.seconds;
    report.forecastLow = forecast.low;
    report.forecastHigh = forecast.high;
}

} // namespace

bool isMoving(SyncState state) noexcept
{
    return state == SyncState::Copying || state == SyncState::BuildingIndexes ||
           state == SyncState::Following;
}

void clearRates(SyncReport& report) noexcept
{
    report.rateIn = report.rateOut = 0;
    report.forecastSeconds.reset();
    report.forecastLow = report.forecastHigh = 0;
}

void enter(SyncStatus& status, SyncState state)
{
    status.state = state;
    status.report.state = name(state);
    showRates(status);
}

void lose(SyncStatus& status)
{
    ++status.lost;
    unmeasured(status);
}

void regain(SyncStatus& status)
{
    status.lost -= status.lost > 0 ? 1 : 0;
    showRates(status);
}

void advance(SyncStatus& status, const Checkpoint& reached)
{
    SyncReport& report = status.report;
    const std::uint64_t read = reached.eventsRead - std::min(reached.eventsRead, report.eventsRead);
    report.checkpoint = reached.blue;
    report.eventsRead = reached.eventsRead;
    report.eventsWritten = reached.eventsWritten;
    report.lagEvents -= std::min(read, report.lagEvents);
    fitLag(report);
    showRates(status);
}

void measured(SyncStatus& status, const LagReading& reading, std::uint64_t eventsRead,
              const Rates& rates)
{
    SyncReport& report = status.report;
    const std::uint64_t since = report.eventsRead - std::min(report.eventsRead, eventsRead);
    report.head = reading.head.visible;
    report.settled = reading.head.settled;
    report.lagEvents = reading.events - std::min(reading.events, since);
    report.lagSeconds = reading.seconds;
    fitLag(report);
    status.readAt = reading.at;
    status.lagExact = reading.exact;
    status.heldBy = reading.head.heldBy;
    status.rates = rates;
    status.trend = trendOf(static_cast<double>(report.lagEvents), rates);
    showRates(status);
}

void unmeasured(SyncStatus& status)
{
    status.rates = {};
    status.trend = Trend::Unknown;
    showRates(status);
}

} // namespace viridian
