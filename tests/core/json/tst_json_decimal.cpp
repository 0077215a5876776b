#include "core/json/decimal.h"
#include "tests/core/json/bytes.h"

#include <QTest>

using namespace viridian;
using viridian::json::Decimal;
using viridian::test::bytes;
using viridian::test::view;

class TestJsonDecimal : public QObject {
    Q_OBJECT

private slots:
    void parse_refuses_data();
    void parse_refuses();
    void toText_writesPlainNotation_data();
    void toText_writesPlainNotation();
    void toText_refusesWhatDoesNotFit();
    void compare_isByValue_data();
    void compare_isByValue();
    void shifted_movesThePoint_data();
    void shifted_movesThePoint();
    void plus_isExact_data();
    void plus_isExact();
    void times_isExact_data();
    void times_isExact();
    void arithmetic_agreesWithIntegers();
    void isInteger_looksAtTheValue();
    void canonicalText_isOneSpelling();
};

namespace {

Decimal decimal(const QByteArray& text)
{
    const Result<Decimal> number = Decimal::parse(view(text));
    if (!number)
        qFatal("%s", number.error().message.c_str());
    return *number;
}

QByteArray text(const Decimal& number, int decimals = -1)
{
    const Result<std::string> out = number.toText(decimals);
    return out ? bytes(*out) : QByteArray("refused");
}

} // namespace

void TestJsonDecimal::parse_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* const bad : {"",
                                  "-",
                                  "+1",
                                  "01",
                                  "-01",
                                  ".5",
                                  "1.",
                                  "1.e1",
                                  "1e",
                                  "1e+",
                                  "0x1",
                                  "1 ",
                                  " 1",
                                  "NaN",
                                  "1,5",
                                  "--1",
                                  "1e1000001",
                                  "1e-1000001",
                                  "10e1000000",
                                  "1e99999999999999999999",
                                  "1e-99999999999999999999",
                                  "\"1\"",
                                  "1e1e1",
                                  "1.1.1"})
        QTest::newRow(bad) << QByteArray(bad);
}

void TestJsonDecimal::parse_refuses()
{
    QFETCH(QByteArray, text);
    const Result<Decimal> number = Decimal::parse(view(text));
    QVERIFY(!number);
    QCOMPARE(number.error().kind, ErrorKind::InvalidInput);
}

void TestJsonDecimal::toText_writesPlainNotation_data()
{
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QByteArray>("plain");
    const auto row = [](const char* number, int decimals, const QByteArray& plain) {
        QTest::addRow("%s with %d", number, decimals) << QByteArray(number) << decimals << plain;
    };
    row("0", -1, "0");
    row("-0.00", -1, "0");
    row("0", 2, "0.00");
    row("1.10", -1, "1.1");
    row("1.10", 2, "1.10");
    row("1.1", 4, "1.1000");
    row("100", -1, "100");
    row("1e2", -1, "100");
    row("1e2", 1, "100.0");
    row("-12.5", -1, "-12.5");
    row("0.05", -1, "0.05");
    row("-5e-3", -1, "-0.005");
    row("5e-3", 3, "0.005");
    row("0e5", 0, "0");
    row("124990", 0, "124990");
    row("1234567890123456789012345678901234567890.5", -1,
        "1234567890123456789012345678901234567890.5");
    row("1E400", -1, "1" + QByteArray("0").repeated(400));
    row("1e-400", -1, "0." + QByteArray("0").repeated(399) + "1");
    row("0.0000000000000000000000000000001", -1, "0.0000000000000000000000000000001");
    row("0e99999999999999999999", -1, "0");
}

void TestJsonDecimal::toText_writesPlainNotation()
{
    QFETCH(QByteArray, number);
    QFETCH(int, decimals);
    QFETCH(QByteArray, plain);
    QCOMPARE(text(decimal(number), decimals), plain);
}

void TestJsonDecimal::toText_refusesWhatDoesNotFit()
{
    QCOMPARE(decimal("1.555").toText(2).error().kind, ErrorKind::InvalidInput);
    QVERIFY(decimal("1.550").toText(2));
    QVERIFY(!decimal("1e-1").toText(0));
    QVERIFY(!decimal("1e1000000").toText());
    QVERIFY(!decimal("1e-1000000").toText());
    QVERIFY(decimal("1e999999").toText());
    QVERIFY(!decimal("1").toText(1'000'000));
}

void TestJsonDecimal::compare_isByValue_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<int>("order");
    const auto row = [](const char* a, const char* b, int order) {
        QTest::addRow("%s and %s", a, b) << QByteArray(a) << QByteArray(b) << order;
    };
    row("1.10", "1.1e0", 0);
    row("1.10", "110e-2", 0);
    row("-0", "0", 0);
    row("0e5", "0", 0);
    row("1", "2", -1);
    row("-1", "-2", 1);
    row("-1", "1", -1);
    row("0", "1e-1000", -1);
    row("0", "-1e-1000", 1);
    row("9", "10", -1);
    row("99e-1", "10", -1);
    row("1.2", "1.19", 1);
    row("1.2", "1.21", -1);
    row("-1.2", "-1.21", 1);
    row("1e400", "1e401", -1);
    row("-1e400", "-1e401", 1);
    row("9007199254740992", "9007199254740993", -1);
    row("0.1", "0.10000000000000000001", -1);
}

void TestJsonDecimal::compare_isByValue()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(int, order);
    const Decimal left = decimal(a);
    const Decimal right = decimal(b);
    QCOMPARE(left == right, order == 0);
    QCOMPARE(left < right, order < 0);
    QCOMPARE(left > right, order > 0);
    QCOMPARE(right<left, order> 0);
}

void TestJsonDecimal::shifted_movesThePoint_data()
{
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<int>("power");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char* number, int power, const char* after) {
        QTest::addRow("%s by %d", number, power)
            << QByteArray(number) << power << QByteArray(after);
    };
    row("124990", -2, "1249.9");
    row("1249.90", 2, "124990");
    row("5", -3, "0.005");
    row("0", -2, "0");
    row("-7", 1, "-70");
    row("9007199254740993", -4, "900719925474.0993");
}

void TestJsonDecimal::shifted_movesThePoint()
{
    QFETCH(QByteArray, number);
    QFETCH(int, power);
    QFETCH(QByteArray, after);
    QCOMPARE(text(decimal(number).shifted(power)), after);
    QVERIFY(decimal(number).shifted(power).shifted(-power) == decimal(number));
}

void TestJsonDecimal::plus_isExact_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QByteArray>("sum");
    const auto row = [](const char* a, const char* b, const char* sum) {
        QTest::addRow("%s + %s", a, b) << QByteArray(a) << QByteArray(b) << QByteArray(sum);
    };
    row("0.1", "0.2", "0.3");
    row("1", "-1", "0");
    row("-1.5", "0.5", "-1");
    row("0.5", "-1.5", "-1");
    row("999", "1", "1000");
    row("0.999", "0.001", "1");
    row("0", "-5", "-5");
    row("-5", "0", "-5");
    row("-2", "-3", "-5");
    row("1e20", "1e-5", "100000000000000000000.00001");
    row("12345678901234567890", "98765432109876543210", "111111111011111111100");
    row("1000", "-0.001", "999.999");
}

void TestJsonDecimal::plus_isExact()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(QByteArray, sum);
    QCOMPARE(text(decimal(a).plus(decimal(b))), sum);
    QCOMPARE(text(decimal(b).plus(decimal(a))), sum);
    QVERIFY(decimal(a).plus(decimal(b)) == decimal(sum));
}

void TestJsonDecimal::times_isExact_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QByteArray>("product");
    const auto row = [](const char* a, const char* b, const char* product) {
        QTest::addRow("%s * %s", a, b) << QByteArray(a) << QByteArray(b) << QByteArray(product);
    };
    row("0", "5", "0");
    row("-0", "-5", "0");
    row("1.1", "1.1", "1.21");
    row("-2", "3", "-6");
    row("-2", "-3", "6");
    row("0.5", "2", "1");
    row("1e-200", "1e200", "1");
    row("123456789012345678901234567890", "987654321098765432109876543210",
        "121932631137021795226185032733622923332237463801111263526900");
    row("999999999999999999", "999999999999999999", "999999999999999998000000000000000001");
    row("1000000001", "1000000001", "1000000002000000001");
}

void TestJsonDecimal::times_isExact()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(QByteArray, product);
    QCOMPARE(text(decimal(a).times(decimal(b))), product);
    QCOMPARE(text(decimal(b).times(decimal(a))), product);
}

void TestJsonDecimal::arithmetic_agreesWithIntegers()
{
    for (qint64 a = -1200; a <= 1200; a += 37) {
        for (qint64 b = -1005; b <= 1005; b += 41) {
            const Decimal left = decimal(QByteArray::number(a) + "e-2");
            const Decimal right = decimal(QByteArray::number(b) + "e-2");
            QVERIFY(left.plus(right) == decimal(QByteArray::number(a + b) + "e-2"));
            QVERIFY(left.times(right) == decimal(QByteArray::number(a * b) + "e-4"));
            QVERIFY((left <=> right) == (a <=> b));
        }
    }
}

void TestJsonDecimal::isInteger_looksAtTheValue()
{
    QVERIFY(decimal("1.0").isInteger());
    QVERIFY(decimal("1e5").isInteger());
    QVERIFY(decimal("150e-1").isInteger());
    QVERIFY(decimal("0.0").isInteger());
    QVERIFY(!decimal("1.5").isInteger());
    QVERIFY(!decimal("1e-1").isInteger());
    QVERIFY(decimal("-0").isZero());
    QVERIFY(!decimal("1e-999").isZero());
}

void TestJsonDecimal::canonicalText_isOneSpelling()
{
    for (const char* const spelling : {"-1.50", "-15e-1", "-0.0150E2", "-1.5"})
        QCOMPARE(bytes(decimal(spelling).canonicalText()), QByteArray("-15e-1"));
    QCOMPARE(bytes(decimal("-0.0").canonicalText()), QByteArray("0e0"));
    QCOMPARE(bytes(decimal("1E400").canonicalText()), QByteArray("1e400"));
    QVERIFY(decimal(bytes(decimal("12.34e5").canonicalText())) == decimal("1234000"));
}

QTEST_GUILESS_MAIN(TestJsonDecimal)
#include "tst_json_decimal.moc"
