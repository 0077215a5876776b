#include "core/pipeline/cases.h"
#include "core/pipeline/worker/programs.h"
#include "tests/ui/preview/preview_fixture.h"
#include "ui/preview/coverage_model.h"
#include "ui/preview/coverage_table.h"
#include "ui/preview/message_pane.h"
#include "ui/preview/proof_strip.h"
#include "ui/preview/step_editor.h"
#include "ui/preview/step_list.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTabBar>
#include <QTest>

#include <atomic>
#include <thread>

using namespace viridian;
using namespace viridian::ui;

class TestPreviewRoom : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void notConnected_saysSo();
    void noPipeline_offersASample();
    void steps_showWhatTheyDoAndHowManyFailed();
    void space_switchesAStepOff();
    void altShiftDown_movesAStep();
    void typing_marksTheProblemAtItsLine();
    void coverage_marksFailedAndSelectsTheirSamples();
    void nextProblem_goesToTheFailedRow();
    void split_showsItsOutputsAsTabs();
    void dropped_saysByWhichStep();
    void proofs_sayVerdictAndOpenTheirList();
    void wayBackOfAWholeStore_saysThatNotEachWasTried();
    void schema_listsInvalidPayloadsAndMarksTheirSamples();
    void pin_keepsTheShownEventAsACase();
    void keys_areOfferedWhenTheyDoSomething();
    void activating_runsASampleByItself();
    void programThatMayNotRun_isSaidAndTriedOnceItMay();
    void oneEvent_isNotRunOnTheUiThread();
    void narrowestWindow_namesStepsAndTypesInFull();
    void themes_bothPaint_data();
    void themes_bothPaint();

private:
    template <typename T>
    static T* child(const PreviewFrame& frame, const char* name)
    {
        const QString key = QString::fromLatin1(name);
        T* found = frame.page->findChild<T*>(key);
        return found ? found : frame.page->leftDock()->findChild<T*>(key);
    }
    static void selectType(const PreviewFrame& frame, const char* type,
                           std::optional<Disposition> only = {})
    {
        const auto& matrix = frame.controller().matrix();
        for (std::size_t row = 0; row < matrix.size(); ++row) {
            if (matrix[row].type == type)
                frame.controller().selectRow(static_cast<int>(row), only);
        }
    }
};

void TestPreviewRoom::initTestCase()
{
    Theme::install(*qApp, true);
}

void TestPreviewRoom::notConnected_saysSo()
{
    PreviewFrame frame(makeShop());
    QVERIFY(child<MessagePane>(frame, "previewMessage")
                ->accessibleDescription()
                .contains(QStringLiteral("Ctrl+O")));
    QVERIFY(!child<QPushButton>(frame, "previewRun")->isEnabled());
    QCOMPARE(child<QLabel>(frame, "previewEvidence")->text(),
             QStringLiteral("no BLUE store is open"));
    QVERIFY(!frame.page->can(RoomCommand::Run));
}

void TestPreviewRoom::noPipeline_offersASample()
{
    PreviewFrame frame(makeShop(), nullptr);
    QCOMPARE(frame.page->stateLine().text, QStringLiteral("no pipeline"));
    auto* offer = child<QPushButton>(frame, "pipelineSample");
    QVERIFY(offer);
    offer->click();
    QCOMPARE(frame.controller().document().pipeline().steps().size(), std::size_t(1));
    QCOMPARE(child<StepList>(frame, "stepList")->model()->rowCount(), 1);
    QVERIFY(child<StepEditor>(frame, "stepEditor")->text().contains(QStringLiteral("order-v2")));
    QVERIFY(frame.controller().document().modified());
}

void TestPreviewRoom::steps_showWhatTheyDoAndHowManyFailed()
{
    PreviewFrame frame(makeShop());
    auto* list = child<StepList>(frame, "stepList");
    QAbstractItemModelTester tester(list->model(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(list->model()->rowCount(), 5);
    const QModelIndex split = list->model()->index(3, 0);
    QCOMPARE(split.data(StepListModel::FanRole).toString(), QStringLiteral("1:n"));
    QVERIFY(split.data(Qt::AccessibleTextRole)
                .toString()
                .startsWith(QStringLiteral("Step 4, Split, ItemAdded, 1 to n")));
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_COMPARE(list->model()->index(2, 0).data(StepListModel::FailedRole).toULongLong(), 4ULL);
    QVERIFY(list->model()
                ->index(4, 0)
                .data(StepListModel::LossRole)
                .toString()
                .contains(QStringLiteral("dropped")));
    QVERIFY(child<QWidget>(frame, "stepReverse")
                ->accessibleName()
                .startsWith(QStringLiteral("3 steps reverse exactly")));
}

void TestPreviewRoom::space_switchesAStepOff()
{
    PreviewFrame frame(makeShop());
    auto* list = child<StepList>(frame, "stepList");
    list->setCurrentStep(1);
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY(!frame.controller().document().isOn(1));
    QCOMPARE(list->model()->index(1, 0).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY(frame.controller().document().allOn());
}

void TestPreviewRoom::altShiftDown_movesAStep()
{
    PreviewFrame frame(makeShop());
    auto* list = child<StepList>(frame, "stepList");
    list->setCurrentStep(3);
    QTest::keyClick(list, Qt::Key_Down, Qt::AltModifier | Qt::ShiftModifier);
    QCOMPARE(frame.controller().document().pipeline().steps()[4].id, std::string("items"));
    QCOMPARE(list->currentStep(), 4);
    QVERIFY(child<StepEditor>(frame, "stepEditor")->text() == frame.controller().document().text());
    child<StepEditor>(frame, "stepEditor")->undo();
    frame.controller().document().parseNow();
    QCOMPARE(frame.controller().document().pipeline().steps()[3].id, std::string("items"));
}

void TestPreviewRoom::typing_marksTheProblemAtItsLine()
{
    PreviewFrame frame(makeShop());
    auto* editor = child<StepEditor>(frame, "stepEditor");
    editor->setCursorPosition(4, 0);
    editor->insert(QStringLiteral("  - {id: wrong}\n"));
    QTRY_VERIFY(frame.controller().document().problem());
    QCOMPARE(frame.controller().document().problem()->line, 5);
    QVERIFY(editor->annotation(4).contains(QStringLiteral("match")));
    QCOMPARE(frame.page->stateLine().text, QStringLiteral("invalid"));
    QVERIFY(child<QLabel>(frame, "reverseExact")->text().startsWith(QStringLiteral("Not known")));
    editor->undo();
    QTRY_VERIFY(!frame.controller().document().problem());
    QCOMPARE(child<QLabel>(frame, "reverseExact")->text(),
             QStringLiteral("3 steps reverse exactly"));
    QVERIFY(editor->annotation(4).isEmpty());
}

void TestPreviewRoom::coverage_marksFailedAndSelectsTheirSamples()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    auto* table = child<CoverageTable>(frame, "coverageTable");
    QAbstractItemModelTester tester(table->model(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(table->model()->rowCount(), 6);
    QModelIndex failed;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        const QModelIndex cell = table->model()->index(row, CoverageModel::Failed);
        if (static_cast<Severity>(cell.data(CoverageModel::SeverityRole).toInt()) ==
            Severity::Error)
            failed = cell;
    }
    QVERIFY(failed.isValid());
    QCOMPARE(failed.data().toString(), QStringLiteral("4"));
    QCOMPARE(failed.data(Qt::AccessibleTextRole).toString(), QStringLiteral("4 failed"));
    QVERIFY(failed.siblingAtColumn(CoverageModel::Note)
                .data()
                .toString()
                .contains(QStringLiteral("expected a number")));
    QCOMPARE(failed.siblingAtColumn(CoverageModel::Steps).data().toString(), QStringLiteral("3"));
    emit table->activated(failed);
    QCOMPARE(frame.controller().pairs().size(), std::size_t(4));
    QVERIFY(child<QLabel>(frame, "previewEnd")
                ->text()
                .startsWith(QStringLiteral("failed: Step “payment”")));
    QCOMPARE(child<QLabel>(frame, "previewSampleNumber")->text(), QStringLiteral("Sample 1 of 4"));
}

void TestPreviewRoom::nextProblem_goesToTheFailedRow()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    auto* table = child<CoverageTable>(frame, "coverageTable");
    table->setCurrentIndex(table->model()->index(0, 0));
    frame.page->run(RoomCommand::NextProblem);
    QCOMPARE(table->currentIndex().siblingAtColumn(CoverageModel::Type).data().toString(),
             QStringLiteral("PaymentReceived"));
    QVERIFY(frame.page->statusText().startsWith(
        QStringLiteral("PaymentReceived 1: 196 changed, 4 failed")));
}

void TestPreviewRoom::split_showsItsOutputsAsTabs()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    selectType(frame, "ItemAdded");
    auto* tabs = child<QTabBar>(frame, "previewOutputs");
    QCOMPARE(tabs->count(), 2);
    QVERIFY(tabs->tabText(1).contains(QStringLiteral("PricePaid")));
    tabs->setCurrentIndex(1);
    QCOMPARE(frame.controller().output(), std::size_t(1));
    QTRY_VERIFY(frame.controller().idle());
    QVERIFY(frame.controller().shown().facts.contains(QStringLiteral("new id")));
}

void TestPreviewRoom::dropped_saysByWhichStep()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    selectType(frame, "OrderViewed");
    QCOMPARE(child<QLabel>(frame, "previewEnd")->text(),
             QStringLiteral("dropped by step 5 views: not an event of the domain"));
}

void TestPreviewRoom::proofs_sayVerdictAndOpenTheirList()
{
    PreviewFrame frame(makeShop());
    auto* deterministic = child<ProofButton>(frame, "proofDeterministic");
    QVERIFY(!deterministic->isEnabled());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_COMPARE(deterministic->verdict(), QStringLiteral("2 runs, same bytes"));
    QCOMPARE(child<ProofButton>(frame, "proofConserved")->verdict(),
             QStringLiteral("in equals out"));
    QCOMPARE(child<ProofButton>(frame, "proofSchema")->verdict(), QStringLiteral("none declared"));
    auto* reversible = child<ProofButton>(frame, "proofReversible");
    QCOMPARE(reversible->verdict(), QStringLiteral("in part"));
    QVERIFY(reversible->accessibleDescription().contains(
        QStringLiteral("of steps without a way back")));
    auto* coverage = child<ProofButton>(frame, "proofCoverage");
    QCOMPARE(coverage->verdict(), QStringLiteral("6 of 6 addresses"));
    coverage->click();
    auto* list = frame.page->findChild<QLabel*>(QStringLiteral("proofListText"));
    QVERIFY(list);
    QVERIFY(list->text().contains(QStringLiteral("OrderConfirmed")));
}

void TestPreviewRoom::wayBackOfAWholeStore_saysThatNotEachWasTried()
{
    PreviewFrame frame(makeShop(1100));
    const QString file = frame.write(
        "pipeline.yaml", "format: viridian.pipeline/1\nname: shop\nsteps:\n"
                         "  - {id: by, match: {type: OrderConfirmed}, sameVersion: true, "
                         "patch: [{rename: /by, to: confirmedBy}]}\n");
    frame.controller().document().open(file.toStdString());
    QVERIFY(!frame.controller().document().problem());
    frame.connectBlue();
    auto* reversible = child<ProofButton>(frame, "proofReversible");
    frame.controller().runSample();
    QTRY_COMPARE(reversible->verdict(), QStringLiteral("yes"));
    frame.controller().runWholeStore();
    QTRY_COMPARE(reversible->verdict(), QStringLiteral("yes, of those tried"));
    QVERIFY2(reversible->accessibleDescription().contains(
                 QStringLiteral("1,001 of 1,100 events were tried")),
             qPrintable(reversible->accessibleDescription()));
}

void TestPreviewRoom::schema_listsInvalidPayloadsAndMarksTheirSamples()
{
    PreviewFrame frame(makeShop());
    frame.write("confirmed.json", R"({"properties":{"by":{"enum":["mira"]}}})");
    frame.write("placed.json", R"({"properties":{"customerId":{"type":"integer"}}})");
    std::string text = kShop;
    text += "  - {id: confirmed, match: {type: OrderConfirmed}, pass: true}\n"
            "assert:\n  - {type: OrderConfirmed, schema: confirmed.json}\n"
            "  - {type: OrderPlaced, version: \"2\", schema: placed.json}\n";
    const QString file = frame.write("pipeline.yaml", text.c_str());
    frame.controller().document().open(file.toStdString());
    QVERIFY(!frame.controller().document().problem());
    frame.connectBlue();
    frame.controller().runSample();
    auto* schema = child<ProofButton>(frame, "proofSchema");
    QTRY_COMPARE(schema->verdict(), QStringLiteral("200 invalid"));
    QCOMPARE(schema->accessibleDescription(), QStringLiteral("400 payloads, 2 schemas"));
    schema->click();
    auto* list = frame.page->findChild<QLabel*>(QStringLiteral("proofListText"));
    QVERIFY(list);
    QVERIFY(list->text().contains(
        QStringLiteral("OrderPlaced v2 by placed.json: 200 payloads, 200 invalid")));
    QVERIFY(list->text().contains(QStringLiteral("OrderPlaced at /customerId")));
    selectType(frame, "OrderPlaced");
    QVERIFY(child<QLabel>(frame, "previewEnd")
                ->text()
                .startsWith(QStringLiteral("not valid: /customerId: ")));
    selectType(frame, "OrderConfirmed");
    QVERIFY(child<QLabel>(frame, "previewEnd")->isHidden());
}

void TestPreviewRoom::pin_keepsTheShownEventAsACase()
{
    PreviewFrame frame(makeShop());
    auto* pin = child<QAction>(frame, "previewPin");
    QVERIFY(pin && !pin->isEnabled());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    QSignalSpy pinned(&frame.controller(), &PreviewController::pinned);
    for (const char* type : {"ItemAdded", "OrderViewed", "ItemAdded"}) {
        selectType(frame, type);
        QVERIFY(pin->isEnabled());
        const qsizetype before = pinned.count();
        pin->trigger();
        QTRY_COMPARE(pinned.count(), before + 1);
        QCOMPARE(pinned.last().at(1).toString(), QString());
    }
    QCOMPARE(pinned.last().at(0).toString(),
             QStringLiteral("stands in pipeline.cases.ndjson already"));
    const auto cases =
        readCases(frame.folder.filePath(QStringLiteral("pipeline.cases.ndjson")).toStdString());
    QVERIFY2(cases, cases ? "" : cases.error().message.c_str());
    QCOMPARE(cases->size(), std::size_t(2));
    QCOMPARE(cases->at(0).expected.size(), std::size_t(2));
    QVERIFY(cases->at(1).expected.empty());
    const auto results = runCases(frame.controller().document().pipeline(), *cases, {});
    QVERIFY(results && results->at(0).passed() && results->at(1).passed());
}

void TestPreviewRoom::keys_areOfferedWhenTheyDoSomething()
{
    PreviewFrame frame(makeShop());
    QVERIFY(!frame.page->can(RoomCommand::NextDifference));
    QVERIFY(!frame.page->can(RoomCommand::Stop));
    frame.connectBlue();
    QVERIFY(frame.page->can(RoomCommand::Run));
    frame.page->run(RoomCommand::Run);
    QVERIFY(frame.page->can(RoomCommand::Stop));
    QTRY_VERIFY(frame.controller().result());
    selectType(frame, "OrderPlaced");
    QTRY_VERIFY(frame.controller().idle());
    QVERIFY(frame.page->can(RoomCommand::NextDifference));
    const int before = frame.controller().current();
    for (int i = 0; i < 20 && frame.controller().current() == before; ++i)
        frame.page->run(RoomCommand::NextDifference);
    QCOMPARE(frame.controller().current(), before + 1);
}

void TestPreviewRoom::activating_runsASampleByItself()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    QCOMPARE(frame.controller().running(), PreviewController::Running::Nothing);
    frame.page->activate();
    QCOMPARE(frame.controller().running(), PreviewController::Running::Sample);
    QTRY_VERIFY(frame.page->ready());
    QVERIFY(frame.controller().result());
    auto* table = child<CoverageTable>(frame, "coverageTable");
    QCOMPARE(table->currentIndex().siblingAtColumn(CoverageModel::Type).data().toString(),
             QStringLiteral("PaymentReceived"));
}

/// A step whose work a program outside does, which ends at once.
static const char* const kOutside = R"(format: viridian.pipeline/1
name: shop 2.0
steps:
  - {id: real, match: {type: OrderPlaced}, process: {command: ["/bin/false"]}}
)";

void TestPreviewRoom::programThatMayNotRun_isSaidAndTriedOnceItMay()
{
    std::atomic<bool> may = false;
    worker::setProgramGate([&may](const worker::Program&) { return may.load(); });
    const QScopeGuard open([] { worker::setProgramGate({}); });
    PreviewFrame frame(makeShop(), kOutside);
    frame.connectBlue();
    frame.page->activate();
    QTRY_VERIFY(frame.page->ready());
    const auto said = [&] {
        QStringList texts;
        for (const QLabel* label :
             child<MessagePane>(frame, "previewMessage")->findChildren<QLabel*>())
            texts << label->text();
        return texts.join(QLatin1Char('\n'));
    };
    QVERIFY2(said().contains(QStringLiteral("The pipeline could not be run")), qPrintable(said()));
    QVERIFY2(said().contains(QStringLiteral("nobody has allowed its program")), qPrintable(said()));
    QVERIFY(!frame.controller().result());
    QCOMPARE(frame.page->stateLine().text, QStringLiteral("not run"));
    may = true;
    emit frame.context.programsAllowed();
    QTRY_VERIFY(frame.page->ready());
    QTRY_VERIFY2(said().contains(QStringLiteral("it ended with exit code 1")), qPrintable(said()));
}

/// A step outside may take its time.
void TestPreviewRoom::oneEvent_isNotRunOnTheUiThread()
{
    std::atomic<bool> onUi = false;
    worker::setProgramGate([&onUi, ui = std::this_thread::get_id()](const worker::Program&) {
        onUi = onUi || std::this_thread::get_id() == ui;
        return true;
    });
    const QScopeGuard open([] { worker::setProgramGate({}); });
    PreviewFrame frame(makeShop(), kOutside);
    frame.connectBlue();
    frame.page->open({.room = RoomId::Preview, .position = QStringLiteral("6")});
    QTRY_VERIFY(frame.controller().error());
    QCOMPARE(frame.controller().failed(), PreviewController::Failed::Pipeline);
    QVERIFY(!onUi);
}

/// At 1440 px, which the rooms are drawn for, nothing that names a step or a type is cut.
void TestPreviewRoom::narrowestWindow_namesStepsAndTypesInFull()
{
    PreviewFrame frame(makeShop(), R"(format: viridian.pipeline/1
name: shop 2.0
version: {from: [column], default: "1"}
steps:
  - {id: a, match: {type: PaymentReceived, version: "1"}, to: {version: "2"}, patch: [{move: /cents, to: /amount}]}
  - {id: b, match: {type: OrderShipped}, rename: {type: OrderDispatched}}
  - id: c
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch: [{move: /total, to: /amount/value}, {move: /currency, to: /amount/currency}]
  - {id: d, match: {type: CustomerMoved}, split: [{type: AddressChanged, take: [/id]}, {type: PhoneChanged, take: [/phone]}]}
)");
    QVERIFY(!frame.controller().document().problem());
    auto* list = child<StepList>(frame, "stepList");
    // Beside the check box and the number on the left and the fan on the right.
    const double room = theme().px(330 - 62 - 8 - 8) - 1;
    const QFontMetricsF bold(theme().boldFont());
    const QFontMetricsF plain(theme().font());
    const QFontMetricsF small(theme().font(Size::Small));
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        const QModelIndex step = list->model()->index(row, 0);
        const QString title = step.data(StepListModel::TitleRole).toString();
        const QString address = step.data(StepListModel::AddressRole).toString();
        const double wide = bold.horizontalAdvance(title) + theme().px(6) +
                            plain.horizontalAdvance(address) +
                            small.horizontalAdvance(step.data(StepListModel::FanRole).toString());
        QVERIFY2(wide <= room, qPrintable(title + QLatin1Char(' ') + address));
        const QString last = step.data(StepListModel::SummaryRole).toStringList().back();
        const bool isLossy = !step.data(StepListModel::LossRole).toString().isEmpty();
        const double lossy =
            isLossy ? theme().px(12 + 5) + small.horizontalAdvance(QStringLiteral("lossy")) : 0;
        QVERIFY2(small.horizontalAdvance(last) + lossy <= room, qPrintable(last));
    }
    auto* table = child<CoverageTable>(frame, "coverageTable");
    frame.connectBlue();
    frame.page->resize(1440 - 76 - 330, 788);
    frame.page->show();
    frame.page->activate();
    QTRY_VERIFY(frame.controller().result() && frame.page->ready());
    QVERIFY2(frame.page->minimumSizeHint().width() <= 1440 - 76 - 330,
             qPrintable(QString::number(frame.page->minimumSizeHint().width())));
    QVERIFY(table->columnWidth(CoverageModel::Type) >=
            plain.horizontalAdvance(QStringLiteral("CustomerRegistered")) + theme().px(16));
}

void TestPreviewRoom::themes_bothPaint_data()
{
    QTest::addColumn<ThemeChoice>("choice");
    QTest::newRow("light") << ThemeChoice::Light;
    QTest::newRow("dark") << ThemeChoice::Dark;
}

void TestPreviewRoom::themes_bothPaint()
{
    QFETCH(ThemeChoice, choice);
    theme().choose(choice);
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.page->resize(1040, 780);
    frame.page->show();
    frame.page->activate();
    QTRY_VERIFY(frame.controller().result() && frame.page->ready());
    const QImage image = frame.page->grab().toImage();
    QCOMPARE(image.size() / image.devicePixelRatio(), QSize(1040, 780));
    // The run line lies on the window's colour, whatever the theme.
    QCOMPARE(image.pixelColor(4, 20), theme().color(Role::Window));
    theme().choose(ThemeChoice::System);
}

QTEST_MAIN(TestPreviewRoom)
#include "tst_preview_room.moc"
