#include "tests/ui/shell/frame.h"
#include "ui/shell/shell_actions.h"

#include <QAbstractButton>
#include <QAction>
#include <QDockWidget>
#include <QEvent>
#include <QSignalSpy>
#include <QTest>

#include <utility>
#include <vector>

using namespace viridian;
using namespace viridian::ui;

namespace {

/// The content of a left dock.
class SizedDock : public QWidget {
public:
    explicit SizedDock(int width) : m_width(width) {}
    [[nodiscard]] QSize sizeHint() const override { return {m_width, 200}; }

private:
    int m_width;
};

/// A window whose rooms are not built yet; remembers in which order they come.
struct LateFrame {
    QTemporaryDir folder;
    JobRunner runner;
    AppContext context{runner,
                       std::make_unique<QSettings>(folder.filePath(QStringLiteral("test.ini")),
                                                   QSettings::IniFormat)};
    std::vector<RoomId> built;
    bool turned = true; ///< the event loop turned since the last room was built
    bool twoInATurn = false;
    MainWindow window{context};

    LateFrame()
    {
        for (int at = 0; at < kRoomCount; ++at) {
            const auto id = static_cast<RoomId>(at);
            window.addRoom(
                {.id = id,
                 .make = [this, id](AppContext&, QWidget* parent) { return make(id, parent); },
                 .lineAtFirst = lineAtFirst});
        }
        window.resize(1440, 900);
    }

    Room* make(RoomId id, QWidget* parent)
    {
        built.push_back(id);
        twoInATurn = twoInATurn || !std::exchange(turned, false);
        QMetaObject::invokeMethod( // the window's: a test may end before the loop turns
            &window, [this] { turned = true; }, Qt::QueuedConnection);
        auto* room = new QuietRoom(id, parent);
        if (id == RoomId::Preview)
            room->left = new SizedDock(330);
        if (id == RoomId::Browse)
            room->left = new SizedDock(244);
        if (id == RoomId::Diff)
            room->setStateLine({.text = QStringLiteral("9 differ")});
        return room;
    }

    static StateLine lineAtFirst(const AppContext& context)
    {
        return {.text = context.blueAddress().empty() ? QStringLiteral("no stores")
                                                      : QStringLiteral("not proven")};
    }

    [[nodiscard]] bool allBuilt() const
    {
        return built.size() == static_cast<std::size_t>(kRoomCount);
    }
    QuietRoom& room(RoomId id) { return static_cast<QuietRoom&>(window.room(id)); }
    [[nodiscard]] QString railSays(const char* button) const
    {
        return window.findChild<QAbstractButton*>(QLatin1String(button))->accessibleName();
    }
    [[nodiscard]] QDockWidget* dock(const char* name) const
    {
        return window.findChild<QDockWidget*>(QLatin1String(name));
    }
};

/// Counts the rooms that were there when the window was painted first.
class FirstPicture : public QObject {
public:
    explicit FirstPicture(LateFrame& frame) : m_frame(frame)
    {
        frame.window.installEventFilter(this);
    }
    [[nodiscard]] const std::vector<RoomId>& built() const { return m_built; }

private:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && m_built.empty())
            m_built = m_frame.built;
        return false;
    }

    LateFrame& m_frame;
    std::vector<RoomId> m_built;
};

/// As if the program were started again.
void takeSession(LateFrame& from, LateFrame& into)
{
    for (const QString& key : from.context.settings().allKeys())
        into.context.settings().setValue(key, from.context.settings().value(key));
}

} // namespace

class TestLateRooms : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void onlyTheShownRoomIsBuiltBeforeTheFirstPicture()
    {
        LateFrame frame;
        const FirstPicture picture(frame);
        frame.window.finish(RoomId::Sync);
        frame.window.show();
        QTRY_VERIFY(!picture.built().empty());
        QCOMPARE(picture.built(), std::vector<RoomId>{RoomId::Sync});
    }

    void theOthersFollowOneInATurnOfTheLoop()
    {
        LateFrame frame;
        const QSignalSpy completed(&frame.window, &MainWindow::completed);
        frame.window.finish();
        frame.window.show();
        QTRY_VERIFY(frame.allBuilt());
        QTRY_COMPARE(completed.size(), 1);
        QVERIFY(!frame.twoInATurn);
        QVERIFY(frame.window.currentRoom() == RoomId::Browse);
        QVERIFY(frame.dock("dockLeftPreview")->isHidden());
        QCoreApplication::processEvents();
        QCOMPARE(frame.dock("dockLeftBrowse")->width(), 244); // nothing that is seen has moved
    }

    void panesOfTheBottomAreMadeWhenTheyAreShownOrLater()
    {
        LateFrame frame;
        frame.window.finish();
        QVERIFY(frame.dock("dockJobs")->widget());
        QVERIFY(!frame.dock("dockLog")->widget());
        frame.window.shellActions().action(ShellCommand::ShowLog).trigger();
        QVERIFY(frame.dock("dockLog")->widget());
        QVERIFY(!frame.dock("dockAudit")->widget());
        frame.window.show();
        QTRY_VERIFY(frame.dock("dockAudit")->widget());
    }

    void aWindowThatIsNotSeenBuildsNoMore()
    {
        LateFrame frame;
        frame.window.finish();
        QCoreApplication::processEvents();
        QCOMPARE(frame.built, std::vector<RoomId>{RoomId::Browse});
    }

    void aWindowThatIsDressedAtTheEndLooksAsIfItAlwaysWas()
    {
        const auto picture = [](Theme::Sheet sheet) {
            Theme::install(*qApp, true, ThemeChoice::Light, sheet);
            LateFrame frame;
            frame.window.finish();
            theme().dress();
            frame.window.restoreSession(false);
            frame.window.show();
            return QTest::qWaitFor([&] { return frame.allBuilt(); }) ? frame.window.grab().toImage()
                                                                     : QImage();
        };
        const QImage late = picture(Theme::Sheet::Later);
        const QImage always = picture(Theme::Sheet::Now);
        QVERIFY(!always.isNull());
        QCOMPARE(late, always);
    }

    void aRoomIsBuiltWhenItIsShown()
    {
        LateFrame frame;
        frame.window.finish();
        frame.window.shellActions().roomAction(RoomId::Diff).trigger();
        QCOMPARE(frame.built, (std::vector{RoomId::Browse, RoomId::Diff}));
        QVERIFY(frame.window.currentRoom() == RoomId::Diff);
        frame.window.showRoom(RoomId::Browse);
        frame.window.showRoom(RoomId::Diff);
        QCOMPARE(frame.built.size(), std::size_t{2});
    }

    void aRoomIsBuiltWhenSomethingIsSentToIt()
    {
        LateFrame frame;
        frame.window.finish();
        frame.context.goTo({.room = RoomId::Preview, .position = QStringLiteral("17")});
        QCOMPARE(frame.built, (std::vector{RoomId::Browse, RoomId::Preview}));
        QCOMPARE(frame.room(RoomId::Preview).opened.at(0).position, QStringLiteral("17"));
    }

    void theRailSaysWhatARoomWouldBeginWith()
    {
        LateFrame frame;
        frame.window.finish();
        QCOMPARE(frame.railSays("roomDiff"), QStringLiteral("Diff, no stores"));
        frame.context.setBlue("sqlite:a.db");
        QCOMPARE(frame.railSays("roomDiff"), QStringLiteral("Diff, not proven"));
        QVERIFY(!frame.window.isBuilt(RoomId::Diff));
        frame.window.room(RoomId::Diff);
        QCOMPARE(frame.railSays("roomDiff"), QStringLiteral("Diff, 9 differ"));
        frame.context.setBlue({});
        QCOMPARE(frame.railSays("roomDiff"), QStringLiteral("Diff, 9 differ"));
    }

    void theSessionComesBackIntoARoomThatIsBuiltLater()
    {
        LateFrame before;
        before.window.finish(RoomId::Preview);
        before.window.show();
        QTRY_COMPARE(before.dock("dockLeftPreview")->width(), 330);
        before.window.addDockWidget(Qt::RightDockWidgetArea, before.dock("dockLeftPreview"));
        before.window.resizeDocks({before.dock("dockLeftPreview")}, {400}, Qt::Horizontal);
        before.window.shellActions().action(ShellCommand::ShowLog).trigger();
        QTRY_COMPARE(before.dock("dockLeftPreview")->width(), 400);
        before.window.showRoom(RoomId::Diff);
        before.window.saveSession();

        LateFrame after;
        takeSession(before, after);
        QVERIFY(MainWindow::lastRoom(after.context.settings()) == RoomId::Diff);
        after.window.finish(RoomId::Diff);
        after.window.restoreSession(false);
        after.window.show();
        QVERIFY(!after.window.isBuilt(RoomId::Preview));
        after.window.showRoom(RoomId::Preview);
        QTRY_COMPARE(after.dock("dockLeftPreview")->width(), 400);
        QCOMPARE(after.window.dockWidgetArea(after.dock("dockLeftPreview")),
                 Qt::RightDockWidgetArea);
        QVERIFY(!after.dock("dockLog")->isHidden());
    }

    void aSessionThatEndsEarlyKeepsWhatWasThere()
    {
        LateFrame before;
        before.window.finish(RoomId::Preview);
        before.window.show();
        before.window.shellActions().action(ShellCommand::LeftDock).trigger();
        before.window.saveSession();

        LateFrame between; // Preview is never built
        takeSession(before, between);
        between.window.finish(RoomId::Sync);
        between.window.restoreSession(false, RoomId::Sync);
        QVERIFY(!between.window.isBuilt(RoomId::Preview));
        between.window.saveSession();

        LateFrame after;
        takeSession(between, after);
        after.window.finish(RoomId::Preview);
        after.window.restoreSession(false, RoomId::Preview);
        after.window.show();
        QVERIFY(after.dock("dockLeftPreview")->isHidden());
    }

    void theFrameMayShowBeforeItsRooms()
    {
        LateFrame before;
        before.window.finish(RoomId::Preview);
        before.window.show();
        before.window.resizeDocks({before.dock("dockLeftPreview")}, {400}, Qt::Horizontal);
        QTRY_COMPARE(before.dock("dockLeftPreview")->width(), 400);
        before.window.saveSession();

        LateFrame after;
        takeSession(before, after);
        after.window.restoreView();
        after.window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&after.window));
        after.window.shellActions().roomAction(RoomId::Sync).trigger();
        after.window.shellActions().action(ShellCommand::ResetLayout).trigger();
        QVERIFY(after.built.empty());
        after.window.finish(RoomId::Preview);
        after.window.restoreSession(false);
        QVERIFY(after.window.currentRoom() == RoomId::Preview);
        QTRY_COMPARE(after.dock("dockLeftPreview")->width(), 400);
        QTRY_VERIFY(after.allBuilt());
    }

    void aFrameThatIsClosedBeforeItsRoomsKeepsTheSession()
    {
        LateFrame before;
        before.window.finish(RoomId::Preview);
        before.window.saveSession();

        LateFrame between;
        takeSession(before, between);
        between.window.show();
        between.window.close();

        LateFrame after;
        takeSession(between, after);
        QVERIFY(MainWindow::lastRoom(after.context.settings()) == RoomId::Preview);
        for (const QString& key : before.context.settings().allKeys())
            QVERIFY2(after.context.settings().value(key) == before.context.settings().value(key),
                     qPrintable(key));
    }

    void aResetLayoutHoldsForRoomsThatComeLater()
    {
        LateFrame before;
        before.window.finish(RoomId::Preview);
        before.window.addDockWidget(Qt::RightDockWidgetArea, before.dock("dockLeftPreview"));
        before.window.saveSession();

        LateFrame after;
        takeSession(before, after);
        after.window.finish();
        after.window.restoreSession(false, RoomId::Browse);
        after.window.shellActions().action(ShellCommand::ResetLayout).trigger();
        after.window.room(RoomId::Preview);
        QCOMPARE(after.window.dockWidgetArea(after.dock("dockLeftPreview")),
                 Qt::LeftDockWidgetArea);
    }
};

QTEST_MAIN(TestLateRooms)
#include "tst_late_rooms.moc"
