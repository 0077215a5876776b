// Pipelines with steps that remember: what green must hold depends on all events before, and on
// where held events were given out. Sync and diff must agree about it whatever the runs.
#include "core/pipeline/transform.h"
#include "tests/core/diff/diff_fixture.h"

#include <QtTest>

#include <thread>

using namespace viridian;
using namespace viridian::test;
using diff::Verdict;

namespace {

const char* const kPipeline = R"(format: viridian.pipeline/1
name: remembering
steps:
  - {id: begun, match: {type: "*"}, insert: {type: Begun}}
  - {id: prices, match: {type: PriceSet}, after: begun, merge: {close: [{type: NoteAdded}, {count: 7}], into: {type: PricesSet}, fold: [{sum: /n, to: /sum}]}}
  - {id: notes, match: {type: NoteAdded}, after: begun, reorder: {key: /amount/value, window: 2}}
)";

const char* const kOverStreams = R"(format: viridian.pipeline/1
name: over streams
steps:
  - {id: prices, match: {type: PriceSet}, merge: {by: meta/user, into: {type: PricesSet}}}
)";

const char* const kSettingAside = R"(format: viridian.pipeline/1
name: setting aside
steps:
  - {id: notes, match: {type: NoteAdded}, sameVersion: true, onError: quarantine, patch: [{rename: /gone, to: here}]}
)";

constexpr std::size_t kSegment = 8192;

SyncOptions optionsOf(const SyncedPair& pair)
{
    SyncOptions options;
    options.blue = pair.blue->opener();
    options.green = pair.green->opener();
    options.pipeline = *pair.pipeline;
    options.pageEvents = 300;
    options.copyBatch = 500;
    options.poll = std::chrono::milliseconds(2);
    options.beat = std::chrono::milliseconds(10);
    options.retryFirst = std::chrono::milliseconds(1);
    options.owner = "test";
    return options;
}

const Checkpoint& checkpointOf(const SyncedPair& pair)
{
    return pair.green->books().checkpoints.at("0/1");
}

/// One run to a position, which gives out what is held there.
void syncTo(const SyncedPair& pair, std::uint64_t position)
{
    SyncOptions options = optionsOf(pair);
    options.until = Position(position);
    SyncMonitor monitor;
    const Result<SyncSummary> done = runSync(options, monitor, {});
    if (!done)
        qFatal("%s", done.error().message.c_str());
}

/// Follows until so many events were read, and is stopped there or a little later.
void followFor(const SyncedPair& pair, std::uint64_t events)
{
    SyncOptions options = optionsOf(pair);
    options.follow = true;
    SyncMonitor monitor;
    std::jthread thread([&](std::stop_token stop) {
        static_cast<void>(runSync(options, monitor, std::move(stop)));
    });
    QTRY_VERIFY_WITH_TIMEOUT(monitor.status().report.eventsRead >= events, 20'000);
}

} // namespace

class TestDiffState : public QObject {
    Q_OBJECT

private slots:
    void copy_isProvenEqual_data()
    {
        QTest::addColumn<int>("events");
        QTest::newRow("nothing") << 0;
        QTest::newRow("less than a segment") << 1000;
        QTest::newRow("exactly a segment") << static_cast<int>(kSegment);
        QTest::newRow("some segments") << 20'000;
    }

    void copy_isProvenEqual()
    {
        QFETCH(int, events);
        SyncedPair pair;
        pair.usePipeline(kPipeline);
        pair.fill(static_cast<std::size_t>(events));
        pair.sync();
        isEqualEachWay(pair);
        QCOMPARE(heldIn(events > 0 ? checkpointOf(pair).carried : std::string()).events, 0U);
    }

    void manyRuns_eachGiveOutWhatTheyHold()
    {
        SyncedPair pair;
        pair.usePipeline(kPipeline);
        pair.fill(3 * kSegment);
        for (const std::uint64_t to :
             {std::uint64_t{17}, std::uint64_t{4000}, std::uint64_t{kSegment},
              std::uint64_t{kSegment + 1}, std::uint64_t{2 * kSegment - 1}, std::uint64_t{20'000}})
            syncTo(pair, to);
        QCOMPARE(flushesIn(checkpointOf(pair).carried).size(), 6U);
        isEqualEachWay(pair);
        pair.sync();
        isEqualEachWay(pair);
    }

    void quarantine_isExpectedAndTold()
    {
        SyncedPair pair;
        pair.usePipeline(kSettingAside);
        pair.fill(2 * kSegment + 100);
        for (const std::uint64_t to : {std::uint64_t{70}, std::uint64_t{kSegment + 1}})
            syncTo(pair, to);
        pair.sync();
        const Quarantined aside = quarantinedIn(checkpointOf(pair).carried);
        QCOMPARE(aside.streams.size(), 4U); // every 50th of 40 streams in turn
        QCOMPARE(aside.streams.front().stream, std::string("order-9"));
        QCOMPARE(aside.streams.front().since, Position(50));
        QCOMPARE(aside.events() + pair.green->events().size(), pair.blue->events().size());
        isEqualEachWay(pair);
        const diff::DiffResult result = pair.diff();
        QCOMPARE(result.notices.size(), 1U);
        QVERIFY2(result.notices.front().find("order-9 from position 50 on") != std::string::npos,
                 result.notices.front().c_str());
    }

    void stoppedRuns_leaveWhatOneRunWould()
    {
        SyncedPair once;
        once.usePipeline(kPipeline);
        once.fill(15'000);
        once.sync();
        SyncedPair often;
        often.usePipeline(kPipeline);
        often.fill(15'000);
        for (std::uint64_t events = 1500; events <= 12'000; events += 1500) {
            followFor(often, events);
            QVERIFY(flushesIn(checkpointOf(often).carried).empty());
        }
        isEqualEachWay(often);
        often.sync();
        isEqualEachWay(often);
        const std::vector<PlainEvent> expected = once.green->events();
        const std::vector<PlainEvent> found = often.green->events();
        QCOMPARE(found.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(found[i].id, expected[i].id);
            QCOMPARE(found[i].data, expected[i].data);
            QCOMPARE(found[i].version, expected[i].version);
        }
    }

    void following_holdsOpenGroupsBackAndSaysSo()
    {
        SyncedPair pair;
        pair.usePipeline(kPipeline);
        pair.fill(1003);
        followFor(pair, 1003);
        const HeldEvents held = heldIn(checkpointOf(pair).carried);
        Transform transform(*pair.pipeline);
        static_cast<void>(transform.run(batchOf(pair.blue->events())));
        QVERIFY(held.events > 0);
        QCOMPARE(held.events, transform.held().events);
        QCOMPARE(held.groups, transform.held().groups);
        QCOMPARE(held.open.size(), 20U);
        isEqualEachWay(pair);
    }

    void fence_letsAFollowerGiveOutWhatItHolds()
    {
        SyncedPair pair;
        pair.usePipeline(kPipeline);
        pair.fill(1003);
        SyncOptions options = optionsOf(pair);
        options.follow = true;
        SyncMonitor monitor;
        std::jthread thread([&](std::stop_token stop) {
            static_cast<void>(runSync(options, monitor, std::move(stop)));
        });
        QTRY_COMPARE_WITH_TIMEOUT(monitor.status().report.eventsRead, 1003U, 20'000);
        QVERIFY(monitor.status().held.events > 0);
        JournalRecord record;
        record.number = 1;
        record.state = "Draining";
        {
            const auto ledger = (*pair.green->opener()())->openLedger(false);
            QVERIFY((*ledger)->appendJournal(record));
        }
        QTRY_COMPARE_WITH_TIMEOUT(monitor.status().held.events, 0U, 20'000);
        thread.request_stop();
        thread.join();
        QCOMPARE(flushesIn(checkpointOf(pair).carried), std::vector<Position>{Position(1003)});
        isEqualEachWay(pair);
    }

    void change_inTheMiddleIsTheOnlyDifference_data()
    {
        QTest::addColumn<bool>("held");
        QTest::newRow("events kept in memory") << true;
        QTest::newRow("events read again") << false;
    }

    void change_inTheMiddleIsTheOnlyDifference()
    {
        QFETCH(bool, held);
        SyncedPair pair;
        pair.usePipeline(kPipeline);
        pair.fill(3 * kSegment);
        syncTo(pair, kSegment);
        pair.sync();
        pair.green->tamper([](std::vector<PlainEvent>& events) {
            std::string& data = events[events.size() / 2].data;
            data.insert(1, R"("x":1,)");
        });
        diff::DiffOptions options = pair.options();
        if (!held)
            options.heldBytes = 1;
        const diff::DiffResult result = pair.diff(options);
        QCOMPARE(result.verdict, Verdict::Different);
        QCOMPARE(result.differences.size(), 1U);
        QCOMPARE(result.differences.front().label, diff::Label::Changed);
        QCOMPARE(result.differences.front().paths.front().pointer, std::string("/data/x"));
    }

    void shards_areForGroupsOfOneStream()
    {
        SyncedPair pair;
        pair.usePipeline(kOverStreams);
        pair.fill(500);
        SyncOptions options = optionsOf(pair);
        options.shard = *Shard::parse("0/2");
        SyncMonitor monitor;
        const Result<SyncSummary> refused = runSync(options, monitor, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Conflict);
        QVERIFY(refused.error().message.find("prices") != std::string::npos);
        pair.usePipeline(kPipeline);
        for (const char* shard : {"0/2", "1/2"})
            pair.sync(*Shard::parse(shard));
        QCOMPARE(pair.diff().verdict, Verdict::Equal);
    }

private:
    /// By what sync digested, by computing all anew, and as a green without books.
    static void isEqualEachWay(const SyncedPair& pair)
    {
        diff::DiffOptions options = pair.options();
        options.trustEarlierProofs = false;
        for (const bool stored : {true, false}) {
            options.useStoredSegments = stored;
            const diff::DiffResult result = pair.diff(options);
            QCOMPARE(shortTexts(result), QStringList());
            QCOMPARE(result.verdict, Verdict::Equal);
            QCOMPARE(result.eventsExpected, pair.green->events().size());
        }
    }
};

QTEST_GUILESS_MAIN(TestDiffState)
#include "tst_diff_state.moc"
