#include "core/diff/aligner.h"

#include <QTest>

#include <deque>

using namespace viridian;
using namespace viridian::diff;

namespace {

/// "a1" is the event with id a and payload 1; its version is its place, or what follows "@".
struct Written {
    std::deque<std::string> bytes;
    std::vector<Event> events;
    std::vector<const Event*> pointers;

    explicit Written(const QString& line)
    {
        for (const QString& word : line.split(' ', Qt::SkipEmptyParts))
            add(word);
        for (const Event& event : events)
            pointers.push_back(&event);
    }
    void add(const QString& word)
    {
        Event event;
        event.stream = "s-1";
        event.type = "T";
        event.version = static_cast<std::int64_t>(events.size());
        event.position = Position(events.size() + 1);
        const QStringList parts = word.split('@');
        if (parts.size() == 2)
            event.version = parts[1].toLongLong();
        if (parts[0].front() != '.')
            event.id = bytes.emplace_back(parts[0].left(1).toStdString());
        event.data = {PayloadKind::Json, bytes.emplace_back(parts[0].mid(1).toStdString())};
        events.push_back(event);
    }
};

QString textOf(const std::vector<AlignedPair>& rows)
{
    QStringList words;
    for (const AlignedPair& row : rows)
        words << QString("%1%2%3").arg(row.expected ? QString::number(*row.expected) : "",
                                       QString::fromUtf8(glyph(row.label)),
                                       row.green ? QString::number(*row.green) : "");
    return words.join(' ');
}

} // namespace

class TestAligner : public QObject {
    Q_OBJECT

private slots:
    void alignStream_labelsEveryRow_data()
    {
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("green");
        QTest::addColumn<QString>("rows");
        const auto row = [](const char* name, const char* expected, const char* green,
                            const char* rows) {
            QTest::newRow(name) << expected << green << QString::fromUtf8(rows);
        };
        row("equal", "a1 b2 c3", "a1 b2 c3", "0=0 1=1 2=2");
        row("both empty", "", "", "");
        row("changed payload", "a1 b2", "a1 b9", "0=0 1~1");
        row("missing, versions kept", "a1 b2 c3", "a1 c3@2", "0=0 1− 2=1");
        row("missing, versions closed up", "a1 b2 c3", "a1 c3", "0=0 1− 2v1");
        row("extra in the middle, versions kept", "a1 c3", "a1 x9@7 c3@1", "0=0 1=2 +1");
        row("extra in the middle, versions pushed", "a1 c3", "a1 x9 c3", "0=0 +1 1v2");
        row("extra before the first", "a1", "x9 a1@1", "+0 0v1");
        row("swapped", "a1 b2 c3", "b2 a1 c3", "0⇅1 1⇅0 2=2");
        row("swapped by version only", "a1 b2 c3", "a1@1 b2@0 c3", "0⇅0 1⇅1 2=2");
        row("moved to the end", "a1 b2 c3", "b2 c3 a1", "0⇅2 1⇅0 2⇅1");
        row("version hole", "a1 b2", "a1 b2@5", "0=0 1v1");
        row("other id, same payload", "a1 b2 c3", "a1 x2 c3", "0=0 1~1 2=2");
        row("other id and other payload", "a1 b2 c3", "a1 x9 c3", "0=0 1− +1 2=2");
        row("twice in green", "a1 b2", "a1 a1@2 b2@1", "0=0 1=2 +1");
        row("without ids by payload", ".1 .2 .3", ".1 .3@2", "0=0 1− 2=1");
        row("without ids by version", ".1 .2 .3", ".1 .9 .3", "0=0 1~1 2=2");
        row("nothing in green", "a1 b2", "", "0− 1−");
        row("nothing expected", "", "a1 b2", "+0 +1");
    }
    void alignStream_labelsEveryRow()
    {
        QFETCH(QString, expected);
        QFETCH(QString, green);
        QFETCH(QString, rows);
        const Written left(expected);
        const Written right(green);
        EventComparer comparer(DigestLevel::Bytes, nullptr);
        QCOMPARE(textOf(alignStream(left.pointers, right.pointers, comparer)), rows);
    }

    void alignStream_manyWithoutIdsStaysQuick()
    {
        QString line;
        for (int i = 0; i < 5000; ++i)
            line += QString(".%1 ").arg(i);
        const Written left(line);
        const Written right(line + ".x");
        EventComparer comparer(DigestLevel::Bytes, nullptr);
        const std::vector<AlignedPair> rows = alignStream(left.pointers, right.pointers, comparer);
        QCOMPARE(rows.size(), std::size_t{5001});
        QCOMPARE(rows.back().label, Label::Extra);
    }

    void outOfOrder_leavesTheLongestRun()
    {
        const std::vector<std::size_t> ranks{0, 1, 5, 2, 3, 4};
        const std::vector<bool> outside{false, false, true, false, false, false};
        QVERIFY(outOfOrder(ranks) == outside);
        QVERIFY(outOfOrder({}).empty());
    }

    void compare_namesWhatDiffers()
    {
        Event expected;
        expected.id = "1";
        expected.type = "Placed";
        expected.schemaVersion = "2";
        expected.data = {PayloadKind::Json, R"({"amount":{"currency":"EUR"},"n":1})"};
        expected.metadata = {PayloadKind::Json, R"({"user":"a"})"};
        Event green = expected;
        green.type = "Ordered";
        green.version = 3;
        green.data.bytes = R"({"amount":{"currency":"USD"},"n":1})";
        green.metadata = {};
        EventComparer comparer(DigestLevel::Bytes, nullptr);
        const Comparison result = comparer.compare(expected, green);
        QVERIFY(result.type && result.data && result.metadata && result.version && !result.id);
        QStringList paths;
        for (const json::PathDifference& path : result.paths)
            paths << QString::fromStdString(path.pointer + " " + path.left + " " + path.right);
        QCOMPARE(paths, QStringList({"/type \"Placed\" \"Ordered\"", "/version 0 3",
                                     "/data/amount/currency \"EUR\" \"USD\"",
                                     "/metadata {\"user\":\"a\"} "}));
    }

    void same_dependsOnTheLevel_data()
    {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::addColumn<bool>("bytes");
        QTest::addColumn<bool>("canonical");
        QTest::newRow("same bytes") << "{\"a\":1}"
                                    << "{\"a\":1}" << true << true;
        QTest::newRow("white space") << "{\"a\":1}"
                                     << "{ \"a\": 1 }" << false << true;
        QTest::newRow("number spelling") << "{\"a\":1.10}"
                                         << "{\"a\":1.1}" << false << true;
        QTest::newRow("key order") << "{\"a\":1,\"b\":2}"
                                   << "{\"b\":2,\"a\":1}" << false << true;
        QTest::newRow("beyond a double") << "{\"a\":9007199254740993}"
                                         << "{\"a\":9007199254740992}" << false << false;
        QTest::newRow("not JSON") << "x"
                                  << "y" << false << false;
    }
    void same_dependsOnTheLevel()
    {
        QFETCH(QString, left);
        QFETCH(QString, right);
        QFETCH(bool, bytes);
        QFETCH(bool, canonical);
        const std::string a = left.toStdString();
        const std::string b = right.toStdString();
        Event expected;
        expected.data = {PayloadKind::Json, a};
        Event green = expected;
        green.data.bytes = b;
        QCOMPARE(EventComparer(DigestLevel::Bytes, nullptr).same(expected, green), bytes);
        QCOMPARE(EventComparer(DigestLevel::Canonical, nullptr).same(expected, green), canonical);
        QCOMPARE(EventComparer(DigestLevel::Bytes, nullptr).compare(expected, green).equal(),
                 bytes);
    }

    void same_countsWhatRulesCover()
    {
        const Result<Rules> rules = Rules::parse(
            "format: viridian.rules/1\nignore:\n  - {path: /data/at}\n  - {meta: trace}\n", "r");
        QVERIFY(rules);
        EventComparer comparer(DigestLevel::Bytes, &*rules);
        Event expected;
        expected.data = {PayloadKind::Json, R"({"at":1,"n":1})"};
        Event green = expected;
        green.data.bytes = R"({"at":2,"n":1})";
        QVERIFY(comparer.same(expected, green));
        QVERIFY(comparer.hits() == (std::vector<std::uint64_t>{1, 0}));
        green.data.bytes = R"({"at":2,"n":3})";
        QVERIFY(!comparer.same(expected, green));
        QVERIFY(comparer.hits() == (std::vector<std::uint64_t>{1, 0}));
        const Comparison result = comparer.compare(expected, green);
        QCOMPARE(result.paths.size(), std::size_t{1});
        QCOMPARE(result.paths.front().pointer, std::string("/data/n"));
    }

    void same_looksBehindAThousandIgnoredPaths()
    {
        const Result<Rules> rules =
            Rules::parse("format: viridian.rules/1\nignore:\n  - {path: /data/items/*/at}\n", "r");
        QVERIFY(rules);
        const auto text = [](int at, int last) {
            std::string json = R"({"items":[)";
            for (int i = 0; i < 1500; ++i)
                json += (i == 0 ? "" : ",") + ("{\"at\":" + std::to_string(at) + "}");
            return json + "],\"last\":" + std::to_string(last) + "}";
        };
        const std::string left = text(1, 1);
        const std::string right = text(2, 2);
        const std::string covered = text(2, 1);
        Event expected;
        expected.data = {PayloadKind::Json, left};
        Event green;
        green.data = {PayloadKind::Json, right};
        EventComparer comparer(DigestLevel::Bytes, &*rules);
        QVERIFY(!comparer.same(expected, green));
        green.data.bytes = covered;
        QVERIFY(comparer.same(expected, green));
    }
};

QTEST_GUILESS_MAIN(TestAligner)
#include "tst_aligner.moc"
