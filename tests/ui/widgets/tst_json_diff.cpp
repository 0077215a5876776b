#include "ui/widgets/json_diff.h"

#include <QTest>

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
        std::vector<std::uint32_t> lefts;
        std::vector<std::uint32_t> rights;
        for (const DiffRow& row : diff.rows) {
            if (row.left.present)
                lefts.push_back(row.left.line);
            if (row.right.present)
                rights.push_back(row.right.line);
        }
        QCOMPARE(lefts.size(), diff.left.size());
        QCOMPARE(rights.size(), diff.right.size());
        QVERIFY(std::ranges::is_sorted(lefts));
        QVERIFY(std::ranges::is_sorted(rights));
    }
};

QTEST_GUILESS_MAIN(TestJsonDiff)
#include "tst_json_diff.moc"
