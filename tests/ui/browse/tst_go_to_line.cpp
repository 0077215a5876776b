#include "ui/browse/go_to_line.h"
#include "ui/browse/place_history.h"

#include <QTest>

namespace viridian::ui {

class TestGoToLine : public QObject {
    Q_OBJECT

private slots:
    void place_isReadFromWhatPeopleType_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("pairs");
        QTest::addColumn<QString>("position");
        QTest::addColumn<QString>("time");
        QTest::newRow("number") << "98214003" << false << "98214003"
                                << "";
        QTest::newRow("grouped number") << " 98,214,003 " << false << "98214003"
                                        << "";
        QTest::newRow("pair") << "9233:17" << true << "9233:17"
                              << "";
        QTest::newRow("clock") << "22:02" << false << ""
                               << "2026-11-20T22:02:00.000000Z";
        QTest::newRow("early clock") << "7:02:05.5" << false << ""
                                     << "2026-11-20T07:02:05.500000Z";
        QTest::newRow("pair like a clock") << "22:17" << true << "22:17"
                                           << "";
        QTest::newRow("date") << "2026-11-19" << false << ""
                              << "2026-11-19T00:00:00.000000Z";
        QTest::newRow("relative") << "-15m" << false << ""
                                  << "2026-11-22T23:45:00.000000Z";
        QTest::newRow("nothing") << "" << false << ""
                                 << "";
        QTest::newRow("words") << "tomorrow" << false << ""
                               << "";
    }

    void place_isReadFromWhatPeopleType()
    {
        QFETCH(QString, text);
        QFETCH(bool, pairs);
        QFETCH(QString, position);
        QFETCH(QString, time);
        const Result<StorePlace> place = parsePlace(text, *parseTime("2026-11-23T00:00:00Z"),
                                                    *parseTime("2026-11-20T10:00:00Z"), pairs);
        QCOMPARE(place.has_value(), !position.isEmpty() || !time.isEmpty());
        if (!place)
            return;
        if (const auto* at = std::get_if<Position>(&*place))
            QCOMPARE(QString::fromStdString(at->toText()), position);
        else
            QCOMPARE(QString::fromStdString(formatIso(std::get<Timestamp>(*place))), time);
    }

    void history_goesBackAndForward()
    {
        const auto at = [](std::uint64_t number) {
            return ViewPlace{.store = StoreMark::Blue, .position = Position(number)};
        };
        PlaceHistory history;
        QVERIFY(!history.canGoBack());
        history.leave(at(1));
        history.leave(at(2));
        QCOMPARE(history.back(at(3)), std::optional(at(2)));
        QCOMPARE(history.back(at(2)), std::optional(at(1)));
        QVERIFY(!history.canGoBack());
        QCOMPARE(history.forward(at(1)), std::optional(at(2)));
        QVERIFY(history.canGoForward());
        history.leave(at(2)); // another way
        QVERIFY(!history.canGoForward());
    }
};

} // namespace viridian::ui

QTEST_GUILESS_MAIN(viridian::ui::TestGoToLine)
#include "tst_go_to_line.moc"
