#include "ui/sync/problem_list.h"
#include "ui/sync/shard_model.h"
#include "ui/sync/start_pane.h"
#include "ui/sync/sync_view.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace viridian;
using namespace viridian::ui;
using namespace std::chrono_literals;

namespace {

const Timestamp kNow = *parseTime("2026-11-22T22:12:06Z");

LocalSync localIn(SyncState state)
{
    LocalSync local;
    local.running = true;
    local.status.state = state;
    local.status.report.state = name(state);
    local.status.report.pipelineHash = "abc";
    local.status.report.heartbeat = kNow - 200ms;
    local.status.report.owner = "mira";
    local.status.readAt = kNow - 300ms;
    return local;
}

GreenReading readingOf(const std::string& state, bool alive)
{
    GreenReading reading;
    reading.ledger = true;
    SyncReport report;
    report.state = state;
    report.owner = "viridian-sync-0";
    report.heartbeat = kNow - 400ms;
    report.lagEvents = 250;
    report.lagSeconds = 0.8;
    report.rateIn = 300;
    report.rateOut = 340;
    report.eventsRead = 750;
    report.checkpoint = Position(750);
    reading.sync = {
        .reports = {report}, .leases = {}, .control = {}, .databaseNow = kNow, .readAt = kNow};
    reading.checkpoints.push_back({});
    if (alive)
        reading.sync.leases = {{.shard = "0/1",
                                .owner = "ops on pod-1",
                                .token = "t",
                                .renewed = kNow - 1s,
                                .validFor = 10s}};
    return reading;
}

SyncView view(std::optional<LocalSync> local, std::optional<GreenReading> reading)
{
    return viewOf({.stores = true,
                   .local = std::move(local),
                   .reading = std::move(reading),
                   .limit = 1000,
                   .now = kNow});
}

} // namespace

class TestSyncView : public QObject {
    Q_OBJECT

private slots:
    void phase_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("phase");
        QTest::newRow("copying") << int(SyncState::Copying) << int(SyncPhase::Copying);
        QTest::newRow("indexes") << int(SyncState::BuildingIndexes)
                                 << int(SyncPhase::BuildingIndexes);
        QTest::newRow("following") << int(SyncState::Following) << int(SyncPhase::Following);
        QTest::newRow("paused") << int(SyncState::Paused) << int(SyncPhase::Paused);
        QTest::newRow("blocked") << int(SyncState::Blocked) << int(SyncPhase::Blocked);
        QTest::newRow("failed") << int(SyncState::Failed) << int(SyncPhase::Failed);
    }

    void phase()
    {
        QFETCH(int, state);
        QFETCH(int, phase);
        const SyncView shown = view(localIn(static_cast<SyncState>(state)), std::nullopt);
        QCOMPARE(int(shown.phase), phase);
        QVERIFY(shown.mine);
    }

    void beforeAnything_eachEmptyIsTold()
    {
        QCOMPARE(int(viewOf({.now = kNow}).phase), int(SyncPhase::NoStores));
        QCOMPARE(int(view(std::nullopt, std::nullopt).phase), int(SyncPhase::Reading));
        QCOMPARE(int(view(std::nullopt, GreenReading{}).phase), int(SyncPhase::NotStarted));
        const SyncView lost = viewOf({.stores = true,
                                      .reading = readingOf("following", true),
                                      .error = Error{ErrorKind::Unavailable, "no route", {}},
                                      .now = kNow});
        QCOMPARE(int(lost.phase), int(SyncPhase::Unreachable));
        QCOMPARE(lost.reason, QStringLiteral("no route"));
    }

    void endedByItself_isDone()
    {
        const SyncView shown = view(std::nullopt, readingOf("done", false));
        QCOMPARE(int(shown.phase), int(SyncPhase::Done));
        QCOMPARE(phaseWord(shown), QStringLiteral("Done"));
        QCOMPARE(shown.shards.front().icon, QStringLiteral("check"));
        QCOMPARE(int(view(localIn(SyncState::Done), std::nullopt).phase), int(SyncPhase::Done));
    }

    void notRunning_hasNotTheIconOfRunning()
    {
        const SyncView shown = view(std::nullopt, readingOf("following", false));
        QCOMPARE(int(shown.phase), int(SyncPhase::Stopped));
        QCOMPARE(shown.shards.front().state, QStringLiteral("Not running"));
        QCOMPARE(shown.shards.front().icon, QStringLiteral("minus"));
        QCOMPARE(view(std::nullopt, readingOf("following", true)).shards.front().icon,
                 QStringLiteral("play"));
    }

    void pastTheSwitch_nothingIsOfferedOrCalledCurrent_data()
    {
        QTest::addColumn<int>("cutover");
        QTest::addColumn<bool>("held");
        const auto row = [](CutoverState state, bool held) {
            QTest::newRow(name(state)) << int(state) << held;
        };
        row(CutoverState::Ready, false);
        row(CutoverState::Draining, false);
        row(CutoverState::Switching, true);
        row(CutoverState::Watching, true);
        row(CutoverState::Completed, true);
        row(CutoverState::RolledBack, false);
    }

    void pastTheSwitch_nothingIsOfferedOrCalledCurrent()
    {
        QFETCH(int, cutover);
        QFETCH(bool, held);
        GreenReading reading = readingOf("following", false);
        reading.sync.cutover = static_cast<CutoverState>(cutover);
        reading.sync.cutoverSince = kNow - 1min;
        // A run of this window that handed green over is over too.
        LocalSync ended = localIn(SyncState::Paused);
        ended.running = false;
        for (const std::optional<LocalSync>& local :
             {std::optional<LocalSync>(), std::optional(ended)}) {
            const SyncView shown = view(local, reading);
            QCOMPARE(shown.phase == SyncPhase::Exchanged, held);
            QCOMPARE(shown.lagEvents.has_value(), !held);
            QCOMPARE(shown.reason.isEmpty(), !held);
        }
        // One that handed green over and waits elsewhere must not be woken either.
        reading.sync.reports.front().state = "paused";
        reading.sync.leases = readingOf("paused", true).sync.leases;
        const SyncView waits = view(std::nullopt, reading);
        QCOMPARE(waits.phase == SyncPhase::Exchanged, held);
        QCOMPARE(waits.steerable(), !held);
    }

    void oldHeartbeat_isStuckAndNeverIdle()
    {
        LocalSync local = localIn(SyncState::Following);
        QVERIFY(view(local, std::nullopt).idle());
        local.status.report.heartbeat = kNow - 12s;
        const SyncView shown = view(local, std::nullopt);
        QCOMPARE(int(shown.phase), int(SyncPhase::Stuck));
        QVERIFY(!shown.idle());
        QCOMPARE(int(shown.shards.front().severity), int(Severity::Error));
    }

    void leaseOfAnother_isReadOnly()
    {
        const SyncView shown = view(std::nullopt, readingOf("following", true));
        QVERIFY(shown.elsewhere);
        QVERIFY(!shown.mine);
        QCOMPARE(int(shown.phase), int(SyncPhase::Following));
        QCOMPARE(shown.owner, QStringLiteral("ops on pod-1"));
        QCOMPARE(*shown.lagEvents, 250U);
        QCOMPARE(int(shown.trend), int(Trend::Falling));
        QCOMPARE(*shown.forecast->seconds, 0.0); // below the limit already
    }

    void reportWithoutLease_doesNotLookAlive()
    {
        const SyncView shown = view(std::nullopt, readingOf("following", false));
        QCOMPARE(int(shown.phase), int(SyncPhase::Stopped));
        QVERIFY(!shown.running());
        QCOMPARE(shown.shards.front().state, QStringLiteral("Not running"));
    }

    void leaseByGreensClock_isNotJudgedByOurs()
    {
        GreenReading reading = readingOf("following", true);
        reading.sync.databaseNow = kNow + 1h;
        for (Lease& lease : reading.sync.leases)
            lease.renewed = kNow + 1h - 1s;
        reading.sync.reports.front().heartbeat = kNow + 1h - 300ms;
        const SyncView shown = view(std::nullopt, reading);
        QCOMPARE(int(shown.phase), int(SyncPhase::Following));
        QCOMPARE(shown.heartbeat, kNow - 300ms);
    }

    void never_whenWritesAreFaster()
    {
        GreenReading reading = readingOf("following", true);
        reading.sync.reports.front().lagEvents = 5000;
        reading.sync.reports.front().rateIn = 312;
        reading.sync.reports.front().rateOut = 290;
        const SyncView shown = view(std::nullopt, reading);
        QVERIFY(shown.forecast.has_value());
        QVERIFY(!shown.forecast->seconds.has_value());
    }

    void problems_worstFirstEndedLast()
    {
        LocalSync local = localIn(SyncState::Following);
        using Severity = SyncProblem::Severity;
        local.problems = {
            {.severity = Severity::Note, .what = "ended", .since = kNow - 9s, .ended = kNow - 8s},
            {.severity = Severity::Warning, .what = "old warning", .since = kNow - 7s},
            {.severity = Severity::Failed, .what = "failed", .since = kNow - 20s},
            {.severity = Severity::Warning, .what = "new warning", .since = kNow - 1s}};
        const SyncView shown = view(local, std::nullopt);
        QStringList order;
        for (const ProblemRow& row : shown.problems)
            order << row.what;
        QCOMPARE(order, QStringList({"failed", "new warning", "old warning", "ended"}));

        ProblemModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(shown.problems);
        QCOMPARE(model.counts(), QStringLiteral("1 failed, 2 warnings, 1 ended"));
    }

    void usualRate_isSaidFromTwiceOn()
    {
        LocalSync local = localIn(SyncState::Following);
        local.status.rates = {.in = 3114, .out = 4980, .spread = 0};
        ViewInputs inputs{
            .stores = true, .local = local, .limit = 1000, .usualRate = 311.4, .now = kNow};
        QCOMPARE(*viewOf(inputs).timesUsual, 10.0);
        inputs.usualRate = 3000;
        QVERIFY(!viewOf(inputs).timesUsual);
    }

    void shards_sumAndSlowest()
    {
        ShardModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        GreenReading reading = readingOf("following", true);
        SyncReport second = reading.sync.reports.front();
        second.shard = "1/2";
        second.lagEvents = 30'025;
        second.lagSeconds = 27.7;
        second.fillWrite = 1;
        reading.sync.reports.push_back(second);
        const SyncView shown = view(std::nullopt, reading);
        model.setRows(shown.shards, kNow);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.sumText(ShardModel::LagEvents), QStringLiteral("30,275"));
        QCOMPARE(model.sumText(ShardModel::LagSeconds), QStringLiteral("27.7"));
        QCOMPARE(model.sumText(ShardModel::Applied), QStringLiteral("680"));
        QCOMPARE(model.index(1, ShardModel::State).data().toString(),
                 QStringLiteral("Writer full"));
        QVERIFY(model.index(1, ShardModel::Queues)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("100 %")));
    }

    void estimate_saysEventsBytesAndRoom()
    {
        const QString text = estimateText(
            {.events = 98'273'120, .exact = false, .bytesEach = 400, .free = 1'000'000'000});
        QVERIFY2(text.contains(QStringLiteral("98,273,120")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("make room first")), qPrintable(text));
    }
};

QTEST_GUILESS_MAIN(TestSyncView)
#include "tst_sync_view.moc"
