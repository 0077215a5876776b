#include "core/diff/bisect.h"
#include "core/diff/stream_split.h"

#include <QTest>

#include <deque>

using namespace viridian;
using namespace viridian::diff;

namespace {

/// Each letter is an event.
std::vector<Digest128> digestsOf(const QString& letters)
{
    std::vector<Digest128> digests;
    for (const QChar letter : letters)
        digests.push_back({.high = letter.unicode(), .low = 1});
    return digests;
}

QString textOf(const std::vector<DifferingRun>& runs)
{
    QStringList words;
    for (const DifferingRun& run : runs)
        words << QString("%1-%2/%3-%4")
                     .arg(run.expectedFrom)
                     .arg(run.expectedTo)
                     .arg(run.greenFrom)
                     .arg(run.greenTo);
    return words.join(' ');
}

/// "a0 b0 a1!": events of streams a and b at their versions; what follows "!" is another payload.
void add(SegmentSide& side, const QString& line, StreamTable& streams)
{
    std::deque<std::string> names;
    EventBatch page;
    std::vector<Digest128> digests;
    for (const QString& word : line.split(' ', Qt::SkipEmptyParts)) {
        Event event;
        event.stream = names.emplace_back(word.left(1).toStdString());
        event.version = word.section('!', 0, 0).mid(1).toLongLong();
        event.position = Position(page.size() + 1);
        page.add(event);
        digests.push_back(digestOf(word.toStdString()));
    }
    side.add(page, digests, streams);
}

QString textOf(const StreamSplit& split, const SegmentSides& sides)
{
    const auto list = [](const std::vector<std::size_t>& indices) {
        QStringList words;
        for (const std::size_t index : indices)
            words << QString::number(index);
        return words.join(',');
    };
    QStringList words;
    for (const StreamStretch& stretch : split.differing) {
        const std::string_view name = sides.streams.name(stretch.stream);
        words << QString("%1 %2/%3%4")
                     .arg(QString::fromStdString(std::string(name)), list(stretch.expected),
                          list(stretch.green),
                          stretch.after ? QString(" after %1").arg(*stretch.after) : QString());
    }
    return words.join("; ");
}

} // namespace

class TestBisect : public QObject {
    Q_OBJECT

private slots:
    void bisect_findsTheSmallestRunsThatDiffer_data()
    {
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("green");
        QTest::addColumn<QString>("runs");
        QTest::newRow("both empty") << ""
                                    << ""
                                    << "";
        QTest::newRow("equal") << "abcdefgh"
                               << "abcdefgh"
                               << "";
        QTest::newRow("first") << "abcdefgh"
                               << "Xbcdefgh"
                               << "0-1/0-1";
        QTest::newRow("middle") << "abcdefgh"
                                << "abcdXfgh"
                                << "4-5/4-5";
        QTest::newRow("last") << "abcdefgh"
                              << "abcdefgX"
                              << "7-8/7-8";
        QTest::newRow("two far from each other") << "abcdefgh"
                                                 << "aXcdefYh"
                                                 << "1-2/1-2 6-7/6-7";
        QTest::newRow("neighbours across the middle are one run") << "abcdefgh"
                                                                  << "abcXYfgh"
                                                                  << "3-5/3-5";
        QTest::newRow("all") << "abcdefgh"
                             << "ABCDEFGH"
                             << "0-8/0-8";
        QTest::newRow("missing") << "abcdefgh"
                                 << "abcefgh"
                                 << "3-4/3-3";
        QTest::newRow("extra") << "abcdefgh"
                               << "abcXdefgh"
                               << "3-3/3-4";
        QTest::newRow("nothing in green") << "abc"
                                          << ""
                                          << "0-3/0-0";
        QTest::newRow("nothing expected") << ""
                                          << "abc"
                                          << "0-0/0-3";
        QTest::newRow("two missing: what lies between is shifted") << "abcdefgh"
                                                                   << "acdefh"
                                                                   << "1-7/1-5";
        QTest::newRow("swapped far away") << "abcdefgh"
                                          << "agcdefbh"
                                          << "1-2/1-2 6-7/6-7";
        QTest::newRow("a run of two lengths is not halved") << "pabqcd"
                                                            << "rabs"
                                                            << "0-6/0-4";
        QTest::newRow("one that is there twice") << "aab"
                                                 << "ab"
                                                 << "1-2/1-1";
    }
    void bisect_findsTheSmallestRunsThatDiffer()
    {
        QFETCH(QString, expected);
        QFETCH(QString, green);
        QFETCH(QString, runs);
        QCOMPARE(textOf(bisect(digestsOf(expected), digestsOf(green))), runs);
    }

    void splitByStream_leavesOnlyWhatDiffersOfAStream_data()
    {
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("green");
        QTest::addColumn<QString>("differing");
        QTest::addColumn<int>("equal");
        QTest::newRow("changed") << "a0 b0 a1 b1 a2"
                                 << "a0 b0 a1!x b1 a2"
                                 << "a 2/2 after 0" << 4;
        QTest::newRow("missing shifts the others and is alone") << "a0 b0 c0 a1 b1 c1 a2"
                                                                << "b0 c0 a1 b1 c1"
                                                                << "a 0,3,6/2" << 4;
        QTest::newRow("missing and extra, as many on both sides") << "a0 b0 c0 b1 c1"
                                                                  << "b0 c0 b1 c1 x0"
                                                                  << "x /4; a 0/" << 4;
        QTest::newRow("order across streams only") << "a0 b0 a1 b1"
                                                   << "a0 a1 b0 b1"
                                                   << "" << 4;
        QTest::newRow("order in the stream, versions kept") << "a0 a1 a2"
                                                            << "a1 a0 a2"
                                                            << "" << 3;
        QTest::newRow("version moved behind others") << "a0 a1 a2 a3"
                                                     << "a0 a9 a2 a3"
                                                     << "a 1,2,3/2,3,1 after 0" << 1;
        QTest::newRow("between two changed ones") << "a0 a1 a2 a3 a4"
                                                  << "a0 a1!x a2 a3!x a4"
                                                  << "a 1,2,3/1,2,3 after 0" << 2;
    }
    void splitByStream_leavesOnlyWhatDiffersOfAStream()
    {
        QFETCH(QString, expected);
        QFETCH(QString, green);
        QFETCH(QString, differing);
        QFETCH(int, equal);
        SegmentSides sides(1000'000);
        add(sides.green, green, sides.streams);
        add(sides.expected, expected, sides.streams);
        std::vector<Digest128> left;
        for (const Trace& trace : sides.expected.traces())
            left.push_back(trace.digest);
        std::vector<Digest128> right;
        for (const Trace& trace : sides.green.traces())
            right.push_back(trace.digest);
        const StreamSplit split = splitByStream(sides, bisect(left, right));
        QCOMPARE(textOf(split, sides), differing);
        QCOMPARE(split.equal.size(), static_cast<std::size_t>(equal));
        for (const auto& [wanted, found] : split.equal)
            QVERIFY(left[wanted] == right[found]);
    }

    void segmentSide_letsEventsGoBeyondItsBytesAndKeepsTraces()
    {
        StreamTable streams;
        SegmentSide side(1);
        add(side, "a0 b0 a1", streams);
        QVERIFY(!side.holdsEvents());
        QVERIFY(side.held().empty());
        QCOMPARE(side.size(), std::size_t{3});
        SegmentSide wide(100'000);
        add(wide, "a0 b0 a1", streams);
        QVERIFY(wide.holdsEvents());
        QCOMPARE(wide.held().size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestBisect)
#include "tst_bisect.moc"
