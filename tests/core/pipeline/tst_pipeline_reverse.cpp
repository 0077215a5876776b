#include "core/json/compare.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

using namespace viridian;
using test::fileOf;
using test::oneEvent;
using test::parsed;

class TestPipelineReverse : public QObject {
    Q_OBJECT

private slots:
    void exact_givesBackTheEvent_data();
    void exact_givesBackTheEvent();
    void lossy_saysWhatIsLost_data();
    void lossy_saysWhatIsLost();
    void lossyTypes_areNamedAsGreenNamesThem();
};

void TestPipelineReverse::exact_givesBackTheEvent_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("data");
    const auto row = [](const char* name, const char* step, const char* data) {
        QTest::newRow(name) << step << data;
    };
    row("rename type", "rename: {type: Y}", R"({"a":1})");
    row("version", "to: {version: \"2\"}", R"({"a":1})");
    row("move down", "to: {version: \"2\"}, patch: [{move: /a, to: /b/c}]", R"({"a":1.10,"z":2})");
    row("move up", "to: {version: \"2\"}, patch: [{move: /b/c, to: /a}]", R"({"b":{"c":1},"z":2})");
    row("rename and add",
        "to: {version: \"2\"}, patch: [{rename: /a, to: b}, {add: /c, value: EUR}]",
        R"({"a":1,"z":2})");
    row("copy", "to: {version: \"2\"}, patch: [{copy: /a, to: /b}]", R"({"a":[1,2]})");
    row("cents and euros", "to: {version: \"2\"}, patch: [{convert: /a, to: decimal, scale: -2}]",
        R"({"a":1999})");
    row("number to text", "to: {version: \"2\"}, patch: [{convert: /a, to: string}]",
        R"({"a":13911860366432393.10})");
    row("text to number", "to: {version: \"2\"}, patch: [{convert: /a, to: decimal, from: string}]",
        R"({"a":"1.10"})");
    row("text to boolean", "to: {version: \"2\"}, patch: [{convert: /a, to: boolean}]",
        R"({"a":"false"})");
    row("values", "to: {version: \"2\"}, patch: [{map: /a, values: {P: placed, C: canceled}}]",
        R"({"a":"C"})");
    row("into metadata", "to: {version: \"2\"}, patch: [{move: /a, to: meta/a}]",
        R"({"a":"t","z":1})");
}

void TestPipelineReverse::exact_givesBackTheEvent()
{
    QFETCH(QString, step);
    QFETCH(QString, data);
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: a, match: {type: X, version: \"1\"}, " + step.toStdString() + "}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps()[0].loss, std::string());
    QVERIFY(pipeline->lossyTypes().empty());
    Transform forward(*pipeline);
    Transform back(pipeline->reversed());
    EventBatch in = oneEvent("X", data.toStdString());
    in.mutableEvents()[0].schemaVersion = "1";
    const Expected green = forward.run(in);
    QVERIFY2(!green.halt, green.halt ? green.halt->what.c_str() : "");
    QCOMPARE(green.dispositions[0], Disposition::Changed);
    const Expected blue = back.run(green.events);
    QVERIFY2(!blue.halt, blue.halt ? blue.halt->what.c_str() : "");
    QCOMPARE(std::string(blue.events[0].type), std::string("X"));
    QCOMPARE(std::string(blue.events[0].schemaVersion), std::string("1"));
    QVERIFY2(json::compare(blue.events[0].data.bytes, in[0].data.bytes) !=
                 json::Equality::Different,
             std::string(blue.events[0].data.bytes).c_str());
}

void TestPipelineReverse::lossy_saysWhatIsLost_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("loss");
    const auto row = [](const char* name, const char* step, const char* loss) {
        QTest::newRow(name) << step << loss;
    };
    row("remove", "match: {type: X}, sameVersion: true, patch: [{remove: /a}]", "removes /a");
    row("keep",
        "match: {type: X}, sameVersion: true, patch: [{add: /a, value: 1, ifPresent: keep}]",
        "cannot tell an added /a");
    row("map to one",
        "match: {type: X}, sameVersion: true, patch: [{map: /a, values: {P: x, C: x}}]",
        "maps several values");
    row("several versions", "match: {type: X, version: [\"1\", \"2\"]}, to: {version: \"3\"}",
        "several versions");
    row("drop", "match: {type: X}, drop: {reason: r}", "dropped events do not come back");
    row("split", "match: {type: X}, split: [{type: Y}, {type: Z}]", "parts are not joined");
    row("stream by value", "match: {stream: \"o-{id}\"}, stream: \"{/t}-{id}\"",
        "old stream's name");
    row("ids", "match: {type: X}, ids: new, rename: {type: Y}", "gives new ids");
}

void TestPipelineReverse::lossy_saysWhatIsLost()
{
    QFETCH(QString, step);
    QFETCH(QString, loss);
    const Result<Pipeline> pipeline = parsed(fileOf("- {id: a, " + step.toStdString() + "}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps()[0].reversal, Reversal::Lossy);
    const QString said = QString::fromStdString(pipeline->steps()[0].loss);
    QVERIFY2(said.contains(loss), qPrintable(said));
}

void TestPipelineReverse::lossyTypes_areNamedAsGreenNamesThem()
{
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: a, match: {type: X, version: \"1\"}, to: {version: \"2\"}, patch: [{remove: /a}]}\n"
        "- {id: b, match: {type: X}, rename: {type: Y}, after: a}\n"
        "- {id: c, match: {type: Gone}, drop: {reason: r}}\n"
        "- {id: d, match: {type: M}, split: [{type: P}, {type: Q}]}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->lossyTypes(), (std::vector<std::string>{"P", "Q", "Y"}));
}

QTEST_GUILESS_MAIN(TestPipelineReverse)
#include "tst_pipeline_reverse.moc"
