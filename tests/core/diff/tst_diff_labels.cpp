#include "tests/core/diff/diff_fixture.h"

#include <QTest>

using namespace viridian;
using namespace viridian::diff;
using namespace viridian::test;

namespace {

using Events = std::vector<PlainEvent>;
using Tamper = std::function<void(Events&)>;

/// Exchanges what two places hold; the places keep position and version.
void exchangeContents(PlainEvent& a, PlainEvent& b)
{
    std::swap(a, b);
    std::swap(a.position, b.position);
    std::swap(a.version, b.version);
}

struct Case {
    const char* name;
    Tamper tamper;
    QStringList differences;
    bool needsOrder = false; ///< only where the order across streams counts
};

const std::vector<Case>& cases()
{
    static const std::vector<Case> all{
        {"untouched", [](Events&) {}, {}},
        {"changed value",
         [](Events& e) { replaceIn(e[indexOf(e, "order-3", 2)].data, "EUR", "USD"); },
         {"changed order-3 2>2 /data/amount/currency"}},
        {"changed number beyond a double",
         [](Events& e) {
             replaceIn(e[indexOf(e, "order-3", 2)].data, "1.10", "1.1000000000000000000001");
         },
         {"changed order-3 2>2 /data/amount/value"}},
        {"number spelled otherwise",
         [](Events& e) { replaceIn(e[indexOf(e, "order-3", 2)].data, "1.10", "1.1"); },
         {"changed order-3 2>2 /data"}},
        {"missing",
         [](Events& e) {
             e.erase(e.begin() + static_cast<std::ptrdiff_t>(indexOf(e, "order-5", 3)));
         },
         {"missing order-5 3>-"}},
        {"missing, last of its stream",
         [](Events& e) {
             const std::int64_t last = static_cast<std::int64_t>(e.size()) / 40 - 1;
             e.erase(e.begin() + static_cast<std::ptrdiff_t>(indexOf(e, "order-39", last)));
         },
         {"missing order-39 LAST>-"}},
        {"extra in the middle",
         [](Events& e) {
             PlainEvent& gone = e[indexOf(e, "order-5", 3)];
             gone.stream = "intruder-1";
             gone.version = 0;
             gone.id = "00000000-0000-4000-8000-000000000001";
         },
         {"extra intruder-1 ->0", "missing order-5 3>-"}},
        {"extra at the end",
         [](Events& e) {
             PlainEvent extra = e.back();
             extra.position = Position(extra.position.number() + 1);
             extra.stream = "order-1";
             extra.version = 100'000;
             extra.id = "00000000-0000-4000-8000-000000000002";
             e.push_back(extra);
         },
         {"extra order-1 ->100000"}},
        {"swapped",
         [](Events& e) {
             exchangeContents(e[indexOf(e, "order-7", 1)], e[indexOf(e, "order-7", 2)]);
         },
         {"reordered order-7 1>2 /version", "reordered order-7 2>1 /version"}},
        {"versions swapped in place",
         [](Events& e) {
             std::swap(e[indexOf(e, "order-7", 1)].version, e[indexOf(e, "order-7", 2)].version);
         },
         {"reordered order-7 1>2 /version", "reordered order-7 2>1 /version"}},
        {"order across streams",
         [](Events& e) {
             PlainEvent& a = e[indexOf(e, "order-7", 1)];
             PlainEvent& b = e[indexOf(e, "order-8", 1)];
             exchangeContents(a, b);
             std::swap(a.version, b.version);
         },
         {"reordered order-7 1>1"},
         true},
        {"version hole",
         [](Events& e) {
             e[indexOf(e, "order-9", static_cast<std::int64_t>(e.size()) / 40 - 1)].version =
                 100'004;
         },
         {"version order-9 LAST>100004 /version"}},
        {"version that puts it behind others",
         [](Events& e) { e[indexOf(e, "order-9", 4)].version = 100'004; },
         {"reordered order-9 4>100004 /version"}},
        {"metadata",
         [](Events& e) { e[indexOf(e, "order-9", 4)].metadata = R"({"user":"eve"})"; },
         {"metadata order-9 4>4 /metadata/user"}},
        {"metadata gone",
         [](Events& e) { e[indexOf(e, "order-9", 4)].metadata.clear(); },
         {"metadata order-9 4>4 /metadata"}},
        {"other id",
         [](Events& e) { e[indexOf(e, "order-2", 2)].id = "00000000-0000-4000-8000-000000000003"; },
         {"changed order-2 2>2 /id"}},
        {"other type",
         [](Events& e) { e[indexOf(e, "order-2", 2)].type = "Renamed"; },
         {"changed order-2 2>2 /type"}},
        {"other schema version",
         [](Events& e) { e[indexOf(e, "order-2", 2)].schemaVersion = "9"; },
         {"changed order-2 2>2 /schemaVersion"}},
        {"other stream",
         [](Events& e) { e[indexOf(e, "order-2", 2)].stream = "order-elsewhere"; },
         {"extra order-elsewhere ->2", "missing order-2 2>-"}},
        {"several at once",
         [](Events& e) {
             replaceIn(e[indexOf(e, "order-3", 2)].data, "EUR", "USD");
             e[indexOf(e, "order-3", 3)].metadata = R"({"user":"eve"})";
             e.erase(e.begin() + static_cast<std::ptrdiff_t>(indexOf(e, "order-3", 4)));
         },
         {"changed order-3 2>2 /data/amount/currency", "metadata order-3 3>3 /metadata/user",
          "missing order-3 4>-"}},
    };
    return all;
}

enum Mode { Tail, InSegment, FromBlue, Streams, AsIs };

} // namespace

Q_DECLARE_METATYPE(Tamper)

class TestDiffLabels : public QObject {
    Q_OBJECT

private slots:
    void diff_labelsWhatWasTampered_data()
    {
        QTest::addColumn<Tamper>("tamper");
        QTest::addColumn<QStringList>("differences");
        QTest::addColumn<int>("mode");
        const std::array<std::pair<Mode, const char*>, 5> modes{{{Tail, "tail"},
                                                                 {InSegment, "closed segment"},
                                                                 {FromBlue, "from blue again"},
                                                                 {Streams, "by streams"},
                                                                 {AsIs, "as is"}}};
        for (const auto& [mode, word] : modes)
            for (const Case& one : cases())
                if (!one.needsOrder || mode < Streams)
                    QTest::newRow(qPrintable(QString("%1, %2").arg(one.name, word)))
                        << one.tamper << one.differences << static_cast<int>(mode);
    }
    void diff_labelsWhatWasTampered()
    {
        QFETCH(Tamper, tamper);
        QFETCH(QStringList, differences);
        QFETCH(int, mode);
        const std::size_t events = mode == InSegment || mode == FromBlue ? 8400 : 400;
        SyncedPair pair;
        pair.fill(events);
        pair.sync();
        pair.green->tamper(tamper);
        if (mode == Streams)
            pair.forgetBooks();
        DiffOptions options = pair.options();
        options.asIs = mode == AsIs;
        options.useStoredSegments = mode != FromBlue;
        const DiffResult result = pair.diff(options);
        differences.replaceInStrings("LAST", QString::number(events / 40 - 1));
        QCOMPARE(shortTexts(result), differences);
        QCOMPARE(result.verdict, differences.isEmpty() ? Verdict::Equal : Verdict::Different);
        QCOMPARE(result.counts.differing(), static_cast<std::uint64_t>(differences.size()));
        QCOMPARE(result.counts.equal + result.counts.differing() - result.counts.extra, events);
        QCOMPARE(result.eventsExpected, events);
        QCOMPARE(result.eventsActual, pair.green->size());
        QCOMPARE(result.digest == result.greenDigest, differences.isEmpty());
    }

    void diff_callsOtherSpellingEqualWhereOnlyValuesCount_data()
    {
        QTest::addColumn<bool>("keepsBytes");
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("events");
        QTest::newRow("jsonb") << false << static_cast<int>(Level::Auto) << 400;
        QTest::newRow("asked for") << true << static_cast<int>(Level::Canonical) << 400;
        QTest::newRow("asked for, closed segment")
            << true << static_cast<int>(Level::Canonical) << 8400;
        QTest::newRow("bytes cannot be had") << false << static_cast<int>(Level::Bytes) << 400;
    }
    void diff_callsOtherSpellingEqualWhereOnlyValuesCount()
    {
        QFETCH(bool, keepsBytes);
        QFETCH(int, level);
        QFETCH(int, events);
        SyncedPair pair;
        pair.green->info.traits.keepsBytes = keepsBytes;
        pair.fill(static_cast<std::size_t>(events));
        pair.sync();
        pair.green->tamper([](Events& all) {
            replaceIn(all[indexOf(all, "order-3", 2)].data, "1.10", "1.1");
            replaceIn(all[indexOf(all, "order-4", 2)].data, R"("currency":"EUR")",
                      "\"currency\": \"EUR\"");
        });
        for (const bool asIs : {false, true}) {
            DiffOptions options = pair.options();
            options.level = static_cast<Level>(level);
            options.asIs = asIs;
            const DiffResult result = pair.diff(options);
            QCOMPARE(result.verdict, Verdict::Equal);
            QCOMPARE(result.level, DigestLevel::Canonical);
            QCOMPARE(result.notices.empty(), options.level != Level::Bytes);
        }
    }

    void diff_listsPositionsAndValues()
    {
        SyncedPair pair;
        pair.blue->leaveGap();
        pair.fill(400);
        pair.sync();
        pair.green->tamper(
            [](Events& all) { replaceIn(all[indexOf(all, "order-3", 2)].data, "EUR", "USD"); });
        const DiffResult result = pair.diff();
        QCOMPARE(result.differences.size(), std::size_t{1});
        const Difference& difference = result.differences.front();
        QCOMPARE(difference.bluePosition->number(), std::uint64_t{85});
        QCOMPARE(difference.greenPosition->number(), std::uint64_t{84});
        QVERIFY(difference.at == *difference.bluePosition);
        QCOMPARE(difference.type, std::string("PriceSet"));
        QCOMPARE(difference.paths.front().left, std::string("\"EUR\""));
        QCOMPARE(difference.paths.front().right, std::string("\"USD\""));
        QVERIFY(result.equalUpTo == Position(84));
        QCOMPARE(result.streamsDiffering, std::uint64_t{1});
        const Result<Detail> detail = result.spool->detail(difference.offset);
        QVERIFY(detail);
        QVERIFY(detail->expected->data.bytes.find("EUR") != std::string_view::npos);
        QVERIFY(detail->green->data.bytes.find("USD") != std::string_view::npos);
    }
};

QTEST_GUILESS_MAIN(TestDiffLabels)
#include "tst_diff_labels.moc"
