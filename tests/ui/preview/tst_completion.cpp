#include "tests/ui/preview/preview_fixture.h"
#include "ui/preview/completion.h"
#include "ui/preview/step_editor.h"

#include <QTest>

using namespace viridian;
using namespace viridian::ui;

namespace {

SeenWords shopWords()
{
    SeenWords seen;
    seen.versions = {{QStringLiteral("OrderPlaced"), {QStringLiteral("1"), QStringLiteral("2")}},
                     {QStringLiteral("OrderViewed"), {QStringLiteral("7")}},
                     {QStringLiteral("Odd: type"), {QStringLiteral("1")}}};
    seen.paths = {
        {QStringLiteral("OrderPlaced"),
         {QStringLiteral("/total"), QStringLiteral("/shipTo/city"), QStringLiteral("meta/tenant")}},
        {QStringLiteral("OrderViewed"), {QStringLiteral("/titleSeen")}}};
    return seen;
}

} // namespace

class TestCompletion : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void words_areThoseOfThePlace_data();
    void words_areThoseOfThePlace();
    void words_comeFromTheSample();
    void typing_opensTheListAndEnterTakesAWord();
};

/// The caret is the sign |.
void TestCompletion::words_areThoseOfThePlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QStringList>("words");
    using Words = QStringList;
    QTest::newRow("types") << "- {id: a, match: {type: Order|"
                           << "Order" << Words{"OrderPlaced", "OrderViewed"};
    QTest::newRow("types, case aside") << "    match: {type: orderp|"
                                       << "orderp" << Words{"OrderPlaced"};
    QTest::newRow("types in a list") << "  match: {type: [OrderPlaced, OrderV|"
                                     << "OrderV" << Words{"OrderViewed"};
    QTest::newRow("a type that needs quotes")
        << "  type: O|"
        << "O" << Words{"\"Odd: type\"", "OrderPlaced", "OrderViewed"};
    QTest::newRow("a quote stands there") << "  type: \"Od|"
                                          << "Od" << Words{"Odd: type"};
    QTest::newRow("versions of the type") << "- id: a\n  match: {type: OrderPlaced, version: |"
                                          << "" << Words{"\"1\"", "\"2\""};
    QTest::newRow("versions in quotes") << "- id: a\n  match: {type: OrderViewed, version: \"|"
                                        << "" << Words{"7"};
    QTest::newRow("versions of a later line")
        << "- id: z\n  match: {type: OrderViewed}\n- id: a\n  match: {type: OrderPlaced}\n  to: "
           "{version: |"
        << "" << Words{"\"1\"", "\"2\""};
    QTest::newRow("paths of the step's type")
        << "- id: a\n  match: {type: OrderPlaced}\n  patch:\n    - {move: /t|"
        << "/t" << Words{"/total"};
    QTest::newRow("paths of another step")
        << "- id: a\n  match: {type: OrderViewed}\n  patch:\n    - {move: /t|"
        << "/t" << Words{"/titleSeen"};
    QTest::newRow("paths within objects")
        << "- id: a\n  match: {type: OrderPlaced}\n  patch:\n    - {copy: /shipTo/|"
        << "/shipTo/" << Words{"/shipTo/city"};
    QTest::newRow("metadata") << "- id: a\n  match: {type: OrderPlaced}\n  patch: [{move: meta/|"
                              << "meta/" << Words{"meta/tenant"};
    QTest::newRow("paths of all types") << "- id: a\n  patch: [{remove: /t|"
                                        << "/t" << Words{"/titleSeen", "/total"};
    QTest::newRow("nothing that was seen") << "  type: Nobody|"
                                           << "Nobody" << Words{};
    QTest::newRow("no place for a word") << "  note: Order|"
                                         << "" << Words{};
}

void TestCompletion::words_areThoseOfThePlace()
{
    QFETCH(QString, text);
    QFETCH(QString, typed);
    QFETCH(QStringList, words);
    const QStringList before = text.section(QLatin1Char('|'), 0, 0).split(QLatin1Char('\n'));
    const QStringList lines = QString(text).remove(QLatin1Char('|')).split(QLatin1Char('\n'));
    const Completion found = completionAt(lines, static_cast<int>(before.size()) - 1,
                                          static_cast<int>(before.back().size()), shopWords());
    QCOMPARE(found.words, words);
    QCOMPARE(found.typed, typed);
}

void TestCompletion::words_comeFromTheSample()
{
    PreviewFrame frame(makeShop(20));
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_VERIFY(frame.controller().result());
    const SeenWords seen =
        seenWords(frame.controller().matrix(), *frame.controller().sampleEvents(), Pipeline());
    QCOMPARE(seen.versions.at(QStringLiteral("OrderPlaced")), QStringList{QStringLiteral("1")});
    QVERIFY(seen.paths.at(QStringLiteral("OrderPlaced")).contains(QStringLiteral("/shipTo/city")));
    QVERIFY(!seen.paths.at(QStringLiteral("ItemAdded")).contains(QStringLiteral("/total")));
}

void TestCompletion::typing_opensTheListAndEnterTakesAWord()
{
    PreviewFrame frame(makeShop(20));
    frame.connectBlue();
    frame.page->activate();
    QTRY_VERIFY(frame.controller().result() && frame.page->ready());
    auto* editor = frame.page->leftDock()->findChild<StepEditor*>(QStringLiteral("stepEditor"));
    frame.page->leftDock()->setGeometry(0, 0, 400, 600); // on the screen, whatever its size
    frame.page->leftDock()->show();
    const auto endOfText = [&] {
        const int last = editor->lines() - 1;
        editor->setCursorPosition(last, editor->lineLength(last));
        editor->setFocus();
    };
    endOfText();
    QTest::keyClicks(editor, QStringLiteral("  - {id: x, match: {type: "));
    QVERIFY(!editor->isListActive()); // not asked for, and nothing typed
    QTRY_VERIFY([&] {                 // the words come from a job
        if (!editor->isListActive())
            QTest::keyClick(editor, Qt::Key_Space, Qt::ControlModifier);
        return editor->isListActive();
    }());
    editor->cancelList();
    QTest::keyClicks(editor, QStringLiteral("OrderC"));
    QVERIFY(editor->isListActive());
    QTest::keyClick(editor, Qt::Key_Return);
    QVERIFY2(editor->text().endsWith(QStringLiteral("type: OrderConfirmed")),
             qPrintable(editor->text().right(60)));
    QTest::keyClicks(editor, QStringLiteral("}, patch: [{remove: /b"));
    QVERIFY(editor->isListActive());
    QTest::keyClick(editor, Qt::Key_Tab);
    QVERIFY2(editor->text().endsWith(QStringLiteral("{remove: /by")),
             qPrintable(editor->text().right(60)));
    QCOMPARE(frame.controller().document().text(), editor->text());
}

QTEST_MAIN(TestCompletion)
#include "tst_completion.moc"
