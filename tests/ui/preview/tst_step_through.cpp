#include "tests/ui/preview/preview_fixture.h"
#include "ui/preview/step_list.h"
#include "ui/preview/step_through.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTest>

#include <algorithm>

using namespace viridian;
using namespace viridian::ui;

namespace {

template <typename T>
T* child(const PreviewFrame& frame, const char* name)
{
    const QString key = QString::fromLatin1(name);
    T* found = frame.page->findChild<T*>(key);
    return found ? found : frame.page->leftDock()->findChild<T*>(key);
}

/// Shows the first sample of a type, and waits until it stands there.
void showType(PreviewFrame& frame, const char* type, std::optional<Disposition> only = {})
{
    if (!frame.controller().result()) {
        frame.page->activate();
        frame.context.setBlue("sqlite:/memory/shop.db");
    }
    QTRY_VERIFY(frame.controller().result() && frame.page->ready());
    const auto& matrix = frame.controller().matrix();
    for (std::size_t row = 0; row < matrix.size(); ++row) {
        if (matrix[row].type == type)
            frame.controller().selectRow(static_cast<int>(row), only);
    }
    QTRY_VERIFY(frame.page->ready());
}

/// Rows of the shown step that are not equal on both sides.
auto changedRows(const PreviewFrame& frame)
{
    const JsonDiff& diff = *frame.page->stepThrough().shown().diff;
    return diff.rows.size() - diff.equalRows;
}

QString place(const PreviewFrame& frame)
{
    return frame.page->stepThrough().place();
}

} // namespace

class TestStepThrough : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void eachStep_showsItsChangeAlone();
    void keysAndList_goTogether();
    void split_eachPartCanBeFollowed();
    void drop_isSaidAndStaysSaid();
    void failure_isSaidInWords();
    void anotherEvent_isShownAtTheSameStep();
    void escape_showsTheWholeAgain();
    void editedText_isTracedAnew();
    void stepThatRemembers_saysHowMuchItSaw();
};

void TestStepThrough::eachStep_showsItsChangeAlone()
{
    PreviewFrame frame(makeShop());
    showType(frame, "OrderCreated");
    QVERIFY(!child<QWidget>(frame, "stepBar")->isVisibleTo(frame.page.get()));
    child<QPushButton>(frame, "previewStepThrough")->click();
    StepThrough& through = frame.page->stepThrough();
    QTRY_VERIFY(through.ready());
    QVERIFY(child<QWidget>(frame, "stepBar")->isVisibleTo(frame.page.get()));
    QCOMPARE(place(frame),
             QStringLiteral("1 of 5 · rename-created · type OrderCreated to OrderPlaced"));
    QCOMPARE(changedRows(frame), std::size_t(0)); // the data is as it was
    child<QPushButton>(frame, "stepThroughNext")->click();
    QTRY_VERIFY(through.ready());
    QCOMPARE(place(frame), QStringLiteral("2 of 5 · order-v2 · version 2 set, removed /data/total, "
                                          "removed /data/currency, and 3 more"));
    QVERIFY(through.everything().contains(QStringLiteral("added /data/customerId")));
    QCOMPARE(through.before()->type, std::string_view("OrderPlaced"));
    QVERIFY(changedRows(frame) > 0);
    QCOMPARE(std::ranges::count(through.shown().gutter, QStringLiteral("2")) > 0, true);
    child<QPushButton>(frame, "stepThroughNext")->click();
    QTRY_VERIFY(through.ready());
    QCOMPARE(place(frame), QStringLiteral("3 of 5 · payment · not for this event"));
    QCOMPARE(changedRows(frame), std::size_t(0));
}

void TestStepThrough::keysAndList_goTogether()
{
    PreviewFrame frame(makeShop());
    showType(frame, "OrderPlaced");
    auto* list = child<StepList>(frame, "stepList");
    auto* on = child<QAction>(frame, "previewStepOn");
    QCOMPARE(on->shortcut(), QKeySequence(Qt::Key_F10));
    on->trigger();
    on->trigger();
    QTRY_VERIFY(frame.page->stepThrough().ready());
    QCOMPARE(list->currentStep(), 1);
    child<QAction>(frame, "previewStepBack")->trigger();
    QCOMPARE(list->currentStep(), 0);
    QVERIFY(!child<QPushButton>(frame, "stepThroughPrevious")->isEnabled());
    list->setCurrentStep(4);
    QTRY_VERIFY(frame.page->stepThrough().ready());
    QVERIFY(place(frame).startsWith(QStringLiteral("5 of 5 · views")));
    QVERIFY(!child<QPushButton>(frame, "stepThroughNext")->isEnabled());
}

void TestStepThrough::split_eachPartCanBeFollowed()
{
    PreviewFrame frame(makeShop());
    frame.controller().document().addStep(
        {.kind = "rename",
         .title = "",
         .body = "match: {type: PricePaid}\nrename: {type: Paid}\n"});
    QVERIFY(!frame.controller().document().problem());
    showType(frame, "ItemAdded");
    StepThrough& through = frame.page->stepThrough();
    through.begin();
    through.goTo(3);
    QTRY_VERIFY(through.ready());
    QCOMPARE(place(frame), QStringLiteral("4 of 6 · items · 2 events come out"));
    auto* tabs = child<QTabBar>(frame, "previewOutputs");
    QCOMPARE(tabs->count(), 2);
    QVERIFY(tabs->tabText(1).contains(QStringLiteral("PricePaid")));
    QCOMPARE(through.after()->type, std::string_view("ItemPicked"));
    through.goTo(5);
    QTRY_VERIFY(through.ready());
    QVERIFY(place(frame).endsWith(QStringLiteral("not for this event")));
    tabs->setCurrentIndex(1);
    QTRY_VERIFY(through.ready());
    QVERIFY(place(frame).endsWith(QStringLiteral("type PricePaid to Paid")));
    through.goTo(3); // the way to it is chosen too
    QTRY_VERIFY(through.ready());
    QCOMPARE(through.after()->type, std::string_view("PricePaid"));
}

void TestStepThrough::drop_isSaidAndStaysSaid()
{
    PreviewFrame frame(makeShop());
    frame.controller().document().addStep(
        {.kind = "rename", .title = "", .body = "match: {type: Late}\nrename: {type: Later}\n"});
    showType(frame, "OrderViewed");
    StepThrough& through = frame.page->stepThrough();
    through.begin();
    through.goTo(4);
    QTRY_VERIFY(through.ready());
    QCOMPARE(place(frame), QStringLiteral("5 of 6 · views · drops it"));
    QVERIFY(child<QLabel>(frame, "previewEnd")->text().startsWith(QStringLiteral("Dropped here")));
    QVERIFY(!through.after());
    through.next();
    QTRY_VERIFY(through.ready());
    QCOMPARE(child<QLabel>(frame, "previewEnd")->text(),
             QStringLiteral("What is followed ended at step 5 views."));
}

void TestStepThrough::failure_isSaidInWords()
{
    PreviewFrame frame(makeShop());
    showType(frame, "PaymentReceived", Disposition::Failed);
    StepThrough& through = frame.page->stepThrough();
    through.begin();
    through.goTo(2);
    QTRY_VERIFY(through.ready());
    QCOMPARE(place(frame), QStringLiteral("3 of 5 · payment · fails"));
    QVERIFY(through.failed());
    const QString end = child<QLabel>(frame, "previewEnd")->text();
    QVERIFY2(end.startsWith(QStringLiteral("Failed here: /amount")), qPrintable(end));
    QVERIFY(end.endsWith(QStringLiteral("Nothing comes out.")));
}

void TestStepThrough::anotherEvent_isShownAtTheSameStep()
{
    PreviewFrame frame(makeShop());
    showType(frame, "OrderPlaced");
    StepThrough& through = frame.page->stepThrough();
    through.begin();
    through.goTo(1);
    QTRY_VERIFY(through.ready());
    const std::string first(through.before()->stream);
    child<QPushButton>(frame, "previewNext")->click();
    QTRY_VERIFY(through.ready());
    QVERIFY(through.before());
    QVERIFY(first != through.before()->stream);
    QCOMPARE(through.step(), std::size_t(1));
}

void TestStepThrough::escape_showsTheWholeAgain()
{
    PreviewFrame frame(makeShop());
    showType(frame, "OrderPlaced");
    QVERIFY(!frame.page->can(RoomCommand::Stop));
    frame.page->stepThrough().begin();
    QTRY_VERIFY(frame.page->stepThrough().ready());
    QVERIFY(frame.page->can(RoomCommand::Stop));
    frame.page->run(RoomCommand::Stop);
    QVERIFY(!frame.page->stepThrough().active());
    QVERIFY(!child<QWidget>(frame, "stepBar")->isVisibleTo(frame.page.get()));
    QVERIFY(child<QPushButton>(frame, "previewStepThrough")->isVisibleTo(frame.page.get()));
}

void TestStepThrough::editedText_isTracedAnew()
{
    PreviewFrame frame(makeShop());
    showType(frame, "OrderPlaced");
    StepThrough& through = frame.page->stepThrough();
    through.begin();
    through.goTo(1);
    QTRY_VERIFY(through.ready());
    QString text = frame.controller().document().text();
    frame.controller().document().edit(
        text.replace(QStringLiteral("to: customerId"), QStringLiteral("to: client")));
    QTRY_VERIFY(through.ready() && through.everything().contains(QStringLiteral("/data/client")));
    QCOMPARE(through.step(), std::size_t(1));
}

void TestStepThrough::stepThatRemembers_saysHowMuchItSaw()
{
    PreviewFrame frame(makeShop(3), R"(format: viridian.pipeline/1
name: carried
steps:
  - {id: who, match: {type: OrderConfirmed}, sameVersion: true, carry: {from: {type: PaymentReceived, path: /amount}, to: /paid}}
)");
    showType(frame, "OrderConfirmed");
    StepThrough& through = frame.page->stepThrough();
    through.begin();
    QTRY_VERIFY(through.ready());
    QCOMPARE(place(frame), QStringLiteral("1 of 1 · who · added /data/paid"));
    QVERIFY2(through.shown().facts.contains(QStringLiteral("4 earlier events seen")),
             qPrintable(through.shown().facts.join(QLatin1Char(';'))));
}

QTEST_MAIN(TestStepThrough)
#include "tst_step_through.moc"
