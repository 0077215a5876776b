#include "core/store/open.h"
#include "core/store/target.h"
#include "tests/ui/shell/frame.h"
#include "ui/shell/store_watch.h"
#include "ui/shell/sync_reading.h"

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
        row("no lease", StoreBarSync::Paused, "not running since 21:59:59");
        row("old lease", StoreBarSync::Paused, "not running since 21:59:59");
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
            now.reports.front().problems = {"step 3 halts"};
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
        const SyncSide side = syncSideOf(now);
        QCOMPARE(static_cast<int>(side.state), state);
        QCOMPARE(side.detail, detail);
        if (change == QLatin1String("throttled"))
            QCOMPARE(side.limit, QStringLiteral("5,000 /s"));
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
