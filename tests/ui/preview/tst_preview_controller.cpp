#include "tests/ui/preview/preview_fixture.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;

class TestPreviewController : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void sample_runsAndShowsAPair();
    void edit_runsAgainOnTheSampleThatWasRead();
    void invalidText_leavesTheResultStale();
    void stepOff_isNotRun();
    void wholeStore_fillsTheMatrixAndEnds();
    void stop_bringsTheOldResultBack();
    void stop_canGoOn();
    void selection_followsRowAndEnd();
    void gutter_namesTheStepOfALine();
    void lostStore_isToldAndRecovers();
    void otherBlue_dropsWhatWasRead();
    void saving_writesTheText();
    void event_fromAnotherRoomIsShown();
    void report_isWritten();
};

void TestPreviewController::sample_runsAndShowsAPair()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    QTRY_VERIFY(frame.controller().idle());
    QCOMPARE(frame.controller().result()->eventsRead, std::uint64_t(1000));
    QCOMPARE(frame.controller().result()->errorCount, std::uint64_t(4));
    QVERIFY(frame.controller().pair());
    QVERIFY(frame.controller().shown().diff);
    QVERIFY(!frame.controller().stale());
}

void TestPreviewController::edit_runsAgainOnTheSampleThatWasRead()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    const auto reads = [&] { return std::ranges::count(frame.shop->calls(), std::string("read")); };
    const auto before = reads();
    QString text = frame.controller().document().text();
    frame.controller().document().edit(
        text.replace(QStringLiteral("customerId"), QStringLiteral("client")));
    QVERIFY(!frame.controller().stale()); // parsed after a pause
    QTRY_COMPARE(frame.controller().result()->pipelineHash,
                 frame.controller().document().pipeline().hash());
    QVERIFY(frame.controller().document().modified());
    QTRY_VERIFY(frame.controller().idle());
    QVERIFY(!frame.controller().stale());
    QCOMPARE(reads(), before);
}

void TestPreviewController::invalidText_leavesTheResultStale()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    const QString good = frame.controller().document().text();
    frame.controller().document().edit(QString(good).replace(
        QStringLiteral("match: {type: OrderViewed}"), QStringLiteral("mach: {type: OrderViewed}")));
    frame.controller().document().parseNow();
    QVERIFY(frame.controller().document().problem());
    QCOMPARE(frame.controller().document().problem()->line, 19);
    QVERIFY(frame.controller().document().problem()->message.contains(QStringLiteral("“mach”")));
    QVERIFY(frame.controller().stale());
    QVERIFY(frame.controller().result());
    QCOMPARE(frame.page->stateLine().text, QStringLiteral("invalid"));
    QVERIFY(frame.context.pipelineHash().isEmpty()); // no text, no hash: not that of the last one
    frame.controller().document().edit(good);
    frame.controller().document().parseNow();
    QVERIFY(!frame.controller().stale());
    QVERIFY(!frame.context.pipelineHash().isEmpty());
}

void TestPreviewController::stepOff_isNotRun()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().document().setOn(2, false);
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    QCOMPARE(frame.controller().result()->errorCount, std::uint64_t(0));
    QCOMPARE(frame.controller().result()->touchedPerStep[2], std::uint64_t(0));
    QVERIFY(!frame.controller().document().modified());
}

void TestPreviewController::wholeStore_fillsTheMatrixAndEnds()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runWholeStore();
    QCOMPARE(frame.controller().running(), PreviewController::Running::WholeStore);
    QTRY_VERIFY(frame.controller().result());
    QVERIFY(frame.controller().result()->all);
    QCOMPARE(frame.controller().matrix().size(), std::size_t(6));
    QCOMPARE(frame.page->stateLine().text, QStringLiteral("4 failed"));
    QCOMPARE(frame.page->stateLine().severity, Severity::Error);
}

void TestPreviewController::stop_bringsTheOldResultBack()
{
    PreviewFrame frame(makeShop(1000)); // several pages
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    std::atomic<bool> go = false;
    std::atomic<bool> inside = false;
    frame.shop->setHook([&](const std::string& call) {
        if (call == "read") {
            inside = true;
            while (!go)
                std::this_thread::yield();
        }
        return test::Failure::None;
    });
    const auto before = frame.controller().result();
    frame.controller().runWholeStore();
    QTRY_VERIFY(inside.load());
    frame.page->run(RoomCommand::Stop);
    QVERIFY(frame.controller().stopping());
    go = true;
    QTRY_COMPARE(frame.controller().running(), PreviewController::Running::Nothing);
    QCOMPARE(frame.controller().result().get(), before.get());
    QVERIFY(!frame.controller().error());
    frame.shop->setHook({});
}

void TestPreviewController::stop_canGoOn()
{
    PreviewFrame frame(makeShop(1000)); // several pages
    frame.connectBlue();
    std::atomic<int> reads = 0;
    frame.shop->setHook([&](const std::string& call) {
        reads += call == "read" ? 1 : 0;
        return test::Failure::None;
    });
    frame.controller().runWholeStore();
    QTRY_VERIFY(frame.controller().result());
    const auto whole = frame.controller().result();
    const int readsOfWhole = reads.exchange(0);
    const QString costs =
        frame.page->findChild<QLabel*>(QStringLiteral("previewEvidence"))->toolTip();
    QVERIFY2(costs.contains(QStringLiteral("bytes in")) &&
                 costs.contains(QStringLiteral("Slowest events")),
             qPrintable(costs));
    auto* goOn = frame.page->findChild<QPushButton*>(QStringLiteral("previewGoOn"));
    QVERIFY(goOn && goOn->isHidden());
    std::atomic<bool> go = false;
    frame.shop->setHook([&](const std::string& call) {
        if (call == "read" && ++reads == 2) {
            while (!go)
                std::this_thread::yield();
        }
        return test::Failure::None;
    });
    frame.controller().runWholeStore();
    QTRY_VERIFY(reads.load() >= 2 && frame.controller().progress().done > 0);
    frame.controller().stop();
    go = true;
    QTRY_COMPARE(frame.controller().running(), PreviewController::Running::Nothing);
    reads = 0;
    frame.shop->setHook([&](const std::string& call) {
        reads += call == "read" ? 1 : 0;
        return test::Failure::None;
    });
    QVERIFY(frame.controller().canGoOn());
    QVERIFY(!goOn->isHidden());
    QVERIFY(frame.controller().stoppedAfter() > 0);
    QVERIFY(frame.controller().stoppedAfter() < whole->eventsRead);
    goOn->click();
    QTRY_VERIFY(frame.controller().result() != whole);
    const auto& result = frame.controller().result();
    QCOMPARE(result->eventsRead, whole->eventsRead);
    QCOMPARE(result->proofs.digest.toText(), whole->proofs.digest.toText());
    QVERIFY(reads.load() < readsOfWhole); // it did not begin anew
    QVERIFY(!frame.controller().canGoOn() && goOn->isHidden());
    frame.shop->setHook({});
}

void TestPreviewController::selection_followsRowAndEnd()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().idle() && frame.controller().result());
    int payment = -1;
    for (std::size_t row = 0; row < frame.controller().matrix().size(); ++row)
        payment = frame.controller().matrix()[row].type == "PaymentReceived" ? static_cast<int>(row)
                                                                             : payment;
    frame.controller().selectRow(payment, Disposition::Failed);
    QCOMPARE(frame.controller().pairs().size(), std::size_t(4));
    QVERIFY(QString::fromStdString(frame.controller().pair()->failure)
                .contains(QStringLiteral("expected a number")));
    QVERIFY(frame.controller().step(1));
    QCOMPARE(frame.controller().current(), 1);
    frame.controller().setCurrent(3);
    QVERIFY(!frame.controller().step(1));
    frame.controller().selectRow(payment, Disposition::Split);
    QVERIFY(!frame.controller().pair());
}

void TestPreviewController::gutter_namesTheStepOfALine()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    for (std::size_t row = 0; row < frame.controller().matrix().size(); ++row) {
        if (frame.controller().matrix()[row].type == "OrderPlaced")
            frame.controller().selectRow(static_cast<int>(row));
    }
    QTRY_VERIFY(frame.controller().idle());
    const ShownPair& shown = frame.controller().shown();
    QCOMPARE(shown.gutter.size(), shown.diff->rows.size());
    int named = 0;
    for (std::size_t row = 0; row < shown.diff->rows.size(); ++row) {
        QVERIFY(shown.diff->rows[row].equal() ? shown.gutter[row].isEmpty() : true);
        named += shown.gutter[row] == QStringLiteral("2") ? 1 : 0;
    }
    QVERIFY(named >= 3);
    QVERIFY(shown.facts.contains(QStringLiteral("id kept")));
}

void TestPreviewController::lostStore_isToldAndRecovers()
{
    PreviewFrame frame(makeShop());
    frame.shop->setReachable(false);
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().error());
    QCOMPARE(frame.page->stateLine().text, QStringLiteral("not read"));
    frame.shop->setReachable(true);
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    QVERIFY(!frame.controller().error());
}

void TestPreviewController::otherBlue_dropsWhatWasRead()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    frame.context.setBlue("sqlite:/memory/other.db");
    QVERIFY(!frame.controller().result());
    QVERIFY(frame.controller().matrix().empty());
    QVERIFY(!frame.controller().pair());
}

void TestPreviewController::saving_writesTheText()
{
    PreviewFrame frame(makeShop());
    PipelineDocument& document = frame.controller().document();
    QVERIFY(!document.modified());
    document.edit(document.text() + QStringLiteral("# end é\n"));
    QVERIFY(document.modified());
    QVERIFY(document.save());
    QVERIFY(!document.modified());
    QFile file(frame.folder.filePath(QStringLiteral("pipeline.yaml")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(QString::fromUtf8(file.readAll()).endsWith(QStringLiteral("# end é\n")));
    QVERIFY(!document.saveAs("/nowhere/at/all.yaml"));
}

void TestPreviewController::event_fromAnotherRoomIsShown()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    Destination destination;
    destination.room = RoomId::Preview;
    destination.position = QStringLiteral("7");
    destination.stepId = QStringLiteral("items");
    frame.page->open(destination);
    QTRY_VERIFY(frame.controller().pair());
    QCOMPARE(frame.controller().result()->before[0].position, Position(7));
    QCOMPARE(frame.controller().result()->outputsOf(*frame.controller().pair()).size(),
             std::size_t(2));
}

void TestPreviewController::report_isWritten()
{
    PreviewFrame frame(makeShop());
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    QSignalSpy spy(&frame.controller(), &PreviewController::exported);
    for (const char* name : {"report.html", "report.json"}) {
        frame.controller().exportTo(frame.folder.filePath(QString::fromLatin1(name)));
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(spy.takeFirst().at(1).toString(), QString());
        QVERIFY(QFile::exists(frame.folder.filePath(QString::fromLatin1(name))));
    }
    frame.controller().exportTo(QStringLiteral("/nowhere/report.html"));
    QTRY_COMPARE(spy.size(), 1);
    QVERIFY(!spy.takeFirst().at(1).toString().isEmpty());
}

QTEST_MAIN(TestPreviewController)
#include "tst_preview_controller.moc"
