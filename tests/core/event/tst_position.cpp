#include "core/event/position.h"

#include <QTest>

#include <limits>

using namespace viridian;

class TestPosition : public QObject {
    Q_OBJECT

private slots:
    void order_isByTransactionThenNumber();
    void default_isBeforeEverything();
    void toText_parsesBack_data();
    void toText_parsesBack();
    void parse_acceptsSeparators();
    void parse_refuses_data();
    void parse_refuses();
};

void TestPosition::order_isByTransactionThenNumber()
{
    QVERIFY(Position(1) < Position(2));
    QVERIFY(Position(9, 1) < Position(10, 0));
    QVERIFY(Position(9, 1) < Position(9, 2));
    QVERIFY(Position(9, 2) == Position(9, 2));
    QVERIFY(Position(9, 2) != Position(9, 3));
    QVERIFY(Position(10, 0) > Position(9, std::numeric_limits<std::uint64_t>::max()));
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    QVERIFY(Position(kMost) > Position(kMost - 1));
}

void TestPosition::default_isBeforeEverything()
{
    QVERIFY(Position() == Position(0));
    QVERIFY(Position() < Position(1));
    QVERIFY(Position() < Position(0, 1));
    QVERIFY(!Position().isPair());
    QVERIFY(Position(0, 0).isPair());
    QCOMPARE(Position(9, 17).transaction(), std::uint64_t{9});
    QCOMPARE(Position(9, 17).number(), std::uint64_t{17});
}

void TestPosition::toText_parsesBack_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("pair");
    QTest::newRow("zero") << QByteArray("0") << false;
    QTest::newRow("number") << QByteArray("17") << false;
    QTest::newRow("largest") << QByteArray("18446744073709551615") << false;
    QTest::newRow("pair") << QByteArray("9233:17") << true;
    QTest::newRow("pair of zeros") << QByteArray("0:0") << true;
    QTest::newRow("largest pair") << QByteArray("18446744073709551615:18446744073709551615")
                                  << true;
}

void TestPosition::toText_parsesBack()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, pair);
    const Result<Position> position = Position::parse(text.toStdString());
    QVERIFY(position);
    QCOMPARE(position->isPair(), pair);
    QCOMPARE(QByteArray::fromStdString(position->toText()), text);
}

void TestPosition::parse_acceptsSeparators()
{
    QVERIFY(*Position::parse("98,231,458") == Position(98231458));
    QVERIFY(*Position::parse("1,000:2,000") == Position(1000, 2000));
}

void TestPosition::parse_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* const bad :
         {"", ":", "1:", ":1", "1:2:3", "-1", "+1", " 1", "1 ", "0x1", "1.5", "abc", ",",
          "18446744073709551616", "1:18446744073709551616", "1:-2"})
        QTest::newRow(bad) << QByteArray(bad);
}

void TestPosition::parse_refuses()
{
    QFETCH(QByteArray, text);
    const Result<Position> position = Position::parse(text.toStdString());
    QVERIFY(!position);
    QCOMPARE(position.error().kind, ErrorKind::InvalidInput);
}

QTEST_GUILESS_MAIN(TestPosition)
#include "tst_position.moc"
