#include "tests/core/sync/sync_fixture.h"
#include "tests/ui/sync/demo_sync.h"
#include "ui/shell/theme.h"
#include "ui/sync/sync_page.h"
#include "ui/widgets/plot/lag_canvas.h"
#include "ui/widgets/plot/lag_plot.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace viridian;
using namespace viridian::ui;
using namespace viridian::test;
using namespace std::chrono_literals;

namespace {

const Timestamp kNow = *parseTime("2026-11-22T22:12:06Z");

/// A page over two stores in memory, which the addresses sqlite:blue.db and sqlite:green.db stand
/// for.
struct Bench {
    QTemporaryDir folder;
    JobRunner runner;
    AppContext context{runner,
                       std::make_unique<QSettings>(folder.filePath(QStringLiteral("test.ini")),
                                                   QSettings::IniFormat)};
    std::shared_ptr<MemoryDatabase> blue = makeBlue(300);
    std::shared_ptr<MemoryDatabase> green = makeGreen();
    std::unique_ptr<SyncPage> page;

    explicit Bench(bool connected = true)
    {
        const auto opener = [this](const std::string& address, bool) -> StoreOpener {
            return address.find("blue") != std::string::npos ? blue->opener() : green->opener();
        };
        page = std::make_unique<SyncPage>(context, opener, nullptr);
        page->resize(1366, 788);
        if (!connected)
            return;
        context.setBlue("sqlite:blue.db");
        context.setGreen("sqlite:green.db");
    }

    ~Bench()
    {
        page.reset();
        runner.stopAll();
    }

    [[nodiscard]] SyncPhase phase() const { return page->controller().view().phase; }
    template <typename Widget>
    Widget& find(const char* name)
    {
        auto* found = page->findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s on the page", name);
        return *found;
    }
};

void savePicture(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("VIRIDIAN_SHOTS");
    if (folder.isEmpty())
        return;
    QDir().mkpath(folder);
    widget.grab().save(QDir(folder).filePath(name));
}

} // namespace

class TestSyncRoom : public QObject {
    Q_OBJECT

private slots:
    void noStores_saysWhatToOpen()
    {
        Bench bench(false);
        QCOMPARE(int(bench.phase()), int(SyncPhase::NoStores));
        QVERIFY(!bench.find<QPushButton>("syncPause").isEnabled());
        QVERIFY(!bench.find<QLabel>("syncReason").text().isEmpty());
        QCOMPARE(bench.page->stateLine().text, QStringLiteral("no stores"));
    }

    void notStarted_showsTheEstimateAndStarts()
    {
        Bench bench;
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        QVERIFY(bench.find<QLabel>("syncStartText").text().contains(QStringLiteral("300 events")));
        savePicture(*bench.page, QStringLiteral("sync-not-started.png"));
        bench.find<QPushButton>("syncStartButton").click();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        QTRY_COMPARE(bench.green->size(), 300U);
        QTRY_COMPARE(bench.find<QLabel>("lagEvents").text(), QStringLiteral("0"));
        QTRY_VERIFY(bench.find<QLabel>("lagTrend")
                        .text()
                        .startsWith(QStringLiteral("no new events, heartbeat")));
        QCOMPARE(int(bench.context.storeBar().sync.state), int(StoreBarSync::Following));
        QCOMPARE(bench.context.jobs().count(), 1);
        QVERIFY(bench.context.audit().rowCount() > 0);
    }

    void space_pausesAndResumes()
    {
        Bench bench;
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        bench.page->controller().start();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        auto& action = bench.find<QAction>("actionSyncPause");
        QCOMPARE(action.shortcut(), QKeySequence(Qt::Key_Space));
        action.trigger();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Paused));
        QCOMPARE(bench.find<QPushButton>("syncPause").text(), QStringLiteral("Resume"));
        bench.blue->append(numbered(301));
        action.trigger();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        QTRY_COMPARE(bench.green->size(), 301U);
    }

    void limit_isPassedOnAndShown()
    {
        Bench bench;
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        bench.page->controller().start();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        auto& limit = bench.find<QComboBox>("syncLimit");
        limit.setCurrentIndex(limit.findData(QVariant::fromValue<qulonglong>(5000)));
        emit limit.activated(limit.currentIndex());
        QTRY_COMPARE(bench.page->controller().view().rateLimit.value_or(0), 5000U);
        QTRY_COMPARE(bench.context.storeBar().sync.limit, QStringLiteral("5,000 /s"));
    }

    void syncElsewhere_isShownAndNotStartedTwice()
    {
        Bench bench;
        SyncOptions options = quickOptions(bench.blue, bench.green);
        options.follow = true;
        options.owner = "ops on pod-1";
        RunningSync other(options);
        QTRY_VERIFY(bench.page->controller().view().elsewhere);
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        QVERIFY(bench.find<QLabel>("syncLease").text().contains(QStringLiteral("ops on pod-1")));
        QVERIFY(bench.find<QLabel>("syncReason").text().contains(QStringLiteral("elsewhere")));
        QVERIFY(!bench.find<QAction>("syncRestart").isEnabled());
        bench.find<QPushButton>("syncPause").click();
        QTRY_VERIFY(other.monitor.status().state == SyncState::Paused);
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Paused));
    }

    void refusedStart_saysWhy()
    {
        Bench bench;
        bench.green->append(numbered(5));
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        bench.page->controller().start();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Blocked));
        QVERIFY(bench.find<QLabel>("syncStartText").text().contains(QStringLiteral("not empty")));
        savePicture(*bench.page, QStringLiteral("sync-blocked.png"));
        QCOMPARE(int(bench.page->stateLine().severity), int(Severity::Error));
        QVERIFY(bench.page->can(RoomCommand::NextProblem));
    }

    void lostGreen_isToldAndReadAgain()
    {
        Bench bench;
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        bench.green->setReachable(false);
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Unreachable));
        bench.green->setReachable(true);
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
    }

    void bothStoresBroken_areBothNamed()
    {
        Bench other;
        QTRY_COMPARE(int(other.phase()), int(SyncPhase::NotStarted));
        other.blue->setReachable(false);
        other.green->setReachable(false);
        QTRY_COMPARE(int(other.phase()), int(SyncPhase::Unreachable));
        const QString reason = other.page->controller().view().reason;
        QVERIFY2(reason.contains(QStringLiteral("BLUE: ")), qPrintable(reason));
        QVERIFY2(reason.contains(QStringLiteral("GREEN: ")), qPrintable(reason));
        QVERIFY(!other.page->statusText().contains(QStringLiteral("Space")));
        QCOMPARE(other.page->stateLine().text, QStringLiteral("not read"));
    }

    void notRunning_saysWhyLimitAndMarkAreOff()
    {
        Bench bench;
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        QVERIFY(!bench.find<QComboBox>("syncLimit").isEnabled());
        QVERIFY(!bench.find<QPushButton>("syncMark").isEnabled());
        QCOMPARE(bench.find<QLabel>("syncReason").text(),
                 QStringLiteral("Limit and Mark need a running sync"));
        QCOMPARE(bench.find<QPushButton>("syncMark").toolTip(),
                 QStringLiteral("Limit and Mark need a running sync"));
    }

    void stoppedElsewhere_keepsTheLastValuesInThePlot()
    {
        Bench bench(false);
        SyncOptions options = quickOptions(bench.blue, bench.green);
        options.follow = true;
        {
            RunningSync other(options);
            QTRY_VERIFY(other.monitor.status().state == SyncState::Following);
            QTRY_COMPARE(bench.green->size(), 300U);
        }
        bench.context.setBlue("sqlite:blue.db");
        bench.context.setGreen("sqlite:green.db");
        QTRY_VERIFY(int(bench.phase()) == int(SyncPhase::Stopped) ||
                    int(bench.phase()) == int(SyncPhase::Done));
        QTRY_VERIFY(!bench.page->controller().plotData().seconds.empty());
        const LagPlotData data = bench.page->controller().plotData();
        QVERIFY(data.past);
        QVERIFY(data.now > data.seconds.back().at);
        QVERIFY(!bench.find<QWidget>("syncStart").isVisibleTo(bench.page.get()));
        QVERIFY(bench.find<QWidget>("lagPlot").isVisibleTo(bench.page.get()));
        QVERIFY(bench.find<QWidget>("lagPlot").accessibleDescription().startsWith(
            QStringLiteral("Not running; last values")));
        QCOMPARE(bench.find<QPushButton>("syncPause").text(), QStringLiteral("Go on"));
    }

    void earlierRuns_areTheBeginningOfThePlot()
    {
        Bench bench(false);
        const auto store = *bench.green->open();
        const auto ledger = *store->openLedger(true);
        std::vector<KeptLag> spans;
        const Timestamp then = now() - 20min;
        for (Timestamp at = then; at < then + 5min; at += 5s)
            spans.push_back({.at = at, .span = 5s, .lagMin = 40, .lagMax = 60, .lagLast = 50});
        QVERIFY(ledger->putLag("0/1", {}, now(), spans));
        SyncOptions options = quickOptions(bench.blue, bench.green);
        options.follow = true;
        RunningSync other(options);
        QTRY_VERIFY(other.monitor.status().state == SyncState::Following);
        bench.context.setBlue("sqlite:blue.db");
        bench.context.setGreen("sqlite:green.db");
        QTRY_VERIFY(bench.page->controller().view().elsewhere);
        const auto data = [&] { return bench.page->controller().plotData(); };
        QTRY_VERIFY(data().seconds.size() > 60);
        QVERIFY(!data().past);
        QCOMPARE(data().seconds.front().lag, 50.0);
        QVERIFY(data().minutes.size() >= 6);
        const std::vector<LagSample> all = data().seconds;
        const LagSeries series = seriesOf(std::span<const LagSample>(all), data().now);
        QCOMPARE(series.gaps.size(), 1U); // nobody ran between them
        QVERIFY(series.gaps[0].to - series.gaps[0].from > 14min);
        savePicture(*bench.page, QStringLiteral("sync-past-and-present.png"));
    }

    void pastOfAStoppedSync_endsInAGapOrInItsLastValues_data()
    {
        QTest::addColumn<int>("minutesAgo");
        QTest::addColumn<bool>("gap");
        QTest::newRow("within the hour that is shown") << 20 << true;
        QTest::newRow("long ago") << 200 << false;
    }

    void pastOfAStoppedSync_endsInAGapOrInItsLastValues()
    {
        QFETCH(int, minutesAgo);
        QFETCH(bool, gap);
        LagPlot plot;
        plot.resize(900, 400);
        LagPlotData data;
        data.now = kNow;
        data.past = true;
        for (int i = 60; i >= 0; --i)
            data.seconds.push_back(
                {.at = kNow - std::chrono::minutes(minutesAgo) - std::chrono::seconds(5 * i),
                 .lag = 300,
                 .rateIn = 1,
                 .rateOut = 1,
                 .span = 5s});
        plot.setData(data);
        const auto* canvas = plot.findChild<LagCanvas*>(QStringLiteral("lagPlot"));
        QVERIFY(canvas != nullptr);
        const QCPRange shown = canvas->axisRect(0)->axis(QCPAxis::atBottom)->range();
        QCOMPARE(shown.contains(plotTime(kNow)), gap);
        QVERIFY(shown.contains(plotTime(data.seconds.back().at)));
        savePicture(plot, gap ? QStringLiteral("lag-past-gap.png")
                              : QStringLiteral("lag-past-long-ago.png"));
    }

    void watching_offersNothing()
    {
        Bench bench;
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        bench.page->controller().start();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        bench.page->controller().stop();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Stopped));
        QCOMPARE(bench.find<QPushButton>("syncPause").text(), QStringLiteral("Go on"));
        Result<std::unique_ptr<EventStore>> store = bench.green->opener()();
        QVERIFY(store.has_value());
        Result<std::unique_ptr<Ledger>> ledger = (*store)->openLedger(true);
        QVERIFY(ledger.has_value());
        QVERIFY((*ledger)
                    ->appendJournal({.number = 1,
                                     .at = now(),
                                     .kind = "state",
                                     .state = "Watching",
                                     .text = "",
                                     .details = "{}",
                                     .who = "mira",
                                     .chain = ""})
                    .has_value());
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Exchanged));
        QVERIFY(!bench.find<QPushButton>("syncPause").isEnabled());
        QVERIFY(!bench.find<QAction>("syncRestart").isEnabled());
        QVERIFY(bench.find<QLabel>("syncReason")
                    .text()
                    .startsWith(QStringLiteral("Roles are exchanged")));
        QCOMPARE(bench.find<QLabel>("lagEvents").text(), QStringLiteral("?"));
        QVERIFY(!bench.page->statusText().contains(QStringLiteral("Space")));
        bench.page->controller().start(); // by whatever way it is asked
        QCOMPARE(int(bench.phase()), int(SyncPhase::Exchanged));
        QCOMPARE(bench.context.jobs().count(), 0);
    }

    void restart_needsTheNameTyped()
    {
        Bench bench;
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::NotStarted));
        bench.page->controller().start();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        bench.page->controller().stop();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Stopped));
        bench.context.setGreenSide(
            {.connection = Connection::Connected, .name = QStringLiteral("shop-next")});
        auto& restart = bench.find<QAction>("syncRestart");
        QVERIFY(restart.isEnabled());
        restart.trigger();
        auto& button = bench.find<QPushButton>("syncRestartButton");
        QVERIFY(!button.isEnabled());
        bench.find<QLineEdit>("syncRestartName").setText(QStringLiteral("shop-nex"));
        QVERIFY(!button.isEnabled());
        bench.find<QLineEdit>("syncRestartName").setText(QStringLiteral("shop-next"));
        QVERIFY(button.isEnabled());
        button.click();
        QTRY_COMPARE(int(bench.phase()), int(SyncPhase::Following));
        QTRY_COMPARE(bench.green->size(), 300U);
    }

    void tableTwin_opensWithT()
    {
        Bench bench(false);
        bench.context.clock().freeze(kNow);
        bench.page->present(demoView(kNow), demoPlot(kNow));
        auto* plot = bench.page->findChild<LagPlot*>();
        QVERIFY(plot);
        QTest::keyClick(plot, Qt::Key_T);
        QVERIFY(plot->tableShown());
        QVERIFY(bench.find<QTableView>("lagPlotTable").model()->rowCount() > 3000);
        QTest::keyClick(&bench.find<QTableView>("lagPlotTable"), Qt::Key_T);
        QVERIFY(!plot->tableShown());
    }

    void drag_selectsTimesAndFiltersProblems()
    {
        Bench bench(false);
        bench.context.clock().freeze(kNow);
        bench.page->present(demoView(kNow), demoPlot(kNow));
        bench.page->show();
        auto& canvas = bench.find<QWidget>("lagPlot");
        auto& list = bench.find<QListView>("problemList");
        QCOMPARE(list.model()->rowCount(), 4);
        QTest::mousePress(&canvas, Qt::LeftButton, {}, {100, 100});
        QTest::mouseMove(&canvas, {400, 100});
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, {400, 100});
        auto* plot = bench.page->findChild<LagPlot*>();
        QVERIFY(plot->selectedTimes().has_value());
        bench.page->present(demoView(kNow), demoPlot(kNow));
        QVERIFY(list.model()->rowCount() < 4);
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, {400, 100});
        QVERIFY(!plot->selectedTimes().has_value());
    }

    void picture_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void picture()
    {
        QFETCH(bool, dark);
        theme().choose(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        Bench bench(false);
        bench.context.clock().freeze(kNow);
        bench.page->show();
        bench.page->present(demoView(kNow), demoPlot(kNow));
        QTest::qWait(1); // one turn for the queued replot
        QVERIFY2(bench.page->minimumSizeHint().width() <= 1300,
                 qPrintable(QString::number(bench.page->minimumSizeHint().width())));
        QCOMPARE(bench.find<QLabel>("lagEvents").text(), QStringLiteral("86,412"));
        QCOMPARE(bench.find<QLabel>("forecast").text(), QStringLiteral("46 s"));
        QCOMPARE(bench.find<QLabel>("rateBlue").text(), QStringLiteral("3,114 /s"));
        QCOMPARE(bench.find<QLabel>("proven").text(), QStringLiteral("99.84 %"));
        QCOMPARE(bench.find<QWidget>("lagPlot").accessibleName(),
                 QStringLiteral("Lag and rates, last hour"));
        savePicture(*bench.page,
                    dark ? QStringLiteral("sync-dark.png") : QStringLiteral("sync-light.png"));
        theme().choose(ThemeChoice::Light);
    }

    void neverAndStuck_areSaidInWords()
    {
        Bench bench(false);
        bench.context.clock().freeze(kNow);
        SyncView view = demoView(kNow);
        view.rates = {.in = 312, .out = 290, .spread = 0};
        view.forecast = forecastOf(5000, view.rates);
        bench.page->present(view, demoPlot(kNow));
        QCOMPARE(bench.find<QLabel>("forecast").text(), QStringLiteral("never"));
        view.phase = SyncPhase::Stuck;
        view.heartbeat = kNow - 12s;
        bench.page->present(view, demoPlot(kNow));
        QVERIFY(
            bench.find<QLabel>("lagTrend").text().startsWith(QStringLiteral("stuck, heartbeat")));
        QCOMPARE(bench.page->stateLine().text, QStringLiteral("stuck"));
        savePicture(*bench.page, QStringLiteral("sync-stuck.png"));
    }
};

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    Theme::install(application, true);
    TestSyncRoom test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sync_room.moc"
