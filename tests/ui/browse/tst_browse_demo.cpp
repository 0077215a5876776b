#include "core/demo/demo.h"
#include "ui/browse/dock_delegate.h"
#include "ui/browse/lane_view.h"
#include "ui/browse/statistics_view.h"
#include "ui/browse/time_strip.h"

#include <QAbstractItemView>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

#include "browse_frame.h"

namespace viridian::ui {
namespace {

constexpr std::uint64_t kEvents = 30'000;

} // namespace

/// The room over the demo's shop, a SQLite store.
class TestBrowseDemo : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        Theme::install(*qApp, true);
        QVERIFY(demo::makeDemo(m_folder.path().toStdString(), {.events = kEvents}, {}, {}));
    }

    void room_showsTheWholeStore()
    {
        BrowseFrame frame;
        frame.context.setBlue(blue());
        QTRY_VERIFY(frame.selected().has_value());
        QTRY_VERIFY(frame.settled());
        QTRY_VERIFY(frame.inView<TimeStrip>("timeStrip")
                        .accessibleName()
                        .contains(QStringLiteral("sampled")));
        auto& tree = frame.find<QTreeView>("streamTree");
        QTRY_COMPARE(tree.model()->rowCount(), 4);
        tree.expand(tree.model()->index(2, 0));
        QTRY_VERIFY(frame.settled());
        frame.picture("room");
    }

    void links_showTheTreeAndTheLanes()
    {
        BrowseFrame frame;
        frame.context.setBlue(blue());
        QTRY_VERIFY(frame.selected().has_value());
        frame.view()->filterLine().setText(QStringLiteral("type:OrderShipped"), true);
        QTRY_VERIFY(frame.settled());
        QTRY_COMPARE(frame.find<QLabel>("inspectorType").text(), QStringLiteral("OrderShipped"));
        auto& tabs = frame.find<QTabWidget>("inspectorTabs");
        tabs.setCurrentIndex(4);
        QTRY_VERIFY(frame.settled());
        auto& tree = frame.find<QTreeView>("inspectorLinks");
        const auto& words = frame.find<QLabel>("linksWords");
        QTRY_VERIFY2(words.text().contains(QStringLiteral("linked events")),
                     qPrintable(words.text()));
        // The order's first event is the root; what followed from it stands below.
        const QModelIndex root = tree.model()->index(tree.model()->rowCount() - 1, 0);
        QVERIFY(tree.model()->rowCount(root) > 0);
        QVERIFY(tree.isExpanded(root));
        frame.picture("links");
        QVERIFY2(frame.find<QWidget>("inspector").minimumSizeHint().width() <= 372,
                 qPrintable(
                     QString::number(frame.find<QWidget>("inspector").minimumSizeHint().width())));
        frame.find<QToolButton>("linksAsLanes").click();
        auto& lanes = frame.find<LaneView>("linksLanes");
        QVERIFY(lanes.isVisible());
        QVERIFY(!lanes.lanes().empty());
        frame.picture("lanes");
        // Keys lead to the event before.
        const std::optional<std::uint64_t> shipped = frame.selected();
        lanes.setFocus();
        QTest::keyClick(&lanes, Qt::Key_Left);
        QVERIFY(!lanes.accessibleDescription().contains(QStringLiteral("OrderShipped")));
        QTest::keyClick(&lanes, Qt::Key_Return);
        QTRY_VERIFY(frame.selected() < shipped);
    }

    void state_isFoldedAndSteppedThrough()
    {
        BrowseFrame frame;
        frame.context.setBlue(blue());
        QTRY_VERIFY(frame.selected().has_value());
        frame.view()->filterLine().setText(QStringLiteral("type:OrderConfirmed"), true);
        QTRY_VERIFY(frame.settled());
        QTRY_COMPARE(frame.find<QLabel>("inspectorType").text(), QStringLiteral("OrderConfirmed"));
        frame.find<QTabWidget>("inspectorTabs").setCurrentIndex(5);
        const auto& state = frame.find<QPlainTextEdit>("inspectorState");
        QTRY_VERIFY(state.toPlainText().contains(QStringLiteral("\"at\"")));
        QVERIFY(state.toPlainText().contains(QStringLiteral("\"items\"")));
        const auto& changes = frame.find<QAbstractItemView>("stateChanges");
        QVERIFY(changes.model()->index(0, 0).data().toString().contains(QStringLiteral("at  ")));
        frame.picture("state");
        frame.view()->filterLine().setText({}, true);
        QTRY_VERIFY(frame.settled());
        frame.find<QToolButton>("statePrevious").click();
        QTRY_VERIFY(frame.settled());
        QTRY_VERIFY(frame.find<QLabel>("inspectorType").text() != QStringLiteral("OrderConfirmed"));
        QTRY_VERIFY(!state.toPlainText().contains(QStringLiteral("\"at\"")));
    }

    void tail_followsOnlyAtTheEnd()
    {
        QTemporaryDir folder;
        QVERIFY(demo::makeDemo(folder.path().toStdString(), {.events = 600}, {}, {}));
        Result<demo::DemoWriter> writer = demo::DemoWriter::open(folder.path().toStdString());
        QVERIFY(writer.has_value());
        const auto write = [&writer](int events) {
            for (int i = 0; i < events; ++i) {
                if (!writer->append({}))
                    qFatal("the demo's writer could not append");
            }
        };
        BrowseFrame frame;
        frame.context.setBlue("sqlite:" +
                              demo::DemoFiles::in(folder.path().toStdString()).blue.string());
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(600));
        frame.inView<QToolButton>("eventsFollow").click();
        write(5);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(605));
        QCOMPARE(frame.inView<QLabel>("eventsNewer").text(), QStringLiteral("following"));
        // Whoever scrolls up stays where they are, and is told how many came.
        frame.view()->table().verticalScrollBar()->setValue(300);
        QTRY_VERIFY(!frame.view()->follows());
        const std::optional<std::uint64_t> selected = frame.selected();
        write(7);
        QTRY_VERIFY(frame.view()->events().rowCount() >= 612 ||
                    frame.view()->events().rowOf(Position(612)).has_value());
        QCOMPARE(frame.selected(), selected);
        const auto& newer = frame.inView<QLabel>("eventsNewer");
        QTRY_VERIFY2(newer.text().endsWith(QStringLiteral(" newer")), qPrintable(newer.text()));
        QVERIFY(newer.text().section(QLatin1Char(' '), 0, 0).toInt() >= 7);
    }

    void bodyScan_saysHowFarItIsAndKeepsItsHits()
    {
        BrowseFrame frame;
        frame.context.setBlue(blue());
        QTRY_VERIFY(frame.selected().has_value());
        QTRY_VERIFY(frame.settled());
        FilterLine& line = frame.view()->filterLine();
        line.setText(QStringLiteral("body.shipTo.city:S*"), false);
        QCOMPARE(line.state(), FilterLine::State::Costly);
        frame.picture("costly");
        line.setText(line.text(), true);
        QTRY_VERIFY(frame.settled());
        QTRY_VERIFY(frame.view()->events().loadedEvents() > 0);
        const auto& progress = frame.inView<QLabel>("eventsProgress");
        QTRY_VERIFY2(progress.text().startsWith(QStringLiteral("scanned ")),
                     qPrintable(progress.text()));
        frame.picture("scan");
        line.setText(QStringLiteral("type:Order* pos:>"), true);
        frame.picture("invalid");
        QCOMPARE(line.state(), FilterLine::State::Invalid);
    }

    void statistics_countTheStoreAndLeadToEvents()
    {
        BrowseFrame frame;
        frame.context.setBlue(blue());
        QTRY_VERIFY(frame.selected().has_value());
        QTRY_VERIFY(frame.settled());
        frame.window.findChild<QAction*>(QStringLiteral("storeStatistics"))->trigger();
        auto& view = frame.find<StatisticsView>("statisticsView");
        QVERIFY(view.isVisible());
        QVERIFY(frame.find<QLabel>("statisticsWords")
                    .text()
                    .startsWith(QStringLiteral("30,000 events with")));
        auto& types = frame.find<QTableView>("statisticsTypes");
        QVERIFY(types.model()->rowCount() > 5);
        types.sortByColumn(2, Qt::DescendingOrder);
        const auto eventsOf = [&types](int row) {
            return types.model()->index(row, 2).data().toString().remove(QLatin1Char(',')).toInt();
        };
        QVERIFY(eventsOf(0) >= eventsOf(1));
        QCOMPARE(frame.find<QTableView>("statisticsCategories").model()->rowCount(), 4);
        QVERIFY(frame.find<QTableView>("statisticsMonths").model()->rowCount() >= 1);
        QCOMPARE(frame.find<QTableView>("statisticsPayloads").model()->rowCount(), 20);
        QVERIFY(frame.find<QTableView>("statisticsFinished").model()->rowCount() >= 1);
        picture(view, "statistics");
        // Enter on a type shows its events.
        const int count = eventsOf(0);
        emit types.activated(types.model()->index(0, 2));
        QVERIFY(frame.view()->filterLine().text().startsWith(QStringLiteral("type:")));
        QTRY_VERIFY(frame.settled());
        QTRY_VERIFY(
            frame.inView<QLabel>("eventsCount").text().contains(numberText(std::int64_t{count})));
        // It counts again when asked.
        frame.find<QToolButton>("statisticsCount").click();
        QTRY_VERIFY(frame.settled());
        QCOMPARE(frame.find<QToolButton>("statisticsCount").text(), QStringLiteral("Count again"));
    }

private:
    static void picture(QWidget& widget, const char* name)
    {
        const QString to = qEnvironmentVariable("VIRIDIAN_PICTURES");
        if (to.isEmpty())
            return;
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            theme().choose(choice);
            QCoreApplication::processEvents();
            widget.grab().save(QStringLiteral("%1/%2-%3.png")
                                   .arg(to, QLatin1String(name),
                                        QLatin1String(theme().isDark() ? "dark" : "light")));
        }
    }
    [[nodiscard]] std::string blue() const
    {
        return "sqlite:" + demo::DemoFiles::in(m_folder.path().toStdString()).blue.string();
    }

    QTemporaryDir m_folder;
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestBrowseDemo)
#include "tst_browse_demo.moc"
