// Closed segments that differ: how far they are narrowed down, and what is told across them.
#include "tests/core/diff/diff_fixture.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace viridian;
using namespace viridian::diff;
using namespace viridian::test;

namespace {

using Events = std::vector<PlainEvent>;
using Tamper = std::function<void(Events&)>;

constexpr std::size_t kEvents = 20'000; ///< segments begin at 0 and 8,192, the tail at 16,384
constexpr std::size_t kGap = 4'000;     ///< green has a free position before this event

/// One synced pair for all tests of a table; each puts green back as it was.
const SyncedPair& shop()
{
    static const SyncedPair pair = [] {
        SyncedPair made;
        made.fill(kGap);
        made.sync();
        made.green->leaveGap();
        made.fill(kEvents - kGap);
        made.sync();
        return made;
    }();
    return pair;
}

class Tampered {
public:
    explicit Tampered(const Tamper& tamper) : m_before(shop().green->events())
    {
        shop().green->tamper(tamper);
    }
    ~Tampered()
    {
        shop().green->tamper([this](Events& events) { events = m_before; });
    }
    Tampered(const Tampered&) = delete;
    Tampered& operator=(const Tampered&) = delete;

private:
    Events m_before;
};

void takeOut(Events& events, std::size_t index)
{
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(index));
}

/// Exchanges what two places hold, versions too; the places keep their positions.
void exchange(Events& events, std::size_t a, std::size_t b)
{
    std::swap(events[a], events[b]);
    std::swap(events[a].position, events[b].position);
}

/// Puts an event in the free position.
void insertInGap(Events& events, const std::string& stream, std::int64_t version)
{
    PlainEvent extra = events[kGap];
    extra.position = Position(kGap + 1);
    extra.stream = stream;
    extra.version = version;
    extra.id = "00000000-0000-4000-8000-000000000001";
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(kGap), extra);
}

/// Moves an event behind everything that sync wrote.
void moveToTheEnd(Events& events, std::size_t index)
{
    PlainEvent moved = events[index];
    moved.position = Position(events.back().position.number() + 1);
    takeOut(events, index);
    events.push_back(moved);
}

void changeCurrency(Events& events, std::size_t index)
{
    replaceIn(events[index].data, "EUR", "USD");
}

struct Case {
    const char* name;
    Tamper tamper;
    QStringList differences;
    std::uint64_t aligned; ///< events of both sides that need a closer look
};

/// Event i stands in stream order-(i % 40) at version i / 40.
const std::vector<Case>& cases()
{
    static const std::vector<Case> all{
        {"untouched", [](Events&) {}, {}, 0},
        {"changed, first of a segment",
         [](Events& e) { changeCurrency(e, 8192); },
         {"changed order-32 204>204 /data/amount/currency"},
         2},
        {"changed, middle of a segment",
         [](Events& e) { changeCurrency(e, 12'288); },
         {"changed order-8 307>307 /data/amount/currency"},
         2},
        {"changed, last of a segment",
         [](Events& e) { changeCurrency(e, 16'383); },
         {"changed order-23 409>409 /data/amount/currency"},
         2},
        {"changed, in the tail",
         [](Events& e) { changeCurrency(e, 17'000); },
         {"changed order-0 425>425 /data/amount/currency"},
         2},
        {"changed twice in one stream",
         [](Events& e) {
             changeCurrency(e, 9'000);
             changeCurrency(e, 9'120);
         },
         {"changed order-0 225>225 /data/amount/currency",
          "changed order-0 228>228 /data/amount/currency"},
         8},
        {"missing, first of a segment",
         [](Events& e) { takeOut(e, 8192); },
         {"missing order-32 204>-"},
         1},
        {"missing, middle of a segment",
         [](Events& e) { takeOut(e, 12'288); },
         {"missing order-8 307>-"},
         1},
        {"missing, last of a segment",
         [](Events& e) { takeOut(e, 16'383); },
         {"missing order-23 409>-"},
         1},
        {"extra, of a new stream",
         [](Events& e) { insertInGap(e, "intruder-1", 0); },
         {"extra intruder-1 ->0"},
         1},
        {"extra, of a stream that goes on",
         [](Events& e) { insertInGap(e, "order-1", 100'000); },
         {"extra order-1 ->100000"},
         1},
        {"missing and extra, all between shifted",
         [](Events& e) {
             takeOut(e, 8'000);
             insertInGap(e, "intruder-1", 0);
         },
         {"extra intruder-1 ->0", "missing order-0 200>-"},
         2},
        {"missing and changed, all between shifted",
         [](Events& e) {
             changeCurrency(e, 8'000);
             takeOut(e, 101);
         },
         {"changed order-0 200>200 /data/amount/currency", "missing order-21 2>-"},
         3},
        {"version of the last of a stream in its segment",
         [](Events& e) { e[8'169].version = 100'004; },
         {"version order-9 204>100004 /version"},
         2},
        {"metadata",
         [](Events& e) { e[12'288].metadata = R"({"user":"eve"})"; },
         {"metadata order-8 307>307 /metadata/user"},
         2},
        {"swapped in a segment, same stream",
         [](Events& e) {
             exchange(e, 9'000, 9'040);
             std::swap(e[9'000].version, e[9'040].version);
         },
         {"reordered order-0 225>226 /version", "reordered order-0 226>225 /version"},
         4},
        {"swapped in a segment, other streams: only the order is wrong",
         [](Events& e) { exchange(e, 9'000, 9'001); },
         {"reordered order-0 225>225"},
         0},
        {"swapped in a segment around streams that are equal",
         [](Events& e) { exchange(e, 9'000, 9'003); },
         {"reordered order-0 225>225", "reordered order-3 225>225"},
         0},
        {"swapped far in a segment that is shifted",
         [](Events& e) {
             exchange(e, 9'000, 15'001);
             takeOut(e, 8'200);
         },
         {"missing order-0 205>-", "reordered order-0 225>225", "reordered order-1 375>375"},
         1},
        {"swapped across segments, other streams",
         [](Events& e) { exchange(e, 100, 9'001); },
         {"reordered order-1 225>225", "reordered order-20 2>2"},
         4},
        {"swapped across segments, same stream",
         [](Events& e) {
             exchange(e, 100, 8'220);
             std::swap(e[100].version, e[8'220].version);
         },
         {"reordered order-20 205>2 /version", "reordered order-20 2>205 /version"},
         4},
        {"swapped between a segment and the tail",
         [](Events& e) { exchange(e, 100, 17'001); },
         {"reordered order-1 425>425", "reordered order-20 2>2"},
         4},
        {"moved behind all that sync wrote",
         [](Events& e) { moveToTheEnd(e, 100); },
         {"reordered order-20 2>2"},
         1},
        {"moved into an earlier segment",
         [](Events& e) {
             PlainEvent moved = e[12'288];
             moved.position = Position(kGap + 1);
             takeOut(e, 12'288);
             e.insert(e.begin() + static_cast<std::ptrdiff_t>(kGap), moved);
         },
         {"reordered order-8 307>307"},
         2},
        {"moved and changed",
         [](Events& e) {
             changeCurrency(e, 100);
             moveToTheEnd(e, 100);
         },
         {"changed order-20 2>2 /data/amount/currency"},
         1},
        {"doubled",
         [](Events& e) {
             e.push_back(e[100]);
             e.back().position = Position(e[e.size() - 2].position.number() + 1);
         },
         {"extra order-20 ->2"},
         0},
    };
    return all;
}

struct Hold {
    const char* name;
    std::uint64_t bytes;
};
constexpr std::array<Hold, 3> kHolds{
    {{"held", 64 * 1024 * 1024}, {"read again", 100'000}, {"read again in parts", 1}}};

} // namespace

Q_DECLARE_METATYPE(Tamper)

class TestDiffSegments : public QObject {
    Q_OBJECT

private slots:
    void diff_findsExactlyWhatDiffersAndLooksAtNothingElse_data()
    {
        QTest::addColumn<Tamper>("tamper");
        QTest::addColumn<QStringList>("differences");
        QTest::addColumn<quint64>("aligned");
        QTest::addColumn<quint64>("heldBytes");
        for (const Hold& hold : kHolds)
            for (const Case& one : cases())
                QTest::newRow(qPrintable(QString("%1, %2").arg(one.name, hold.name)))
                    << one.tamper << one.differences << quint64{one.aligned} << quint64{hold.bytes};
    }
    void diff_findsExactlyWhatDiffersAndLooksAtNothingElse()
    {
        QFETCH(Tamper, tamper);
        QFETCH(QStringList, differences);
        QFETCH(quint64, aligned);
        QFETCH(quint64, heldBytes);
        const Tampered green(tamper);
        const QTemporaryDir folder;
        DiffOptions options = shop().options();
        options.storeProof = false;
        options.heldBytes = heldBytes;
        options.spoolFolder = folder.path().toStdString();
        const DiffResult result = shop().diff(options);
        QCOMPARE(shortTexts(result), differences);
        QCOMPARE(result.aligned, std::uint64_t{aligned});
        QCOMPARE(result.verdict, differences.isEmpty() ? Verdict::Equal : Verdict::Different);
        QCOMPARE(result.counts.differing(), static_cast<std::uint64_t>(differences.size()));
        QCOMPARE(result.counts.equal + result.counts.differing() - result.counts.extra,
                 std::uint64_t{kEvents});
        QCOMPARE(result.eventsExpected, std::uint64_t{kEvents});
        QCOMPARE(result.eventsActual, shop().green->size());
        const bool closer = aligned > 0 || result.counts.reordered > 0;
        QCOMPARE(result.readAgain > 0, closer && heldBytes < 1'000'000);
        QVERIFY(result.notices.empty());
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), differences.isEmpty() ? 0 : 1);
    }

    void diff_putsAnExtraEventBehindItsStreamsLastOne()
    {
        const Tampered green([](Events& e) { insertInGap(e, "order-1", 100'000); });
        DiffOptions options = shop().options();
        options.storeProof = false;
        const DiffResult result = shop().diff(options);
        QVERIFY(result.differences.front().at == Position(204 * 40 + 2));
        QVERIFY(result.equalUpTo == Position(204 * 40 + 2));
    }

    void diff_countsVersionsWhereTooManyStreamsDiffered()
    {
        const Tampered green([](Events& e) {
            insertInGap(e, "order-1", 100'000);
            changeCurrency(e, 17'002); // the gap is filled: one further on
        });
        DiffOptions options = shop().options();
        options.storeProof = false;
        const DiffResult remembered = shop().diff(options);
        options.mostStreams = 0;
        const DiffResult counted = shop().diff(options);
        for (const DiffResult& result : {remembered, counted})
            QCOMPARE(shortTexts(result),
                     QStringList({"changed order-1 425>425 /data/amount/currency",
                                  "extra order-1 ->100000"}));
        // Pages that are read ahead count too.
        QVERIFY(counted.blueRead >= remembered.blueRead + 16'384);
    }

    void diff_readsAgainOnlyUpToWhatDiffers()
    {
        const Tampered green([](Events& e) { changeCurrency(e, 8'292); });
        DiffOptions options = shop().options();
        options.storeProof = false;
        options.heldBytes = 1;
        const DiffResult result = shop().diff(options);
        QCOMPARE(result.counts.changed, std::uint64_t{1});
        QCOMPARE(result.readAgain, std::uint64_t{2 * 101});
        QCOMPARE(result.greenRead, std::uint64_t{kEvents});
    }

    void diff_doesNotBelieveAnEventThatIsAnotherWhenReadAgain()
    {
        SyncedPair pair;
        pair.fill(9'000);
        pair.sync();
        pair.green->tamper([](Events& e) { changeCurrency(e, 100); });
        DiffOptions options = pair.options();
        options.heldBytes = 1;
        std::atomic<int> opened = 0;
        options.openBlue = [&pair, &opened] {
            // Opened to look around, to compute the segment, and to read it again.
            if (++opened == 3)
                pair.blue->tamper([](Events& e) { e[100].type = "Another"; });
            return pair.blue->open();
        };
        const DiffResult result = pair.diff(options);
        QCOMPARE(result.verdict, Verdict::Incomplete);
        QVERIFY2(result.incompleteBecause.find("read a second time") != std::string::npos,
                 result.incompleteBecause.c_str());
    }

    void diff_provesTheOrderOfEventsThatOnlyARuleCallsEqual()
    {
        const Tampered green([](Events& e) {
            for (std::size_t i = 8'192; i < 8'192 + 200; ++i)
                e[i].metadata = R"({"user":"importer"})";
            exchange(e, 8'200, 8'351);
        });
        Result<Rules> rules =
            Rules::parse("format: viridian.rules/1\nignore:\n  - {meta: user}\n", "rules.yaml");
        QVERIFY(rules);
        DiffOptions options = shop().options();
        options.storeProof = false;
        options.rules = std::make_shared<const Rules>(std::move(*rules));
        for (const Hold& hold : kHolds) {
            options.heldBytes = hold.bytes;
            const DiffResult result = shop().diff(options);
            QCOMPARE(shortTexts(result),
                     QStringList({"reordered order-0 205>205", "reordered order-31 208>208"}));
            QCOMPARE(result.rules.front().hits, std::uint64_t{200});
        }
    }

    void equalUpTo_isThePositionBeforeABlueEventOfWhichAPartDiffers()
    {
        SyncedPair pair;
        pair.usePipeline("format: viridian.pipeline/1\nname: split\nsteps:\n  - {id: s, match: "
                         "{type: PriceSet}, split: [{type: A, take: [/n, /amount]}, {type: B, "
                         "take: [/n, /items]}]}\n");
        pair.fill(9'000);
        pair.sync();
        pair.green->tamper([](Events& e) {
            // The second half of an event: green's 2 * 30 + 1st.
            replaceIn(e[61].data, "\"qty\":1", "\"qty\":2");
        });
        DiffOptions options = pair.options();
        for (const Hold& hold : kHolds) {
            options.heldBytes = hold.bytes;
            const DiffResult result = pair.diff(options);
            QCOMPARE(result.counts.changed, std::uint64_t{1});
            QVERIFY(result.differences.front().bluePosition == Position(31));
            QVERIFY(result.equalUpTo == Position(30));
        }
    }

    void diff_saysWhenTooMuchWasMissingToFindWhatMoved()
    {
        const Tampered green([](Events& e) {
            moveToTheEnd(e, 100);
            for (std::size_t i = 0; i < 5; ++i)
                takeOut(e, 9'000);
        });
        DiffOptions options = shop().options();
        options.storeProof = false;
        options.mostUnmatched = 3;
        const DiffResult result = shop().diff(options);
        QCOMPARE(result.counts.missing, std::uint64_t{6});
        QCOMPARE(result.counts.extra, std::uint64_t{1});
        QCOMPARE(result.counts.reordered, std::uint64_t{0});
        QCOMPARE(result.notices.size(), std::size_t{1});
        QVERIFY2(result.notices.front().find("more than 3") != std::string::npos,
                 result.notices.front().c_str());
        options.mostUnmatched = 6;
        const DiffResult wider = shop().diff(options);
        QCOMPARE(wider.counts.missing, std::uint64_t{5});
        QCOMPARE(wider.counts.reordered, std::uint64_t{1});
        QVERIFY(wider.notices.empty());
    }

    void diff_boundsWhatItKeepsOfAHundredThousandMissingEvents()
    {
        const QTemporaryDir folder;
        SyncedPair pair;
        pair.fill(110'000, 100);
        pair.sync();
        pair.green->tamper([](Events& e) { e.erase(e.begin() + 5'000, e.begin() + 105'000); });
        DiffOptions options = pair.options();
        options.keepInMemory = 50;
        options.heldBytes = 1;
        options.spoolFolder = folder.path().toStdString();
        const DiffResult result = pair.diff(options);
        QCOMPARE(result.counts.missing, std::uint64_t{100'000});
        QCOMPARE(result.counts.equal, std::uint64_t{10'000});
        QCOMPARE(result.differences.size(), std::size_t{50});
        QCOMPARE(result.spool->count(), std::uint64_t{100'000});
        QCOMPARE(result.aligned, std::uint64_t{100'000});
        // One stream's events of a segment at a time: 8,192 of 100 streams.
        QVERIFY(result.mostAtOnce <= 82);
        QCOMPARE(result.notices.size(), std::size_t{1});
        QVERIFY(result.equalUpTo == Position(5'000));
    }

    void diff_stoppedAndRunAgainGivesTheWholeListAndReadsNoProvenSegment()
    {
        SyncedPair pair;
        pair.fill(40'000);
        pair.sync();
        pair.green->tamper([](Events& e) { exchange(e, 9'001, 20'002); });
        std::stop_source stop;
        DiffObserver observer;
        int segments = 0;
        observer.segment = [&](const SegmentOutcome&) {
            if (++segments == 2)
                stop.request_stop();
        };
        const DiffResult stopped = pair.diff(pair.options(), observer, stop.get_token());
        QCOMPARE(stopped.verdict, Verdict::Incomplete);
        QCOMPARE(shortTexts(stopped),
                 QStringList({"extra order-2 ->500", "missing order-1 225>-"}));
        QCOMPARE(stopped.spool->count(), std::uint64_t{2});
        const DiffResult whole = pair.diff();
        QCOMPARE(whole.verdict, Verdict::Different);
        QCOMPARE(shortTexts(whole),
                 QStringList({"reordered order-1 225>225", "reordered order-2 500>500"}));
        QCOMPARE(whole.greenRead, std::uint64_t{40'000 - 8'192});
        QCOMPARE(whole.totals[static_cast<std::size_t>(SegmentState::ProvenBefore)].count,
                 std::uint64_t{1});
    }

    void diff_tellsCountsOfWhatMayStillTurnOutToHaveMoved()
    {
        const Tampered green([](Events& e) { moveToTheEnd(e, 100); });
        DiffOptions options = shop().options();
        options.storeProof = false;
        std::uint64_t mostMissing = 0;
        Counts last;
        DiffObserver observer;
        observer.counts = [&](const Counts& counts) {
            mostMissing = std::max(mostMissing, counts.missing);
            last = counts;
        };
        const DiffResult result = shop().diff(options, observer);
        QCOMPARE(mostMissing, std::uint64_t{1});
        QVERIFY(last == result.counts);
        QCOMPARE(last.reordered, std::uint64_t{1});
    }
};

QTEST_GUILESS_MAIN(TestDiffSegments)
#include "tst_diff_segments.moc"
