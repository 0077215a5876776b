#include "tests/ui/shell/frame.h"
#include "ui/shell/locator.h"
#include "ui/shell/shell_actions.h"

#include <QAction>
#include <QListView>
#include <QTest>

#include <atomic>

using namespace viridian;
using namespace viridian::ui;

class TestLocator : public QObject {
    Q_OBJECT

    static QStringList titles(const Frame& frame)
    {
        const auto* list = frame.window.findChild<QListView*>(QStringLiteral("locatorResults"));
        QStringList titles;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            titles << list->model()->index(row, 0).data().toString();
        return titles;
    }
    static void open(Frame& frame)
    {
        frame.window.show();
        frame.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&frame.window));
        frame.find<Locator>("locatorEdit").open();
        QVERIFY(frame.find<Locator>("locatorEdit").hasFocus());
    }
    static LocatorProvider streams(QString* opened, bool* inNewTab)
    {
        return {
            .prefix = QStringLiteral("s"),
            .title = QStringLiteral("Streams"),
            .search = [](const QString& text, std::stop_token) -> Result<std::vector<LocatorHit>> {
                return std::vector<LocatorHit>{{.title = QStringLiteral("stream ") + text,
                                                .key = QStringLiteral("key ") + text}};
            },
            .open =
                [opened, inNewTab](const LocatorHit& hit, bool newTab) {
                    *opened = hit.key;
                    *inNewTab = newTab;
                }};
    }

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void listsEveryCommand()
    {
        Frame frame;
        open(frame);
        QTest::keyClicks(&frame.find<Locator>("locatorEdit"), QStringLiteral("> "));
        const std::size_t actions = frame.window.shellActions().all().size();
        QTRY_COMPARE(static_cast<std::size_t>(titles(frame).size()), actions + 1); // and a heading
        QVERIFY(titles(frame).contains(QStringLiteral("Reset layout")));
        QVERIFY(titles(frame).contains(QStringLiteral("Theme: Dark")));
    }

    void runsTheChosenCommand()
    {
        Frame frame;
        open(frame);
        auto& edit = frame.find<Locator>("locatorEdit");
        QTest::keyClicks(&edit, QStringLiteral("> cutover"));
        QTRY_VERIFY(titles(frame).contains(QStringLiteral("Cutover")));
        QTest::keyClick(&edit, Qt::Key_Return);
        QVERIFY(frame.window.currentRoom() == RoomId::Cutover);
        QVERIFY(edit.text().isEmpty());
        QVERIFY(!frame.find<QListView>("locatorResults").isVisible());
    }

    void showsItsPrefixesFirst()
    {
        QString opened;
        bool newTab = false;
        Frame frame;
        frame.context.addLocatorProvider(streams(&opened, &newTab));
        open(frame);
        QTRY_VERIFY(titles(frame).contains(QStringLiteral("Streams")));
        QTest::keyClick(&frame.find<Locator>("locatorEdit"), Qt::Key_Return);
        QCOMPARE(frame.find<Locator>("locatorEdit").text(), QStringLiteral("s "));
    }

    void opensWhatAProviderFound_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("control");
        QTest::newRow("by its prefix") << QStringLiteral("s order") << false;
        QTest::newRow("without a prefix") << QStringLiteral("order") << false;
        QTest::newRow("in a new tab") << QStringLiteral("s order") << true;
    }

    void opensWhatAProviderFound()
    {
        QFETCH(QString, typed);
        QFETCH(bool, control);
        QString opened;
        bool newTab = false;
        Frame frame;
        frame.context.addLocatorProvider(streams(&opened, &newTab));
        open(frame);
        auto& edit = frame.find<Locator>("locatorEdit");
        QTest::keyClicks(&edit, typed);
        QTRY_VERIFY(titles(frame).contains(QStringLiteral("stream order")));
        QTest::keyClick(&edit, Qt::Key_Return, control ? Qt::ControlModifier : Qt::NoModifier);
        QCOMPARE(opened, QStringLiteral("key order"));
        QCOMPARE(newTab, control);
    }

    void errorsStandInTheList()
    {
        Frame frame;
        frame.context.addLocatorProvider(
            {.prefix = QStringLiteral("e"),
             .title = QStringLiteral("Events"),
             .search = [](const QString&, std::stop_token) -> Result<std::vector<LocatorHit>> {
                 return fail(ErrorKind::Unavailable, "The store cannot be reached.");
             },
             .open = [](const LocatorHit&, bool) {}});
        open(frame);
        QTest::keyClicks(&frame.find<Locator>("locatorEdit"), QStringLiteral("e 17"));
        auto* model = frame.find<QListView>("locatorResults").model();
        QTRY_COMPARE(model->rowCount(), 1);
        QCOMPARE(model->index(0, 0).data(LocatorModel::DetailRole).toString(),
                 QStringLiteral("The store cannot be reached."));
    }

    void lateAnswersOfAnOlderTextAreDropped()
    {
        std::atomic<bool> release{false};
        Frame frame;
        frame.context.addLocatorProvider(
            {.prefix = QStringLiteral("s"),
             .title = QStringLiteral("Streams"),
             .search = [&release](const QString& text,
                                  std::stop_token) -> Result<std::vector<LocatorHit>> {
                 while (text == QLatin1String("a") && !release.load())
                     std::this_thread::yield();
                 return std::vector<LocatorHit>{{.title = QStringLiteral("stream ") + text}};
             },
             .open = [](const LocatorHit&, bool) {}});
        open(frame);
        auto& edit = frame.find<Locator>("locatorEdit");
        edit.setText(QStringLiteral("s a"));
        QTRY_COMPARE(frame.runner.active(), std::size_t{1});
        edit.setText(QStringLiteral("s ab"));
        QTRY_VERIFY(titles(frame).contains(QStringLiteral("stream ab")));
        release = true;
        QTRY_COMPARE(frame.runner.active(), std::size_t{0});
        QCoreApplication::processEvents();
        QVERIFY(!titles(frame).contains(QStringLiteral("stream a")));
    }

    void nothingFoundIsSaid()
    {
        Frame frame;
        open(frame);
        QTest::keyClicks(&frame.find<Locator>("locatorEdit"), QStringLiteral("xyzzy"));
        QTRY_COMPARE(titles(frame), QStringList{QStringLiteral("Nothing found")});
    }

    void escapeGivesTheFocusBack()
    {
        Frame frame([](QuietRoom& room) { room.setFocusPolicy(Qt::StrongFocus); });
        frame.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&frame.window));
        frame.room(RoomId::Browse).setFocus();
        open(frame);
        auto& edit = frame.find<Locator>("locatorEdit");
        QTest::keyClicks(&edit, QStringLiteral("> x"));
        QTest::keyClick(&edit, Qt::Key_Escape);
        QVERIFY(frame.room(RoomId::Browse).hasFocus());
        QVERIFY(edit.text().isEmpty());
        QVERIFY(frame.room(RoomId::Browse).ran.empty());
    }

    void ctrlKOpens()
    {
        Frame frame;
        frame.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&frame.window));
        QTest::keyClick(&frame.window, Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(frame.find<Locator>("locatorEdit").hasFocus());
        QVERIFY(frame.find<QListView>("locatorResults").isVisible());
    }
};

QTEST_MAIN(TestLocator)
#include "tst_locator.moc"
