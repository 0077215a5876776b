#include "core/sync/sync.h"
#include "tests/core/sync/sync_fixture.h"

#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

namespace {

/// Fails the n-th call of a name, once.
std::function<Failure(const std::string&)> failAt(std::string call, int n, Failure failure)
{
    auto count = std::make_shared<std::atomic<int>>(0);
    return [=, call = std::move(call)](const std::string& made) {
        return made == call && ++*count == n ? failure : Failure::None;
    };
}

std::string sentence(const Result<SyncSummary>& result)
{
    return result ? std::string("done") : result.error().message;
}

Pipeline needsAmount()
{
    return pipelineOf(R"(format: viridian.pipeline/1
name: halts
steps:
  - id: needs-amount
    match: {type: OrderCreated, version: "1"}
    to: {version: "2"}
    patch: [{move: /amount, to: /total}]
)");
}

} // namespace

class TestSyncFaults : public QObject {
    Q_OBJECT

private slots:
    void greenFailsAtAnyCall_equalsExpected_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<int>("number");
        QTest::addColumn<bool>("after");
        const std::vector<std::pair<const char*, int>> calls{
            {"open", 2},         {"openLedger", 2},   {"acquireLease", 1}, {"prepare", 1},
            {"checkpoint", 1},   {"segments", 1},     {"deferIndexes", 1}, {"commit", 1},
            {"commit", 2},       {"commit", 3},       {"commit", 4},       {"commit", 5},
            {"buildIndexes", 1}, {"handOver", 1},     {"renewLease", 1},   {"putReport", 2},
            {"control", 2},      {"releaseLease", 1}, {"foreignWrites", 1}};
        for (const auto& [call, number] : calls)
            for (const bool after : {false, true})
                QTest::addRow("%s %d, %s", call, number, after ? "answer lost" : "not done")
                    << QString::fromLatin1(call) << number << after;
    }

    void greenFailsAtAnyCall_equalsExpected()
    {
        QFETCH(QString, call);
        QFETCH(int, number);
        QFETCH(bool, after);
        const auto blue = makeBlue(5000);
        const auto green = makeGreen();
        green->setHook(
            failAt(call.toStdString(), number, after ? Failure::After : Failure::Before));
        SyncOptions options = quickOptions(blue, green, busyPipeline());
        options.leaseFor = 150ms;
        Result<SyncSummary> done = fail(ErrorKind::Internal, "never ran");
        for (int runs = 0; runs < 3 && !done;
             ++runs) { // what cannot be opened at first ends the run: run again
            SyncMonitor monitor;
            done = runSync(options, monitor, {});
        }
        QVERIFY2(done.has_value(), sentence(done).c_str());
        QCOMPARE(
            firstDifference(expectedOf(*blue, busyPipeline(), green->info.traits), green->events()),
            std::string());
        QVERIFY(!green->indexesDeferred());
        const Checkpoint checkpoint = green->books().checkpoints.at("0/1");
        QCOMPARE(checkpoint.eventsRead, 5000U);
        QVERIFY(checkpoint.copyDone);
    }

    void blueFailsAtAnyCall_equalsExpected_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<int>("number");
        for (const int number : {1, 2, 3, 7})
            QTest::addRow("read %d", number) << QStringLiteral("read") << number;
        QTest::newRow("head") << QStringLiteral("head") << 1;
        QTest::newRow("open") << QStringLiteral("open") << 2;
        QTest::newRow("countEvents") << QStringLiteral("countEvents") << 1;
    }

    void blueFailsAtAnyCall_equalsExpected()
    {
        QFETCH(QString, call);
        QFETCH(int, number);
        const auto blue = makeBlue(5000);
        const auto green = makeGreen();
        blue->setHook(failAt(call.toStdString(), number, Failure::Before));
        SyncMonitor monitor;
        const auto done = runSync(quickOptions(blue, green, busyPipeline()), monitor, {});
        QVERIFY2(done.has_value(), sentence(done).c_str());
        blue->setHook({});
        QCOMPARE(
            firstDifference(expectedOf(*blue, busyPipeline(), green->info.traits), green->events()),
            std::string());
    }

    void lostGreen_isAProblemThatEnds()
    {
        const auto blue = makeBlue(100);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 100U);
        green->setReachable(false);
        blue->append(numbered(101));
        const auto problem = [&] {
            const auto all = sync.monitor.problems();
            return all.empty() ? SyncProblem{} : all.back();
        };
        QTRY_VERIFY(problem().key == "green");
        QVERIFY2(problem().what.starts_with("Green lost, retry in"), problem().what.c_str());
        QCOMPARE(green->size(), 100U);
        const SyncStatus waiting = sync.monitor.status();
        QCOMPARE(waiting.lost, 1U);
        QCOMPARE(waiting.report.rateOut, 0.0);
        QVERIFY(!waiting.report.forecastSeconds.has_value());
        green->setReachable(true);
        QTRY_COMPARE(green->size(), 101U);
        QTRY_VERIFY(problem().ended.has_value());
        QVERIFY2(problem().what.find("resumed") != std::string::npos, problem().what.c_str());
        QVERIFY(problem().severity == SyncProblem::Severity::Note);
        QVERIFY(!sync.monitor.marks().empty());
        QTRY_COMPARE(sync.monitor.status().lost, 0U);
    }

    void lostForLongerThanPatience_endsWithUnavailable()
    {
        const auto blue = makeBlue(100);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        options.giveUpAfter = 30ms;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 100U);
        blue->setReachable(false);
        const auto ended = sync.wait();
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().kind == ErrorKind::Unavailable);
        QVERIFY(sync.monitor.status().state == SyncState::Failed);
    }

    void unreachableAtTheStart_isToldAtOnce()
    {
        const auto green = makeGreen();
        green->setReachable(false);
        SyncMonitor monitor;
        const auto ended = runSync(quickOptions(makeBlue(10), green), monitor, {});
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().kind == ErrorKind::Unavailable);
    }

    void halt_writesEverythingBeforeAndNothingPast()
    {
        const auto blue = makeBlue(12'344);
        PlainEvent bad = numbered(12'346);
        bad.type = "OrderCreated";
        bad.data = R"({"number": "no amount"})";
        bad.stream = "order-broken";
        blue->append(bad);
        blue->append(makeBlue(3000)->events());
        const auto green = makeGreen();
        SyncMonitor monitor;
        const auto ended = runSync(quickOptions(blue, green, needsAmount()), monitor, {});
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().kind == ErrorKind::InvalidInput);
        QCOMPARE(green->size(), 12'344U);
        QCOMPARE(*green->books().checkpoints.at("0/1").blue, Position(12'344));
        QVERIFY(monitor.status().state == SyncState::Blocked);
        QCOMPARE(green->books().reports.at("0/1").state, std::string("blocked"));
        const SyncProblem problem = monitor.problems().back();
        QVERIFY(problem.severity == SyncProblem::Severity::Failed);
        QVERIFY2(problem.what.find("12345") != std::string::npos, problem.what.c_str());
        QVERIFY(problem.what.find("needs-amount") != std::string::npos);
        QVERIFY(problem.what.find("order-broken") != std::string::npos);
        QVERIFY(!green->books().reports.at("0/1").problems.empty());

        const auto again = runSync(quickOptions(blue, green, needsAmount()), monitor, {});
        QVERIFY(!again.has_value());
        QCOMPARE(green->size(), 12'344U);
    }

    void passedOnFailures_areCountedAndTold()
    {
        const auto blue = makeBlue(20);
        PlainEvent bad = numbered(22);
        bad.type = "OrderCreated";
        bad.data = R"({"number": "no amount"})";
        blue->append(bad);
        const auto green = makeGreen();
        SyncMonitor monitor;
        const auto done =
            runSync(quickOptions(blue, green, pipelineOf(R"(format: viridian.pipeline/1
name: passes
defaults: {onError: pass}
steps:
  - id: needs-amount
    match: {type: OrderCreated, version: "1"}
    to: {version: "2"}
    patch: [{move: /amount, to: /total}]
)")),
                    monitor, {});
        QVERIFY2(done.has_value(), sentence(done).c_str());
        QCOMPARE(green->size(), 21U);
        QCOMPARE(monitor.status().passedOn, 1U);
        QVERIFY(monitor.problems().back().severity == SyncProblem::Severity::Warning);
    }

    void lease_heldByAnother_isRefusedWithItsName()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        SyncOptions first = quickOptions(blue, green);
        first.follow = true;
        first.owner = "mira on host-7";
        RunningSync running(first);
        QTRY_COMPARE(green->size(), 10U);
        SyncMonitor monitor;
        const auto second = runSync(quickOptions(blue, green), monitor, {});
        QVERIFY(!second.has_value());
        QVERIFY(second.error().kind == ErrorKind::Conflict);
        QVERIFY2(second.error().message.find("mira on host-7") != std::string::npos,
                 second.error().message.c_str());
        QVERIFY(!running.ended());
    }

    void lease_ofADeadProcessIsTakenOver()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        green->books().leases["0/1"] = {"0/1", "dead on host-1", "token", now(), 100ms};
        SyncMonitor monitor;
        const auto done = runSync(quickOptions(blue, green), monitor, {});
        QVERIFY2(done.has_value(), sentence(done).c_str());
        QCOMPARE(green->size(), 10U);
    }

    void lease_takenAway_endsTheSync()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        RunningSync sync(options);
        QTRY_COMPARE(green->size(), 10U);
        auto other = green->open();
        auto ledger = (*other)->openLedger(true);
        const auto mine = (*ledger)->leases();
        QVERIFY((*ledger)->releaseLease(mine->front()).has_value());
        const auto taken = (*ledger)->acquireLease("0/1", "thief", "other", 10s);
        const auto ended = sync.wait();
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().kind == ErrorKind::Conflict);
        if (taken)
            QVERIFY2(ended.error().message.find("thief") != std::string::npos,
                     ended.error().message.c_str());
    }

    void pipelineChanged_isRefusedWithBothChoices()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        SyncMonitor monitor;
        QVERIFY(runSync(quickOptions(blue, green), monitor, {}).has_value());
        const auto refused = runSync(quickOptions(blue, green, busyPipeline()), monitor, {});
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().kind == ErrorKind::Conflict);
        QVERIFY2(refused.error().message.find("restart from zero") != std::string::npos,
                 refused.error().message.c_str());
        QVERIFY(refused.error().message.find("old one") != std::string::npos);
        QVERIFY(green->books().leases.empty());

        SyncOptions over = quickOptions(blue, green, busyPipeline());
        over.startOver = true;
        QVERIFY(runSync(over, monitor, {}).has_value());
        QCOMPARE(
            firstDifference(expectedOf(*blue, busyPipeline(), green->info.traits), green->events()),
            std::string());
    }

    void otherBlue_isRefused()
    {
        const auto green = makeGreen();
        SyncMonitor monitor;
        QVERIFY(runSync(quickOptions(makeBlue(10), green), monitor, {}).has_value());
        const auto other = std::make_shared<MemoryDatabase>("another");
        const auto refused = runSync(quickOptions(other, green), monitor, {});
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().kind == ErrorKind::Conflict);
    }

    void foreignWrite_isFound_data()
    {
        QTest::addColumn<QString>("when");
        for (const char* when : {"while stopped", "while following"})
            QTest::newRow(when) << QString::fromLatin1(when);
    }

    void foreignWrite_isFound()
    {
        QFETCH(QString, when);
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        PlainEvent foreign = numbered(99);
        foreign.stream = "stranger-1";
        Result<SyncSummary> ended = fail(ErrorKind::Internal, "never ran");
        if (when == QLatin1String("while stopped")) {
            SyncMonitor monitor;
            QVERIFY(runSync(options, monitor, {}).has_value());
            green->append(foreign);
            ended = runSync(options, monitor, {});
        } else {
            options.follow = true;
            RunningSync sync(options);
            QTRY_COMPARE(green->size(), 10U);
            QTRY_VERIFY(sync.monitor.status().state == SyncState::Following);
            green->append(foreign);
            blue->append(numbered(11));
            ended = sync.wait();
            QVERIFY(sync.monitor.status().state == SyncState::Blocked);
        }
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().kind == ErrorKind::Conflict);
        QCOMPARE(green->size(), 11U);
    }

    void stop_atAnyMoment_goesOnLater()
    {
        const auto blue = makeBlue(20'000);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green, busyPipeline());
        options.leaseFor = 500ms;
        options.copyBatch = 300;
        int stopped = 0;
        for (int i = 0; i < 200; ++i) {
            RunningSync sync(options);
            std::this_thread::sleep_for(std::chrono::microseconds(2000 + 700 * i));
            sync.stop();
            const auto ended = sync.wait();
            if (ended)
                break;
            QVERIFY2(ended.error().kind == ErrorKind::Cancelled, sentence(ended).c_str());
            ++stopped;
        }
        QVERIFY(stopped > 0);
        QCOMPARE(
            firstDifference(expectedOf(*blue, busyPipeline(), green->info.traits), green->events()),
            std::string());
    }
};

QTEST_GUILESS_MAIN(TestSyncFaults)
#include "tst_sync_faults.moc"
