#include "core/sync/standing.h"

#include <QtTest>

using namespace viridian;
using namespace std::chrono_literals;

namespace {

constexpr Rates kRates{.in = 10, .out = 60, .spread = 1};

Checkpoint at(std::uint64_t position, std::uint64_t eventsRead)
{
    Checkpoint checkpoint;
    checkpoint.blue = Position(position);
    checkpoint.eventsRead = eventsRead;
    checkpoint.eventsWritten = eventsRead;
    return checkpoint;
}

LagReading reading(std::uint64_t settled, std::uint64_t events)
{
    LagReading reading;
    reading.head.visible = reading.head.settled = Position(settled);
    reading.events = events;
    reading.seconds = 4.5;
    reading.at = now();
    return reading;
}

/// Copying, at 100 of 1,000.
SyncStatus copying()
{
    SyncStatus status;
    enter(status, SyncState::Copying);
    advance(status, at(100, 100));
    measured(status, reading(1000, 900), 100, kRates);
    return status;
}

bool hasNoRates(const SyncReport& report)
{
    return report.rateIn == 0 && report.rateOut == 0 && !report.forecastSeconds &&
           report.forecastLow == 0 && report.forecastHigh == 0;
}

} // namespace

class TestStanding : public QObject {
    Q_OBJECT

private slots:
    void lagFollowsTheCheckpointBetweenTwoReadings()
    {
        SyncStatus status = copying();
        QCOMPARE(status.report.lagEvents, 900U);
        QCOMPARE(*status.report.forecastSeconds, 18.0);
        advance(status, at(600, 600));
        QCOMPARE(status.report.lagEvents, 400U);
        QCOMPARE(*status.report.forecastSeconds, 8.0);
        QCOMPARE(status.report.rateOut, 60.0);
        advance(status, at(1000, 1000));
        QCOMPARE(status.report.lagEvents, 0U);
        QCOMPARE(status.report.lagSeconds, 0.0);
        QCOMPARE(*status.report.forecastSeconds, 0.0);
    }

    void checkpointAtTheSettledHead_isNoLag_whateverWasEstimated()
    {
        SyncStatus status = copying();
        status.report.lagEvents = 85'476;
        advance(status, at(1000, 101));
        QCOMPARE(status.report.lagEvents, 0U);
    }

    void checkpointBeyondTheLastReading_isSettled()
    {
        SyncStatus status = copying();
        advance(status, at(1200, 1200));
        QCOMPARE(*status.report.settled, Position(1200));
        QCOMPARE(*status.report.head, Position(1200));
        QCOMPARE(status.report.lagEvents, 0U);
    }

    void whatGreenAppliedWhileTheLagWasMeasured_isTakenOff()
    {
        SyncStatus status = copying();
        advance(status, at(300, 300));
        measured(status, reading(1000, 900), 100, kRates);
        QCOMPARE(status.report.lagEvents, 700U);
    }

    void whatStandsStill_hasNoRatesAndNoForecast_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("moves");
        const auto row = [](SyncState state, bool moves) {
            QTest::newRow(name(state)) << static_cast<int>(state) << moves;
        };
        row(SyncState::Copying, true);
        row(SyncState::Following, true);
        row(SyncState::Paused, false);
        row(SyncState::Blocked, false);
        row(SyncState::Done, false);
        row(SyncState::Failed, false);
    }

    void whatStandsStill_hasNoRatesAndNoForecast()
    {
        QFETCH(int, state);
        QFETCH(bool, moves);
        SyncStatus status = copying();
        enter(status, static_cast<SyncState>(state));
        QCOMPARE(hasNoRates(status.report), !moves);
        measured(status, reading(1000, 900), 100, kRates);
        QCOMPARE(hasNoRates(status.report), !moves);
        advance(status, at(200, 200));
        QCOMPARE(hasNoRates(status.report), !moves);
    }

    void whileAStoreIsLost_thereAreNoRates()
    {
        SyncStatus status = copying();
        lose(status);
        QVERIFY(hasNoRates(status.report));
        measured(status, reading(1000, 900), 100, kRates);
        QVERIFY(hasNoRates(status.report));
        regain(status);
        measured(status, reading(1000, 900), 100, kRates);
        QVERIFY(!hasNoRates(status.report));
    }

    void blueThatCannotBeRead_leavesNoOldRates()
    {
        SyncStatus status = copying();
        unmeasured(status);
        QCOMPARE(status.report.rateOut, 0.0);
        QVERIFY(!status.report.forecastSeconds.has_value());
        QVERIFY(status.trend == Trend::Unknown);
    }
};

QTEST_GUILESS_MAIN(TestStanding)
#include "tst_standing.moc"
