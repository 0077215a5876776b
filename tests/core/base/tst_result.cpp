#include "core/base/result.h"

#include <QTest>

using namespace viridian;

Q_DECLARE_METATYPE(viridian::ErrorKind)

class TestResult : public QObject {
    Q_OBJECT

private slots:
    void kinds_haveNamesAndExitCodes_data();
    void kinds_haveNamesAndExitCodes();
    void fail_carriesAllThreeParts();
    void passOn_handsTheErrorUp();
};

void TestResult::kinds_haveNamesAndExitCodes_data()
{
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("code");
    const auto row = [](ErrorKind kind, const char* text, int code) {
        QTest::newRow(text) << kind << QByteArray(text) << code;
    };
    using enum ErrorKind;
    row(InvalidInput, "invalidInput", 2);
    row(NotFound, "notFound", 3);
    row(Unavailable, "unavailable", 3);
    row(Denied, "denied", 3);
    row(Conflict, "conflict", 4);
    row(Corrupt, "corrupt", 3);
    row(TimedOut, "timedOut", 3);
    row(Cancelled, "cancelled", 130);
    row(Internal, "internal", 5);
}

void TestResult::kinds_haveNamesAndExitCodes()
{
    QFETCH(ErrorKind, kind);
    QFETCH(QByteArray, text);
    QFETCH(int, code);
    QCOMPARE(QByteArray(name(kind)), text);
    QCOMPARE(exitCode(kind), code);
}

void TestResult::fail_carriesAllThreeParts()
{
    const Result<int> result = fail(ErrorKind::Denied, "The password is wrong.", "28P01");
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Denied);
    QCOMPARE(result.error().message, std::string("The password is wrong."));
    QCOMPARE(result.error().detail, std::string("28P01"));
}

void TestResult::passOn_handsTheErrorUp()
{
    Result<int> inner = fail(ErrorKind::Corrupt, "Broken.", "7");
    const Status outer = passOn(inner);
    QVERIFY(!outer);
    QCOMPARE(outer.error().kind, ErrorKind::Corrupt);
    QCOMPARE(outer.error().message, std::string("Broken."));
    QCOMPARE(outer.error().detail, std::string("7"));
}

QTEST_GUILESS_MAIN(TestResult)
#include "tst_result.moc"
