// Which greens a sync refuses, and that a refused one is as it was.
#include "core/sync/sync.h"
#include "tests/core/sync/sync_fixture.h"

#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<MemoryDatabase> production()
{
    auto store = std::make_shared<MemoryDatabase>("production");
    store->append(makeBlue(3)->events());
    return store;
}

void writeState(const std::shared_ptr<MemoryDatabase>& green, const char* state)
{
    const auto store = green->open();
    const auto ledger = (*store)->openLedger(true);
    JournalRecord record;
    record.number = 1;
    record.at = now();
    record.kind = "state";
    record.state = state;
    record.who = "mira on host-7";
    QVERIFY((*ledger)->appendJournal(record).has_value());
}

Result<SyncSummary> sync(const SyncOptions& options)
{
    SyncMonitor monitor;
    return runSync(options, monitor, {});
}

bool says(const Result<SyncSummary>& result, const char* words)
{
    return !result && result.error().message.find(words) != std::string::npos;
}

} // namespace

class TestSyncGreen : public QObject {
    Q_OBJECT

private slots:
    void notEmpty_isRefusedBeforeAnythingIsMade_data()
    {
        QTest::addColumn<bool>("startOver");
        QTest::newRow("sync") << false;
        QTest::newRow("start over") << true;
    }

    void notEmpty_isRefusedBeforeAnythingIsMade()
    {
        QFETCH(bool, startOver);
        const auto green = production();
        SyncOptions options = quickOptions(makeBlue(10), green);
        options.startOver = startOver;
        const auto refused = sync(options);
        QVERIFY(!refused && refused.error().kind == ErrorKind::Conflict);
        QVERIFY2(says(refused, "not empty"), refused.error().message.c_str());
        QCOMPARE(green->size(), 3U);
        QVERIFY(!green->books().made);
    }

    void blueAsGreen_isRefused()
    {
        const auto store = std::make_shared<MemoryDatabase>("one");
        const auto refused = sync(quickOptions(store, store));
        QVERIFY(!refused && refused.error().kind == ErrorKind::InvalidInput);
        QVERIFY2(says(refused, "same store"), refused.error().message.c_str());
        QVERIFY(!store->books().made);
    }

    void foreignWrite_isRefusedWithoutALease()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        QVERIFY(sync(quickOptions(blue, green)).has_value());
        green->append(numbered(99));
        const std::size_t before = green->calls().size();
        const auto refused = sync(quickOptions(blue, green));
        QVERIFY(!refused && refused.error().kind == ErrorKind::Conflict);
        const std::vector<std::string> calls = green->calls();
        QVERIFY(std::find(calls.begin() + static_cast<std::ptrdiff_t>(before), calls.end(),
                          "acquireLease") == calls.end());
    }

    void exchangedRoles_areRefused_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<bool>("startOver");
        QTest::addColumn<bool>("refused");
        for (const bool startOver : {false, true}) {
            for (const char* state :
                 {"Committed", "Switching", "Watching", "Completed", "RollingBack"})
                QTest::addRow("%s%s", state, startOver ? ", start over" : "")
                    << QByteArray(state) << startOver << true;
            for (const char* state : {"Draft", "RolledBack"})
                QTest::addRow("%s%s", state, startOver ? ", start over" : "")
                    << QByteArray(state) << startOver << false;
        }
    }

    void exchangedRoles_areRefused()
    {
        QFETCH(QByteArray, state);
        QFETCH(bool, startOver);
        QFETCH(bool, refused);
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        QVERIFY(sync(quickOptions(blue, green)).has_value());
        writeState(green, state.constData());
        blue->append(numbered(11));
        SyncOptions options = quickOptions(blue, green);
        options.startOver = startOver;
        const auto done = sync(options);
        QCOMPARE(done.has_value(), !refused);
        QCOMPARE(green->size(), refused ? 10U : 11U);
        if (!refused)
            return;
        QVERIFY(done.error().kind == ErrorKind::Conflict);
        QVERIFY2(says(done, state.constData()), done.error().message.c_str());
        QVERIFY2(says(done, "mira on host-7"), done.error().message.c_str());
        QVERIFY2(says(done, "roll it back"), done.error().message.c_str());
    }

    void resumedAfterACutover_writesNothing()
    {
        const auto blue = makeBlue(10);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.follow = true;
        RunningSync running(options);
        QTRY_COMPARE(green->size(), 10U);
        running.monitor.pause("mira");
        QTRY_VERIFY(running.monitor.status().state == SyncState::Paused);
        writeState(green, "Watching");
        blue->append(numbered(11));
        running.monitor.resume("mira");
        const auto ended = running.wait();
        QVERIFY(!ended && ended.error().kind == ErrorKind::Conflict);
        QVERIFY2(says(ended, "Watching"), ended.error().message.c_str());
        QCOMPARE(green->size(), 10U);
    }

    void anotherDivision_isRefused_data()
    {
        QTest::addColumn<int>("begunBy");
        QTest::addColumn<int>("then");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("whole on shards") << 4 << 1 << QByteArray("--shard I/4");
        QTest::newRow("shard on whole") << 1 << 4 << QByteArray("without --shard");
        QTest::newRow("other shards") << 4 << 3 << QByteArray("--shard I/4");
    }

    void anotherDivision_isRefused()
    {
        QFETCH(int, begunBy);
        QFETCH(int, then);
        QFETCH(QByteArray, words);
        const auto blue = makeBlue(50);
        const auto green = makeGreen();
        SyncOptions options = quickOptions(blue, green);
        options.shard = {0, static_cast<std::uint32_t>(begunBy)};
        QVERIFY(sync(options).has_value());
        const std::size_t before = green->size();
        options.shard = {0, static_cast<std::uint32_t>(then)};
        const auto refused = sync(options);
        QVERIFY(!refused && refused.error().kind == ErrorKind::Conflict);
        QVERIFY2(says(refused, words.constData()), refused.error().message.c_str());
        QCOMPARE(green->size(), before);
    }
};

QTEST_GUILESS_MAIN(TestSyncGreen)
#include "tst_sync_green.moc"
