#include "ui/text/text.h"

#include <QTest>

using namespace viridian;
using namespace viridian::ui;
using namespace std::chrono_literals;

class TestText : public QObject {
    Q_OBJECT

private slots:
    void textSurvivesTheWayThere()
    {
        const std::string text = "Köln ≠ 東京 \xF0\x9F\x98\x80";
        QCOMPARE(fromQt(toQt(text)), text);
        QCOMPARE(toQt("a\xFF"), QStringLiteral("a\uFFFD"));
    }

    void numbersAreExactAndGrouped()
    {
        QCOMPARE(numberText(std::uint64_t{98'231'458}), QStringLiteral("98,231,458"));
        QCOMPARE(numberText(std::int64_t{-1234}), QStringLiteral("-1,234"));
    }

    void rates_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0.0 << QStringLiteral("0 /s");
        QTest::newRow("slow") << 0.42 << QStringLiteral("0.4 /s");
        QTest::newRow("usual") << 4980.4 << QStringLiteral("4,980 /s");
        QTest::newRow("not a number") << std::nan("") << QStringLiteral("? /s");
    }

    void rates()
    {
        QFETCH(double, rate);
        QFETCH(QString, text);
        QCOMPARE(rateText(rate), text);
    }

    void magnitudes()
    {
        QCOMPARE(magnitudeText(98'213), QStringLiteral("98,213"));
        QCOMPARE(magnitudeText(98'231'458), QStringLiteral("98.2 M"));
        QCOMPARE(magnitudeText(999'999), QStringLiteral("1.0 M"));
        QCOMPARE(byteText(412), QStringLiteral("412 bytes"));
        QCOMPARE(byteText(1'200'000), QStringLiteral("1.2 MB"));
    }

    void timesAreUtcUnlessAsked()
    {
        const Timestamp time = *parseTime("2026-11-22T22:02:41.218Z");
        QCOMPARE(clockText(time), QStringLiteral("22:02:41.218"));
        QCOMPARE(shortClockText(time), QStringLiteral("22:02:41"));
        QCOMPARE(dateTimeText(time), QStringLiteral("2026-11-22 22:02:41.218"));
        QCOMPARE(zoneText(Zone::Utc, time), QStringLiteral("times UTC"));
    }

    void localTimesSayTheirZone()
    {
        const Timestamp time = *parseTime("2026-11-22T22:02:41.218Z");
        QCOMPARE(clockText(time, Zone::Local), QStringLiteral("23:02:41.218"));
        QCOMPARE(zoneText(Zone::Local, time), QStringLiteral("times VIR (+01:00)"));
    }

    void ages_data()
    {
        QTest::addColumn<int>("milliseconds");
        QTest::addColumn<bool>("stale");
        QTest::addColumn<QString>("text");
        QTest::newRow("fresh") << 200 << false << QStringLiteral("read 0.2 s ago");
        QTest::newRow("at the limit") << 4000 << false << QStringLiteral("read 4.0 s ago");
        QTest::newRow("past it") << 12'000 << true << QStringLiteral("stale 12 s");
        QTest::newRow("from the future") << -500 << false << QStringLiteral("read 0.0 s ago");
    }

    void ages()
    {
        QFETCH(int, milliseconds);
        QFETCH(bool, stale);
        QFETCH(QString, text);
        const Timestamp now = *parseTime("2026-11-22T22:00:00Z");
        const Age age = ageOf(now - std::chrono::milliseconds(milliseconds), now, 1s);
        QCOMPARE(age.stale, stale);
        QCOMPARE(age.readText(), text);
    }

    void whatWasNeverReadIsUnknown()
    {
        QCOMPARE(ageOf({}, *parseTime("2026-11-22")).text(), QStringLiteral("?"));
        QCOMPARE(ageOf({}, *parseTime("2026-11-22")).readText(), QStringLiteral("not read yet"));
    }

    void initTestCase() { qputenv("TZ", "VIR-1"); }
};

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
