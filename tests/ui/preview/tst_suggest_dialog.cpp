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

constexpr int kMany = 2000;

/// An event of many members, and a schema of as many others: comparing them takes minutes.
std::shared_ptr<test::MemoryDatabase> makeWide()
{
    std::string data = "{";
    for (int i = 0; i < kMany; ++i)
        data += (i == 0 ? "\"o" : ",\"o") + std::to_string(i) + "\":\"text\"";
    auto store = std::make_shared<test::MemoryDatabase>("shop-prod");
    store->append(std::vector<test::PlainEvent>(
        60, {.stream = "order-1", .type = "OrderWide", .data = data + "}"}));
    return store;
}

QString wideSchema(const PreviewFrame& frame)
{
    QByteArray names;
    QByteArray properties;
    for (int i = 0; i < kMany; ++i) {
        const QByteArray name = "\"w" + QByteArray::number(i) + "\"";
        names += (i == 0 ? "" : ",") + name;
        properties += (i == 0 ? "" : ",") + name + R"(:{"type":"integer","minimum":1})";
    }
    return frame.write("wide.json", R"({"type":"object","required":[)" + names +
                                        R"(],"properties":{)" + properties + "}}");
}

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
    void stop_endsTheComparisonAndTheDialogStays();
    void closing_endsTheComparison();
    void longNames_areShownInBothThemes_data();
    void longNames_areShownInBothThemes();
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

void TestSuggestDialog::stop_endsTheComparisonAndTheDialogStays()
{
    PreviewFrame frame(makeWide(), nullptr);
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    asked.choose(QStringLiteral("OrderWide"), wideSchema(frame));
    auto* stop = asked.child<QPushButton>("suggestStop");
    QCOMPARE(stop->text(), QStringLiteral("Stop"));
    stop->click();
    QTRY_COMPARE(stop->text(), QStringLiteral("Close"));
    QVERIFY(asked.dialog);
    QVERIFY(asked.child<QPushButton>("suggestMake")->isEnabled());
    QVERIFY(!frame.controller().document().modified());
    QTRY_COMPARE(frame.runner.active(), std::size_t(0));
}

void TestSuggestDialog::closing_endsTheComparison()
{
    PreviewFrame frame(makeWide(), nullptr);
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    asked.choose(QStringLiteral("OrderWide"), wideSchema(frame));
    QCOMPARE(asked.child<QPushButton>("suggestStop")->text(), QStringLiteral("Stop"));
    asked.dialog->close();
    QTRY_VERIFY(!asked.dialog);
    QTRY_COMPARE(frame.runner.active(), std::size_t(0));
    QVERIFY(!frame.controller().document().modified());
}

void TestSuggestDialog::longNames_areShownInBothThemes_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("dark") << true;
    QTest::newRow("light") << false;
}

/// What is said of long names wraps within the dialog. VIRIDIAN_PICTURES names a folder for
/// looking.
void TestSuggestDialog::longNames_areShownInBothThemes()
{
    QFETCH(bool, dark);
    theme().choose(dark ? ThemeChoice::Dark : ThemeChoice::Light);
    QCOMPARE(theme().isDark(), dark);
    const std::string name =
        "customerReferenceNumberOfTheForeignSubsidiaryThatPlacedTheOrderOnBehalfOfItsParent";
    auto store = std::make_shared<test::MemoryDatabase>("shop-prod");
    store->append({{.stream = "order-1",
                    .type = "Order" + name,
                    .data = "{\"" + name + "\":{\"" + name + "\":1}}"}});
    PreviewFrame frame(store, nullptr);
    const Asked asked(frame);
    QVERIFY(asked.dialog);
    const QByteArray property = QByteArray::fromStdString("{\"" + name + "\":");
    asked.choose(QStringLiteral("Order"),
                 frame.write("long.json", R"({"type":"object","properties":)" + property +
                                              R"({"type":"object","properties":)" + property +
                                              R"({"type":"boolean"}},"if":{}}}})"));
    auto* words = asked.child<QLabel>("suggestWords");
    QTRY_VERIFY2(words->text().contains(QStringLiteral("is bound by if")),
                 qPrintable(words->text()));
    QTRY_VERIFY(words->height() >= words->heightForWidth(words->width()));
    const QString folder = qEnvironmentVariable("VIRIDIAN_PICTURES");
    if (!folder.isEmpty())
        QVERIFY(asked.dialog->grab().save(
            QStringLiteral("%1/suggest-%2.png").arg(folder, QTest::currentDataTag())));
    theme().choose(ThemeChoice::System);
}

QTEST_MAIN(TestSuggestDialog)
#include "tst_suggest_dialog.moc"
