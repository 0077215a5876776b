#include "tests/ui/preview/preview_fixture.h"
#include "ui/preview/step_editor.h"
#include "ui/preview/step_list.h"
#include "ui/preview/suggest_dialog.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;

namespace {

/// The dialog as the menu opens it, over a sample that was read.
struct Asked {
    QPointer<SuggestDialog> dialog;

    explicit Asked(PreviewFrame& frame)
    {
        frame.context.setBlue("sqlite:/memory/shop.db");
        frame.page->activate();
        if (!QTest::qWaitFor([&] { return frame.controller().result() && frame.page->ready(); }))
            return;
        frame.page->findChild<QAction*>(QStringLiteral("previewSuggest"))->trigger();
        dialog = frame.page->findChild<SuggestDialog*>(QStringLiteral("suggestDialog"));
    }
    template <typename T>
    T* child(const char* name) const
    {
        return dialog->findChild<T*>(QString::fromLatin1(name));
    }
    void choose(const QString& type, const QString& schema) const
    {
        auto* types = child<QComboBox>("suggestType");
        types->setCurrentIndex(types->findText(type, Qt::MatchStartsWith));
        child<QLineEdit>("suggestSchema")->setText(schema);
        child<QPushButton>("suggestMake")->click();
    }
};

} // namespace

class TestSuggestDialog : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void draft_goesIntoTheTextAndIsFollowedButNotSaved();
    void openValue_isShownAtItsLine();
    void noPipeline_getsAFileOfItsOwn();
    void badSchema_isSaidAndWhatWasTypedStays();
    void nothingToSuggest_saysWhy();
    void button_isOffWithItsReason();
};

void TestSuggestDialog::draft_goesIntoTheTextAndIsFollowedButNotSaved()
{
    PreviewFrame frame(makeShop());
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    const QString schema = frame.write(
        "confirmed-2.json",
        R"({"type":"object","required":["by","channel"],"properties":{"by":{"type":"string"},
            "channel":{"type":"string","default":"web"}}})");
    asked.choose(QStringLiteral("OrderConfirmed"), schema);
    QTRY_VERIFY(!asked.dialog);
    const PipelineDocument& document = frame.controller().document();
    QVERIFY(!document.problem());
    QVERIFY(document.modified());
    QCOMPARE(document.pipeline().steps().size(), std::size_t(6));
    QCOMPARE(document.pipeline().steps().back().id, std::string("order-confirmed-2"));
    QVERIFY(document.text().contains(QStringLiteral("- {add: /channel, value: \"web\"}")));
    QVERIFY(document.text().contains(
        QStringLiteral("With these edits 200 of 200 sampled events are valid.")));
    auto* list = frame.page->leftDock()->findChild<StepList*>(QStringLiteral("stepList"));
    QCOMPARE(list->currentStep(), 5);
    // The preview follows.
    QTRY_COMPARE(frame.controller().result()->pipelineHash, document.pipeline().hash());
    QCOMPARE(frame.controller().result()->touchedPerStep.back(), std::uint64_t(200));
    QFile file(frame.folder.filePath(QStringLiteral("pipeline.yaml")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray(kShop));
}

void TestSuggestDialog::openValue_isShownAtItsLine()
{
    PreviewFrame frame(makeShop());
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    asked.choose(QStringLiteral("OrderViewed"),
                 frame.write("viewed.json", R"({"type":"object","required":["who"],
                                "properties":{"who":{"type":"string"}}})"));
    QTRY_VERIFY(!asked.dialog);
    const auto& problem = frame.controller().document().problem();
    QVERIFY(problem);
    QVERIFY2(problem->message.contains(QStringLiteral("“value” is missing")),
             qPrintable(problem->message));
    auto* editor = frame.page->leftDock()->findChild<StepEditor*>(QStringLiteral("stepEditor"));
    int line = 0;
    int column = 0;
    editor->getCursorPosition(&line, &column);
    QCOMPARE(line, problem->line - 1);
    QVERIFY(editor->text(line).contains(QStringLiteral("{add: /who}")));
    QVERIFY(frame.controller().stale());
}

void TestSuggestDialog::noPipeline_getsAFileOfItsOwn()
{
    PreviewFrame frame(makeShop(), nullptr);
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    asked.choose(QStringLiteral("PaymentReceived"),
                 frame.write("p.json", R"({"type":"object","required":["sum"],
                    "properties":{"sum":{}},"additionalProperties":false})"));
    QTRY_VERIFY(!asked.dialog);
    const PipelineDocument& document = frame.controller().document();
    QVERIFY(document.text().startsWith(QStringLiteral("format: viridian.pipeline/1\n")));
    QVERIFY(document.file().empty());
}

void TestSuggestDialog::badSchema_isSaidAndWhatWasTypedStays()
{
    PreviewFrame frame(makeShop());
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    const QString schema = frame.write("bad.json", "{\n \"type\": }");
    asked.choose(QStringLiteral("OrderPlaced"), schema);
    auto* words = asked.child<QLabel>("suggestWords");
    QTRY_VERIFY2(words->text().startsWith(QStringLiteral("bad.json:2:10: ")),
                 qPrintable(words->text()));
    QCOMPARE(asked.child<QLineEdit>("suggestSchema")->text(), schema);
    QVERIFY(asked.child<QPushButton>("suggestMake")->isEnabled());
    QVERIFY(!frame.controller().document().modified());
    asked.choose(QStringLiteral("OrderPlaced"), QStringLiteral("/nowhere/at/all.json"));
    QTRY_VERIFY(words->text().contains(QStringLiteral("cannot be read")));
}

void TestSuggestDialog::nothingToSuggest_saysWhy()
{
    PreviewFrame frame(makeShop());
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    asked.choose(QStringLiteral("OrderConfirmed"), frame.write("any.json", R"({"type":"object"})"));
    auto* words = asked.child<QLabel>("suggestWords");
    QTRY_VERIFY2(words->text().contains(QStringLiteral("200 of 200 sampled events are valid")),
                 qPrintable(words->text()));
    QVERIFY(asked.dialog);
    QVERIFY(!frame.controller().document().modified());
}

void TestSuggestDialog::button_isOffWithItsReason()
{
    PreviewFrame frame(makeShop());
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    QVERIFY(!asked.child<QPushButton>("suggestMake")->isEnabled());
    QVERIFY(asked.child<QLabel>("suggestWords")->text().startsWith(QStringLiteral("Choose the")));
    asked.child<QLineEdit>("suggestSchema")->setText(QStringLiteral("x.json"));
    QVERIFY(asked.child<QPushButton>("suggestMake")->isEnabled());
    frame.controller().document().edit(QStringLiteral("steps: ["));
    frame.controller().document().parseNow();
    QVERIFY(!asked.child<QPushButton>("suggestMake")->isEnabled());
    QVERIFY(asked.child<QLabel>("suggestWords")->text().startsWith(QStringLiteral("Mend")));
}

QTEST_MAIN(TestSuggestDialog)
#include "tst_suggest_dialog.moc"
