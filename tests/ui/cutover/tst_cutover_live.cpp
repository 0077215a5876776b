// The room on real stores: a sync runs elsewhere, the room attaches to it, cuts over, and goes
// back.
#include "core/cutover/session/session.h"
#include "core/demo/demo.h"
#include "ui/cutover/cutover_room.h"
#include "ui/cutover/state_ribbon.h"
#include "ui/shell/app_context.h"
#include "ui/widgets/guards/runs_label.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace viridian;
using namespace viridian::ui;

class TstCutoverLive : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void fromReadyToRolledBack();
};

namespace {

constexpr int kPatienceMs = 60'000;

void type(QLineEdit& field, const std::string& text)
{
    field.setFocus();
    field.clear();
    QTest::keyClicks(&field, QString::fromStdString(text));
}

} // namespace

void TstCutoverLive::initTestCase()
{
    Theme::install(*qApp, true);
}

void TstCutoverLive::fromReadyToRolledBack()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(demo::makeDemo(path, {.events = 1500}, [](const Progress&) {}, {}));
    Result<Workspace> workspace = loadWorkspace(demo::DemoFiles::in(path).workspace);
    QVERIFY(workspace);
    workspace->switchSpec = {};
    workspace->guards.age = std::chrono::seconds(60); // a busy machine must not decide this test

    // The Sync room of another window: copies, follows, proves.
    SessionOptions options;
    options.who = "sync room";
    Result<std::unique_ptr<CutoverSession>> other =
        CutoverSession::open(*workspace, std::move(options));
    QVERIFY(other);
    QVERIFY((*other)->startFollowing({}));
    QVERIFY((*other)->proveHistory([](const Progress&) {}, {}));
    Cutover& engine = (*other)->engine();
    QVERIFY(engine.acknowledgeReversibility("understood"));
    QVERIFY(engine.noteBackup(now(), "copied the file"));
    for (const char* guard : {"sync-alive", "lag", "apply-rate", "drain"})
        QVERIFY(engine.overrideGuard(guard, "a busy machine must not decide this test"));

    JobRunner runner;
    AppContext context(runner,
                       std::make_unique<QSettings>(folder.filePath("t.ini"), QSettings::IniFormat));
    context.setWorkspace(*workspace);
    const std::unique_ptr<Room> room(cutoverRoom().make(context, nullptr));
    room->resize(1364, 800);
    room->show();
    room->activate();
    const auto button = [&](const char* name) -> QPushButton& {
        return *room->findChild<QPushButton*>(QLatin1String(name));
    };
    const auto line = [&](const char* name) -> QLineEdit& {
        return *room->findChild<QLineEdit*>(QLatin1String(name));
    };
    const auto state = [&] {
        return room->findChild<StateRibbon*>(QStringLiteral("stateRibbon"))->accessibleName();
    };

    QTRY_VERIFY_WITH_TIMEOUT(button("makeReady").isVisibleTo(room.get()) &&
                                 button("makeReady").isEnabled(),
                             kPatienceMs);
    QTest::mouseClick(&button("makeReady"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(state().contains("Ready"), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(line("confirmName").isEnabled(), kPatienceMs);
    type(line("confirmName"), engine.plan().greenName);
    QTRY_VERIFY_WITH_TIMEOUT(button("cutOverButton").isEnabled(), kPatienceMs);
    QTest::mouseClick(&button("cutOverButton"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(button("switchDone").isVisibleTo(room.get()),
                             kPatienceMs); // the switch is made by hand
    QTest::mouseClick(&button("switchDone"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(state().contains("Watching"), kPatienceMs);
    Result<demo::DemoWriter> shop = demo::DemoWriter::open(path);
    QVERIFY(!shop->append({}));

    QTRY_VERIFY_WITH_TIMEOUT(button("rollBackButton").isEnabled(), kPatienceMs);
    QTest::mouseClick(&button("rollBackButton"), Qt::LeftButton);
    type(line("rollbackName"), engine.plan().blueName);
    QTRY_VERIFY_WITH_TIMEOUT(button("rollbackConfirm").isEnabled(), kPatienceMs);
    QTest::mouseClick(&button("rollbackConfirm"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(button("switchDone").isVisibleTo(room.get()), kPatienceMs);
    QTest::mouseClick(&button("switchDone"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(state().contains("Rolled back"), kPatienceMs);
    QVERIFY(shop->append({}));
}

QTEST_MAIN(TstCutoverLive)
#include "tst_cutover_live.moc"
