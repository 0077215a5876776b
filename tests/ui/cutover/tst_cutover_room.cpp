#include "tests/ui/cutover/fake_backend.h"
#include "ui/cutover/change_list.h"
#include "ui/cutover/cutover_room.h"
#include "ui/cutover/state_ribbon.h"
#include "ui/shell/app_context.h"
#include "ui/widgets/guards/guard_detail.h"
#include "ui/widgets/guards/guard_model.h"
#include "ui/widgets/guards/runs_label.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace viridian;
using namespace viridian::ui;
using namespace viridian::ui::test;
using namespace std::chrono_literals;

namespace {

const Timestamp kNow = *parseTime("2026-11-22T22:24:41Z");

/// A room on a script, without a window around it.
struct Stage {
    QTemporaryDir folder;
    JobRunner runner;
    AppContext context{runner, std::make_unique<QSettings>(folder.filePath(QStringLiteral("t.ini")),
                                                           QSettings::IniFormat)};
    std::shared_ptr<Script> script = std::make_shared<Script>();
    std::unique_ptr<Room> room;

    explicit Stage(const std::function<void(Script&)>& prepare = {}, bool withStores = true)
    {
        context.clock().freeze(kNow);
        fillReady(*script, kNow);
        if (prepare)
            prepare(*script);
        if (withStores) {
            Workspace workspace;
            workspace.path = folder.filePath(QStringLiteral("shop.viridian")).toStdString();
            workspace.blue = "sqlite:shop-prod.db";
            workspace.green = "sqlite:shop-next.db";
            context.setWorkspace(workspace);
        }
        room.reset(makeCutoverRoom(context, scripted(script), nullptr));
        room->resize(1364, 800);
        room->show();
        room->activate();
        if (withStores)
            waitRead(0);
    }
    ~Stage()
    {
        script->change([](Script& one) { one.hold = false; });
    }

    /// Until a reading later than the first @p had has arrived on the screen.
    void waitRead(int had)
    {
        QTRY_VERIFY(script->read() > had || script->refuses.has_value());
        QTRY_VERIFY(room->ready());
    }
    void readAgain()
    {
        const int had = script->read();
        room->run(RoomCommand::Run);
        QTRY_VERIFY(script->read() > had || script->refuses.has_value());
        QTest::qWait(1);
    }
    template <typename Widget>
    Widget& find(const char* name) const
    {
        auto* found = room->findChild<Widget*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no %s in the room", name);
        return *found;
    }
    QPushButton& button(const char* name) const { return find<QPushButton>(name); }
    QLineEdit& line(const char* name) const { return find<QLineEdit>(name); }
    QString reason() const { return find<RunsLabel>("confirmReason").text(); }
    bool called(const std::string& call) const
    {
        const auto made = script->made();
        return std::ranges::find(made, call) != made.end();
    }
    std::size_t count(const std::string& call) const
    {
        return static_cast<std::size_t>(std::ranges::count(script->made(), call));
    }
};

void allPass(Script& script)
{
    letAllPass(script);
}

void type(QLineEdit& field, const char* text)
{
    field.setFocus();
    field.clear();
    QTest::keyClicks(&field, QLatin1String(text));
}

} // namespace

class TstCutoverRoom : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void names_areThoseOfTheDesign();
    void ready_showsGuardsAndWhatBlocks();
    void guardThatBlocks_keepsTheButtonOff();
    void wrongName_keepsTheButtonOff_data();
    void wrongName_keepsTheButtonOff();
    void rightNameAndAllGuards_oneePressRunsOnce();
    void enterInTheNameField_pressesNothing();
    void guardTurningWhileTyping_turnsTheButtonOff();
    void lagRisingBeforeThePress_isSeenAtThePress();
    void oldReading_turnsTheButtonOff();
    void connectionLost_turnsEverythingOff();
    void doublePress_runsOnce();
    void draft_offersReadyAndEditablePlan();
    void ready_planIsFixed();
    void override_needsAReasonAndIsNeverOfferedForLockedGuards();
    void acknowledgeAndBackup_areNotedFromTheirGuards();
    void guardsOutOfSight_comeFirst();
    void guardModel_keepsItsContract();
    void f8_goesRoundTheGuardsThatBlock();
    void running_offersCancelOnly();
    void running_cancelStopsTheRun();
    void switchByHand_asksAndAnswers();
    void interrupted_offersTheWayOn();
    void watching_showsBudgetAndJournal();
    void watching_tellsTheStoreBarWhereTheTrafficIs();
    void watching_windowThatIsOverIsSaidSo();
    void watching_textsHaveAMargin();
    void rollback_needsAcknowledgementAndName();
    void rollback_countGrownSinceIsAcknowledgedAnew();
    void complete_needsAReasonBeforeTheWindowEnds();
    void ambiguous_offersReadAgainOnly();
    void noWorkspace_saysWhatToDo();
    void refusedPlan_saysWhy();
    void actionThatFails_isShownAndLogged();
    void rehearse_showsWhatWouldHappen();
    void room_fitsBesideTheRail();
    void changes_areCopiedWhole();
    void ribbon_namesStateAndPlace();
    void pictures();
};

void TstCutoverRoom::initTestCase()
{
    qRegisterMetaType<Severity>();
    Theme::install(*qApp, true);
    theme().choose(ThemeChoice::Light);
    QApplication::setCursorFlashTime(0);
}

void TstCutoverRoom::names_areThoseOfTheDesign()
{
    const Stage stage;
    QCOMPARE(stage.room->objectName(), "cutoverPage");
    for (const char* name :
         {"stateRibbon", "guardTable", "guardDetail", "guardProbe", "guardOverride", "changeList",
          "confirmName", "confirmReason", "cutOverButton", "rehearseButton", "backToDraft",
          "forkTable", "rollbackBudget", "journalTable", "rollBackButton", "completeButton"})
        QVERIFY2(stage.room->findChild<QWidget*>(QLatin1String(name)), name);
    QCOMPARE(stage.button("cutOverButton").accessibleName(), "Cut over to green shop-next");
}

void TstCutoverRoom::ready_showsGuardsAndWhatBlocks()
{
    const Stage stage;
    auto& table = stage.find<QTableView>("guardTable");
    QCOMPARE(table.model()->rowCount(), 18);
    QCOMPARE(stage.room->stateLine().text, "16 of 18");
    QCOMPARE(stage.room->stateLine().severity, Severity::Unknown);
    const QModelIndex current = table.currentIndex(); // what blocks is chosen at first
    QCOMPARE(current.siblingAtColumn(GuardModel::Guard).data().toString(), "Read models in place");
    QCOMPARE(current.siblingAtColumn(GuardModel::State).data(Qt::AccessibleTextRole).toString(),
             "Guard Read models in place, unknown, 0 of 2 read, limit 2 of 2");
    QVERIFY(stage.room->statusText().contains("Guard"));
}

void TstCutoverRoom::guardThatBlocks_keepsTheButtonOff()
{
    const Stage stage;
    type(stage.line("confirmName"), "shop-next");
    QVERIFY(!stage.button("cutOverButton").isEnabled());
    QVERIFY2(stage.reason().contains("read models in place"), qPrintable(stage.reason()));
    QVERIFY(stage.button("confirmShow").isVisibleTo(stage.room.get()));
}

void TstCutoverRoom::wrongName_keepsTheButtonOff_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"", "shop-prod", "shop-nex", "shop-next ", "Shop-Next", "shop-nextt"})
        QTest::newRow(name[0] == '\0' ? "nothing" : name) << QByteArray(name);
}

void TstCutoverRoom::wrongName_keepsTheButtonOff()
{
    QFETCH(QByteArray, name);
    const Stage stage(allPass);
    type(stage.line("confirmName"), name.constData());
    QVERIFY(!stage.button("cutOverButton").isEnabled());
    QVERIFY(stage.reason().contains("Type shop-next"));
    QTest::mouseClick(&stage.button("cutOverButton"), Qt::LeftButton);
    QVERIFY(stage.script->made().empty());
}

void TstCutoverRoom::rightNameAndAllGuards_oneePressRunsOnce()
{
    const Stage stage(allPass);
    type(stage.line("confirmName"), "shop-next");
    QPushButton& button = stage.button("cutOverButton");
    QVERIFY2(button.isEnabled(), qPrintable(stage.reason()));
    QVERIFY(!button.isDefault() && !button.autoDefault());
    QTest::mouseClick(&button, Qt::LeftButton);
    QTRY_VERIFY(stage.called("run shop-next"));
}

void TstCutoverRoom::enterInTheNameField_pressesNothing()
{
    const Stage stage(allPass);
    type(stage.line("confirmName"), "shop-next");
    QVERIFY(stage.button("cutOverButton").isEnabled());
    QTest::keyClick(&stage.line("confirmName"), Qt::Key_Return);
    QTest::keyClick(&stage.line("confirmName"), Qt::Key_Enter);
    QTest::qWait(20);
    QVERIFY(stage.script->made().empty());
}

void TstCutoverRoom::guardTurningWhileTyping_turnsTheButtonOff()
{
    Stage stage(allPass);
    type(stage.line("confirmName"), "shop-nex");
    stage.script->change(
        [](Script& script) { script.status.guards.guards[8].state = GuardState::Failed; });
    stage.readAgain();
    QTest::keyClicks(&stage.line("confirmName"), QStringLiteral("t"));
    QTRY_VERIFY(stage.reason().contains("no foreign write"));
    QVERIFY(!stage.button("cutOverButton").isEnabled());
    QCOMPARE(stage.line("confirmName").text(), "shop-next"); // what was typed stays
}

void TstCutoverRoom::lagRisingBeforeThePress_isSeenAtThePress()
{
    Stage stage(allPass);
    type(stage.line("confirmName"), "shop-next");
    QPushButton& button = stage.button("cutOverButton");
    QVERIFY(button.isEnabled());
    stage.script->change(
        [](Script& script) { script.status.guards.guards[2].state = GuardState::Failed; });
    stage.readAgain();
    QTRY_VERIFY(!button.isEnabled());
    QTest::mouseClick(&button, Qt::LeftButton);
    QVERIFY(stage.script->made().empty());
}

void TstCutoverRoom::oldReading_turnsTheButtonOff()
{
    const Stage stage(allPass);
    type(stage.line("confirmName"), "shop-next");
    QPushButton& button = stage.button("cutOverButton");
    QVERIFY(button.isEnabled());
    // No reading arrives any more: the frozen clock moves on by more than a guard's age limit.
    stage.script->change([](Script& script) {
        script.refuses = Error{ErrorKind::Unavailable, "green does not answer", {}};
    });
    const_cast<Stage&>(stage).context.clock().freeze(kNow + 6s);
    QTest::mouseClick(&button, Qt::LeftButton); // painted as enabled, judged again
    QTest::qWait(20);
    QVERIFY(stage.script->made().empty());
    QVERIFY(!button.isEnabled());
}

void TstCutoverRoom::connectionLost_turnsEverythingOff()
{
    Stage stage(allPass);
    type(stage.line("confirmName"), "shop-next");
    stage.script->change([](Script& script) {
        script.refuses = Error{ErrorKind::Unavailable, "green does not answer", {}};
    });
    stage.readAgain();
    QTRY_VERIFY(!stage.button("cutOverButton").isEnabled());
    QVERIFY(!stage.button("backToDraft").isEnabled());
    QVERIFY(!stage.button("rehearseButton").isEnabled());
    QVERIFY2(stage.reason().contains("green does not answer"), qPrintable(stage.reason()));
    QVERIFY(stage.find<StateRibbon>("stateRibbon").isVisibleTo(stage.room.get()));
    QCOMPARE(stage.room->stateLine().severity, Severity::Error);
    stage.script->change([](Script& script) { script.refuses.reset(); });
    stage.readAgain();
    QTRY_VERIFY(stage.button("cutOverButton").isEnabled());
}

void TstCutoverRoom::doublePress_runsOnce()
{
    const Stage stage([](Script& script) {
        letAllPass(script);
        script.hold = true;
    });
    type(stage.line("confirmName"), "shop-next");
    QPushButton& button = stage.button("cutOverButton");
    QTest::mouseDClick(&button, Qt::LeftButton);
    QTest::mouseClick(&button, Qt::LeftButton);
    QTRY_VERIFY(stage.called("run shop-next"));
    QTest::mouseClick(&button, Qt::LeftButton);
    QTest::qWait(20);
    QCOMPARE(stage.count("run shop-next"), 1U);
    QVERIFY(!button.isEnabled());
}

void TstCutoverRoom::draft_offersReadyAndEditablePlan()
{
    const Stage stage([](Script& script) {
        script.status.state = script.status.journalState = CutoverState::Draft;
    });
    QVERIFY(stage.button("makeReady").isVisibleTo(stage.room.get()));
    QVERIFY(!stage.button("backToDraft").isVisibleTo(stage.room.get()));
    QVERIFY(!stage.line("confirmName").isEnabled());
    auto& policy = stage.find<QToolButton>("planPolicy");
    QVERIFY(!policy.testAttribute(Qt::WA_TransparentForMouseEvents));
    policy.menu()->actions().at(1)->trigger();
    QCOMPARE(const_cast<Stage&>(stage).context.workspace().policy.forks, ForkPolicy::Append);
    const auto modes = stage.find<QToolButton>("planMode").menu()->actions();
    QVERIFY(!modes.at(1)->isEnabled()); // live mode, with its reason
    QVERIFY(modes.at(1)->text().contains("not in this build"));
    QTRY_VERIFY(stage.button("makeReady").isEnabled());
    QTest::mouseClick(&stage.button("makeReady"), Qt::LeftButton);
    QTRY_VERIFY(stage.called("makeReady"));
}

void TstCutoverRoom::ready_planIsFixed()
{
    const Stage stage;
    QVERIFY(stage.find<QToolButton>("planBudgets").testAttribute(Qt::WA_TransparentForMouseEvents));
    QVERIFY(!stage.find<QToolButton>("planMode").toolTip().isEmpty());
}

void TstCutoverRoom::override_needsAReasonAndIsNeverOfferedForLockedGuards()
{
    const Stage stage(
        [](Script& script) { script.status.guards.guards[5].state = GuardState::Failed; });
    auto& table = stage.find<QTableView>("guardTable");
    const auto choose = [&](const char* id) {
        auto* model = qobject_cast<GuardModel*>(table.model());
        table.setCurrentIndex(model->index(model->rowOf(id), 0));
    };
    choose("diff");
    QVERIFY(!stage.button("guardOverride").isVisibleTo(stage.room.get()));
    choose("read-models");
    QVERIFY(stage.button("guardOverride").isVisibleTo(stage.room.get()));
    QTest::mouseClick(&stage.button("guardOverride"), Qt::LeftButton);
    QVERIFY(!stage.button("guardApply").isEnabled());
    type(stage.line("guardReason"), "looked at the graph by hand");
    QTest::mouseClick(&stage.button("guardApply"), Qt::LeftButton);
    QTRY_VERIFY(stage.called("override read-models looked at the graph by hand"));
}

void TstCutoverRoom::acknowledgeAndBackup_areNotedFromTheirGuards()
{
    const Stage stage;
    auto& table = stage.find<QTableView>("guardTable");
    auto* model = qobject_cast<GuardModel*>(table.model());
    table.setCurrentIndex(model->index(model->rowOf("reversibility"), 0));
    QTest::mouseClick(&stage.button("guardNote"), Qt::LeftButton);
    type(stage.line("guardReason"), "understood");
    QTest::mouseClick(&stage.button("guardApply"), Qt::LeftButton);
    QTRY_VERIFY(stage.called("acknowledge understood"));
    QTRY_VERIFY(stage.button("backToDraft").isEnabled()); // the action has ended
    table.setCurrentIndex(model->index(model->rowOf("backup"), 0));
    QTest::mouseClick(&stage.button("guardNote"), Qt::LeftButton);
    type(stage.line("guardReason"), "restored once");
    type(stage.line("guardTaken"), "not a time");
    QVERIFY(!stage.button("guardApply").isEnabled());
    type(stage.line("guardTaken"), "2026-11-22 22:05");
    QTest::mouseClick(&stage.button("guardApply"), Qt::LeftButton);
    QTRY_VERIFY(stage.called("backup 2026-11-22T22:05:00.000000Z restored once"));
}

void TstCutoverRoom::guardsOutOfSight_comeFirst()
{
    const Stage stage;
    auto& table = stage.find<QTableView>("guardTable");
    auto* model = qobject_cast<GuardModel*>(table.model());
    QCOMPARE(model->rowOf("read-models"), 11); // all fit: the order of the kinds
    stage.room->resize(1364, 560);
    QTRY_COMPARE(model->rowOf("read-models"), 0);
    QCOMPARE(model->rowOf("copy-complete"), 1);
}

void TstCutoverRoom::guardModel_keepsItsContract()
{
    GuardModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    Script script;
    fillReady(script, kNow);
    model.setRound(script.status.guards, kNow, 5s);
    model.setTroubleFirst(true);
    QCOMPARE(model.rowOf("read-models"), 0);
    model.setNow(kNow + 6s);
    QVERIFY(model.index(1, GuardModel::Age).data(GuardModel::StaleRole).toBool());
    QCOMPARE(model.index(1, GuardModel::Age).data().toString(), "6.2 s");
    QVERIFY(!model.index(model.rowOf("backup"), GuardModel::Age)
                 .data(GuardModel::StaleRole)
                 .toBool()); // has 24 h of its own
    QCOMPARE(model.troubleOf("read-models").rounds, 1);
    model.setRound(script.status.guards, kNow, 5s);
    QCOMPARE(model.troubleOf("read-models").rounds, 2);
    letAllPass(script);
    model.setRound(script.status.guards, kNow, 5s);
    QCOMPARE(model.troubleOf("read-models").rounds, 0);
    QCOMPARE(model.nextTrouble(0, false), -1);
}

void TstCutoverRoom::f8_goesRoundTheGuardsThatBlock()
{
    const Stage stage(
        [](Script& script) { script.status.guards.guards[2].state = GuardState::Failed; });
    auto& table = stage.find<QTableView>("guardTable");
    const auto current = [&] { return table.currentIndex().data(GuardModel::IdRole).toString(); };
    QCOMPARE(current(), "lag");
    QVERIFY(stage.room->can(RoomCommand::NextProblem));
    stage.room->run(RoomCommand::NextProblem);
    QCOMPARE(current(), "read-models");
    stage.room->run(RoomCommand::NextProblem);
    QCOMPARE(current(), "lag");
    stage.room->run(RoomCommand::PreviousProblem);
    QCOMPARE(current(), "read-models");
}

void TstCutoverRoom::running_offersCancelOnly()
{
    const Stage stage([](Script& script) {
        letAllPass(script);
        script.hold = true;
    });
    type(stage.line("confirmName"), "shop-next");
    QTest::mouseClick(&stage.button("cutOverButton"), Qt::LeftButton);
    QTRY_VERIFY(stage.button("cancelRun").isVisibleTo(stage.room.get()));
    QVERIFY(stage.button("cancelRun").isEnabled());
    QVERIFY(!stage.button("resumeButton").isVisibleTo(stage.room.get()));
    QVERIFY(!stage.button("cutOverButton").isVisibleTo(stage.room.get()));
    auto& table = stage.find<QTableView>("runTable");
    QVERIFY(table.isVisibleTo(stage.room.get()));
    QVERIFY(table.model()->rowCount() > 0);
    QVERIFY(stage.find<StateRibbon>("stateRibbon").accessibleName().contains("Fencing"));
}

void TstCutoverRoom::running_cancelStopsTheRun()
{
    const Stage stage([](Script& script) {
        letAllPass(script);
        script.hold = true;
    });
    type(stage.line("confirmName"), "shop-next");
    QTest::mouseClick(&stage.button("cutOverButton"), Qt::LeftButton);
    QTRY_VERIFY(stage.button("cancelRun").isVisibleTo(stage.room.get()));
    QTest::mouseClick(&stage.button("cancelRun"), Qt::LeftButton);
    QTRY_VERIFY(stage.called("cancelled by stop"));
    QTRY_VERIFY(stage.button("cutOverButton").isVisibleTo(stage.room.get()));
}

void TstCutoverRoom::switchByHand_asksAndAnswers()
{
    const Stage stage([](Script& script) {
        letAllPass(script);
        script.asks = true;
    });
    type(stage.line("confirmName"), "shop-next");
    QTest::mouseClick(&stage.button("cutOverButton"), Qt::LeftButton);
    QTRY_VERIFY(stage.button("switchDone").isVisibleTo(stage.room.get()));
    QVERIFY(stage.find<QLabel>("runQuestion").text().contains("Move all traffic"));
    QTest::mouseClick(&stage.button("switchDone"), Qt::LeftButton);
    QTRY_VERIFY([&] {
        const std::scoped_lock lock(stage.script->mutex);
        return stage.script->answered == true;
    }());
}

void TstCutoverRoom::interrupted_offersTheWayOn()
{
    {
        const Stage stage([](Script& script) {
            script.status.state = script.status.journalState = CutoverState::Draining;
        });
        QVERIFY(stage.button("cancelRun").isVisibleTo(stage.room.get()));
        QVERIFY(!stage.button("resumeButton").isVisibleTo(stage.room.get()));
        QTest::mouseClick(&stage.button("cancelRun"), Qt::LeftButton);
        QTRY_VERIFY(stage.called("cancel"));
    }
    const Stage stage([](Script& script) {
        fillWatching(script, kNow);
        script.status.state = script.status.journalState = CutoverState::Switching;
        script.status.journal.records.pop_back();
    });
    QVERIFY(!stage.button("cancelRun").isVisibleTo(stage.room.get()));
    QVERIFY(stage.button("resumeButton").isVisibleTo(stage.room.get()));
    QVERIFY(stage.button("rollBackFromRun").isVisibleTo(stage.room.get()));
    QTest::mouseClick(&stage.button("resumeButton"), Qt::LeftButton);
    QTRY_VERIFY(stage.called("resume"));
}

void TstCutoverRoom::watching_showsBudgetAndJournal()
{
    const Stage stage([](Script& script) { fillWatching(script, kNow); });
    QCOMPARE(stage.find<QLabel>("budgetEvents").text(), "4,127");
    QCOMPARE(stage.find<QLabel>("budgetExact").text(), "0");
    QVERIFY(stage.find<QLabel>("budgetWords").text().contains("Freeze measured 1.7 s"));
    auto& journal = stage.find<QTableView>("journalTable");
    QCOMPARE(journal.model()->rowCount(), 14);
    QVERIFY(stage.button("rollBackButton").isEnabled());
    QCOMPARE(stage.button("rollBackButton").text(), "Roll back to BLUE shop-prod…");
    QCOMPARE(stage.room->stateLine().text, "watching");
    QVERIFY(stage.find<QTableView>("forkTable").accessibleName().contains("none"));
    QCOMPARE(stage.find<QTableView>("forkTable").model()->rowCount(), 0);
    QCOMPARE(stage.find<QTableView>("ownEventTable").model()->rowCount(), 3);
    QVERIFY(stage.find<RunsLabel>("completeWaits").text().contains("watch window"));
}

void TstCutoverRoom::rollback_needsAcknowledgementAndName()
{
    const Stage stage([](Script& script) { fillWatching(script, kNow); });
    QTest::mouseClick(&stage.button("rollBackButton"), Qt::LeftButton);
    QPushButton& go = stage.button("rollbackConfirm");
    QVERIFY(go.isVisibleTo(stage.room.get()));
    QVERIFY(!go.isEnabled() && !go.autoDefault());
    type(stage.line("rollbackName"), "shop-prod");
    QVERIFY(!go.isEnabled()); // the events are not acknowledged
    QVERIFY(stage.find<QLabel>("rollbackWhy").text().contains("4,127"));
    stage.find<QCheckBox>("rollbackAcknowledge").setChecked(true);
    QVERIFY(go.isEnabled());
    type(stage.line("rollbackName"), "shop-next");
    QVERIFY(!go.isEnabled());
    type(stage.line("rollbackName"), "shop-prod");
    type(stage.line("rollbackReason"), "errors");
    QTest::mouseClick(&go, Qt::LeftButton);
    QTRY_VERIFY(stage.called("rollback shop-prod 4127 errors"));
}

void TstCutoverRoom::rollback_countGrownSinceIsAcknowledgedAnew()
{
    Stage stage([](Script& script) { fillWatching(script, kNow); });
    QTest::mouseClick(&stage.button("rollBackButton"), Qt::LeftButton);
    type(stage.line("rollbackName"), "shop-prod");
    stage.find<QCheckBox>("rollbackAcknowledge").setChecked(true);
    QVERIFY(stage.button("rollbackConfirm").isEnabled());
    stage.script->change([](Script& script) { script.status.rollback->events = 4200; });
    stage.readAgain();
    QTRY_VERIFY(!stage.button("rollbackConfirm").isEnabled());
    QVERIFY(!stage.find<QCheckBox>("rollbackAcknowledge").isChecked());
}

void TstCutoverRoom::complete_needsAReasonBeforeTheWindowEnds()
{
    const Stage stage([](Script& script) { fillWatching(script, kNow); });
    QTest::mouseClick(&stage.button("completeButton"), Qt::LeftButton);
    QVERIFY(!stage.button("completeConfirm").isEnabled());
    type(stage.line("completeReason"), "the shop is closed");
    QTest::mouseClick(&stage.button("completeConfirm"), Qt::LeftButton);
    QTRY_VERIFY(stage.called("complete the shop is closed"));
}

void TstCutoverRoom::ambiguous_offersReadAgainOnly()
{
    Stage stage([](Script& script) {
        fillWatching(script, kNow);
        script.status.state = CutoverState::Ambiguous;
        script.status.trouble = "Green and the journal's file disagree about record 12.";
        script.status.check = {"Compare the two.", "Is blue fenced?"};
    });
    QVERIFY(stage.find<QLabel>("cutoverTrouble").text().contains("record 12"));
    QVERIFY(stage.find<QLabel>("cutoverCheck").text().contains("Is blue fenced?"));
    QStringList shown;
    for (const QPushButton* button : stage.room->findChildren<QPushButton*>()) {
        if (button->isVisibleTo(stage.room.get()))
            shown.push_back(button->objectName());
    }
    QCOMPARE(shown, QStringList{"readAgain"});
    QVERIFY(stage.find<StateRibbon>("stateRibbon").accessibleName().contains("Ambiguous"));
    QCOMPARE(stage.room->stateLine().text, "ambiguous");
    const int had = stage.script->read();
    QTest::mouseClick(&stage.button("readAgain"), Qt::LeftButton);
    QTRY_VERIFY(stage.script->read() > had);
}

void TstCutoverRoom::noWorkspace_saysWhatToDo()
{
    const Stage stage({}, false);
    QVERIFY(stage.find<RunsLabel>("cutoverMessage").text().contains("No stores"));
    QVERIFY(!stage.find<StateRibbon>("stateRibbon").isVisibleTo(stage.room.get()));
    QCOMPARE(stage.room->stateLine().text, "no stores");
    QCOMPARE(stage.script->read(), 0);
}

void TstCutoverRoom::refusedPlan_saysWhy()
{
    const Stage stage([](Script& script) {
        script.refuses =
            Error{ErrorKind::InvalidInput, "This build cuts over in fenced mode only.", {}};
    });
    QTRY_VERIFY(stage.find<QLabel>("cutoverTrouble").text().contains("fenced mode only"));
    QVERIFY(stage.button("readAgain").isVisibleTo(stage.room.get()));
    QCOMPARE(stage.room->stateLine().severity, Severity::Error);
}

void TstCutoverRoom::actionThatFails_isShownAndLogged()
{
    Stage stage([](Script& script) {
        script.actionFails =
            Error{ErrorKind::Conflict, "Somebody else wrote to this cutover's journal.", {}};
    });
    QTest::mouseClick(&stage.button("backToDraft"), Qt::LeftButton);
    QTRY_VERIFY(stage.context.log().firstError().has_value());
    QVERIFY(stage.context.log().firstError()->contains("Somebody else"));
}

void TstCutoverRoom::rehearse_showsWhatWouldHappen()
{
    const Stage stage;
    QTest::mouseClick(&stage.button("rehearseButton"), Qt::LeftButton);
    QTRY_VERIFY(stage.room->findChild<QPlainTextEdit*>(QStringLiteral("rehearsalText")));
    QVERIFY(stage.find<QPlainTextEdit>("rehearsalText")
                .toPlainText()
                .contains("CREATE TRIGGER viridian_fence"));
}

void TstCutoverRoom::watching_tellsTheStoreBarWhereTheTrafficIs()
{
    Stage stage;
    QVERIFY(!stage.context.storeBar().blue.trafficPercent);
    stage.script->change([](Script& script) { fillWatching(script, kNow); });
    stage.readAgain();
    QTRY_COMPARE(stage.context.storeBar().green.trafficPercent.value_or(-1), 100);
    QCOMPARE(stage.context.storeBar().blue.trafficPercent.value_or(-1), 0);
    stage.script->change([](Script& script) { script.status.traffic.live.reset(); });
    stage.readAgain();
    QTRY_VERIFY(!stage.context.storeBar().green.trafficPercent);
    QVERIFY(!stage.context.storeBar().blue.trafficPercent);
}

void TstCutoverRoom::watching_windowThatIsOverIsSaidSo()
{
    const Stage stage([](Script& script) {
        fillWatching(script, kNow);
        script.plan.limits.watch = 1min;
    });
    QCOMPARE(stage.find<StateRibbon>("stateRibbon").boxes()[7].caption, "6 min 12 s, window over");
    QVERIFY2(stage.find<QWidget>("watchList")
                 .accessibleDescription()
                 .contains("Watch window: over: 6 min 12 s, planned 1 min"),
             qPrintable(stage.find<QWidget>("watchList").accessibleDescription()));
}

void TstCutoverRoom::watching_textsHaveAMargin()
{
    const Stage stage([](Script& script) { fillWatching(script, kNow); });
    for (const char* name : {"budgetWords", "noForks", "firstOwnEvents"}) {
        const auto& label = stage.find<QLabel>(name);
        QVERIFY2(label.margin() >= theme().px(12), name);
        QCOMPARE(label.font().family(), theme().font().family());
    }
}

/// 1440 wide without the rail of 76: no word of a plan may push the window wider.
void TstCutoverRoom::room_fitsBesideTheRail()
{
    constexpr int kRoom = 1364;
    const Stage ready(
        [](Script& script) { script.plan.greenName = "shop-next-with-quite-a-long-name"; });
    QVERIFY2(ready.room->minimumSizeHint().width() <= kRoom,
             qPrintable(QString::number(ready.room->minimumSizeHint().width())));
    const Stage watching([](Script& script) { fillWatching(script, kNow); });
    QVERIFY2(watching.room->minimumSizeHint().width() <= kRoom,
             qPrintable(QString::number(watching.room->minimumSizeHint().width())));
}

void TstCutoverRoom::changes_areCopiedWhole()
{
    const Stage stage;
    QTest::mouseClick(&stage.find<QToolButton>("copyChanges"), Qt::LeftButton);
    const QString copied = QApplication::clipboard()->text();
    for (const char* words : {"EXECUTE FUNCTION message_store.viridian_refuse()",
                              "point of no return", "router set be_shop/green maint"})
        QVERIFY2(copied.contains(QLatin1String(words)), words);
    QVERIFY(copied.indexOf("Prove the tail") < copied.indexOf("point of no return"));
    QVERIFY(copied.indexOf("point of no return") < copied.indexOf("4 Commit"));
}

void TstCutoverRoom::ribbon_namesStateAndPlace()
{
    const Stage stage;
    auto& ribbon = stage.find<StateRibbon>("stateRibbon");
    QCOMPARE(ribbon.accessibleName(), "State Ready, 2 of 9, before the point of no return");
    QCOMPARE(ribbon.boxes().size(), 9U);
    QCOMPARE(ribbon.boxes()[1].look, StateRibbon::Look::Current);
    QCOMPARE(ribbon.boxes()[0].caption, "21:40 mira");
    QCOMPARE(ribbon.boxes()[1].caption, "since 22:24:10");
    QCOMPARE(ribbon.boxes()[2].caption, "about 0.2 s");
    const Stage watching([](Script& script) { fillWatching(script, kNow); });
    auto& other = watching.find<StateRibbon>("stateRibbon");
    QCOMPARE(other.accessibleName(), "State Watching, 8 of 9, after the point of no return");
    QCOMPARE(other.boxes()[7].caption, "6 min 12 s of 30 min");
    QVERIFY(other.leftWords().contains("no step can be cancelled"));
    QVERIFY(other.rightWords().contains("4,127"));
}

/// Written where VIRIDIAN_PICTURES names a folder, to look at beside design/mock.
void TstCutoverRoom::pictures()
{
    const QByteArray folder = qgetenv("VIRIDIAN_PICTURES");
    if (folder.isEmpty())
        QSKIP("VIRIDIAN_PICTURES names no folder");
    const auto take = [&](const char* name, ThemeChoice choice,
                          const std::function<void(Script&)>& prepare, const char* typed) {
        theme().choose(choice);
        const Stage stage(prepare);
        if (typed != nullptr)
            type(stage.line("confirmName"), typed);
        QTest::qWait(50);
        stage.room->grab(); // lays out what was shown for the first time
        QVERIFY(stage.room->grab().save(QString::fromLocal8Bit(folder) + QLatin1Char('/') +
                                        QLatin1String(name)));
    };
    take("ready-light.png", ThemeChoice::Light, {}, "shop-next");
    take("ready-dark.png", ThemeChoice::Dark, {}, "shop-next");
    take("holds-light.png", ThemeChoice::Light, allPass, "shop-next");
    take(
        "watching-light.png", ThemeChoice::Light,
        [](Script& script) { fillWatching(script, kNow); }, nullptr);
    take(
        "watching-dark.png", ThemeChoice::Dark, [](Script& script) { fillWatching(script, kNow); },
        nullptr);
    take(
        "draining-light.png", ThemeChoice::Light,
        [](Script& script) {
            fillWatching(script, kNow);
            script.status.journal.records.resize(8);
            script.status.entered.resize(4);
            script.status.state = script.status.journalState = CutoverState::Draining;
        },
        nullptr);
    take(
        "ambiguous-dark.png", ThemeChoice::Dark,
        [](Script& script) {
            fillWatching(script, kNow);
            script.status.state = CutoverState::Ambiguous;
            script.status.trouble = "Green and the journal's file disagree about record 12.";
            script.status.check = {"Compare the table viridian_journal of green with the file "
                                   "shop.journal.ndjson, record by record.",
                                   "Is blue fenced, and which store has the traffic?"};
        },
        nullptr);
    theme().choose(ThemeChoice::Light);
}

QTEST_MAIN(TstCutoverRoom)
#include "tst_cutover_room.moc"
