#include "core/sync/lag.h"
#include "core/sync/shard.h"
#include "core/sync/sync_monitor.h"

#include <QtTest>

#include <cmath>

using namespace viridian;
using namespace std::chrono_literals;

namespace {

const Timestamp kStart = Timestamp(std::chrono::seconds(1'700'000'000));

} // namespace

class TestLag : public QObject {
    Q_OBJECT

private slots:
    void forecast_data()
    {
        QTest::addColumn<double>("gap");
        QTest::addColumn<double>("in");
        QTest::addColumn<double>("out");
        QTest::addColumn<double>("spread");
        QTest::addColumn<double>("seconds"); // negative: never
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("nothing to do") << 0.0 << 10.0 << 0.0 << 0.0 << 0.0 << 0.0 << 0.0;
        QTest::newRow("no writes") << 1000.0 << 0.0 << 100.0 << 0.0 << 10.0 << 10.0 << 10.0;
        QTest::newRow("catching up")
            << 86412.0 << 3114.0 << 4980.0 << 0.0 << 46.308 << 46.308 << 46.308;
        QTest::newRow("band") << 1000.0 << 100.0 << 200.0 << 25.0 << 10.0 << 8.0 << 13.333;
        QTest::newRow("wide band ends")
            << 1000.0 << 100.0 << 200.0 << 500.0 << 10.0 << 1.6667 << 40.0;
        QTest::newRow("as fast as writes") << 1000.0 << 200.0 << 200.0 << 0.0 << -1.0 << 0.0 << 0.0;
        QTest::newRow("slower than writes")
            << 1000.0 << 312.0 << 290.0 << 0.0 << -1.0 << 0.0 << 0.0;
        QTest::newRow("nothing moves") << 1000.0 << 0.0 << 0.0 << 0.0 << -1.0 << 0.0 << 0.0;
    }

    void forecast()
    {
        QFETCH(double, gap);
        QFETCH(double, seconds);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, in);
        QFETCH(double, out);
        QFETCH(double, spread);
        const Forecast result = forecastOf(gap, {.in = in, .out = out, .spread = spread});
        QCOMPARE(result.seconds.has_value(), seconds >= 0);
        if (result.seconds) {
            QVERIFY(std::abs(*result.seconds - seconds) < 0.01);
            QVERIFY(std::abs(result.low - low) < 0.01);
            QVERIFY(std::abs(result.high - high) < 0.01);
        }
    }

    void trend_data()
    {
        QTest::addColumn<double>("lag");
        QTest::addColumn<double>("in");
        QTest::addColumn<double>("out");
        QTest::addColumn<QString>("word");
        QTest::newRow("falling") << 86412.0 << 3114.0 << 4980.0 << "falling";
        QTest::newRow("growing") << 1000.0 << 312.0 << 290.0 << "growing";
        QTest::newRow("idle") << 0.0 << 0.0 << 0.0 << "steady";
        QTest::newRow("small change of much") << 1e6 << 100.0 << 200.0 << "steady";
        QTest::newRow("few events") << 5.0 << 0.1 << 0.0 << "steady";
        QTest::newRow("no lag cannot fall") << 0.0 << 0.0 << 100.0 << "steady";
    }

    void trend()
    {
        QFETCH(double, lag);
        QFETCH(double, in);
        QFETCH(double, out);
        QFETCH(QString, word);
        QCOMPARE(QString::fromLatin1(name(trendOf(lag, {.in = in, .out = out}))), word);
    }

    void rates_areMeansOfThirtySeconds()
    {
        RateMeter meter;
        QCOMPARE(meter.rates().out, 0.0);
        for (int i = 0; i <= 100; ++i) // 1,000 /s at first, 100 /s in the last 40 seconds
            meter.add(kStart + i * 1s, static_cast<std::uint64_t>(i) * 50,
                      i <= 60 ? static_cast<std::uint64_t>(i) * 1000
                              : 60'000U + static_cast<std::uint64_t>(i - 60) * 100);
        QVERIFY(std::abs(meter.rates().in - 50) < 0.001);
        QVERIFY(std::abs(meter.rates().out - 100) < 0.001);
        QVERIFY(meter.rates().spread < 0.001);
    }

    void rates_spreadShowsUnsteadyWork()
    {
        RateMeter meter;
        std::uint64_t applied = 0;
        for (int i = 0; i <= 30; ++i) {
            meter.add(kStart + i * 1s, 0, applied);
            applied += i % 2 == 0 ? 200 : 0;
        }
        QVERIFY(meter.rates().spread > 10);
    }

    void rates_ignoreClocksThatStandStill()
    {
        RateMeter meter;
        meter.add(kStart, 0, 0);
        meter.add(kStart, 10, 10);
        QCOMPARE(meter.rates().in, 0.0);
    }

    void history_keepsAnHourOfSecondsAndMinutesOfAWeek()
    {
        LagHistory history;
        for (int i = 0; i < 4000; ++i)
            history.add(
                {.at = kStart + i * 1s, .lag = static_cast<double>(i), .rateIn = 0, .rateOut = 0});
        QCOMPARE(history.seconds().size(), LagHistory::kSeconds);
        QCOMPARE(history.seconds().back().lag, 3999.0);
        const LagMinute& full = history.minutes()[1];
        QCOMPARE(full.lagMax - full.lagMin, 59.0);
        QCOMPARE(full.lagLast, full.lagMax);
        for (int i = 0; i < 11'000; ++i)
            history.add({.at = kStart + 4000s + i * 1min, .lag = 1, .rateIn = 0, .rateOut = 0});
        QCOMPARE(history.minutes().size(), LagHistory::kMinutes);
    }

    void pulse_tellsIdleFromStuck()
    {
        QVERIFY(pulseOf(kStart, kStart + 1s, 0) == Pulse::Idle);
        QVERIFY(pulseOf(kStart, kStart + 1s, 5) == Pulse::Alive);
        QVERIFY(pulseOf(kStart, kStart + 11s, 0) == Pulse::Stuck);
        QVERIFY(pulseOf(kStart, kStart + 11s, 5) == Pulse::Stuck);
    }

    void shard_readsAndRefuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        for (const char* good : {"0/1", "3/4", "1023/1024"})
            QTest::newRow(good) << QString::fromLatin1(good) << true;
        for (const char* bad : {"", "1", "4/4", "-1/4", "0/0", "0/1025", "1/2/3", "a/b", "0/4 "})
            QTest::newRow(bad) << QString::fromLatin1(bad) << false;
    }

    void shard_readsAndRefuses()
    {
        QFETCH(QString, text);
        QFETCH(bool, good);
        const Result<Shard> shard = Shard::parse(text.toStdString());
        QCOMPARE(shard.has_value(), good);
        if (good)
            QCOMPARE(QString::fromStdString(shard->name()), text);
        else
            QVERIFY(shard.error().kind == ErrorKind::InvalidInput);
    }

    void shards_ownEveryStreamOnce()
    {
        for (int i = 0; i < 1000; ++i) {
            int owners = 0;
            for (std::uint32_t shard = 0; shard < 5; ++shard)
                owners += Shard{shard, 5}.owns("order-" + std::to_string(i)) ? 1 : 0;
            QCOMPARE(owners, 1);
        }
    }

    void problems_ofOneKeyAreOneUntilTheyEnd()
    {
        SyncMonitor monitor;
        const auto first = monitor.report({.what = "green lost, retry in 1 s", .key = "green"});
        QCOMPARE(monitor.report({.what = "green lost, retry in 2 s", .key = "green"}), first);
        QCOMPARE(monitor.problems().size(), 1U);
        monitor.end("green", "green unreachable for 3 s, resumed");
        QVERIFY(monitor.problems().front().ended.has_value());
        QVERIFY(monitor.report({.what = "green lost", .key = "green"}) != first);
        QCOMPARE(monitor.problems().size(), 2U);
    }

    void states_haveTheWordsOfTheCommandLine()
    {
        for (const char* word : {"copying", "following", "paused", "blocked", "done", "failed"}) {
            const auto state = parseSyncState(word);
            QVERIFY(state.has_value());
            QCOMPARE(name(*state), word);
        }
        QCOMPARE(name(SyncState::BuildingIndexes), "copying");
        QVERIFY(!parseSyncState("dancing"));
    }
};

QTEST_GUILESS_MAIN(TestLag)
#include "tst_lag.moc"
