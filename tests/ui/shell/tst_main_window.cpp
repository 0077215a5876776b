#include "tests/ui/shell/frame.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/pane_header.h"
#include "ui/shell/room_rail.h"
#include "ui/shell/shell_actions.h"
#include "ui/shell/status_line.h"
#include "ui/shell/store_bar.h"

#include <QAbstractButton>
#include <QAction>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QSet>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace viridian;
using namespace viridian::ui;
using namespace std::chrono_literals;

namespace {

/// A dock widget of the width that a room asks for.
class SizedWidget : public QWidget {
public:
    explicit SizedWidget(int width) : m_width(width) { setProperty("pane", "base"); }
    [[nodiscard]] QSize sizeHint() const override { return {m_width, 200}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {m_width - 11, 100}; }

private:
    int m_width;
};

void giveDocks(QuietRoom& room)
{
    if (room.id() == RoomId::Preview)
        room.left = new SizedWidget(330);
    if (room.id() != RoomId::Browse)
        return;
    room.left = new SizedWidget(244);
    room.right = new SizedWidget(372);
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

    static QStringList visibleDocks(const Frame& frame)
    {
        QStringList names;
        for (const QDockWidget* dock : frame.window.findChildren<QDockWidget*>()) {
            if (!dock->isHidden())
                names << dock->objectName();
        }
        names.sort();
        return names;
    }

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void theFrameHasItsMeasures()
    {
        Frame frame(giveDocks);
        frame.window.resize(1440, 900);
        frame.window.show();
        QTRY_COMPARE(frame.find<QWidget>("storeBar").width(), 1440);
        QCOMPARE(frame.window.menuBar()->height(), 28);
        QCOMPARE(frame.find<QWidget>("storeBar").size(), QSize(1440, 52));
        QCOMPARE(frame.find<QWidget>("storeBar").mapTo(&frame.window, QPoint()), QPoint(0, 28));
        QCOMPARE(frame.find<QWidget>("roomRail").width(), 76);
        QCOMPARE(frame.find<QWidget>("roomRail").mapTo(&frame.window, QPoint()), QPoint(0, 80));
        QCOMPARE(frame.window.statusBar()->height(), 24);
        QCOMPARE(frame.find<QLineEdit>("locatorEdit").width(), 340);
        QCOMPARE(frame.find<QDockWidget>("dockLeftBrowse").width(), 244);
        QCOMPARE(frame.find<QDockWidget>("dockRightBrowse").width(), 372);
        QCOMPARE(frame.find<QDockWidget>("dockJobs").height(), 123);
    }

    void eachRoomKeepsTheWidthOfItsDocks()
    {
        Frame frame(giveDocks);
        frame.window.resize(1440, 900);
        frame.window.show();
        frame.window.shellActions()
            .action(ShellCommand::ResetLayout)
            .trigger(); // as at a first start
        QTRY_COMPARE(frame.find<QDockWidget>("dockLeftBrowse").width(), 244);
        frame.window.showRoom(RoomId::Preview);
        QTRY_COMPARE(frame.find<QDockWidget>("dockLeftPreview").width(), 330);
        frame.window.showRoom(RoomId::Browse);
        QTRY_COMPARE(frame.find<QDockWidget>("dockLeftBrowse").width(), 244);
        QTRY_COMPARE(frame.find<QDockWidget>("dockRightBrowse").width(), 372);
    }

    void everyShortcutIsThereOnce()
    {
        Frame frame;
        QSet<QString> keys;
        for (const QAction* action : frame.window.shellActions().all()) {
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.insert(key.toString());
            }
        }
        const char* const kExpected = "Ctrl+1 Ctrl+2 Ctrl+3 Ctrl+4 Ctrl+5 Ctrl+K Ctrl+F Ctrl+G "
                                      "Alt+Left Alt+Right F5 Esc F8 F7 Alt+Down Alt+Up "
                                      "Ctrl+. Ctrl+, Ctrl+M Ctrl+Shift+N Alt+0 Alt+1 Alt+2 Alt+3 "
                                      "Ctrl+C Ctrl+Shift+C Ctrl+O Ctrl+S";
        for (const QString& key : QString::fromLatin1(kExpected).split(QLatin1Char(' ')))
            QVERIFY2(keys.contains(key), qPrintable(key));
    }

    void everyActionIsInAMenu()
    {
        auto* extra = new QAction(QStringLiteral("Export…"), qApp);
        Frame frame([&](QuietRoom& room) {
            if (room.id() == RoomId::Diff)
                room.entries.push_back({MenuId::Diff, extra});
        });
        const std::vector<QAction*> all = frame.window.shellActions().all();
        const QSet<QAction*> inMenus(all.begin(), all.end());
        QVERIFY(inMenus.contains(extra));
        for (const QAction* action : frame.window.shellActions().findChildren<QAction*>())
            QVERIFY2(inMenus.contains(const_cast<QAction*>(action)), qPrintable(action->text()));
        for (const QAction* action : all)
            QVERIFY2(!action->text().isEmpty(), "an action without words");
        QStringList menus;
        for (const QAction* menu : frame.window.menuBar()->actions())
            menus << menu->text().remove(QLatin1Char('&'));
        QCOMPARE(menus.join(QLatin1Char(' ')),
                 QStringLiteral("File Edit View Store Pipeline Sync Diff Cutover Help"));
    }

    void roomsAreChosenByRailAndKeys()
    {
        Frame frame;
        frame.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&frame.window));
        QTest::mouseClick(&frame.find<QAbstractButton>("roomDiff"), Qt::LeftButton);
        QVERIFY(frame.window.currentRoom() == RoomId::Diff);
        QCOMPARE(frame.find<QStackedWidget>("rooms").currentWidget()->objectName(),
                 QStringLiteral("diffPage"));
        QTest::keyClick(&frame.window, Qt::Key_3, Qt::ControlModifier);
        QTRY_VERIFY(frame.window.currentRoom() == RoomId::Sync);
        QVERIFY(frame.find<QAbstractButton>("roomSync").isChecked());
        QVERIFY(!frame.find<QAbstractButton>("roomDiff").isChecked());
    }

    void theRailSaysTheStateOfRooms()
    {
        Frame frame;
        auto& button = frame.find<QAbstractButton>("roomDiff");
        QCOMPARE(button.accessibleName(), QStringLiteral("Diff"));
        frame.room(RoomId::Diff)
            .setStateLine({.text = QStringLiteral("9 differ"), .severity = Severity::Error});
        QCOMPARE(button.accessibleName(), QStringLiteral("Diff, 9 differ"));
        const QImage image = button.grab().toImage();
        const QColor wanted = theme().color(Role::Error);
        bool red = false;
        for (int y = 0; y < image.height() && !red; ++y) {
            for (int x = 0; x < image.width() && !red; ++x) {
                const QColor seen = image.pixelColor(x, y);
                red = seen.red() > seen.green() + 80 &&
                      std::abs(seen.hslHue() - wanted.hslHue()) < 10;
            }
        }
        QVERIFY2(red, "the error's icon is not drawn");
    }

    void theRailHasRoomForEveryLineOfState_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Severity>("severity");
        for (const char* text : {"no stores", "no pipeline", "not running", "not started",
                                 "indexing", "0.8 s behind", "16 of 18", "not proven"})
            QTest::newRow(text) << QString::fromLatin1(text) << Severity::None;
        for (const char* text : {"not read", "ambiguous", "refused", "12 failed", "9,999 differ",
                                 "15 of 18", "stuck", "going back", "committed"})
            QTest::newRow(text) << QString::fromLatin1(text) << Severity::Error;
    }

    void theRailHasRoomForEveryLineOfState()
    {
        QFETCH(QString, text);
        QFETCH(Severity, severity);
        Frame frame;
        frame.room(RoomId::Sync).setStateLine({.text = text, .severity = severity});
        auto& button = frame.find<RoomButton>("roomSync");
        button.resize(button.sizeHint());
        QVERIFY2(button.lineFits(), qPrintable(text));
    }

    void theRailCountsJobs()
    {
        Frame frame;
        QCOMPARE(frame.find<QAbstractButton>("railJobs").text(), QStringLiteral("no jobs"));
        const JobTicket one = frame.context.jobs().add({.name = QStringLiteral("Export")});
        QCOMPARE(frame.find<QAbstractButton>("railJobs").text(), QStringLiteral("1 job"));
        const JobTicket two = frame.context.jobs().add({.name = QStringLiteral("Export")});
        QCOMPARE(frame.find<QAbstractButton>("railJobs").accessibleName(),
                 QStringLiteral("2 jobs"));
    }

    void docksBelongToTheirRoom()
    {
        Frame frame(giveDocks);
        frame.window.show();
        QCOMPARE(visibleDocks(frame).join(QLatin1Char(' ')),
                 QStringLiteral("dockJobs dockLeftBrowse dockRightBrowse"));
        frame.window.showRoom(RoomId::Sync);
        QCOMPARE(visibleDocks(frame), QStringList());
        frame.window.shellActions().action(ShellCommand::ShowLog).trigger();
        QCOMPARE(visibleDocks(frame), QStringList{QStringLiteral("dockLog")});
        frame.window.showRoom(RoomId::Browse);
        QCOMPARE(visibleDocks(frame).front(), QStringLiteral("dockJobs"));
        frame.window.showRoom(RoomId::Sync);
        QCOMPARE(visibleDocks(frame), QStringList{QStringLiteral("dockLog")});
        frame.window.shellActions().action(ShellCommand::ShowLog).trigger();
        QCOMPARE(visibleDocks(frame), QStringList());
    }

    void theLeftDockGoesAndComes()
    {
        Frame frame(giveDocks);
        frame.window.show();
        QAction& left = frame.window.shellActions().action(ShellCommand::LeftDock);
        QVERIFY(left.isChecked());
        left.trigger();
        QVERIFY(frame.find<QDockWidget>("dockLeftBrowse").isHidden());
        left.trigger();
        QVERIFY(!frame.find<QDockWidget>("dockLeftBrowse").isHidden());
    }

    void theRightDockGoesAndComes()
    {
        Frame frame(giveDocks);
        frame.window.show();
        QAction& right = frame.window.shellActions().action(ShellCommand::RightDock);
        QVERIFY(right.isEnabled() && right.isChecked());
        right.trigger();
        QVERIFY(frame.find<QDockWidget>("dockRightBrowse").isHidden());
        QVERIFY(!right.isChecked());
        right.trigger();
        QVERIFY(!frame.find<QDockWidget>("dockRightBrowse").isHidden());
        frame.window.showRoom(RoomId::Sync);
        QVERIFY(!right.isEnabled()); // the room has none
    }

    void docksAreMovedAndClosed()
    {
        Frame frame(giveDocks);
        frame.window.resize(1440, 900);
        frame.window.show();
        for (const char* name : {"dockLeftBrowse", "dockRightBrowse", "dockJobs", "dockLog"}) {
            const auto& dock = frame.find<QDockWidget>(name);
            QVERIFY2(dock.features().testFlag(QDockWidget::DockWidgetMovable), name);
            QVERIFY2(dock.features().testFlag(QDockWidget::DockWidgetClosable), name);
            QVERIFY2(dock.titleBarWidget()->sizeHint().height() > 10, name); // something to drag
        }
        auto& left = frame.find<QDockWidget>("dockLeftBrowse");
        auto& right = frame.find<QDockWidget>("dockRightBrowse");
        auto& jobs = frame.find<QDockWidget>("dockJobs");
        frame.find<QToolButton>("dockLeftBrowseClose").click();
        frame.find<QToolButton>("dockRightBrowseClose").click();
        frame.find<QToolButton>("dockJobsClose").click();
        QCOMPARE(visibleDocks(frame), QStringList());
        QVERIFY(!frame.window.shellActions().action(ShellCommand::LeftDock).isChecked());
        frame.window.addDockWidget(Qt::RightDockWidgetArea, &left);
        frame.window.addDockWidget(Qt::LeftDockWidgetArea, &jobs);
        frame.window.shellActions().action(ShellCommand::ResetLayout).trigger();
        QCOMPARE(frame.window.dockWidgetArea(&left), Qt::LeftDockWidgetArea);
        QCOMPARE(frame.window.dockWidgetArea(&right), Qt::RightDockWidgetArea);
        QCOMPARE(frame.window.dockWidgetArea(&jobs), Qt::BottomDockWidgetArea);
        QCOMPARE(visibleDocks(frame).join(QLatin1Char(' ')),
                 QStringLiteral("dockJobs dockLeftBrowse dockRightBrowse"));
        QTRY_COMPARE(left.width(), 244);
        QTRY_COMPARE(right.width(), 372);
    }

    void aPaneHeaderIsTheTitleOfItsDock()
    {
        PaneHeader* header = nullptr;
        Frame frame([&](QuietRoom& room) {
            if (room.id() != RoomId::Preview)
                return;
            room.left = new QWidget;
            auto* column = new QVBoxLayout(room.left);
            header = new PaneHeader(QStringLiteral("Pipeline"), room.left);
            column->addWidget(header);
            column->addWidget(new QLabel(QStringLiteral("steps")));
        });
        frame.window.show();
        frame.window.showRoom(RoomId::Preview);
        QCOMPARE(frame.find<QDockWidget>("dockLeftPreview").titleBarWidget(), header);
        QVERIFY(header->isVisible());
    }

    void bottomTabsChangeThePane()
    {
        Frame frame;
        frame.window.show();
        auto& jobs = frame.find<QDockWidget>("dockJobs");
        const int height = jobs.height();
        QTest::mouseClick(jobs.titleBarWidget(), Qt::LeftButton, {}, QPoint(70, 14));
        QCOMPARE(visibleDocks(frame), QStringList{QStringLiteral("dockLog")});
        QCOMPARE(frame.find<QDockWidget>("dockLog").height(), height);
    }

    void theFocusStaysInTheRoomWhenPanesChange()
    {
        Frame frame;
        frame.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&frame.window));
        QVERIFY(frame.room(RoomId::Browse).hasFocus());
        frame.find<QWidget>("jobsView").setFocus();
        frame.window.shellActions().action(ShellCommand::ShowLog).trigger();
        QVERIFY(!frame.find<QWidget>("railJobs").hasFocus());
        QCOMPARE(QApplication::focusWidget(), &frame.find<QWidget>("rooms"));
    }

    void bottomTabsCountJobsAndProblems()
    {
        Frame frame;
        const JobTicket ticket = frame.context.jobs().add({.name = QStringLiteral("Export")});
        frame.context.log().append(log::Level::Warning, QStringLiteral("slow"));
        QCOMPARE(frame.find<QDockWidget>("dockJobs").titleBarWidget()->accessibleName(),
                 QStringLiteral("Jobs 1, Log 1, Audit"));
    }

    void theLayoutIsKeptAndReset()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("session.ini"));
        Frame frame(giveDocks);
        frame.window.resize(1440, 900);
        frame.window.show();
        frame.window.resizeDocks({&frame.find<QDockWidget>("dockLeftBrowse")}, {400},
                                 Qt::Horizontal);
        QTRY_COMPARE(frame.find<QDockWidget>("dockLeftBrowse").width(), 400);
        frame.window.shellActions().action(ShellCommand::ShowAudit).trigger();
        frame.window.showRoom(RoomId::Diff);
        frame.window.saveSession();

        Frame next(giveDocks);
        next.window.resize(1440, 900);
        for (const QString& key : frame.context.settings().allKeys())
            next.context.settings().setValue(key, frame.context.settings().value(key));
        next.window.restoreSession(false);
        next.window.show();
        QVERIFY(next.window.currentRoom() == RoomId::Diff);
        next.window.showRoom(RoomId::Browse);
        QTRY_COMPARE(next.find<QDockWidget>("dockLeftBrowse").width(), 400);
        QVERIFY(!next.find<QDockWidget>("dockAudit").isHidden());

        next.window.shellActions().action(ShellCommand::ResetLayout).trigger();
        QTRY_COMPARE(next.find<QDockWidget>("dockLeftBrowse").width(), 244);
        QTRY_COMPARE(next.find<QDockWidget>("dockJobs").height(), 123);
        QVERIFY(next.find<QDockWidget>("dockAudit").isHidden());
    }

    void anOlderLayoutIsNotApplied()
    {
        Frame frame(giveDocks);
        frame.context.settings().setValue(QStringLiteral("window/docks"), QByteArray("nonsense"));
        frame.window.restoreSession(false);
        frame.window.show();
        QCOMPARE(visibleDocks(frame).join(QLatin1Char(' ')),
                 QStringLiteral("dockJobs dockLeftBrowse dockRightBrowse"));
    }

    void commandsGoToTheCurrentRoom()
    {
        Frame frame([](QuietRoom& room) {
            if (room.id() == RoomId::Sync)
                room.allowed = RoomCommand::Run;
        });
        QAction& run = frame.window.shellActions().action(RoomCommand::Run);
        QVERIFY(!run.isEnabled());
        frame.window.showRoom(RoomId::Sync);
        QVERIFY(run.isEnabled());
        QVERIFY(!frame.window.shellActions().action(RoomCommand::Stop).isEnabled());
        run.trigger();
        QCOMPARE(frame.room(RoomId::Sync).ran.size(), std::size_t{1});
        frame.room(RoomId::Sync).allowed = RoomCommand::Stop;
        emit frame.room(RoomId::Sync).commandsChanged();
        QVERIFY(!run.isEnabled());
    }

    void roomsSendEachOtherThings()
    {
        Frame frame;
        frame.context.goTo({.room = RoomId::Preview, .position = QStringLiteral("17")});
        QVERIFY(frame.window.currentRoom() == RoomId::Preview);
        QCOMPARE(frame.room(RoomId::Preview).opened.at(0).position, QStringLiteral("17"));
    }

    void theStatusBarSaysWhatHolds()
    {
        Frame frame;
        auto& line = frame.find<StatusLine>("statusLine");
        frame.room(RoomId::Browse)
            .setStatusText(QStringLiteral("98,214,003 selected. Ctrl+. next event of order-1042"),
                           {QStringLiteral("plot 250 ms")});
        frame.context.setBlue("sqlite:a.db");
        frame.context.setPipelineHash(QStringLiteral("7c1e000000a94f"));
        frame.context.setClockDifference(12ms);
        QCOMPARE(
            line.sections().join(QLatin1Char('|')),
            QStringLiteral("98,214,003 selected. Ctrl+. next event of order-1042|no workspace, not "
                           "saved|pipeline "
                           "7c1e…a94f|blue read-only|times UTC|server clock +12 ms|plot 250 ms"));
    }

    void helpListsTheKeysOfTheActions()
    {
        Frame frame;
        const std::unique_ptr<QDialog> dialog(
            makeShortcutsDialog(frame.window.shellActions().all(), nullptr));
        const auto* table = dialog->findChild<QTableWidget*>(QStringLiteral("shortcutsTable"));
        const auto rowOf = [&](const char* key) {
            const auto items = table->findItems(QString::fromLatin1(key), Qt::MatchExactly);
            return items.isEmpty() ? QString() : table->item(items.front()->row(), 1)->text();
        };
        QCOMPARE(rowOf("Ctrl+M"), QStringLiteral("Mark"));
        QCOMPARE(rowOf("Ctrl+5"), QStringLiteral("Cutover"));
        const std::unique_ptr<QDialog> about(makeAboutDialog(nullptr));
        QVERIFY(about->findChild<QWidget*>(QStringLiteral("aboutText")));
    }

    void closingKeepsTheSessionAndStopsJobs()
    {
        Frame frame;
        int cancelled = 0;
        const JobTicket ticket = frame.context.jobs().add(
            {.actionText = QStringLiteral("Cancel"), .action = [&] { ++cancelled; }});
        frame.window.show();
        frame.window.showRoom(RoomId::Cutover);
        frame.window.close();
        QCOMPARE(cancelled, 1);
        QCOMPARE(frame.context.settings().value(QStringLiteral("window/room")).toString(),
                 QStringLiteral("cutover"));
    }

    void bothThemesDrawTheFrame_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void bothThemesDrawTheFrame()
    {
        QFETCH(bool, dark);
        theme().choose(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        Frame frame(giveDocks);
        show(frame.context, demoState(frame.context.clock().now()));
        frame.room(RoomId::Browse).setStateLine({.text = QStringLiteral("all events")});
        frame.room(RoomId::Preview)
            .setStateLine({.text = QStringLiteral("12 failed"), .severity = Severity::Error});
        frame.room(RoomId::Sync).setStateLine({.text = QStringLiteral("0.8 s behind")});
        frame.room(RoomId::Diff).setStateLine({.text = QStringLiteral("proving")});
        frame.room(RoomId::Cutover)
            .setStateLine({.text = QStringLiteral("15 of 18"), .severity = Severity::Warning});
        frame.room(RoomId::Browse)
            .setStatusText(QStringLiteral("98,214,003 selected. Ctrl+. next event of order-1042"));
        frame.context.log().append(log::Level::Warning, QStringLiteral("slow"));
        frame.context.setPipelineHash(QStringLiteral("7c1e000000a94f"));
        frame.context.setClockDifference(12ms);
        JobNumbers sync{.done = 97'611'288,
                        .endless = true,
                        .note = QStringLiteral("heartbeat 0.2 s ago"),
                        .rate = 338};
        JobNumbers diff{.done = 11'988, .total = 11'989, .rate = 212};
        JobNumbers exporting{
            .done = 1'204'000, .total = 3'168'000, .totalIsLeast = true, .rate = 41'200};
        const JobStores toGreen{{StoreMark::Blue}, QStringLiteral("to"), {StoreMark::Green}};
        const JobStores against{{StoreMark::Blue, StoreMark::ExpectedGreen},
                                QStringLiteral("against"),
                                {StoreMark::Green}};
        const auto nothing = [] {};
        const JobTicket a = frame.context.jobs().add({.name = QStringLiteral("Sync, following"),
                                                      .stores = toGreen,
                                                      .poll = [&] { return sync; },
                                                      .actionText = QStringLiteral("Pause"),
                                                      .action = nothing,
                                                      .isCancel = false});
        const JobTicket b =
            frame.context.jobs().add({.name = QStringLiteral("Diff, proving the tail"),
                                      .stores = against,
                                      .unit = QStringLiteral("segments"),
                                      .poll = [&] { return diff; },
                                      .actionText = QStringLiteral("Cancel"),
                                      .action = nothing});
        const JobTicket c =
            frame.context.jobs().add({.name = QStringLiteral("Export orders to NDJSON"),
                                      .stores = {.from = {StoreMark::Blue}},
                                      .poll = [&] { return exporting; },
                                      .actionText = QStringLiteral("Cancel"),
                                      .action = nothing});
        frame.window.resize(1440, 900);
        frame.window.show();
        QTRY_COMPARE(frame.find<QWidget>("storeBar").width(), 1440);
        const QImage image = frame.window.grab().toImage();
        // Tests of pictures elsewhere need a person; these corners do not.
        QCOMPARE(image.pixelColor(100, 29), theme().color(Role::Blue));
        QCOMPARE(image.pixelColor(1000, 29), theme().color(Role::Green));
        QCOMPARE(image.pixelColor(1, 100), theme().color(Role::Text));
        QCOMPARE(image.pixelColor(40, 600), theme().color(Role::Rail));
        QCOMPARE(image.pixelColor(200, 400), theme().color(Role::Base));
        QCOMPARE(image.pixelColor(700, 876), theme().color(Role::BorderStrong));
        if (const QString folder = qEnvironmentVariable("VIRIDIAN_PICTURES"); !folder.isEmpty())
            QVERIFY(image.save(QStringLiteral("%1/frame-%2.png")
                                   .arg(folder, QLatin1String(dark ? "dark" : "light"))));
        theme().choose(ThemeChoice::Light);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
