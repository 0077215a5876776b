#include "ui/widgets/plot/lag_series.h"
#include "ui/widgets/plot/lag_table_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

#include <cmath>

using namespace viridian;
using namespace viridian::ui;
using namespace std::chrono_literals;

namespace {

const Timestamp kNow = *parseTime("2026-11-22T22:12:06Z");

std::vector<LagSample> secondsBack(int from, int to, double lag)
{
    std::vector<LagSample> samples;
    for (int back = from; back >= to; --back)
        samples.push_back(
            {.at = kNow - std::chrono::seconds(back), .lag = lag, .rateIn = 1, .rateOut = 2});
    return samples;
}

} // namespace

class TestLagSeries : public QObject {
    Q_OBJECT

private slots:
    void firstMinutesFillThePlot()
    {
        const Timestamp now = *parseTime("2026-11-22T22:12:06Z");
        const auto shown = [&](std::chrono::seconds measured) {
            return shownLength(PlotRange::Hour, now - measured, now).count();
        };
        QCOMPARE(shown(std::chrono::seconds(10)), 120.0);
        QCOMPARE(shown(std::chrono::seconds(1000)), 1050.0);
        QCOMPARE(shown(std::chrono::hours(2)), 3600.0);
        QCOMPARE(shownLength(PlotRange::Hour, {}, now).count(), 3600.0); // no sample
    }

    void missingSamples_breakTheLineAndAreAGap()
    {
        std::vector<LagSample> samples = secondsBack(300, 200, 5);
        const std::vector<LagSample> later = secondsBack(68, 0, 7);
        samples.insert(samples.end(), later.begin(), later.end());
        const LagSeries series = seriesOf(std::span<const LagSample>(samples), kNow);
        QCOMPARE(series.gaps.size(), 1U);
        QCOMPARE(series.gaps[0].to - series.gaps[0].from, 132s);
        QCOMPARE(std::ranges::count_if(series.lag,
                                       [](const PlotPoint& p) { return std::isnan(p.value); }),
                 1);
        QCOMPARE(series.lagMost, 7.0);
        QCOMPARE(series.rateMost, 2.0);
    }

    void samplesThatStopped_areAGapUpToNow()
    {
        const std::vector<LagSample> samples = secondsBack(60, 10, 5);
        const LagSeries series = seriesOf(std::span<const LagSample>(samples), kNow);
        QCOMPARE(series.gaps.size(), 1U);
        QCOMPARE(series.gaps[0].to, kNow);
        QVERIFY(seriesOf(std::span<const LagSample>(secondsBack(60, 1, 5)), kNow).gaps.empty());
    }

    void coarserSamplesOfThePast_areNoGap()
    {
        std::vector<LagSample> samples;
        for (int back = 100; back >= 10; back -= 5)
            samples.push_back({.at = kNow - std::chrono::seconds(back), .lag = 1, .span = 5s});
        const std::vector<LagSample> live = secondsBack(6, 0, 1);
        samples.insert(samples.end(), live.begin(), live.end());
        QVERIFY(seriesOf(std::span<const LagSample>(samples), kNow).gaps.empty());
        samples.erase(samples.begin() + 4);
        QCOMPARE(seriesOf(std::span<const LagSample>(samples), kNow).gaps.size(), 1U);
    }

    void minutes_showLeastAndMost()
    {
        const std::vector<LagMinute> minutes{
            {.at = kNow - 2min, .lagMin = 3, .lagMax = 90, .lagLast = 4},
            {.at = kNow - 1min, .lagMin = 2, .lagMax = 8, .lagLast = 2}};
        const LagSeries series = seriesOf(std::span<const LagMinute>(minutes), kNow);
        QCOMPARE(series.lag.size(), 4U);
        QCOMPARE(series.lag[1].value, 90.0);
        QCOMPARE(series.lagMost, 90.0);
        QVERIFY(series.gaps.empty());
    }

    void noSample_isNoLine()
    {
        const LagSeries series = seriesOf(std::span<const LagSample>(), kNow);
        QVERIFY(series.lag.empty());
        QVERIFY(series.gaps.empty());
    }

    void forecast_fallsToTheFloor()
    {
        const std::vector<PlotPoint> line = forecastLine(1000, 86'412, 46.3, 10);
        QCOMPARE(line.front().at, 1000.0);
        QCOMPARE(line.front().value, 86'412.0);
        QVERIFY(std::abs(line.back().value - 10) < 0.01);
        QVERIFY(line.back().at < 1046.4);
        QVERIFY(forecastLine(1000, 5, 46, 10).empty());
        QVERIFY(forecastLine(1000, 500, 0, 10).empty());
    }

    void ticks_areShort_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("0") << 0.0 << "0";
        QTest::newRow("10") << 10.0 << "10";
        QTest::newRow("1 k") << 1000.0 << "1,000";
        QTest::newRow("8 k") << 8000.0 << "8,000";
        QTest::newRow("100 k") << 1e5 << "100 k";
        QTest::newRow("1 M") << 1e6 << "1 M";
        QTest::newRow("2.5 M") << 2.5e6 << "2.5 M";
    }

    void ticks_areShort()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(tickText(value), text);
    }

    void band_saysItsUnitOnce()
    {
        QCOMPARE(bandText({.seconds = 46, .low = 41.2, .high = 55.4}),
                 QStringLiteral("41 to 55 s"));
        QVERIFY(bandText({.seconds = 60, .low = 55, .high = 70})
                    .startsWith(QStringLiteral("55 s to 1 min")));
    }

    void markWords_giveWayOrBecomeNumbers()
    {
        const std::vector<double> places{100, 400, 950};
        const auto words = placeMarkWords(places, std::vector<double>{80, 80, 80}, 50, 1000, 7);
        QVERIFY(words.has_value());
        QVERIFY(!(*words)[0].left);
        QVERIFY((*words)[2].left); // would leave the plot on the right
        const std::vector<double> close{100, 110, 120};
        QVERIFY(!placeMarkWords(close, std::vector<double>{80, 80, 80}, 50, 1000, 7));
    }

    void table_saysTheSameWithGapsAndMarks()
    {
        LagTableModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::vector<LagSample> samples = secondsBack(100, 99, 86'412);
        const std::vector<LagSample> later = secondsBack(1, 0, 12);
        samples.insert(samples.end(), later.begin(), later.end());
        model.setSeconds(samples, {{kNow - 1s, "import 2"}});
        QCOMPARE(model.rowCount(), 5);
        const auto text = [&](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(text(0, LagTableModel::Lag), QStringLiteral("12"));
        QCOMPARE(text(1, LagTableModel::Note), QStringLiteral("import 2"));
        QVERIFY(text(2, LagTableModel::Note).startsWith(QStringLiteral("no data")));
        QCOMPARE(text(4, LagTableModel::Lag), QStringLiteral("86,412"));
        model.setMinutes({{.at = kNow, .lagMin = 1, .lagMax = 9}}, {});
        QCOMPARE(text(0, LagTableModel::Lag), QStringLiteral("1 to 9"));
    }
};

QTEST_GUILESS_MAIN(TestLagSeries)
#include "tst_lag_series.moc"
