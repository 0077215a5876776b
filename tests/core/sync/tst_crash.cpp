// Kills a syncing process with SIGKILL at random moments while blue is being written, and shows
// that green is exactly what the pipeline makes of blue once a last run has ended (semantics.md
// section 3).
#include "core/store/open.h"
#include "tests/core/sync/store_fixture.h"
#include "tests/core/sync/sync_fixture.h"
#include "tests/support/pg.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace viridian;
using namespace viridian::test;

namespace {

constexpr int kKills = 24;
constexpr std::size_t kBefore = 30'000;

const char* const kPipeline = R"(format: viridian.pipeline/1
name: crash
steps:
  - {id: placed, match: {type: OrderCreated}, rename: {type: OrderPlaced}}
  - {id: moved, match: {type: CustomerMoved}, split: [{type: AddressChanged, take: [/number, /address]}, {type: PhoneChanged, take: [/number, /phone]}]}
  - {id: noise, match: {type: Heartbeat}, drop: {reason: noise, expectAtMost: 2000000}}
)";

const char* const kRemembering = R"(format: viridian.pipeline/1
name: crash
steps:
  - {id: begun, match: {type: "*"}, insert: {type: Begun}}
  - {id: placed, match: {type: OrderCreated}, after: begun, merge: {close: [{type: CustomerMoved}, {count: 7}], into: {type: OrderPlaced}, fold: [{sum: /number, to: /sum}]}}
  - {id: seen, match: {type: Heartbeat}, after: begun, deduplicate: {by: /address, within: {events: 20}}}
  - {id: sorted, match: {type: CustomerMoved}, after: begun, reorder: {key: /phone, window: 4}}
)";

} // namespace

class TestCrash : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<PgDatabase>> m_databases;

    std::string make(bool postgres, const char* name)
    {
        if (!postgres)
            return "sqlite:" + m_folder.filePath(QString::fromLatin1(name)).toStdString() +
                   "?layout=native";
        m_databases.push_back(std::make_unique<PgDatabase>());
        return m_databases.back()->uri() + "?layout=native";
    }

    static void start(QProcess& child, const QStringList& words)
    {
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(QStringLiteral(VIRIDIAN_SYNC_CHILD), words);
        child.waitForStarted();
    }

private slots:
    void killedAtAnyMoment_greenEqualsExpected_data()
    {
        QTest::addColumn<bool>("postgres");
        QTest::addColumn<bool>("remembering");
        QTest::newRow("SQLite") << false << false;
        QTest::newRow("SQLite, steps with state") << false << true;
        QTest::newRow("PostgreSQL") << true << false;
        QTest::newRow("PostgreSQL, steps with state") << true << true;
    }

    void killedAtAnyMoment_greenEqualsExpected()
    {
        QFETCH(bool, postgres);
        QFETCH(bool, remembering);
        const char* const yaml = remembering ? kRemembering : kPipeline;
        if (postgres)
            VIRIDIAN_NEEDS_POSTGRES();
        const std::string blue = make(postgres, remembering ? "blue2.db" : "blue.db");
        const std::string green = make(postgres, remembering ? "green2.db" : "green.db");
        QFile pipeline(m_folder.filePath(QStringLiteral("pipeline.yaml")));
        QVERIFY(pipeline.open(QIODevice::WriteOnly));
        pipeline.write(yaml);
        pipeline.close();
        NativeWriter first(blue);
        for (std::size_t i = 1; i < kBefore; i += 5000)
            QVERIFY(first.append(i, 5000));

        QStringList words{QString::fromStdString(blue), QString::fromStdString(green),
                          pipeline.fileName()};
        BackgroundWriter writer(blue, kBefore + 1);
        std::mt19937 random(20261123);
        int kills = 0;
        for (int i = 0; i < kKills * 2 && kills < kKills; ++i) {
            QProcess child;
            start(child, words + QStringList{QStringLiteral("follow")});
            if (child.waitForFinished(static_cast<int>(300 + random() % 700))) {
                QFAIL(child.readAll().constData()); // it follows: only a defect ends it
            }
            child.kill();
            child.waitForFinished();
            ++kills;
        }
        QVERIFY(kills >= 20);
        QVERIFY(writer.finish());

        QProcess last;
        start(last, words);
        QVERIFY(last.waitForFinished(60'000));
        QVERIFY2(last.exitStatus() == QProcess::NormalExit && last.exitCode() == 0,
                 last.readAll().constData());
        QCOMPARE(QString::fromStdString(differenceFromExpected(blue, green, pipelineOf(yaml))),
                 QString());
        const Result<std::unique_ptr<EventStore>> store = openStore(green);
        QVERIFY(store.has_value());
        const auto ledger = (*store)->openLedger(false);
        QVERIFY(ledger.has_value());
        QVERIFY((*ledger)->leases()->empty());
        QCOMPARE(QString::fromStdString(appendTo(green)), QString());
    }
};

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"
