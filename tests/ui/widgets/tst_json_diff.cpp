#include "ui/widgets/json_diff.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace viridian;
using namespace viridian::ui;

namespace {

/// The rows as text: mark and line of each side, so that a test reads like the screen.
QString shown(const JsonDiff& diff)
{
    QString text;
    const auto side = [&](const DiffSide& half, const std::vector<json::Line>& lines) {
        if (!half.present)
            return QStringLiteral("/");
        return QString(QChar::fromLatin1(half.mark)) +
               QString::fromStdString(lines[half.line].text).trimmed();
    };
    for (const DiffRow& row : diff.rows)
        text += side(row.left, diff.left) + QStringLiteral(" | ") + side(row.right, diff.right) +
                QLatin1Char('\n');
    return text;
}

QString tinted(const JsonDiff& diff, bool left)
{
    QStringList words;
    for (const DiffRow& row : diff.rows) {
        const DiffSide& half = left ? row.left : row.right;
        for (const TintedRun& run : half.tints)
            words += QString::fromStdString(
                (left ? diff.left : diff.right)[half.line].text.substr(run.begin, run.length));
    }
    return words.join(QLatin1Char(' '));
}

/// A document of nested objects whose names, values and order are drawn from small sets, so that
/// two of them share some lines and not others.
std::string randomDocument(std::mt19937& random, int depth = 0)
{
    const auto draw = [&](int below) {
        return std::uniform_int_distribution(0, below - 1)(random);
    };
    static const std::vector<std::string> kNames{"total",    "currency", "customer", "items",
                                                 "shipTo",   "orderId",  "amount",   "placedAt",
                                                 "ledgerNo", "note"};
    static const std::vector<std::string> kValues{
        "1",
        "667.08",
        "\"EUR\"",
        "\"C1031\"",
        "null",
        "true",
        "\"a value so long that the object around it does not fit into one line\""};
    std::vector<std::string> names = kNames;
    std::ranges::shuffle(names, random);
    names.resize(static_cast<std::size_t>(draw(8)));
    std::string text = "{";
    for (const std::string& name : names) {
        if (text.size() > 1)
            text += ',';
        text += '"' + name + "\":";
        text += depth < 2 && draw(4) == 0 ? randomDocument(random, depth + 1)
                                          : kValues[static_cast<std::size_t>(draw(7))];
    }
    return text + '}';
}

/// The lines of one side in the order of the rows.
std::vector<std::uint32_t> linesShown(const JsonDiff& diff, DiffSide DiffRow::*side)
{
    std::vector<std::uint32_t> lines;
    for (const DiffRow& row : diff.rows) {
        if ((row.*side).present)
            lines.push_back((row.*side).line);
    }
    return lines;
}

std::vector<std::uint32_t> countedTo(std::size_t end)
{
    std::vector<std::uint32_t> lines(end);
    std::iota(lines.begin(), lines.end(), 0U);
    return lines;
}

} // namespace

class TestJsonDiff : public QObject {
    Q_OBJECT

private slots:
    void equalTextsFaceEachOther()
    {
        const std::string text =
            R"({"a": 1, "long": "0123456789012345678901234567890123456789012345678901234567890"})";
        const JsonDiff diff = diffJson(text, text);
        QCOMPARE(diff.equalRows, diff.rows.size());
        QVERIFY(diff.rows.size() > 2);
    }

    void whiteSpaceIsNoDifference()
    {
        const JsonDiff diff = diffJson("{\"a\":1}", "{ \"a\" :  1 }");
        QCOMPARE(diff.equalRows, diff.rows.size());
    }

    void changedValueIsOneRowAndTintsOnlyTheValue()
    {
        const JsonDiff diff = diffJson(
            R"({"a":1,"currency":"EUR","pad":"0123456789012345678901234567890123456789012"})",
            R"({"a":1,"currency":"USD","pad":"0123456789012345678901234567890123456789012"})");
        QVERIFY2(shown(diff).contains(
                     QStringLiteral("~\"currency\": \"EUR\", | ~\"currency\": \"USD\",")),
                 qPrintable(shown(diff)));
        QCOMPARE(tinted(diff, true), QStringLiteral("\"EUR\""));
        QCOMPARE(tinted(diff, false), QStringLiteral("\"USD\""));
    }

    void renamedMemberIsOneRowAndTintsOnlyTheName()
    {
        const JsonDiff diff = diffJson(
            R"({"a":1,"customer":"C-381","pad":"0123456789012345678901234567890123456789"})",
            R"({"a":1,"customerId":"C-381","pad":"0123456789012345678901234567890123456789"})");
        QCOMPARE(tinted(diff, true), QStringLiteral("\"customer\""));
        QCOMPARE(tinted(diff, false), QStringLiteral("\"customerId\""));
    }

    void missingMemberLeavesAFiller()
    {
        const JsonDiff diff = diffJson(
            R"({"a":1,"b":2,"pad":"012345678901234567890123456789012345678901234567890123456789"})",
            R"({"a":1,"pad":"012345678901234567890123456789012345678901234567890123456789"})");
        QVERIFY2(shown(diff).contains(QStringLiteral("-\"b\": 2, | /")), qPrintable(shown(diff)));
    }

    void aMemberThatBecameTheLastOneIsNoDifference()
    {
        const JsonDiff diff = diffJson(
            R"({"a":"0123456789012345678901234567890123456789012345678901234567890","b":2})",
            R"({"a":"0123456789012345678901234567890123456789012345678901234567890"})");
        QCOMPARE(diff.rows.size() - diff.equalRows, std::size_t{1});
    }

    void everyLineOfBothSidesIsShownOnce_data()
    {
        QTest::addColumn<QByteArray>("left");
        QTest::addColumn<QByteArray>("right");
        QTest::newRow("nothing in common")
            << QByteArray(R"({"a":[1,2,3],"b":{"c":4}})") << QByteArray(R"([5,6])");
        QTest::newRow("left empty") << QByteArray() << QByteArray(R"({"a":1})");
        QTest::newRow("not JSON") << QByteArray("one\ntwo\nthree") << QByteArray("one\n2\nthree");
        QTest::newRow("moved")
            << QByteArray(
                   R"({"aaaaaaaaaaaaaaaaaaaaaaaaaa":1,"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb":2,"c":3})")
            << QByteArray(
                   R"({"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb":2,"c":3,"aaaaaaaaaaaaaaaaaaaaaaaaaa":1})");
    }
    void everyLineOfBothSidesIsShownOnce()
    {
        QFETCH(QByteArray, left);
        QFETCH(QByteArray, right);
        const JsonDiff diff = diffJson(left.toStdString(), right.toStdString());
        QCOMPARE(linesShown(diff, &DiffRow::left), countedTo(diff.left.size()));
        QCOMPARE(linesShown(diff, &DiffRow::right), countedTo(diff.right.size()));
    }

    void aRemovedLineBeforeAChangedOneIsShown()
    {
        const JsonDiff diff = diffJson(
            R"({"shipTo":{"city":"København","country":"DK"},"currency":"EUR","customer":"C1031","orderId":"1057"})",
            R"({"shipTo":{"city":"København","country":"DK"},"customerId":"C1031","orderId":"1057"})");
        QVERIFY2(shown(diff).contains(QStringLiteral("-\"currency\": \"EUR\", | /")),
                 qPrintable(shown(diff)));
        QVERIFY2(shown(diff).contains(
                     QStringLiteral("~\"customer\": \"C1031\", | ~\"customerId\": \"C1031\",")),
                 qPrintable(shown(diff)));
    }

    void randomDocumentsLoseNoLine()
    {
        constexpr int kRounds = 4000;
        std::mt19937 random(20261123); // NOLINT(bugprone-random-generator-seed): the same each time
        for (int round = 0; round < kRounds; ++round) {
            const std::string left = randomDocument(random);
            const std::string right = randomDocument(random);
            const JsonDiff diff = diffJson(left, right);
            const QByteArray both = QByteArray::fromStdString(left + "\n" + right);
            QVERIFY2(linesShown(diff, &DiffRow::left) == countedTo(diff.left.size()), both);
            QVERIFY2(linesShown(diff, &DiffRow::right) == countedTo(diff.right.size()), both);
        }
    }
};

QTEST_GUILESS_MAIN(TestJsonDiff)
#include "tst_json_diff.moc"
