#include "tests/ui/preview/preview_fixture.h"
#include "ui/preview/fold_proof.h"
#include "ui/preview/fold_window.h"
#include "ui/preview/proof_strip.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>

#include <atomic>
#include <thread>

using namespace viridian;
using namespace viridian::ui;

namespace {

/// Adds a member to what one stream's orders hold; fails at another's.
const char* const kOneDiffers = R"(format: viridian.pipeline/1
name: folds
steps:
  - {id: extra, match: {type: OrderPlaced, stream: "order-7"}, sameVersion: true, patch: [{add: /extra, value: 1}]}
  - {id: broken, match: {type: OrderPlaced, stream: "order-3"}, sameVersion: true, patch: [{remove: /gone}]}
)";
const char* const kPlain = R"(format: viridian.pipeline/1
name: view
steps:
  - {id: views, match: {type: OrderViewed}, drop: {reason: no state}}
)";

struct OpenRoom {
    PreviewFrame frame;
    FoldWindow* window = nullptr;

    explicit OpenRoom(const char* pipeline) : frame(makeShop(20), pipeline)
    {
        frame.connectBlue();
        frame.page->activate();
        frame.page->findChild<QAction*>(QStringLiteral("previewFold"))->trigger();
        window = frame.page->findChild<FoldWindow*>(QStringLiteral("foldWindow"));
    }
    template <typename T>
    T* child(const char* name) const
    {
        return window->findChild<T*>(QString::fromLatin1(name));
    }
    [[nodiscard]] FoldProof& proof() const { return frame.page->foldProof(); }
    [[nodiscard]] ProofButton* button() const
    {
        return frame.page->findChild<ProofButton*>(QStringLiteral("proofFold"));
    }
    void choose() const { child<QLineEdit>("foldBlue")->setText(frame.write("view.yaml", kPlain)); }
    void compare() const { child<QPushButton>("foldRun")->click(); }
};

} // namespace

class TestFoldProof : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void withoutProjection_asksForOne();
    void sameStates_pass();
    void differingStreams_areListedAndOpenSideBySide();
    void editedPipeline_makesTheProofStale();
    void badProjection_isSaid();
    void stop_endsTheRun();
    void otherBlue_forgetsTheProof();
    void report_holdsTheProof();
};

void TestFoldProof::withoutProjection_asksForOne()
{
    const OpenRoom room(kOneDiffers);
    QVERIFY(room.window);
    QCOMPARE(room.button()->verdict(), QStringLiteral("not compared"));
    QVERIFY(room.button()->isEnabled());
    QVERIFY(!room.child<QPushButton>("foldRun")->isEnabled());
    QVERIFY(room.child<QLabel>("foldVerdict")
                ->text()
                .startsWith(QStringLiteral("Choose the projection")));
    room.choose();
    QVERIFY(room.child<QPushButton>("foldRun")->isEnabled());
}

void TestFoldProof::sameStates_pass()
{
    const OpenRoom room(
        "format: viridian.pipeline/1\nname: same\nsteps:\n  - {id: r, match: {type: "
        "OrderPlaced}, rename: {type: Placed}}\n");
    room.choose();
    room.compare();
    QTRY_COMPARE(room.button()->verdict(), QStringLiteral("same states"));
    QCOMPARE(room.child<QLabel>("foldVerdict")->text(),
             QStringLiteral("20 of 20 streams fold to the same state"));
    QCOMPARE(room.child<QListWidget>("foldList")->count(), 0);
}

void TestFoldProof::differingStreams_areListedAndOpenSideBySide()
{
    const OpenRoom room(kOneDiffers);
    room.choose();
    room.compare();
    QTRY_COMPARE(room.button()->verdict(), QStringLiteral("2 differ"));
    QCOMPARE(
        room.child<QLabel>("foldVerdict")->text(),
        QStringLiteral("2 of 20 streams fold to another state, 1 of them could not be folded"));
    auto* list = room.child<QListWidget>("foldList");
    QCOMPARE(list->count(), 2);
    QCOMPARE(list->item(0)->text(), QStringLiteral("order-3, not folded"));
    QTRY_VERIFY2(room.child<QLabel>("foldFailure")
                     ->text()
                     .startsWith(QStringLiteral("order-3 could not be folded: Step “broken”")),
                 qPrintable(room.child<QLabel>("foldFailure")->text()));
    list->setCurrentRow(1);
    QTRY_VERIFY(room.proof().states().diff);
    QCOMPARE(room.proof().states().stream, QStringLiteral("order-7"));
    const JsonDiff& diff = *room.proof().states().diff;
    QCOMPARE(diff.rows.size() - diff.equalRows, std::size_t(1));
    QVERIFY(std::ranges::any_of(diff.right, [](const json::Line& line) {
        return line.text.find("\"extra\"") != std::string::npos;
    }));
    QVERIFY(room.child<QWidget>("foldStates")->isVisibleTo(room.window));
}

void TestFoldProof::editedPipeline_makesTheProofStale()
{
    const OpenRoom room(kOneDiffers);
    room.choose();
    room.compare();
    QTRY_VERIFY(room.proof().result());
    QVERIFY(!room.proof().stale());
    PipelineDocument& document = room.frame.controller().document();
    document.edit(
        QString(document.text()).replace(QStringLiteral("value: 1"), QStringLiteral("value: 2")));
    document.parseNow();
    QVERIFY(room.proof().stale());
    QCOMPARE(room.button()->verdict(), QStringLiteral("stale"));
    QVERIFY(room.child<QLabel>("foldVerdict")->text().startsWith(QStringLiteral("Stale")));
    QVERIFY(!room.proof().forReport(document.pipeline().hash()));
}

void TestFoldProof::badProjection_isSaid()
{
    const OpenRoom room(kOneDiffers);
    room.child<QLineEdit>("foldBlue")->setText(room.frame.write("bad.yaml", "steps: 7\n"));
    room.compare();
    QTRY_VERIFY2(room.child<QLabel>("foldVerdict")->text().contains(QStringLiteral("bad.yaml:1:")),
                 qPrintable(room.child<QLabel>("foldVerdict")->text()));
    QVERIFY(!room.proof().running());
    QCOMPARE(room.button()->verdict(), QStringLiteral("not compared"));
}

void TestFoldProof::stop_endsTheRun()
{
    const OpenRoom room(kOneDiffers);
    QTRY_VERIFY(room.frame.page->ready());
    room.choose();
    std::atomic<bool> go = false;
    std::atomic<bool> inside = false;
    room.frame.shop->setHook([&](const std::string& call) {
        if (call == "read") {
            inside = true;
            while (!go)
                std::this_thread::yield();
        }
        return test::Failure::None;
    });
    room.compare();
    QTRY_VERIFY(inside.load());
    QCOMPARE(room.child<QPushButton>("foldRun")->text(), QStringLiteral("Stop"));
    room.compare();
    QCOMPARE(room.child<QLabel>("foldVerdict")->text(), QStringLiteral("Stopping…"));
    go = true;
    QTRY_VERIFY(!room.proof().running());
    QVERIFY(!room.proof().result());
    QVERIFY(!room.proof().error());
    room.frame.shop->setHook({});
}

void TestFoldProof::otherBlue_forgetsTheProof()
{
    OpenRoom room(kOneDiffers);
    room.choose();
    room.compare();
    QTRY_VERIFY(room.proof().result());
    room.frame.context.setBlue("sqlite:/memory/other.db");
    QVERIFY(!room.proof().result());
    QCOMPARE(room.child<QListWidget>("foldList")->count(), 0);
}

void TestFoldProof::report_holdsTheProof()
{
    const OpenRoom room(kOneDiffers);
    room.choose();
    QTRY_VERIFY(room.frame.controller().result() && room.frame.page->ready());
    room.compare();
    QTRY_VERIFY(room.proof().result());
    const std::string hash = room.frame.controller().result()->pipelineHash;
    QVERIFY(room.proof().forReport(hash));
    QSignalSpy spy(&room.frame.controller(), &PreviewController::exported);
    const QString file = room.frame.folder.filePath(QStringLiteral("r.md"));
    room.frame.controller().exportTo(file, room.proof().forReport(hash));
    QTRY_COMPARE(spy.count(), 1);
    QFile report(file);
    QVERIFY(report.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(report.readAll());
    QVERIFY2(text.contains(QStringLiteral("| Fold equivalence | **fails** |")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("order-7: /extra is nothing in blue and 1 in green")),
             qPrintable(text));
}

QTEST_MAIN(TestFoldProof)
#include "tst_fold_proof.moc"
