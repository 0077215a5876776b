#include "core/store/ledger.h"
#include "tests/core/diff/diff_fixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace viridian;
using namespace viridian::diff;
using namespace viridian::test;

namespace {

using Events = std::vector<PlainEvent>;

void changeCurrency(const SyncedPair& pair, const std::string& stream, std::int64_t version)
{
    pair.green->tamper([&](Events& events) {
        replaceIn(events[indexOf(events, stream, version)].data, "EUR", "USD");
    });
}

std::shared_ptr<const Rules> rulesOf(const std::string& ignore)
{
    Result<Rules> rules =
        Rules::parse("format: viridian.rules/1\nignore:\n" + ignore, "rules.yaml");
    if (!rules)
        qFatal("%s", rules.error().message.c_str());
    return std::make_shared<const Rules>(std::move(*rules));
}

constexpr std::string_view kSplit = R"(
format: viridian.pipeline/1
name: split
steps:
  - {id: note, match: {type: NoteAdded}, drop: {reason: noise}}
  - {id: price, match: {type: PriceSet}, split: [{type: AmountSet, take: [/n, /amount]}, {type: ItemsSet, take: [/n, /items]}]}
)";

} // namespace

class TestDiff : public QObject {
    Q_OBJECT

private slots:
    void diff_findsExactlyOneTamperedEventInTwentyThousand()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        changeCurrency(pair, "order-17", 123);
        const DiffResult result = pair.diff();
        QCOMPARE(shortTexts(result), QStringList("changed order-17 123>123 /data/amount/currency"));
        QCOMPARE(result.counts.equal, std::uint64_t{19'999});
        QCOMPARE(result.eventsPerSegment, std::uint64_t{8192});
        QCOMPARE(result.totals[static_cast<std::size_t>(SegmentState::Different)].count,
                 std::uint64_t{1});
        QCOMPARE(result.totals[static_cast<std::size_t>(SegmentState::Equal)].count,
                 std::uint64_t{2});
        QVERIFY(result.equalUpTo == Position(123 * 40 + 17));
    }

    void diff_readsGreenOnceAndBlueOnlyForTheTail()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        const DiffResult result = pair.diff();
        QCOMPARE(result.verdict, Verdict::Equal);
        QCOMPARE(result.greenRead, std::uint64_t{20'000});
        QCOMPARE(result.blueRead, std::uint64_t{20'000 - 2 * 8192});
    }

    void diff_skipsWhatWasProvenAndExtendsTheTail()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        QCOMPARE(pair.diff().verdict, Verdict::Equal);
        const DiffResult again = pair.diff();
        QCOMPARE(again.verdict, Verdict::Equal);
        QCOMPARE(again.greenRead, std::uint64_t{20'000 - 2 * 8192});
        QCOMPARE(again.eventsExpected, std::uint64_t{20'000});
        QCOMPARE(again.totals[static_cast<std::size_t>(SegmentState::ProvenBefore)].count,
                 std::uint64_t{2});
        pair.fill(6'000);
        pair.sync();
        changeCurrency(pair, "order-1", 640);
        const DiffResult extended = pair.diff();
        QCOMPARE(extended.greenRead, std::uint64_t{26'000 - 2 * 8192});
        QVERIFY(extended.blueTo == Position(26'000));
        QCOMPARE(shortTexts(extended),
                 QStringList("changed order-1 640>640 /data/amount/currency"));
    }

    void diff_withoutTrustFindsWhatWasChangedBehindAProof()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        QCOMPARE(pair.diff().verdict, Verdict::Equal);
        changeCurrency(pair, "order-1", 0);
        DiffOptions options = pair.options();
        options.trustEarlierProofs = false;
        const DiffResult result = pair.diff(options);
        QCOMPARE(result.greenRead, std::uint64_t{20'000});
        QCOMPARE(shortTexts(result), QStringList("changed order-1 0>0 /data/amount/currency"));
    }

    void diff_thatReadsAllAgainTakesBackAProofThatNoLongerHolds()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        QCOMPARE(pair.diff().verdict, Verdict::Equal);
        changeCurrency(pair, "order-1", 300); // in the second segment
        DiffOptions all = pair.options();
        all.trustEarlierProofs = false;
        QCOMPARE(pair.diff(all).counts.changed, std::uint64_t{1});
        // An extension must not believe the old proof of that segment any more.
        const DiffResult extended = pair.diff();
        QCOMPARE(extended.counts.changed, std::uint64_t{1});
        QCOMPARE(extended.totals[static_cast<std::size_t>(SegmentState::ProvenBefore)].count,
                 std::uint64_t{1});
    }

    void diff_ofTheSameEventsHasTheSameDigestHoweverItIsComputed()
    {
        SyncedPair pair;
        pair.usePipeline(kSplit);
        pair.fill(20'000);
        pair.sync();
        const DiffResult stored = pair.diff();
        DiffOptions options = pair.options();
        options.useStoredSegments = false;
        const DiffResult computed = pair.diff(options);
        const DiffResult proven = pair.diff();
        QCOMPARE(stored.verdict, Verdict::Equal);
        QCOMPARE(computed.verdict, Verdict::Equal);
        QCOMPARE(computed.blueRead, std::uint64_t{20'000});
        QVERIFY(computed.digest == stored.digest);
        QVERIFY(proven.digest == stored.digest);
        QVERIFY(computed.notices.empty());
        QCOMPARE(stored.eventsExpected, std::uint64_t{39'200});
    }

    void diff_followsThePipeline()
    {
        SyncedPair pair;
        pair.usePipeline(kSplit);
        pair.fill(9'000);
        pair.sync();
        pair.green->tamper([](Events& events) {
            replaceIn(events[indexOf(events, "order-3", 5)].data, "\"qty\":1", "\"qty\":2");
        });
        QCOMPARE(shortTexts(pair.diff()), QStringList("changed order-3 5>5 /data/items/0/qty"));
        pair.forgetBooks();
        QCOMPARE(shortTexts(pair.diff()), QStringList("changed order-3 5>5 /data/items/0/qty"));
    }

    void diff_countsVersionsAnewWhereGreensHeadsAreWrong()
    {
        SyncedPair pair;
        pair.fill(8'192);
        pair.blue->append(PlainEvent{.stream = "late-1"});
        pair.sync();
        pair.fill(8'192);
        pair.blue->append(PlainEvent{.stream = "late-1"});
        pair.fill(100);
        pair.sync();
        // The last event of order-1 in the first segment is gone, and one of its first in the next
        // is another.
        const std::int64_t last = 8'192 / 40;
        pair.green->tamper([last](Events& events) {
            events.erase(events.begin() +
                         static_cast<std::ptrdiff_t>(indexOf(events, "order-1", last)));
            replaceIn(events[indexOf(events, "order-1", last + 2)].data, "EUR", "USD");
        });
        const QStringList expected{
            QString("changed order-1 %1>%1 /data/amount/currency").arg(last + 2),
            QString("missing order-1 %1>-").arg(last)};
        QCOMPARE(shortTexts(pair.diff()), expected);
        // With the first segment left out, the head in green is all there is to start from.
        DiffOptions options = pair.options();
        options.from = Position(8'192);
        const DiffResult later = pair.diff(options);
        QCOMPARE(shortTexts(later), QStringList(expected.front()));
        QVERIFY(later.blueAfter == Position(8'192));
    }

    void diff_saysWhenBlueIsNotWhatWasDigested()
    {
        SyncedPair pair;
        pair.fill(9'000);
        pair.sync();
        pair.blue->tamper([](Events& events) { replaceIn(events[10].data, "EUR", "USD"); });
        changeCurrency(pair, "order-20", 0);
        const DiffResult result = pair.diff();
        QCOMPARE(shortTexts(result), QStringList({"changed order-10 0>0 /data/amount/currency",
                                                  "changed order-20 0>0 /data/amount/currency"}));
        QCOMPARE(result.notices.size(), std::size_t{1});
        DiffOptions options = pair.options();
        options.useStoredSegments = false;
        QCOMPARE(pair.diff(options).counts.changed, std::uint64_t{2});
    }

    void diff_comparesWithAnotherPipelineWithoutStoredDigests()
    {
        SyncedPair pair;
        pair.fill(1'000);
        pair.sync();
        pair.usePipeline("format: viridian.pipeline/1\nname: rename\nsteps:\n"
                         "  - {id: r, match: {type: NoteAdded}, rename: {type: RemarkAdded}}\n");
        const DiffResult result = pair.diff();
        QCOMPARE(result.counts.changed, std::uint64_t{20});
        QCOMPARE(result.notices.size(), std::size_t{1});
        QCOMPARE(shortText(result.differences.front()), QString("changed order-9 1>1 /type"));
    }

    void diff_listsForeignEventsBehindTheCheckpoint()
    {
        SyncedPair pair;
        pair.fill(500);
        pair.sync();
        for (int i = 0; i < 3; ++i)
            pair.green->append(PlainEvent{.stream = "order-1", .type = "Foreign"});
        const DiffResult result = pair.diff();
        QCOMPARE(result.counts.extra, std::uint64_t{3});
        QCOMPARE(result.counts.equal, std::uint64_t{500});
        QVERIFY(result.greenTo == Position(503));
        QVERIFY(result.equalUpTo == Position(500));
    }

    void diff_leavesOutWhatGreenHasNotReached()
    {
        SyncedPair pair;
        pair.fill(500);
        pair.sync();
        pair.fill(100);
        const DiffResult result = pair.diff();
        QCOMPARE(result.verdict, Verdict::Equal);
        QVERIFY(result.blueTo == Position(500));
        DiffOptions options = pair.options();
        options.to = Position(550);
        const Result<DiffResult> beyond = runDiff(options, {}, {});
        QVERIFY(!beyond);
        QCOMPARE(beyond.error().kind, ErrorKind::Conflict);
    }

    void diff_upToAPositionCoversItsSegment()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        changeCurrency(pair, "order-0", 450);
        DiffOptions options = pair.options();
        options.to = Position(9'000);
        const DiffResult result = pair.diff(options);
        QCOMPARE(result.verdict, Verdict::Equal);
        QVERIFY(result.blueTo == Position(2 * 8'192));
        QVERIFY(result.greenTo == Position(2 * 8'192));
    }

    void diff_ofEmptyStoresIsEqual()
    {
        SyncedPair pair;
        QCOMPARE(pair.diff().verdict, Verdict::Equal);
        DiffOptions options = pair.options();
        options.asIs = true;
        QCOMPARE(pair.diff(options).verdict, Verdict::Equal);
        pair.green->append(PlainEvent{.stream = "order-1"});
        QCOMPARE(pair.diff().counts.extra, std::uint64_t{1});
    }

    void diff_byRulesIgnoresAndCounts_data()
    {
        QTest::addColumn<int>("events");
        QTest::addColumn<bool>("books");
        QTest::newRow("tail") << 1'000 << true;
        QTest::newRow("segment") << 8'300 << true;
        QTest::newRow("streams") << 1'000 << false;
    }
    void diff_byRulesIgnoresAndCounts()
    {
        QFETCH(int, events);
        QFETCH(bool, books);
        SyncedPair pair;
        pair.fill(static_cast<std::size_t>(events));
        pair.sync();
        pair.green->tamper([](Events& all) {
            for (std::size_t i = 0; i < 100; ++i)
                all[i].metadata = R"({"user":"importer"})";
            replaceIn(all[indexOf(all, "order-3", 2)].data, "1.10", "1.1004");
            replaceIn(all[indexOf(all, "order-4", 2)].data, "1.10", "1.2");
        });
        if (!books)
            pair.forgetBooks();
        DiffOptions options = pair.options();
        options.rules =
            rulesOf("  - {meta: user}\n  - {path: /data/amount/value, tolerance: 0.001, "
                    "type: PriceSet}\n");
        const DiffResult result = pair.diff(options);
        QCOMPARE(shortTexts(result), QStringList("changed order-4 2>2 /data/amount/value"));
        QCOMPARE(result.rules.size(), std::size_t{2});
        if (books)
            QCOMPARE(result.rules[0].hits, std::uint64_t{100});
        QCOMPARE(result.rules[1].hits, std::uint64_t{1});
        QCOMPARE(result.rules[1].where, std::string("PriceSet"));
        QCOMPARE(result.rulesHash, options.rules->hash());
    }

    void diff_keepsProofsOfDifferentRulesApart()
    {
        SyncedPair pair;
        pair.fill(9'000);
        pair.sync();
        pair.green->tamper([](Events& all) { all[7].metadata = R"({"user":"importer"})"; });
        DiffOptions ruled = pair.options();
        ruled.rules = rulesOf("  - {meta: user}\n");
        QCOMPARE(pair.diff(ruled).verdict, Verdict::Equal);
        QCOMPARE(pair.diff(ruled).greenRead, std::uint64_t{9'000 - 8'192});
        QCOMPARE(pair.diff().verdict, Verdict::Different);
    }

    void diff_storesTheProofInGreenOnly()
    {
        SyncedPair pair;
        pair.fill(9'000);
        pair.sync();
        DiffOptions options = pair.options();
        options.storeProof = false;
        QCOMPARE(pair.diff(options).verdict, Verdict::Equal);
        QVERIFY(pair.green->books().proofs.empty());
        for (const auto& [rules, segments] : pair.green->books().proven)
            QCOMPARE(segments, std::uint64_t{0});
        const DiffResult result = pair.diff();
        QCOMPARE(pair.green->books().proofs.size(), std::size_t{1});
        const Proof& proof = pair.green->books().proofs.front();
        QVERIFY(proof.equal);
        QVERIFY(proof.digest == result.digest);
        QCOMPARE(proof.pipelineHash, Pipeline::passThrough().hash());
        QCOMPARE(proof.rulesHash, std::string("none"));
        QVERIFY(proof.blueTo == Position(9'000));
        QVERIFY(!pair.blue->books().made);
    }

    void diff_asIsNormalisesTheBaseOfVersions()
    {
        SyncedPair pair;
        pair.blue->info.versionBase = 1;
        for (const auto& database : {pair.blue, pair.green})
            for (std::size_t i = 0; i < 300; ++i) {
                PlainEvent event = SyncedPair::shopEvent(i, 10);
                event.id = fmt::format("id-{}", i);
                database->append(event);
            }
        pair.green->tamper([](Events& events) { events[25].data = "{}"; });
        DiffOptions options = pair.options();
        options.asIs = true;
        const DiffResult result = pair.diff(options);
        QCOMPARE(result.counts.equal, std::uint64_t{299});
        QCOMPARE(shortTexts(result),
                 QStringList("changed order-5 3>2 /data/n /data/amount /data/items"));
        QVERIFY(result.pipelineHash.empty());
    }

    void diff_asIsDoesNotMindOrderAcrossStreams()
    {
        SyncedPair pair;
        for (int i = 0; i < 200; ++i) {
            pair.blue->append(PlainEvent{.stream = fmt::format("s-{}", i % 2)});
            pair.green->append(PlainEvent{.stream = fmt::format("s-{}", i / 100)});
        }
        DiffOptions options = pair.options();
        options.asIs = true;
        QCOMPARE(pair.diff(options).verdict, Verdict::Equal);
    }

    void diff_ofShardsComparesEachUpToItsCheckpoint()
    {
        SyncedPair pair;
        pair.fill(1'000);
        pair.sync({.index = 0, .count = 2});
        pair.fill(200);
        pair.sync({.index = 1, .count = 2});
        const DiffResult result = pair.diff();
        QCOMPARE(shortTexts(result), QStringList());
        QCOMPARE(result.verdict, Verdict::Equal);
        QVERIFY(result.blueTo == Position(1'000));
        changeCurrency(pair, "order-17", 3);
        QCOMPARE(pair.diff().counts.changed, std::uint64_t{1});
    }

    void diff_stoppedIsIncompleteAndKeepsWhatItHas_data()
    {
        QTest::addColumn<int>("segments");
        QTest::newRow("before the first") << 0;
        QTest::newRow("between segments") << 1;
        QTest::newRow("before the tail") << 2;
    }
    void diff_stoppedIsIncompleteAndKeepsWhatItHas()
    {
        QFETCH(int, segments);
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        changeCurrency(pair, "order-3", 2);
        std::stop_source stop;
        int seen = 0;
        DiffObserver observer;
        observer.segment = [&](const SegmentOutcome& outcome) {
            if (outcome.state != SegmentState::NotProven && ++seen == segments)
                stop.request_stop();
        };
        if (segments == 0)
            pair.green->setHook([&](const std::string& call) {
                if (call == "read")
                    stop.request_stop();
                return Failure::None;
            });
        const DiffResult result = pair.diff(pair.options(), observer, stop.get_token());
        QCOMPARE(result.verdict, Verdict::Incomplete);
        QVERIFY(!result.incompleteBecause.empty());
        QCOMPARE(result.counts.changed, std::uint64_t{segments > 0 ? 1U : 0U});
        QCOMPARE(result.totals[static_cast<std::size_t>(SegmentState::NotProven)].count,
                 static_cast<std::uint64_t>(3 - segments));
        QVERIFY(pair.green->books().proofs.empty());
    }

    void diff_withASegmentThatCannotBeReadIsIncomplete()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        int reads = 0;
        pair.green->setHook([&](const std::string& call) {
            return call == "read" && ++reads > 7 ? Failure::Before : Failure::None;
        });
        const DiffResult result = pair.diff();
        QCOMPARE(result.verdict, Verdict::Incomplete);
        QVERIFY(result.equalUpTo == Position(8'192));
        // What was proven until then is not read again.
        pair.green->setHook({});
        QCOMPARE(pair.diff().greenRead, std::uint64_t{20'000 - 8'192});
    }

    void diff_withAStoreThatCannotBeOpenedIsAnError()
    {
        SyncedPair pair;
        pair.fill(10);
        pair.sync();
        pair.green->setReachable(false);
        const Result<DiffResult> result = runDiff(pair.options(), {}, {});
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Unavailable);
    }

    void diff_withAFailingStepIsIncomplete()
    {
        SyncedPair pair;
        pair.fill(100);
        pair.usePipeline("format: viridian.pipeline/1\nname: broken\nsteps:\n"
                         "  - {id: m, match: {type: NoteAdded}, patch: [{move: /absent, to: /x}], "
                         "sameVersion: true}\n");
        for (const PlainEvent& event : pair.blue->events())
            pair.green->append(event);
        const DiffResult result = pair.diff();
        QCOMPARE(result.verdict, Verdict::Incomplete);
        QVERIFY2(result.incompleteBecause.find("absent") != std::string::npos,
                 result.incompleteBecause.c_str());
    }

    void diff_tellsTheFirstDifferenceBeforeTheEnd()
    {
        SyncedPair pair;
        pair.fill(20'000);
        pair.sync();
        changeCurrency(pair, "order-3", 2);
        QStringList heard;
        DiffObserver observer;
        observer.difference = [&](const Difference&) { heard << "difference"; };
        observer.segment = [&](const SegmentOutcome& outcome) { heard << name(outcome.state); };
        std::uint64_t done = 0;
        observer.progress = [&](const Progress& progress) { done = progress.done; };
        QCOMPARE(pair.diff(pair.options(), observer).verdict, Verdict::Different);
        QCOMPARE(heard, QStringList(
                            {"difference", "different", "equal, proven now", "equal, proven now"}));
        QCOMPARE(done, std::uint64_t{20'000});
    }

    void diff_keepsAHundredThousandDifferencesOnDisk_data()
    {
        QTest::addColumn<bool>("books");
        QTest::newRow("segments") << true;
        QTest::newRow("streams") << false;
    }
    void diff_keepsAHundredThousandDifferencesOnDisk()
    {
        QFETCH(bool, books);
        const QTemporaryDir folder;
        SyncedPair pair;
        pair.fill(100'000, 100);
        pair.sync();
        if (!books)
            pair.forgetBooks();
        pair.green->tamper([](Events& events) {
            for (PlainEvent& event : events)
                event.metadata.clear();
        });
        DiffOptions options = pair.options();
        options.keepInMemory = 50;
        options.spoolFolder = folder.path().toStdString();
        const DiffResult result = pair.diff(options);
        QCOMPARE(result.counts.metadata, std::uint64_t{100'000});
        QCOMPARE(result.streamsDiffering, std::uint64_t{100});
        QCOMPARE(result.differences.size(), std::size_t{50});
        QCOMPARE(result.spool->count(), std::uint64_t{100'000});
        std::uint64_t read = 0;
        QVERIFY(result.spool->forEach([&](const Detail&) { return ++read > 0; }, {}));
        QCOMPARE(read, std::uint64_t{100'000});
    }

    void diff_leavesNoFilesBehind()
    {
        const QTemporaryDir folder;
        SyncedPair pair;
        pair.fill(100);
        pair.sync();
        pair.forgetBooks();
        changeCurrency(pair, "order-3", 1);
        DiffOptions options = pair.options();
        options.spoolFolder = folder.path().toStdString();
        {
            const DiffResult result = pair.diff(options);
            QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
        }
        QVERIFY(QDir(folder.path()).entryList(QDir::Files).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestDiff)
#include "tst_diff.moc"
