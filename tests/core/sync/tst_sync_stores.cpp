// Sync between real stores: those that libraries wrote, and Viridian's own.
#include "core/json/compare.h"
#include "core/store/open.h"
#include "core/sync/sync.h"
#include "tests/core/sync/store_fixture.h"
#include "tests/core/sync/sync_fixture.h"
#include "tests/support/pg.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <random>
#include <sqlite3.h>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

namespace {

SyncOptions optionsOf(const std::string& blue, const std::string& green, Pipeline pipeline = {})
{
    SyncOptions options;
    options.blue = [blue] { return openStore(blue); };
    options.green = [green] { return openStore(green, {.createIfMissing = true}); };
    options.pipeline = std::move(pipeline);
    options.workers = 2;
    options.pageEvents = 400;
    options.copyBatch = 1000;
    options.poll = 20ms;
    options.beat = 50ms;
    options.retryFirst = 5ms;
    return options;
}

std::string sentence(const Result<SyncSummary>& result)
{
    return result ? std::string() : result.error().message + " (" + result.error().detail + ")";
}

Pipeline shopPipeline()
{
    return pipelineOf(R"(format: viridian.pipeline/1
name: shop
steps:
  - {id: shipped, match: {type: OrderShippedV2}, rename: {type: OrderDispatched}}
  - {id: placed, match: {type: OrderPlaced}, rename: {type: OrderReceived}}
)");
}

/// Tables and their rows; of a SQLite store the bytes of its file.
QByteArray everythingStoredIn(const std::string& store)
{
    const Result<StoreAddress> address = StoreAddress::parse(store);
    if (address->scheme == Scheme::Sqlite) {
        QFile file(QString::fromStdString(address->path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
    }
    const auto session = openSqlSession(*address, Access::ReadOnly);
    const auto text = [&](std::string_view sql) {
        return QByteArray::fromStdString((*session)->run(sql)->text(0));
    };
    return text("SELECT string_agg(format('%s.%s %s', schemaname, relname, relid), ',' ORDER BY "
                "relid) FROM pg_stat_user_tables") +
           text("SELECT string_agg(e::text, ',' ORDER BY position) FROM viridian.events e");
}

int limitPages(sqlite3* database, const char** /*error*/, const sqlite3_api_routines* /*api*/)
{
    return sqlite3_exec(database, "PRAGMA max_page_count = 150", nullptr, nullptr, nullptr);
}

/// While it lives, no SQLite file that is opened grows beyond 600 KB.
class SmallDisk {
public:
    SmallDisk() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(limitPages)); }
    ~SmallDisk() { sqlite3_reset_auto_extension(); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
};

} // namespace

class TestSyncStores : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<PgDatabase>> m_databases;

    /// A store of a library or of ours, or an empty one to come; empty text: skip.
    std::string make(const QString& what)
    {
        if (what == QLatin1String("emmett-sqlite")) {
            const std::string fixture = pgFixture("emmett-sqlite.db.gz");
            if (fixture.empty())
                return {};
            const QString path =
                m_folder.filePath(QStringLiteral("emmett-%1.db").arg(m_databases.size()));
            QProcess gunzip;
            gunzip.setStandardOutputFile(path);
            gunzip.start(QStringLiteral("gunzip"),
                         {QStringLiteral("-c"), QString::fromStdString(fixture)});
            gunzip.waitForFinished();
            return "sqlite:" + path.toStdString();
        }
        if (what.startsWith(QLatin1String("sqlite:"))) {
            static int number = 0;
            return "sqlite:" +
                   m_folder.filePath(QStringLiteral("new-%1.db").arg(++number)).toStdString() +
                   "?layout=" + what.mid(7).toStdString();
        }
        if (pgServer().empty())
            return {};
        m_databases.push_back(std::make_unique<PgDatabase>());
        const PgDatabase& database = *m_databases.back();
        if (what.startsWith(QLatin1String("new:")))
            return database.uri() + "?layout=" + what.mid(4).toStdString();
        const std::string fixture = pgFixture(what.toStdString() + ".sql.gz");
        if (fixture.empty() || !database.load(fixture))
            return {};
        return database.uri() + "?layout=" + what.toStdString();
    }

private slots:
    void cleanup() { m_databases.clear(); }

    void copy_equalsExpected_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::newRow("Emmett SQLite to native SQLite")
            << QStringLiteral("emmett-sqlite") << QStringLiteral("sqlite:native");
        QTest::newRow("message-db to native PostgreSQL")
            << QStringLiteral("message-db") << QStringLiteral("new:native");
        QTest::newRow("Emmett PostgreSQL to native PostgreSQL")
            << QStringLiteral("emmett-postgresql") << QStringLiteral("new:native");
        QTest::newRow("message-db to native SQLite")
            << QStringLiteral("message-db") << QStringLiteral("sqlite:native");
        QTest::newRow("Emmett SQLite to native PostgreSQL")
            << QStringLiteral("emmett-sqlite") << QStringLiteral("new:native");
    }

    void copy_equalsExpected()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        const std::string blue = make(from);
        const std::string green = make(to);
        if (blue.empty() || green.empty())
            QSKIP("needs PostgreSQL and the stores that real libraries wrote");
        SyncMonitor monitor;
        const auto done = runSync(optionsOf(blue, green, shopPipeline()), monitor, {});
        QCOMPARE(QString::fromStdString(sentence(done)), QString());
        QCOMPARE(QString::fromStdString(differenceFromExpected(blue, green, shopPipeline())),
                 QString());
        QCOMPARE(QString::fromStdString(appendTo(green)), QString());
    }

    void follow_seesEveryWriteAndHandsOver_data()
    {
        QTest::addColumn<QString>("blue");
        QTest::addColumn<QString>("green");
        QTest::newRow("SQLite") << QStringLiteral("sqlite:native")
                                << QStringLiteral("sqlite:native");
        QTest::newRow("PostgreSQL") << QStringLiteral("new:native") << QStringLiteral("new:native");
    }

    void follow_seesEveryWriteAndHandsOver()
    {
        QFETCH(QString, blue);
        QFETCH(QString, green);
        const std::string from = make(blue);
        const std::string to = make(green);
        if (from.empty() || to.empty())
            QSKIP("needs PostgreSQL");
        NativeWriter(from).append(1, 500);
        SyncOptions options = optionsOf(from, to, busyPipeline());
        options.follow = true;
        RunningSync sync(options);
        BackgroundWriter writer(from, 501);
        QTRY_VERIFY(sync.monitor.status().report.eventsRead > 800 || sync.ended());
        QVERIFY(writer.finish());
        const auto caughtUp = [&] {
            const SyncStatus status = sync.monitor.status();
            return status.report.settled && status.report.checkpoint == status.report.settled &&
                   status.readAt > status.report.heartbeat - 40ms && status.report.lagEvents == 0;
        };
        QTRY_VERIFY(caughtUp() || sync.ended());
        if (!sync.ended())
            sync.stop();
        const auto ended = sync.wait();
        QVERIFY2(!ended && ended.error().kind == ErrorKind::Cancelled, sentence(ended).c_str());
        SyncMonitor monitor;
        QCOMPARE(sentence(runSync(optionsOf(from, to, busyPipeline()), monitor, {})),
                 std::string());
        QCOMPARE(QString::fromStdString(differenceFromExpected(from, to, busyPipeline())),
                 QString());
        QCOMPARE(QString::fromStdString(appendTo(to)), QString());
    }

    void foreignWrite_isRefusedByRealStores_data() { follow_seesEveryWriteAndHandsOver_data(); }

    void foreignWrite_isRefusedByRealStores()
    {
        QFETCH(QString, blue);
        QFETCH(QString, green);
        const std::string from = make(blue);
        const std::string to = make(green);
        if (from.empty() || to.empty())
            QSKIP("needs PostgreSQL");
        NativeWriter(from).append(1, 50);
        SyncMonitor monitor;
        QCOMPARE(QString::fromStdString(sentence(runSync(optionsOf(from, to), monitor, {}))),
                 QString());
        QCOMPARE(QString::fromStdString(appendTo(to)), QString());
        const auto refused = runSync(optionsOf(from, to), monitor, {});
        QVERIFY(!refused.has_value());
        QVERIFY2(refused.error().kind == ErrorKind::Conflict, sentence(refused).c_str());
    }

    void refusedGreen_isAsItWas_data() { follow_seesEveryWriteAndHandsOver_data(); }

    void refusedGreen_isAsItWas()
    {
        QFETCH(QString, blue);
        QFETCH(QString, green);
        const std::string from = make(blue);
        const std::string to = make(green);
        const std::string unused = make(green);
        if (from.empty() || to.empty())
            QSKIP("needs PostgreSQL");
        NativeWriter(from).append(1, 50);
        SyncMonitor monitor;
        QCOMPARE(QString::fromStdString(sentence(runSync(optionsOf(from, to), monitor, {}))),
                 QString());
        const QByteArray before = everythingStoredIn(from);
        for (const bool startOver : {false, true}) {
            SyncOptions exchanged = optionsOf(to, from);
            exchanged.startOver = startOver;
            const auto refused = runSync(exchanged, monitor, {});
            QVERIFY(!refused && refused.error().kind == ErrorKind::Conflict);
            QCOMPARE(everythingStoredIn(from), before);
        }
        NativeWriter(unused).append(1, 0);
        const QByteArray empty = everythingStoredIn(unused);
        const auto same = runSync(optionsOf(unused, unused), monitor, {});
        QVERIFY(!same && same.error().kind == ErrorKind::InvalidInput);
        QCOMPARE(everythingStoredIn(unused), empty);
    }

    void fullDisk_endsAtOnceWithItsSentence()
    {
        const std::string from = make(QStringLiteral("sqlite:native"));
        const std::string to = make(QStringLiteral("sqlite:native"));
        NativeWriter(from).append(1, 6000);
        SyncOptions options = optionsOf(from, to);
        options.giveUpAfter = 3s; // so that a retry is a failure and not a long wait
        const SmallDisk small;
        SyncMonitor monitor;
        const auto ended = runSync(options, monitor, {});
        QVERIFY(!ended);
        QVERIFY2(ended.error().kind == ErrorKind::Denied, sentence(ended).c_str());
        QVERIFY2(ended.error().message.find("full") != std::string::npos, sentence(ended).c_str());
        QCOMPARE(exitCode(ended.error().kind), 3);
        QVERIFY(monitor.status().state == SyncState::Failed);
        QCOMPARE(monitor.status().report.rateOut, 0.0);
    }

    void cutConnections_loseNothing()
    {
        const std::string from = make(QStringLiteral("new:native"));
        const std::string to = make(QStringLiteral("new:native"));
        if (from.empty() || to.empty())
            QSKIP("needs PostgreSQL");
        NativeWriter(from).append(1, 20'000);
        SyncOptions options = optionsOf(from, to, busyPipeline());
        options.copyBatch = 300;
        options.pageEvents = 100;
        RunningSync sync(options);
        QTRY_VERIFY(sync.monitor.status().commits > 0);
        std::mt19937 random(20261123);
        for (int i = 0; i < 40 && !sync.ended(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % 40));
            const PgDatabase& cut = *m_databases[random() % 2];
            cut.run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                    "current_database() "
                    "AND pid <> pg_backend_pid()");
        }
        QTRY_VERIFY_WITH_TIMEOUT(sync.ended(), 30'000);
        const auto ended = sync.wait();
        QVERIFY2(ended.has_value(), sentence(ended).c_str());
        QCOMPARE(QString::fromStdString(differenceFromExpected(from, to, busyPipeline())),
                 QString());
        QCOMPARE(QString::fromStdString(appendTo(to)), QString());
    }

    void shards_equalTheWhole()
    {
        const std::string from = make(QStringLiteral("sqlite:native"));
        const std::string to = make(QStringLiteral("sqlite:native"));
        NativeWriter(from).append(1, 3000);
        for (std::uint32_t i = 0; i < 3; ++i) {
            SyncOptions options = optionsOf(from, to, busyPipeline());
            options.shard = {i, 3};
            SyncMonitor monitor;
            QCOMPARE(QString::fromStdString(sentence(runSync(options, monitor, {}))), QString());
        }
        const std::string atOnce = make(QStringLiteral("sqlite:native"));
        SyncMonitor monitor;
        QCOMPARE(sentence(runSync(optionsOf(from, atOnce, busyPipeline()), monitor, {})),
                 std::string());
        const auto sorted = [](const std::string& store) {
            std::vector<PlainEvent> events = timeless(plain(everythingIn(store)), false);
            std::ranges::sort(events, {},
                              [](const PlainEvent& e) { return std::tie(e.stream, e.version); });
            return events;
        };
        QVERIFY(sorted(to) == sorted(atOnce));
    }
};

QTEST_GUILESS_MAIN(TestSyncStores)
#include "tst_sync_stores.moc"
