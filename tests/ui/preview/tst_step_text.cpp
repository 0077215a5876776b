#include "ui/preview/step_text.h"

#include <QTest>

using namespace viridian;
using namespace viridian::ui;

/// Edits of whole steps in a pipeline's text.
class TestStepText : public QObject {
    Q_OBJECT

private slots:
    void move_takesTheBlockAndItsComment();
    void move_isItsOwnInverse();
    void remove_leavesTheOthersAsTheyWere();
    void duplicate_givesAnotherId();
    void add_keepsTheIndentation_data();
    void add_keepsTheIndentation();
    void templates_areStepsThatLoad();
    void sample_loads();
    void stepsInOneLine_areLeftAlone();
    void rowTexts_areShortened_data();
    void rowTexts_areShortened();
};

namespace {

const std::string kText = "format: viridian.pipeline/1\n"
                          "name: x\n"
                          "steps:\n"
                          "  # the first\n"
                          "  - {id: a, match: {type: A}, pass: true}\n"
                          "\n"
                          "  - id: b\n"
                          "    match: {type: B}\n"
                          "    # inside\n"
                          "    pass: true\n"
                          "  - {id: c, match: {type: C}, pass: true} # last\n";

std::vector<StepInfo> stepsOf(const std::string& text)
{
    const Result<Pipeline> pipeline = Pipeline::parse(text, {});
    if (!pipeline)
        qFatal("%s", pipeline.error().message.c_str());
    return pipeline->steps();
}

std::string ids(const std::string& text)
{
    std::string all;
    for (const StepInfo& step : stepsOf(text))
        all += step.id + " ";
    return all;
}

} // namespace

void TestStepText::move_takesTheBlockAndItsComment()
{
    const auto moved = withStepMoved(kText, stepsOf(kText), 0, 2);
    QVERIFY(moved);
    QCOMPARE(ids(*moved), std::string("b c a "));
    QVERIFY(QString::fromStdString(*moved).endsWith(
        QStringLiteral("# last\n  # the first\n  - {id: a, match: {type: A}, pass: true}\n")));
    QVERIFY(
        QString::fromStdString(*moved).contains(QStringLiteral("    # inside\n    pass: true\n")));
}

void TestStepText::move_isItsOwnInverse()
{
    const std::string there = *withStepMoved(kText, stepsOf(kText), 2, 0);
    QCOMPARE(ids(there), std::string("c a b "));
    QCOMPARE(*withStepMoved(there, stepsOf(there), 0, 2), kText);
}

void TestStepText::remove_leavesTheOthersAsTheyWere()
{
    const std::string rest = *withStepRemoved(kText, stepsOf(kText), 1);
    QCOMPARE(ids(rest), std::string("a c "));
    QVERIFY(!QString::fromStdString(rest).contains(QStringLiteral("inside")));
    QVERIFY(QString::fromStdString(rest).contains(QStringLiteral("# last")));
}

void TestStepText::duplicate_givesAnotherId()
{
    const auto copy = withStepDuplicated(kText, stepsOf(kText), 1);
    QVERIFY(copy);
    const QString text = QString::fromStdString(*copy);
    QCOMPARE(text.count(QStringLiteral("- id: b\n")), 1);
    QCOMPARE(text.count(QStringLiteral("- id: b-copy\n")), 1);
    QVERIFY(text.indexOf(QStringLiteral("b-copy")) < text.indexOf(QStringLiteral("id: c")));
}

void TestStepText::add_keepsTheIndentation_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("line");
    QTest::newRow("nothing yet") << QString() << "  - id: pass\n";
    QTest::newRow("no steps") << "format: viridian.pipeline/1\nname: x\n"
                              << "  - id: pass\n";
    QTest::newRow("an empty list") << "format: viridian.pipeline/1\nname: x\nsteps: []\n"
                                   << "  - id: pass\n";
    QTest::newRow("steps at the margin")
        << "format: viridian.pipeline/1\nname: x\nsteps:\n- {id: a, match: {type: A}, pass: true}\n"
        << "\n- id: pass\n";
    QTest::newRow("deep steps") << "format: viridian.pipeline/1\nname: x\nsteps:\n     - {id: "
                                   "pass, match: {type: A}, pass: true}"
                                << "\n     - id: pass-2\n";
}

void TestStepText::add_keepsTheIndentation()
{
    QFETCH(QString, text);
    QFETCH(QString, line);
    const std::string before = text.toStdString();
    const auto what =
        std::ranges::find(stepTemplates(), std::string_view("pass"),
                          [](const StepTemplate& t) { return std::string_view(t.kind); });
    const auto after =
        withStepAdded(before, text.isEmpty() ? std::vector<StepInfo>() : stepsOf(before), *what);
    QVERIFY(after);
    QVERIFY2(QString::fromStdString(*after).contains(line), after->c_str());
    QVERIFY(!stepsOf(*after).empty());
}

void TestStepText::templates_areStepsThatLoad()
{
    // What they name is not there at first, which the text then says at its place.
    const EditedFiles named{
        {"change.js", "function transform(event) { return event; }"},
        {"countries.json", R"({"DE": "EU"})"},
        {"order-placed.avsc", R"({"type": "record", "name": "OrderPlaced", "fields": []})"}};
    for (const StepTemplate& what : stepTemplates()) {
        const auto text = withStepAdded({}, {}, what);
        QVERIFY(text);
        const Result<Pipeline> pipeline = Pipeline::parse(*text, {}, "pipeline.yaml", named);
        QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
        QCOMPARE(pipeline->steps().front().kind, std::string(what.kind));
    }
}

void TestStepText::sample_loads()
{
    const Result<Pipeline> pipeline = Pipeline::parse(samplePipelineText(), {});
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
}

void TestStepText::stepsInOneLine_areLeftAlone()
{
    const std::string text =
        "format: viridian.pipeline/1\nname: x\n"
        "steps: [{id: a, match: {type: A}, pass: true}, {id: b, match: {type: B}, pass: true}]\n";
    QVERIFY(!withStepMoved(text, stepsOf(text), 0, 1));
    QVERIFY(!withStepRemoved(text, stepsOf(text), 0));
}

void TestStepText::rowTexts_areShortened_data()
{
    QTest::addColumn<QString>("summary");
    QTest::addColumn<QStringList>("forms");
    const auto row = [](const char* name, const char* summary,
                        std::initializer_list<const char*> forms) {
        QStringList list;
        for (const char* form : forms)
            list << QString::fromUtf8(form);
        QTest::newRow(name) << QString::fromUtf8(summary) << list;
    };
    row("moves", "/total → /amount/value, /customer → /customerId",
        {"/total → /amount/value, /customer → /customerId",
         "total → amount/value, customer → customerId", "total, customer"});
    row("one field twice", "/cents to decimal, /cents → /amount",
        {"/cents to decimal, /cents → /amount", "cents to decimal, cents → amount",
         "cents to decimal, cents"});
    row("rename", "type → OrderDispatched", {"type → OrderDispatched", "to OrderDispatched"});
    row("split", "→ AddressChanged, PhoneChanged",
        {"→ AddressChanged, PhoneChanged", "to AddressChanged, PhoneChanged",
         "AddressChanged, PhoneChanged"});
    row("short", "unchanged", {"unchanged"});
}

void TestStepText::rowTexts_areShortened()
{
    QFETCH(QString, summary);
    QFETCH(QStringList, forms);
    QCOMPARE(summaryForms(summary), forms);
    StepInfo step;
    step.address = "OrderPlaced v1";
    step.target = "v2";
    QCOMPARE(addressText(step), QStringLiteral("OrderPlaced 1 to 2"));
    step.target = "OrderDispatched";
    QCOMPARE(addressText(step), QStringLiteral("OrderPlaced 1"));
}

QTEST_GUILESS_MAIN(TestStepText)
#include "tst_step_text.moc"
