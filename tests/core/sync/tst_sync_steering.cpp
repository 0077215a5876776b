#include "core/sync/sync.h"
#include "core/sync/throttle.h"
#include "tests/core/sync/sync_fixture.h"

#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

class TestSyncSteering : public QObject {
    Q_OBJECT

private slots:
    void pause_writesWhatItHoldsHandsOverAndResumes_data()
    {
        QTest::addColumn<bool>("ledger");
        QTest::newRow("by the monitor") << false;
        QTest::newRow("by the ledger") << true;
    }

    void pause_writesWhatItHoldsHandsOverAndResumes()
    {
        QFETCH(bool, ledger);
        const auto blue = makeBlue(100);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 100U);
        const std::uint64_t before = green->handOvers();
        auto connection = green->open();
        auto books = (*connection)->openLedger(true);
        const auto steer = [&](bool paused) {
            if (!ledger)
                paused ? sync.monitor.pause("mira") : sync.monitor.resume("mira");
            else
                QVERIFY(
                    (*books)
                        ->putControl({.paused = paused, .by = "mira", .at = now(), .rateLimit = {}})
                        .has_value());
        };
        steer(true);
        QTRY_VERIFY(sync.monitor.status().state == SyncState::Paused);
        QVERIFY(green->handOvers() > before);
        QTRY_VERIFY((*books)->control()->paused);
        QCOMPARE((*books)->control()->by, std::string("mira"));
        blue->append(numbered(101));
        const std::uint64_t loop = sync.monitor.status().report.loop;
        QTRY_VERIFY(sync.monitor.status().report.loop >
                    loop + 3); // alive, and still nothing is written
        QTRY_COMPARE(sync.monitor.status().report.lagEvents, 1U);
        QCOMPARE(green->size(), 100U);
        steer(false);
        QTRY_COMPARE(green->size(), 101U);
        QTRY_VERIFY(sync.monitor.status().state == SyncState::Following);
    }

    void pauseLeftBehind_isKeptUnlessLifted()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        green->books().control = {.paused = true, .by = "mira", .at = now(), .rateLimit = {}};
        SyncOptions options = quickOptions(blue, green);
        {
            RunningSync sync(options);
            QTRY_VERIFY(sync.monitor.status().state == SyncState::Paused);
            QCOMPARE(green->size(), 0U);
            sync.stop();
        }
        options.liftPause = true;
        SyncMonitor monitor;
        QVERIFY(runSync(options, monitor, {}).has_value());
        QCOMPARE(green->size(), 10U);
    }

    void limit_isTakenFromMonitorAndLedgerAndShown()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        options.rateLimit = 5000;
        RunningSync sync(options);
        QTRY_COMPARE(sync.monitor.status().report.rateLimit.value_or(0), 5000U);
        auto connection = green->open();
        QVERIFY(connection.has_value());
        auto books = (*connection)->openLedger(true);
        QTRY_COMPARE((*books)->control()->rateLimit.value_or(0), 5000U);
        QVERIFY((*books)
                    ->putControl({.paused = false, .by = "mira", .at = now(), .rateLimit = 700})
                    .has_value());
        QTRY_COMPARE(sync.monitor.status().report.rateLimit.value_or(0), 700U);
        sync.monitor.setRateLimit(std::nullopt, "mira");
        QTRY_VERIFY(!(*books)->control()->rateLimit.has_value());
        QTRY_VERIFY(!(*books)->reports()->empty() && !(*books)->reports()->front().rateLimit);
    }

    void limit_boundsWhatIsRead()
    {
        const auto blue = makeBlue(400);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.rateLimit = 1000;
        const auto begun = std::chrono::steady_clock::now();
        SyncMonitor monitor;
        QVERIFY(runSync(options, monitor, {}).has_value());
        QVERIFY(std::chrono::steady_clock::now() - begun > 300ms);
        QCOMPARE(green->size(), 400U);
    }

    void limit_stillCommitsEverySecond()
    {
        const auto blue = makeBlue(20'000);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.rateLimit = 100;
        options.copyBatch = 16'384;
        RunningSync sync(options);
        QTRY_VERIFY_WITH_TIMEOUT(green->size() > 0, 30'000);
        QVERIFY(green->size() < 16'384U);
        QTRY_VERIFY(sync.monitor.status().report.checkpoint.has_value());
        sync.stop();
    }

    void limitLeftBehind_isToldAndCanBeLifted()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        const auto told = [](const SyncMonitor& monitor) {
            const std::vector<SyncProblem> all = monitor.problems();
            return std::ranges::any_of(all, [](const SyncProblem& problem) {
                return problem.key == "limit" && problem.what.find("5,000") != std::string::npos;
            });
        };
        SyncOptions options = quickOptions(blue, green);
        options.rateLimit = 5000;
        SyncMonitor first;
        QVERIFY(runSync(options, first, {}).has_value());
        QVERIFY(!told(first));
        QCOMPARE(green->books().control.rateLimit.value_or(0), 5000U);

        options.rateLimit.reset();
        SyncMonitor second;
        QVERIFY(runSync(options, second, {}).has_value());
        QVERIFY(told(second));
        QCOMPARE(second.status().report.rateLimit.value_or(0), 5000U);

        options.rateLimit = 0;
        SyncMonitor third;
        QVERIFY(runSync(options, third, {}).has_value());
        QVERIFY(!told(third));
        QVERIFY(!green->books().control.rateLimit.has_value());
    }

    void throttle_grantsTheRateOverTime_data()
    {
        QTest::addColumn<int>("rate");
        for (const int rate : {1, 10, 333, 5000, 1'000'000})
            QTest::addRow("%d /s", rate) << rate;
    }

    void throttle_grantsTheRateOverTime()
    {
        QFETCH(int, rate);
        Throttle throttle;
        auto clock = Throttle::Clock::now();
        std::uint64_t granted = 0;
        for (int i = 0; i < 10'000; ++i) { // ten seconds by the millisecond
            clock += 1ms;
            const std::size_t now = throttle.grant(static_cast<std::uint64_t>(rate), 4096, clock);
            throttle.spend(now);
            granted += now;
        }
        const double expected = 10.0 * rate;
        QVERIFY2(std::abs(static_cast<double>(granted) - expected) <=
                     std::max(2.0, expected * 0.03),
                 qPrintable(QString::number(granted)));
    }

    void mark_isKept()
    {
        SyncMonitor monitor;
        monitor.addMark("import on blue");
        QCOMPARE(monitor.marks().size(), 1U);
        QCOMPARE(monitor.marks().front().text, std::string("import on blue"));
    }
};

QTEST_GUILESS_MAIN(TestSyncSteering)
#include "tst_sync_steering.moc"
