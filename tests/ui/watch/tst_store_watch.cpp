#include "core/base/time.h"
#include "core/store/open.h"
#include "core/store/target.h"
#include "tests/ui/shell/frame.h"
#include "ui/shell/store_bar_text.h"
#include "ui/watch/store_watch.h"
#include "ui/watch/sync_reading.h"

#include <QFile>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;
using namespace std::chrono_literals;

class TestStoreWatch : public QObject {
    Q_OBJECT

    static SyncReading reading()
    {
        const Timestamp now = *parseTime("2026-11-22T22:00:00Z");
        SyncReport report;
        report.state = "following";
        report.checkpoint = Position(90);
        report.lagEvents = 249;
        report.lagSeconds = 0.8;
        report.rateIn = 312;
        report.rateOut = 338;
        report.heartbeat = now - 1s;
        Lease lease;
        lease.renewed = now - 1s;
        lease.validFor = 10s;
        return {.reports = {report}, .leases = {lease}, .databaseNow = now, .readAt = now + 12ms};
    }

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void lagIsTheSumOfTheShards()
    {
        SyncReading two = reading();
        two.reports.push_back(two.reports.front());
        two.reports.back().lagSeconds = 3;
        two.reports.back().checkpoint = Position(80);
        const LagState lag = lagOf(two);
        QCOMPARE(*lag.events, std::uint64_t{498});
        QCOMPARE(lag.seconds->count(), 3.0);
        QCOMPARE(*lag.applied, 676.0);
        QCOMPARE(lowestCheckpoint(two)->number(), std::uint64_t{80});
        QVERIFY(lag.readAt == two.readAt - 1s); // in our clock
        QVERIFY(!lagOf({}).events);
    }

    void statesComeFromReportLeaseAndControl_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* change, StoreBarSync state, const char* detail) {
            QTest::newRow(change) << QString::fromLatin1(change) << static_cast<int>(state)
                                  << QString::fromUtf8(detail);
        };
        row("nothing", StoreBarSync::Following, "");
        row("copying", StoreBarSync::Copying, "");
        row("failed", StoreBarSync::Failed, "step 3 halts");
        row("paused", StoreBarSync::Paused, "by mira, 21:59:00");
        row("throttled", StoreBarSync::Throttled, "");
        row("old heartbeat", StoreBarSync::Stuck, "");
        row("no lease", StoreBarSync::Stopped, "since 21:59:59");
        row("old lease", StoreBarSync::Stopped, "since 21:59:59");
        row("handed over", StoreBarSync::Stopped, "since 21:59:59"); // nobody asked it to pause
        row("paused, then ended", StoreBarSync::Paused, "by mira, 21:59:00");
        row("done", StoreBarSync::Done, "ended 21:59:59");
        row("watching", StoreBarSync::RolesExchanged, "since 21:50:00, no reverse sync");
        row("rolled back", StoreBarSync::Following, "");
        row("no report", StoreBarSync::NotStarted, "");
    }

    void statesComeFromReportLeaseAndControl()
    {
        QFETCH(QString, change);
        QFETCH(int, state);
        QFETCH(QString, detail);
        SyncReading now = reading();
        if (change == QLatin1String("copying"))
            now.reports.front().state = "copying";
        else if (change == QLatin1String("failed")) {
            now.reports.front().state = "failed";
            now.reports.front().problems = {"a limit is in force", "step 3 halts"};
        } else if (change == QLatin1String("paused"))
            now.control = {
                .paused = true, .by = "mira", .at = now.databaseNow - 60s, .rateLimit = {}};
        else if (change == QLatin1String("throttled"))
            now.control.rateLimit = 5000;
        else if (change == QLatin1String("old heartbeat"))
            now.reports.front().heartbeat = now.databaseNow - 60s;
        else if (change == QLatin1String("no lease"))
            now.leases.clear();
        else if (change == QLatin1String("old lease"))
            now.leases.front().renewed = now.databaseNow - 60s;
        else if (change == QLatin1String("no report"))
            now.reports.clear();
        else if (change == QLatin1String("done")) {
            now.reports.front().state = "done";
            now.leases.clear();
        } else if (change == QLatin1String("handed over")) {
            now.reports.front().state = "paused";
            now.leases.clear();
        } else if (change == QLatin1String("paused, then ended")) {
            now.reports.front().state = "paused";
            now.leases.clear();
            now.control = {
                .paused = true, .by = "mira", .at = now.databaseNow - 60s, .rateLimit = {}};
        } else if (change == QLatin1String("watching")) {
            now.cutover = CutoverState::Watching;
            now.cutoverSince = now.databaseNow - 10min;
            now.leases.clear();
        } else if (change == QLatin1String("rolled back"))
            now.cutover = CutoverState::RolledBack;
        const SyncSide side = syncSideOf(now);
        QCOMPARE(static_cast<int>(side.state), state);
        QCOMPARE(side.detail, detail);
        if (change == QLatin1String("throttled"))
            QCOMPARE(side.limit, QStringLiteral("5,000 /s"));
    }

    void afterTheSwitchThereIsNoLagFromBlue()
    {
        SyncReading now = reading();
        now.cutover = CutoverState::Watching;
        const LagState lag = lagOf(now);
        QVERIFY(lag.reverse);
        QVERIFY(!lag.events && !lag.applied && !lag.written);
        QVERIFY(!lag.note.isEmpty());
        StoreBarState bar = demoState(now.readAt);
        bar.lag = lag;
        const AreaText text = lagText(bar, now.readAt + 1h);
        QCOMPARE(text.first.front().text, QStringLiteral("reverse lag ?"));
        QVERIFY(!text.second.front().text.contains(QStringLiteral("stale")));
    }

    void theJournalTurnsTheBar()
    {
        Frame frame;
        const std::string address =
            "sqlite:" + frame.folder.filePath(QStringLiteral("shop-next.db")).toStdString() +
            "?layout=native";
        QVERIFY(createStore(*StoreAddress::parse(address)).has_value());
        Result<std::unique_ptr<EventStore>> store = openStore(address);
        QVERIFY(store.has_value());
        Result<std::unique_ptr<Ledger>> ledger = (*store)->openLedger(true);
        QVERIFY(ledger.has_value());
        SyncReport report;
        report.state = "following";
        report.lagEvents = 12;
        report.heartbeat = now();
        report.checkpoint = Position(3);
        QVERIFY((*ledger)->putReport(report).has_value());
        const StoreWatch watch(frame.context);
        frame.context.setGreen(address);
        QTRY_COMPARE(frame.context.storeBar().lag.events.value_or(0), std::uint64_t{12});
        QCOMPARE(frame.context.storeBar().green.positionWord, QStringLiteral("checkpoint"));
        const auto record = [&](std::uint64_t number, const char* state) {
            return (*ledger)->appendJournal({.number = number,
                                             .at = now(),
                                             .kind = "state",
                                             .state = state,
                                             .text = "",
                                             .details = "{}",
                                             .who = "mira",
                                             .chain = ""});
        };
        QVERIFY(record(1, "Watching").has_value());
        QTRY_VERIFY(frame.context.storeBar().lag.reverse);
        QVERIFY(!frame.context.storeBar().lag.events);
        QVERIFY(frame.context.storeBar().sync.state == StoreBarSync::RolesExchanged);
        QCOMPARE(frame.context.storeBar().green.positionWord, QStringLiteral("own head"));
        QVERIFY(record(2, "RolledBack").has_value());
        QTRY_VERIFY(!frame.context.storeBar().lag.reverse);
        QCOMPARE(frame.context.storeBar().lag.events.value_or(0), std::uint64_t{12});
        QVERIFY(frame.context.storeBar().sync.state == StoreBarSync::Stopped);
    }

    void anOpenStoreIsRead()
    {
        Frame frame;
        const std::string address =
            "sqlite:" + frame.folder.filePath(QStringLiteral("shop-prod.db")).toStdString() +
            "?layout=native";
        const Result<StoreAddress> parsed = StoreAddress::parse(address);
        QVERIFY(parsed.has_value());
        const Status created = createStore(*parsed);
        QVERIFY2(created.has_value(), created ? "" : created.error().message.c_str());
        const StoreWatch watch(frame.context);
        frame.context.setBlue(address);
        QVERIFY(frame.context.storeBar().blue.connection == Connection::Connecting);
        QCOMPARE(frame.context.storeBar().blue.name, QStringLiteral("shop-prod"));
        QTRY_VERIFY(frame.context.storeBar().blue.connection == Connection::Connected);
        QCOMPARE(frame.context.storeBar().blue.positionWord, QStringLiteral("settled head"));
        QVERIFY(!frame.context.storeBar().blue.layout.isEmpty());
        frame.context.setBlue({});
        QVERIFY(frame.context.storeBar().blue.connection == Connection::None);
        QTRY_COMPARE(frame.runner.active(), std::size_t{0});
        QCoreApplication::processEvents();
        QVERIFY(frame.context.storeBar().blue.connection == Connection::None);
    }

    void aStoreThatIsNotThereSaysWhy()
    {
        Frame frame;
        const StoreWatch watch(frame.context);
        frame.context.setGreen("sqlite:" +
                               frame.folder.filePath(QStringLiteral("absent.db")).toStdString());
        QTRY_VERIFY(frame.context.storeBar().green.connection == Connection::Lost);
        QVERIFY(!frame.context.storeBar().green.reason.isEmpty());
        QTRY_VERIFY(frame.context.log().firstError().has_value());
    }

    void theWatchEndsWithItsJobs()
    {
        Frame frame;
        {
            const StoreWatch watch(frame.context);
            frame.context.setGreen(
                "sqlite:" + frame.folder.filePath(QStringLiteral("absent.db")).toStdString());
        }
        QTRY_COMPARE(frame.runner.active(), std::size_t{0});
    }
};

QTEST_MAIN(TestStoreWatch)
#include "tst_store_watch.moc"
