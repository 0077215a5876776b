#include "core/sync/sync.h"
#include "tests/core/sync/sync_fixture.h"

#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

namespace {

std::map<std::uint64_t, Segment> segmentsOf(const std::shared_ptr<MemoryDatabase>& green,
                                            const std::string& shard = "0/1")
{
    return green->books().segments[shard];
}

bool sameSegment(const Segment& a, const Segment& b)
{
    return a.index == b.index && a.blueAfter == b.blueAfter && a.blueTo == b.blueTo &&
           a.greenAfter == b.greenAfter && a.greenTo == b.greenTo && a.blueEvents == b.blueEvents &&
           a.greenEvents == b.greenEvents && a.digest == b.digest && a.closed == b.closed;
}

std::string whole(const Result<SyncSummary>& result)
{
    return result ? std::string("done") : result.error().message;
}

} // namespace

class TestSyncCopy : public QObject {
    Q_OBJECT

private slots:
    void copy_equalsExpected_data()
    {
        QTest::addColumn<bool>("busy");
        QTest::newRow("pass through") << false;
        QTest::newRow("rename, split, drop") << true;
    }

    void copy_equalsExpected()
    {
        QFETCH(bool, busy);
        const auto blue = makeBlue(10'000);
        blue->leaveGap();
        const auto green = makeGreen();
        const Pipeline pipeline = busy ? busyPipeline() : Pipeline();
        SyncMonitor monitor;
        const Result<SyncSummary> done = runSync(quickOptions(blue, green, pipeline), monitor, {});
        QVERIFY2(done.has_value(), whole(done).c_str());
        const auto expected = expectedOf(*blue, pipeline, green->info.traits);
        QCOMPARE(QString::fromStdString(firstDifference(expected, green->events())), QString());
        QCOMPARE(done->eventsRead, 10'000U);
        QCOMPARE(done->eventsWritten, expected.size());
        QCOMPARE(*done->checkpoint, Position(10'000));

        const Checkpoint checkpoint = green->books().checkpoints.at("0/1");
        QVERIFY(checkpoint.copyDone);
        QCOMPARE(checkpoint.pipelineHash, pipeline.hash());
        QCOMPARE(checkpoint.blueIdentity, "layouts memory -> memory | store " + blue->info.place);
        QCOMPARE(checkpoint.greenEvents, expected.size());
        QVERIFY(!green->indexesDeferred());
        QCOMPARE(green->indexBuilds(), 1U);
        QVERIFY(green->handOvers() >= 1);
        QVERIFY(green->books().leases.empty());
        const SyncReport report = green->books().reports.at("0/1");
        QCOMPARE(report.state, std::string("done"));
        QCOMPARE(report.lagEvents, 0U);
        QCOMPARE(report.eventsWritten, expected.size());
    }

    void copy_ofAnEmptyBlueIsDone()
    {
        const auto green = makeGreen();
        SyncMonitor monitor;
        const auto done = runSync(quickOptions(makeBlue(0), green), monitor, {});
        QVERIFY2(done.has_value(), whole(done).c_str());
        QCOMPARE(done->eventsRead, 0U);
        QVERIFY(!done->checkpoint);
    }

    void segments_areTheSameWhateverTheBatches_data()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("workers");
        QTest::newRow("one by one page") << 97 << 1 << 1;
        QTest::newRow("odd") << 1000 << 777 << 3;
        QTest::newRow("as segments") << 8192 << 8192 << 2;
        QTest::newRow("larger than segments") << 20'000 << 50'000 << 8;
    }

    void segments_areTheSameWhateverTheBatches()
    {
        QFETCH(int, page);
        QFETCH(int, batch);
        QFETCH(int, workers);
        const auto blue = makeBlue(20'000);
        const auto run = [&](std::size_t pageEvents, std::size_t batchEvents, std::size_t count) {
            const auto green = makeGreen();
            SyncOptions options = quickOptions(blue, green, busyPipeline());
            options.pageEvents = pageEvents;
            options.copyBatch = batchEvents;
            options.workers = count;
            SyncMonitor monitor;
            const auto done = runSync(options, monitor, {});
            return done ? segmentsOf(green) : std::map<std::uint64_t, Segment>();
        };
        const auto reference = run(500, 1500, 2);
        const auto other = run(static_cast<std::size_t>(page), static_cast<std::size_t>(batch),
                               static_cast<std::size_t>(workers));
        QCOMPARE(reference.size(), 3U);
        QCOMPARE(other.size(), 3U);
        for (const auto& [index, segment] : reference)
            QVERIFY2(sameSegment(segment, other.at(index)), std::to_string(index).c_str());
        QVERIFY(reference.at(0).closed);
        QCOMPARE(reference.at(0).blueEvents, kSegmentEvents);
        QVERIFY(!reference.at(2).closed);
        QCOMPARE(reference.at(2).blueEvents, 20'000 - 2 * kSegmentEvents);
        QCOMPARE(*reference.at(1).blueAfter, reference.at(0).blueTo);
        QCOMPARE(*reference.at(1).greenAfter, *reference.at(0).greenTo);
    }

    void segments_areTheSameAfterManyRuns()
    {
        const auto blue = makeBlue(20'000);
        const auto atOnce = makeGreen();
        SyncMonitor monitor;
        QVERIFY(runSync(quickOptions(blue, atOnce, busyPipeline()), monitor, {}).has_value());
        const auto parts = makeGreen();
        for (std::uint64_t to = 1234; to < 26'000; to += 4321) {
            SyncOptions options = quickOptions(blue, parts, busyPipeline());
            options.until = Position(std::min<std::uint64_t>(to, 20'000));
            SyncMonitor part;
            const auto done = runSync(options, part, {});
            QVERIFY2(done.has_value(), whole(done).c_str());
        }
        QCOMPARE(QString::fromStdString(firstDifference(atOnce->events(), parts->events())),
                 QString());
        for (const auto& [index, segment] : segmentsOf(atOnce))
            QVERIFY(sameSegment(segment, segmentsOf(parts).at(index)));
    }

    void until_stopsThere()
    {
        const auto blue = makeBlue(3000);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.until = Position(1234);
        SyncMonitor monitor;
        QVERIFY(runSync(options, monitor, {}).has_value());
        QCOMPARE(green->size(), 1234U);
    }

    void until_withFollowWaitsForIt()
    {
        const auto blue = makeBlue(100);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.until = Position(150);
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 100U);
        for (std::size_t i = 101; i <= 160; ++i)
            blue->append(numbered(i));
        const auto done = sync.wait();
        QVERIFY2(done.has_value(), whole(done).c_str());
        QCOMPARE(green->size(), 150U);
    }

    void follow_writesWhatComesAndHandsOverWhenStopped()
    {
        const auto blue = makeBlue(500);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green, busyPipeline());
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(QString::fromLatin1(name(sync.monitor.status().state)),
                     QStringLiteral("following"));
        for (std::size_t i = 501; i <= 900; ++i)
            blue->append(numbered(i));
        const auto all = expectedOf(*blue, busyPipeline(), green->info.traits);
        QTRY_COMPARE(green->size(), all.size());
        QTRY_COMPARE(sync.monitor.status().report.lagEvents, 0U);
        const std::uint64_t before = green->handOvers();
        sync.stop();
        const auto ended = sync.wait();
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().kind == ErrorKind::Cancelled);
        QCOMPARE(QString::fromStdString(firstDifference(all, green->events())), QString());
        QVERIFY(green->handOvers() > before);
        QCOMPARE(green->books().reports.at("0/1").state, std::string("paused"));
        QVERIFY(green->books().leases.empty());
    }

    void follow_neverPassesTheSettledHead()
    {
        const auto blue = makeBlue(50);
        blue->holdAfter(
            Position(40),
            {{.who = "backend 48213, role shop_app", .age = 2400ms, .query = "insert"}});
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 40U);
        QTRY_VERIFY(!sync.monitor.problems().empty());
        const SyncProblem gap = sync.monitor.problems().front();
        QVERIFY2(gap.what.find("after 40") != std::string::npos, gap.what.c_str());
        QVERIFY(gap.why.find("48213") != std::string::npos);
        QCOMPARE(green->size(), 40U);
        blue->holdAfter(std::nullopt);
        QTRY_COMPARE(green->size(), 50U);
        QTRY_VERIFY(sync.monitor.problems().front().ended.has_value());
    }

    void idle_heartbeatStillAdvances()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 10U);
        QTRY_COMPARE(sync.monitor.status().report.lagEvents, 0U);
        const SyncReport before = sync.monitor.status().report;
        QTRY_VERIFY(sync.monitor.status().report.loop > before.loop + 3);
        const SyncReport after = sync.monitor.status().report;
        QVERIFY(after.heartbeat > before.heartbeat);
        QVERIFY(pulseOf(after.heartbeat, now(), after.lagEvents) == Pulse::Idle);
    }

    void stuckWriter_showsInTheHeartbeat()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        std::atomic<bool> hang{false};
        green->setHook([&hang](const std::string& call) {
            while (call == "commit" && hang)
                std::this_thread::sleep_for(1ms);
            return Failure::None;
        });
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 10U);
        hang = true;
        blue->append(numbered(11));
        QTRY_VERIFY(now() - sync.monitor.status().report.heartbeat > 200ms);
        const SyncReport stuck = sync.monitor.status().report;
        QVERIFY(pulseOf(stuck.heartbeat, now(), 1, 150ms) == Pulse::Stuck);
        hang = false;
        QTRY_COMPARE(green->size(), 11U);
    }

    void report_isWrittenWithTheNumbers()
    {
        const auto blue = makeBlue(100);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        options.owner = "mira on host-7, pid 4211";
        RunningSync sync(options);
        QTRY_COMPARE(sync.monitor.status().report.settled.value_or(Position()), Position(100));
        QTRY_VERIFY(sync.monitor.seconds().size() > 3);
        QTRY_COMPARE(sync.monitor.status().report.forecastSeconds.value_or(-1), 0.0);
        sync.stop();
        (void)sync.wait();
        const SyncReport report = green->books().reports.at("0/1");
        QCOMPARE(report.owner, options.owner);
        QCOMPARE(*report.settled, Position(100));
        QCOMPARE(*report.checkpoint, Position(100));
        QCOMPARE(report.state, std::string("paused"));
        QVERIFY(!report.forecastSeconds.has_value());
        QCOMPARE(report.rateOut, 0.0);
        QCOMPARE(report.rateIn, 0.0);
        QVERIFY(!sync.monitor.minutes().empty());
    }

    void shards_togetherEqualTheWhole()
    {
        const auto blue = makeBlue(6000);
        const auto green = makeGreen();
        for (std::uint32_t i = 0; i < 4; ++i) {
            SyncOptions options = quickOptions(blue, green, busyPipeline());
            options.shard = {i, 4};
            SyncMonitor monitor;
            const auto done = runSync(options, monitor, {});
            QVERIFY2(done.has_value(), whole(done).c_str());
        }
        const auto byStream = [](const std::vector<PlainEvent>& events) {
            std::map<std::string, std::vector<PlainEvent>> streams;
            for (const PlainEvent& event : timeless(events, false))
                streams[event.stream].push_back(event);
            return streams;
        };
        const auto expected = expectedOf(*blue, busyPipeline(), green->info.traits);
        QCOMPARE(green->size(), expected.size());
        QVERIFY(byStream(expected) == byStream(green->events()));
        QCOMPARE(green->books().checkpoints.size(), 4U);
    }

    void shards_followSideBySide()
    {
        const auto blue = makeBlue(1000);
        const auto green = makeGreen();
        std::vector<std::unique_ptr<RunningSync>> syncs;
        for (std::uint32_t i = 0; i < 3; ++i) {
            SyncOptions options = quickOptions(blue, green);
            options.shard = {i, 3};
            options.follow = true;
            if (i > 0)
                QTRY_VERIFY(green->size() > 0);
            syncs.push_back(std::make_unique<RunningSync>(options));
        }
        QTRY_COMPARE(green->size(), 1000U);
        for (std::size_t i = 1001; i <= 1200; ++i)
            blue->append(numbered(i));
        QTRY_COMPARE(green->size(), 1200U);
        for (const auto& sync : syncs)
            QVERIFY(!sync->ended());
    }
};

QTEST_GUILESS_MAIN(TestSyncCopy)
#include "tst_sync_copy.moc"
