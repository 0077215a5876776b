#include "core/diff/rules.h"
#include "tests/ui/diff/diff_frame.h"
#include "ui/diff/alignment_view.h"
#include "ui/diff/difference_model.h"
#include "ui/diff/overview_strip.h"
#include "ui/diff/payload_text.h"
#include "ui/diff/small_tables.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTreeView>

#include <semaphore>

using namespace viridian;
using namespace viridian::ui;
using namespace viridian::test;

class TestDiffRoom : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void withoutStoresItSaysWhatToOpen()
    {
        DiffFrame frame;
        QCOMPARE(frame.find<QLabel>("diffSentence").text(), "Not connected");
        QCOMPARE(frame.page->stateLine().text, "no stores");
        QVERIFY(!frame.find<QAbstractButton>("diffProve").isEnabled());
        QVERIFY(!frame.page->can(RoomCommand::Run));
    }

    void neverRun_saysWhatWillBeCompared()
    {
        DiffFrame frame;
        frame.connectStores();
        QCOMPARE(frame.find<QLabel>("diffSentence").text(), "Not proven yet");
        QCOMPARE(frame.page->stateLine().text, "not proven");
        QVERIFY(frame.page->can(RoomCommand::Run));
        QVERIFY(!frame.page->can(RoomCommand::Stop));
    }

    void equal_isQuiet()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.find<QLabel>("diffSentence").text(), "Equal up to 9,000");
        QCOMPARE(frame.page->stateLine(), (StateLine{.text = "equal"}));
        QCOMPARE(frame.find<QLabel>("differenceEmpty").text(), "No differences.");
        QVERIFY(frame.find<OverviewStrip>("diffOverview").marks().empty());
        QVERIFY(frame.find<QWidget>("diffVerdict").accessibleName().contains("Equal up to"));
    }

    void different_listsAndAlignsAndNamesPaths()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        tamperAsInThePicture(frame.pair);
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.find<QLabel>("diffSentence").text(),
                 "Not equal: 9 events in 4 streams differ, of 9,000");
        QCOMPARE(frame.page->stateLine().text, "9 differ");
        QCOMPARE(frame.page->stateLine().severity, Severity::Error);
        QCOMPARE(frame.page->statusText(), "Difference 1 of 9, order-17 version 3");
        QCOMPARE(frame.find<QTreeView>("differenceTree").model()->rowCount(), 4);
        QCOMPARE(frame.find<QLabel>("diffStreamName").text(), "order-17");
        QVERIFY2(
            frame.find<QLabel>("diffStreamCounts").text().endsWith("1 changed, 1 missing, 1 extra"),
            qPrintable(frame.find<QLabel>("diffStreamCounts").text()));
        const auto& paths = *frame.find<QTableView>("pathTable").model();
        QCOMPARE(paths.rowCount(), 1);
        QCOMPARE(paths.index(0, 1).data().toString(), "/amount/currency");
        QCOMPARE(paths.index(0, 2).data().toString(), "\"EUR\"");
        QCOMPARE(paths.index(0, 3).data().toString(), "\"USD\"");
        QVERIFY(frame.find<QPlainTextEdit>("diffLeft").toPlainText().contains("EUR"));
        QVERIFY(frame.find<QPlainTextEdit>("diffRight").toPlainText().contains("USD"));
    }

    void alignment_collapsesEqualRunsAndOpensThem()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        tamperAsInThePicture(frame.pair);
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        auto& view = frame.find<AlignmentView>("alignmentTable");
        const QAbstractItemModelTester tester(view.model());
        // 0, 1 | 2 ~3 4 | 5 | 6 −7 8 | 9 … 223 | 224 +225
        QStringList rows;
        for (int i = 0; i < view.model()->rowCount(); ++i)
            rows << view.model()->index(i, 0).data().toString().section(' ', 0, 4) + "|" +
                        view.model()->index(i, 1).data().toString();
        QVERIFY2(rows.first().startsWith("2 equal events"), qPrintable(rows.join('\n')));
        const int before = view.model()->rowCount();
        view.setCurrentIndex(view.model()->index(0, 0));
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.model()->rowCount(), before + 1);
        QVERIFY(view.model()->index(0, 1).data().toString().contains("equal"));
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(view.model()->rowCount(), before);
        QCOMPARE(view.accessibleName(), "Alignment of order-17");
    }

    void next_walksThroughEveryDifference()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        tamperAsInThePicture(frame.pair);
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QSet<QString> streams;
        int steps = 0;
        for (; frame.page->can(RoomCommand::NextDifference); ++steps) {
            frame.page->run(RoomCommand::NextDifference);
            QVERIFY(frame.waitSettled());
            streams << frame.find<QLabel>("diffStreamName").text();
            QCOMPARE(frame.find<QTreeView>("differenceTree").currentIndex().isValid(), true);
        }
        QCOMPARE(steps, 8);
        QCOMPARE(streams.size(), 4);
        QVERIFY(!frame.find<QAbstractButton>("diffNext").isEnabled());
        QTest::mouseClick(&frame.find<QAbstractButton>("diffPrevious"), Qt::LeftButton);
        QCOMPARE(frame.controller().selected(), 7);
    }

    void overview_movesByKeysAndClicks()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        tamperAsInThePicture(frame.pair);
        frame.window.show();
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        auto& strip = frame.find<OverviewStrip>("diffOverview");
        QVERIFY(strip.marks().size() >= 6);
        QVERIFY(strip.labelsEnd() < strip.firstMarkLeft()); // a mark at position 1 is beside them
        QTest::keyClick(&strip, Qt::Key_End);
        const int last = frame.controller().selected();
        QVERIFY(last > 0);
        QTest::keyClick(&strip, Qt::Key_Home);
        QCOMPARE(frame.controller().selected(), strip.marks().front().difference);
        QTest::keyClick(&strip, Qt::Key_Right);
        QCOMPARE(frame.controller().selected(), strip.marks()[1].difference);
        QTest::mouseClick(&strip, Qt::LeftButton, {}, {strip.width() - 22, strip.height() / 3});
        QCOMPARE(frame.controller()
                     .differences()[static_cast<std::size_t>(frame.controller().selected())]
                     .label,
                 diff::Label::Extra);
        QVERIFY(!strip.accessibleDescription().isEmpty());
        QVERIFY(frame.waitSettled());
    }

    void filter_thatMatchesNothingSaysSo()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { events[3].metadata.clear(); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        frame.find<QLineEdit>("differenceFilter").setText("zebra");
        QVERIFY(frame.find<QLabel>("differenceEmpty").text().startsWith("Nothing matches"));
        QVERIFY(frame.find<QTreeView>("differenceTree").isHidden());
        frame.find<QLineEdit>("differenceFilter").clear();
        QVERIFY(!frame.find<QTreeView>("differenceTree").isHidden());
        frame.find<QComboBox>("differenceGroupBy").setCurrentIndex(2);
        QCOMPARE(frame.find<QTreeView>("differenceTree").model()->index(0, 0).data().toString(),
                 "order-3");
    }

    void running_showsTheFirstDifferenceAtOnceAndStops()
    {
        DiffFrame frame;
        frame.pair.fill(20'000);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { replaceIn(events[100].data, "EUR", "USD"); });
        frame.connectStores();
        // Green answers until the second segment, then waits for the test.
        std::binary_semaphore go(0);
        std::atomic<int> reads{0};
        std::atomic<bool> held{false};
        frame.pair.green->setHook([&](const std::string& call) {
            if (call == "read" && ++reads == 7) {
                held = true;
                go.acquire();
            }
            return Failure::None;
        });
        frame.controller().prove();
        QCOMPARE(frame.page->stateLine().text, "proving");
        QTRY_VERIFY(held);
        emit frame.context.tick();
        QCOMPARE(frame.controller().differences().size(), std::size_t{1});
        QVERIFY(frame.find<QLabel>("diffSentence").text().contains("1 differ so far"));
        QTRY_COMPARE(frame.find<QLabel>("diffStreamName").text(), "order-20");
        QTRY_VERIFY(frame.find<QPlainTextEdit>("diffRight").toPlainText().contains("USD"));
        QVERIFY(frame.page->can(RoomCommand::Stop));
        frame.page->run(RoomCommand::Stop);
        QCOMPARE(frame.find<QLabel>("diffSentence").text().section(':', 0, 0), "Stopping…");
        go.release();
        QVERIFY(frame.waitSettled());
        QVERIFY(frame.find<QLabel>("diffSentence").text().startsWith("Incomplete"));
        QCOMPARE(frame.controller().result()->verdict, diff::Verdict::Incomplete);
    }

    void greenThatMovedOnIsSaidAndExtended()
    {
        DiffFrame frame;
        frame.context.clock().freeze(now());
        frame.pair.fill(500);
        frame.pair.sync();
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        frame.page->activate();
        frame.pair.fill(244);
        frame.pair.sync();
        frame.context.clock().freeze(frame.context.clock().now() + std::chrono::seconds(10));
        emit frame.context.tick();
        QTRY_VERIFY(
            frame.find<QLabel>("diffSentence").text().endsWith("Green moved on by 244 since"));
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.find<QLabel>("diffSentence").text(), "Equal up to 744");
    }

    void moreThanTenThousandAreListedByPages()
    {
        DiffFrame frame;
        frame.pair.fill(12'500, 100);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) {
            for (PlainEvent& event : events)
                event.metadata.clear();
        });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.controller().differences().size(), std::size_t{10'000});
        QCOMPARE(frame.find<QLabel>("differenceFooter").text(), "1 to 10,000 of 12,500");
        QTest::mouseClick(&frame.find<QAbstractButton>("differenceMore"), Qt::LeftButton);
        QVERIFY(frame.waitSettled());
        QCOMPARE(frame.find<QLabel>("differenceFooter").text(), "10,001 to 12,500 of 12,500");
        QVERIFY(frame.page->statusText().startsWith("Difference 10,001 of 12,500"));
        QTest::mouseClick(&frame.find<QAbstractButton>("differenceMore"), Qt::LeftButton);
        QVERIFY(frame.waitSettled());
        QCOMPARE(frame.find<QLabel>("differenceFooter").text(), "1 to 10,000 of 12,500");
    }

    void writingAStreamAgainAsksAndProvesAgain()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        tamperAsInThePicture(frame.pair);
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        const auto& differences = frame.controller().differences();
        QCOMPARE(differences.size(), std::size_t{9});
        const auto of =
            std::ranges::find(differences, std::string("order-17"), &diff::Difference::stream);
        frame.controller().select(static_cast<int>(of - differences.begin()));
        QVERIFY(frame.waitSettled());
        auto& button = frame.find<QAbstractButton>("writeStreamAgain");
        QVERIFY(button.isEnabled());
        QTest::mouseClick(&button, Qt::LeftButton);
        auto* dialog = frame.page->findChild<QDialog*>("rewriteDialog");
        QVERIFY(dialog);
        QVERIFY(dialog->findChild<QPushButton*>("rewriteCancel")->isDefault());
        QTest::mouseClick(dialog->findChild<QAbstractButton*>("rewriteCancel"), Qt::LeftButton);
        QVERIFY(!frame.controller().writing());

        QTest::mouseClick(&button, Qt::LeftButton);
        const auto dialogs = frame.page->findChildren<QDialog*>("rewriteDialog");
        QTest::mouseClick(dialogs.back()->findChild<QAbstractButton*>("rewriteConfirm"),
                          Qt::LeftButton);
        QVERIFY(frame.controller().writing());
        QVERIFY(!button.isEnabled());
        QVERIFY(frame.waitSettled());
        const auto& left = frame.controller().differences();
        QCOMPARE(left.size(), std::size_t{6});
        QVERIFY(std::ranges::none_of(
            left, [](const diff::Difference& one) { return one.stream == "order-17"; }));
        QVERIFY(frame.context.audit().rowCount() > 0);
        QFile journal(frame.folder.filePath("shop-2026-11.journal.ndjson"));
        QVERIFY(journal.open(QIODevice::ReadOnly));
        QVERIFY(journal.readAll().contains("Write stream order-17 of green again"));
    }

    void writingAStreamAgain_saysWhyItWasRefused()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { events.erase(events.begin() + 100); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        const auto store = *frame.pair.green->open();
        const auto ledger = *store->openLedger(true);
        QVERIFY(ledger->acquireLease("0/1", "ops on pod-1", "t", std::chrono::minutes(1)));
        QSignalSpy written(&frame.controller(), &DiffController::streamWritten);
        frame.controller().writeStreamAgain(frame.controller().current()->stream);
        QVERIFY(frame.waitSettled());
        QCOMPARE(written.count(), 1);
        QVERIFY(written[0][1].toString().contains("ops on pod-1"));
        QCOMPARE(frame.pair.green->size(), 499U);
    }

    void storesAsTheyAre_haveNoStreamToWriteAgain()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { events.erase(events.begin() + 100); });
        frame.connectStores();
        frame.controller().setAsIs(true);
        QVERIFY(frame.proveAndWait());
        QVERIFY(!frame.find<QAbstractButton>("writeStreamAgain").isEnabled());
        QVERIFY(frame.find<QLabel>("diffFootText").text().contains("through the pipeline"));
    }

    void ignoringAPathAddsTheRuleAndProvesAgain()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { replaceIn(events[100].data, "EUR", "USD"); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QTest::mouseClick(&frame.find<QAbstractButton>("ignorePath"), Qt::LeftButton);
        auto* dialog = frame.page->findChild<QDialog*>("ignoreDialog");
        QVERIFY(dialog);
        QVERIFY(dialog->findChild<QRadioButton*>("ignoreThisType")->isChecked());
        QTest::mouseClick(dialog->findChild<QAbstractButton*>("ignoreConfirm"), Qt::LeftButton);
        QVERIFY(frame.waitSettled());
        QCOMPARE(frame.controller().result()->verdict, diff::Verdict::Equal);
        QCOMPARE(frame.context.workspace().rules, std::string("rules.yaml"));
        const auto& rules = *frame.find<QTableView>("ruleTable").model();
        QCOMPARE(rules.rowCount(), 1);
        QCOMPARE(rules.index(0, 0).data().toString(), "data.amount.currency");
        QCOMPARE(rules.index(0, 1).data().toString(), "PriceSet");
        QCOMPARE(rules.index(0, 2).data().toString(), "1");
        QVERIFY(diff::Rules::load(frame.controller().rulesFile()));
    }

    void ignoringAPathInAListMeansEveryElement()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper(
            [](auto& events) { replaceIn(events[100].data, "\"qty\":1", "\"qty\":2"); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QTest::mouseClick(&frame.find<QAbstractButton>("ruleAdd"), Qt::LeftButton);
        auto* dialog = frame.page->findChild<QDialog*>("ignoreDialog");
        QVERIFY(dialog->findChild<QAbstractButton*>("ignoreEveryElement")->isChecked());
        dialog->findChild<QRadioButton*>("ignoreEveryType")->setChecked(true);
        QTest::mouseClick(dialog->findChild<QAbstractButton*>("ignoreConfirm"), Qt::LeftButton);
        QVERIFY(frame.waitSettled());
        const Result<diff::Rules> rules = diff::Rules::load(frame.controller().rulesFile());
        QVERIFY(rules);
        QCOMPARE(rules->rules().front().path, std::string("/data/items/*/qty"));
        QVERIFY(rules->rules().front().type.empty());
        QCOMPARE(frame.controller().result()->verdict, diff::Verdict::Equal);
    }

    void cancellingTheIgnoreDialogChangesNothing()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { replaceIn(events[100].data, "EUR", "USD"); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QTest::mouseClick(&frame.find<QAbstractButton>("ignorePath"), Qt::LeftButton);
        auto* dialog = frame.page->findChild<QDialog*>("ignoreDialog");
        QTest::keyClick(dialog, Qt::Key_Return);
        QCOMPARE(dialog->result(), static_cast<int>(QDialog::Rejected));
        QVERIFY(frame.context.workspace().rules.empty());
        QCOMPARE(frame.controller().phase(), DiffController::Phase::Finished);
    }

    void ignoringIsForPayloadsOnly()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { events[100].type = "Other"; });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QVERIFY(!frame.find<QAbstractButton>("ignorePath").isEnabled());
        QCOMPARE(frame.find<QLabel>("diffFootText").text(),
                 "Only paths in data and metadata can be ignored.");
    }

    void openInBrowse_goesToTheEvent()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { events.erase(events.begin() + 100); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QSignalSpy spy(&frame.context, &AppContext::destinationRequested);
        QTest::mouseClick(&frame.find<QAbstractButton>("openInBrowse"), Qt::LeftButton);
        QCOMPARE(spy.size(), 1);
        const auto destination = spy.first().first().value<Destination>();
        QCOMPARE(destination.room, RoomId::Browse);
        QCOMPARE(destination.store, StoreMark::Blue);
        QCOMPARE(destination.position, "101");
    }

    void bytesAndMetadataAreShownOnDemand()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { events[100].metadata = R"({"user":"eve"})"; });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QTest::mouseClick(&frame.find<QAbstractButton>("diffBytes"), Qt::LeftButton);
        QVERIFY(frame.find<QPlainTextEdit>("diffLeft").toPlainText().contains("00000000  7b 22"));
        QTest::mouseClick(&frame.find<QAbstractButton>("diffMetadata"), Qt::LeftButton);
        QVERIFY(frame.find<QPlainTextEdit>("diffRight").toPlainText().contains("eve"));
    }

    void exportWritesTheReport_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("page") << "r.html" << QByteArray("<!doctype html>");
        QTest::newRow("lines") << "r.ndjson" << QByteArray("{\"label\":\"changed\"");
        QTest::newRow("object") << "r.json" << QByteArray("{\"verdict\":\"different\"");
    }
    void exportWritesTheReport()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, start);
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { replaceIn(events[100].data, "EUR", "USD"); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        const QString path = frame.folder.filePath(name);
        frame.controller().exportTo(path);
        QVERIFY(frame.waitSettled());
        QTRY_COMPARE(frame.find<QLabel>("diffExportText").text(), "Exported to " + path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith(start));
    }

    void aStoreThatCannotBeOpenedIsSaidInTheVerdict()
    {
        DiffFrame frame;
        frame.pair.fill(10);
        frame.pair.sync();
        frame.connectStores();
        frame.pair.green->setReachable(false);
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.controller().phase(), DiffController::Phase::Failed);
        QCOMPARE(frame.page->stateLine().text, "failed");
        QVERIFY(!frame.find<QAbstractButton>("diffCopyError").isHidden());
        frame.pair.green->setReachable(true);
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.controller().phase(), DiffController::Phase::Finished);
    }

    void anotherStoreForgetsTheResult()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.sync();
        frame.pair.green->tamper([](auto& events) { events[100].type = "Other"; });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        frame.context.setBlue("sqlite:other.db");
        QCOMPARE(frame.controller().phase(), DiffController::Phase::NeverRun);
        QVERIFY(frame.controller().differences().empty());
        QVERIFY(frame.find<QLabel>("diffStreamName").text().isEmpty());
    }

    void asTheyAreComparesWithoutThePipeline()
    {
        DiffFrame frame;
        frame.pair.fill(500);
        frame.pair.green->append(SyncedPair::shopEvent(0, 40));
        frame.connectStores();
        frame.controller().setAsIs(true);
        QVERIFY(frame.find<QLabel>("diffIdentity").toolTip().contains("as they are"));
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.controller().result()->counts.missing, std::uint64_t{499});
        QVERIFY(frame.controller().result()->asIs);
    }

    void theFirstProofOfASessionReadsAllOfGreen()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        QCOMPARE(frame.pair.diff().verdict, diff::Verdict::Equal);
        frame.pair.green->tamper([](auto& events) { replaceIn(events[100].data, "EUR", "USD"); });
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.controller().result()->counts.changed, std::uint64_t{1});
    }

    void allOfGreenIsReadOnDemand()
    {
        DiffFrame frame;
        frame.pair.fill(9'000);
        frame.pair.sync();
        frame.connectStores();
        QVERIFY(frame.proveAndWait());
        frame.pair.green->tamper([](auto& events) { replaceIn(events[100].data, "EUR", "USD"); });
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.controller().result()->verdict, diff::Verdict::Equal);
        QCOMPARE(frame.find<QTableView>("segmentTable").model()->index(0, 1).data().toString(),
                 "1");
        frame.find<QAction>("diffAllOfGreen").setChecked(true);
        QVERIFY(frame.proveAndWait());
        QCOMPARE(frame.controller().result()->counts.changed, std::uint64_t{1});
    }

    void hexLines_areSixteenBytesEach()
    {
        QCOMPARE(QString::fromStdString(hexLines("{\"a\":1}")),
                 "00000000  7b 22 61 22 3a 31 7d                             {\"a\":1}\n");
        QCOMPARE(hexLines("").size(), std::size_t{0});
        QVERIFY(hexLines(std::string(40, '\n')).find("00000020") != std::string::npos);
    }

    void likelyCause_isTrueToTheDifference()
    {
        diff::Difference difference;
        const json::PathDifference spelling{.pointer = "/data/a",
                                            .change = json::PathChange::Changed,
                                            .left = "1.10",
                                            .right = "1.1"};
        QCOMPARE(likelyCause(difference, spelling, 3, false), "the same value, spelled otherwise");
        const json::PathDifference value{
            .pointer = "/data/a", .change = json::PathChange::Changed, .left = "1", .right = "2"};
        QCOMPARE(likelyCause(difference, value, 3, false), "3 more listed events differ here");
    }

    void bothThemesDraw()
    {
        DiffFrame frame;
        frame.context.clock().freeze(now() + std::chrono::seconds(4));
        frame.pair.fill(40'000);
        frame.pair.sync();
        tamperAsInThePicture(frame.pair);
        frame.connectStores();
        show(frame.context, demoState(frame.context.clock().now()));
        frame.window.show();
        QVERIFY(frame.proveAndWait());
        const QByteArray shots = qgetenv("VIRIDIAN_SHOTS");
        QImage images[2];
        for (const bool dark : {false, true}) {
            theme().choose(dark ? ThemeChoice::Dark : ThemeChoice::Light);
            QCoreApplication::processEvents();
            images[dark] = frame.window.grab().toImage();
            if (!shots.isEmpty())
                images[dark].save(QString::fromLocal8Bit(shots) +
                                  (dark ? "/diff-dark.png" : "/diff-light.png"));
        }
        theme().choose(ThemeChoice::Light);
        QVERIFY(images[0].pixelColor(5, 800).lightness() >
                images[1].pixelColor(5, 800).lightness() + 80);
    }
};

QTEST_MAIN(TestDiffRoom)
#include "tst_diff_room.moc"
