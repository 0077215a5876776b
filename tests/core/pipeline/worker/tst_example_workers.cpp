#include "core/pipeline/transform.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QStandardPaths>
#include <QtTest>

using namespace viridian;
using namespace viridian::test;

/// The examples under resources/workers, as a team would run them. One whose runtime is not here is
/// skipped.
class TestExampleWorkers : public QObject {
    Q_OBJECT

private slots:
    void upcasts_data();
    void upcasts();
    void samplePipeline_loads();
};

namespace {

constexpr const char* kFolder = VIRIDIAN_SOURCE_DIR "/resources/workers";

EventBatch orders()
{
    EventBatch batch;
    addEvent(batch, "OrderPlaced", R"({"cust":"C-1","total":259.5,"note":"Köln \"quoted\" \\ 😀"})");
    addEvent(batch, "OrderPlaced", R"({"no customer":true})");
    addEvent(batch, "OrderPlaced", R"({"cust":"C-2","ledgerNo":12345678901234567890})");
    addEvent(batch, "Heartbeat", R"({ "cust" : "C-3" })");
    addEvent(batch, "OrderPlaced", R"({"cust":"half a pair \ud800"})");
    return batch;
}

} // namespace

void TestExampleWorkers::upcasts_data()
{
    QTest::addColumn<QString>("runtime");
    QTest::addColumn<QString>("step");
    QTest::addColumn<bool>("exact");       // keeps an integer of 20 digits
    QTest::addColumn<bool>("needsMember"); // a missing member is an error in the language itself
    const auto row = [](const char* name, const char* runtime, const char* step, bool exact,
                        bool needsMember) {
        QTest::newRow(name) << QString::fromLatin1(runtime) << QString::fromLatin1(step) << exact
                            << needsMember;
    };
    row("Python", "python3", "process: {command: [python3, upcaster.py], start: 60s}", true, true);
    row("Node", "node", "process: {command: [node, upcaster.mjs], start: 60s}", false, false);
    row("Java", "java", "process: {command: [java, Upcaster.java], start: 100s}", true, false);
    row("C#", "dotnet",
        "process: {command: [dotnet, run, --project, csharp, -c, Release], start: 100s}", true,
        false);
    row("JavaScript in a step", "", "script: {js: upcaster.js}", true, false);
}

void TestExampleWorkers::upcasts()
{
    QFETCH(QString, runtime);
    QFETCH(QString, step);
    QFETCH(bool, exact);
    QFETCH(bool, needsMember);
    if (!runtime.isEmpty() && QStandardPaths::findExecutable(runtime).isEmpty())
        QSKIP(qPrintable(runtime + QStringLiteral(" is not installed here")));
    const Result<Pipeline> pipeline =
        Pipeline::parse(fileOf("- {id: order-v2, match: {type: [OrderPlaced, Heartbeat]}, " +
                                   step.toStdString() + "}",
                               "version: {from: [column], default: \"1\"}\n"),
                        kFolder, "p.yaml");
    QVERIFY2(pipeline.has_value(), pipeline ? "" : pipeline.error().message.c_str());
    const EventBatch batch = orders();
    Transform transform(*pipeline);
    const Expected out = transform.run(batch, {.keepGoing = true});
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(out.inputs(), batch.size());
    const Event& order = out.events[0];
    QCOMPARE(
        order.data.bytes,
        std::string_view(
            R"({"total":259.5,"note":"Köln \"quoted\" \\ 😀","customerId":"C-1","currency":"EUR"})"));
    QCOMPARE(order.schemaVersion, std::string_view("2"));
    QCOMPARE(order.id, batch[0].id);
    QCOMPARE(out.dispositions[1] == Disposition::Failed, needsMember);
    if (exact)
        QVERIFY(out.outputsOf(2)[0].data.bytes.find("\"ledgerNo\":12345678901234567890") !=
                std::string_view::npos);
    else
        QCOMPARE(out.dispositions[2], Disposition::Failed);
    if (runtime != QStringLiteral("dotnet")) // whose JSON library refuses such text
        QVERIFY(out.outputsOf(4)[0].data.bytes.find(R"("half a pair \ud800")") !=
                std::string_view::npos);
    if (!runtime.isEmpty()) // it says what it handles
        QCOMPARE(out.dispositions[3], Disposition::Unchanged);
}

void TestExampleWorkers::samplePipeline_loads()
{
    const Result<Pipeline> pipeline = Pipeline::load(std::string(kFolder) + "/shop.yaml");
    QVERIFY2(pipeline.has_value(), pipeline ? "" : pipeline.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestExampleWorkers)
#include "tst_example_workers.moc"
