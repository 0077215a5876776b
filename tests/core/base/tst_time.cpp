#include "core/base/time.h"

#include <QTest>

using namespace viridian;
using namespace std::chrono_literals;

class TestTime : public QObject {
    Q_OBJECT

private slots:
    void parseTime_reads_data();
    void parseTime_reads();
    void parseTime_refuses_data();
    void parseTime_refuses();
    void formatIso_parsesBack();
    void formatClock_showsMilliseconds();
    void formatDuration_isForPeople_data();
    void formatDuration_isForPeople();
    void parseDuration_reads_data();
    void parseDuration_reads();
    void parseDuration_refuses_data();
    void parseDuration_refuses();
    void now_isAfterThisWasWritten();
};

void TestTime::parseTime_reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("iso");
    const auto row = [](const char* text, const char* iso) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(iso);
    };
    row("2026-01-31", "2026-01-31T00:00:00.000000Z");
    row("2026-01-31T12:00", "2026-01-31T12:00:00.000000Z");
    row("2026-01-31T12:00:01Z", "2026-01-31T12:00:01.000000Z");
    row("2026-01-31t12:00:01z", "2026-01-31T12:00:01.000000Z");
    row("2026-01-31 12:00:00+02", "2026-01-31T10:00:00.000000Z");
    row("2026-01-31 12:00:00-05:30", "2026-01-31T17:30:00.000000Z");
    row("2026-01-31 12:00:00+0200", "2026-01-31T10:00:00.000000Z");
    row("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500000Z");
    row("2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456Z");
    row("2026-01-31T12:00:00,123456Z", "2026-01-31T12:00:00.123456Z");
    row("2026-01-31T12:00:00.1234569Z", "2026-01-31T12:00:00.123456Z"); // cut off, not rounded
    row("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000000Z");
    row("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000Z");
    row("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
    row("0001-01-01", "0001-01-01T00:00:00.000000Z");
    row("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
    row("2026-01-31T24:00:00Z", "2026-02-01T00:00:00.000000Z");
    row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z");
}

void TestTime::parseTime_reads()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, iso);
    const Result<Timestamp> time = parseTime(text.toStdString());
    QVERIFY2(time, time ? "" : time.error().message.c_str());
    QCOMPARE(QByteArray::fromStdString(formatIso(*time)), iso);
}

void TestTime::parseTime_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* const bad : {"",
                                  "today",
                                  "2026",
                                  "2026-01",
                                  "2026-1-31",
                                  "2026-13-01",
                                  "2026-02-29",
                                  "2026-00-10",
                                  "2026-01-00",
                                  "2026-01-31T",
                                  "2026-01-31T12",
                                  "2026-01-31T12:",
                                  "2026-01-31T12:60",
                                  "2026-01-31T25:00",
                                  "2026-01-31T12:00:61",
                                  "2026-01-31T12:00:00.",
                                  "2026-01-31T12:00:00+",
                                  "2026-01-31T12:00:00+2",
                                  "2026-01-31T12:00:00Zx",
                                  "2026-01-31x",
                                  " 2026-01-31",
                                  "2026-01-31 ",
                                  "-026-01-31",
                                  "2026--1-31",
                                  "2026-01-31T-0:00",
                                  "20260131",
                                  "2026-01-31T12:00:00+02:0"})
        QTest::newRow(bad) << QByteArray(bad);
}

void TestTime::parseTime_refuses()
{
    QFETCH(QByteArray, text);
    const Result<Timestamp> time = parseTime(text.toStdString());
    QVERIFY(!time);
    QCOMPARE(time.error().kind, ErrorKind::InvalidInput);
    QVERIFY(time.error().message.find("2026-01-31T12:00:00Z") != std::string::npos);
}

void TestTime::formatIso_parsesBack()
{
    for (std::int64_t micro = -4'000'000'000'000'000; micro < 4'000'000'000'000'000;
         micro += 77'777'777'777'777) {
        const Timestamp time{std::chrono::microseconds(micro)};
        QCOMPARE(parseTime(formatIso(time))->time_since_epoch().count(), micro);
    }
}

void TestTime::formatClock_showsMilliseconds()
{
    QCOMPARE(formatClock(*parseTime("2026-01-31T22:02:41.163999Z")), std::string("22:02:41.163"));
    QCOMPARE(formatClock(Timestamp{-1us}), std::string("23:59:59.999"));
}

void TestTime::formatDuration_isForPeople_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("none") << 0.0 << QByteArray("0.0 s");
    QTest::newRow("less than a second") << 0.8 << QByteArray("0.8 s");
    QTest::newRow("seconds") << 27.7 << QByteArray("27.7 s");
    QTest::newRow("minutes") << 132.0 << QByteArray("2 min 12 s");
    QTest::newRow("almost a minute") << 59.97 << QByteArray("1 min 0 s");
    QTest::newRow("rounds into the minute") << 60.4 << QByteArray("1 min 0 s");
    QTest::newRow("hours") << 22320.0 << QByteArray("6 h 12 min");
    QTest::newRow("days") << 180000.0 << QByteArray("2 d 2 h");
}

void TestTime::formatDuration_isForPeople()
{
    QFETCH(double, seconds);
    QFETCH(QByteArray, text);
    const QByteArray shown =
        QByteArray::fromStdString(formatDuration(std::chrono::duration<double>(seconds)));
    QVERIFY2(shown.startsWith(text), shown.constData());
}

void TestTime::parseDuration_reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("milliseconds");
    QTest::newRow("ms") << QByteArray("500ms") << qint64{500};
    QTest::newRow("s") << QByteArray("5s") << qint64{5000};
    QTest::newRow("m") << QByteArray("30m") << qint64{1'800'000};
    QTest::newRow("h") << QByteArray("2h") << qint64{7'200'000};
    QTest::newRow("d") << QByteArray("7d") << qint64{604'800'000};
    QTest::newRow("zero") << QByteArray("0s") << qint64{0};
    QTest::newRow("the most") << QByteArray("36500d") << qint64{36500} * 86'400'000;
}

void TestTime::parseDuration_reads()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, milliseconds);
    const auto length = parseDuration(text.toStdString());
    QVERIFY(length);
    QCOMPARE(qint64{length->count()}, milliseconds);
}

void TestTime::parseDuration_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* const bad : {"", "5", "s", "-5s", "5 s", "5S", "1.5s", "5sec", "36501d",
                                  "99999999999999999999s", "5s ", "+5s", "5us"})
        QTest::newRow(bad) << QByteArray(bad);
}

void TestTime::parseDuration_refuses()
{
    QFETCH(QByteArray, text);
    const auto length = parseDuration(text.toStdString());
    QVERIFY(!length);
    QCOMPARE(length.error().kind, ErrorKind::InvalidInput);
}

void TestTime::now_isAfterThisWasWritten()
{
    QVERIFY(now() > *parseTime("2024-01-01"));
}

QTEST_GUILESS_MAIN(TestTime)
#include "tst_time.moc"
