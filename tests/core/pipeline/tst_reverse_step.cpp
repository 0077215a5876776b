#include "core/pipeline/preview_report.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/support/memory_store.h"

#include <QTest>

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace viridian;
using test::fileOf;
using test::MemoryDatabase;
using test::oneEvent;
using test::parsed;
using Verdict = PreviewReverse::Verdict;

/// The way back that a step names, and the proof that it leads back.
class TestReverseStep : public QObject {
    Q_OBJECT

private slots:
    void named_standsInForTheMechanical();
    void named_leavesTypeVersionAndStreamToTheMechanical_data();
    void named_leavesTypeVersionAndStreamToTheMechanical();
    void named_changesTheHash();
    void none_isLossyAndSaysSo();
    void match_tellsOutputsThatTheAddressDoesNot();
    void parents_thatAnEditMadeGoAgain();
    void refusals_nameThePlace_data();
    void refusals_nameThePlace();
    void proof_tellsWhatCameBack_data();
    void proof_tellsWhatCameBack();
    void proof_takesAVersionThatIsWrittenOutForTheDefault_data();
    void proof_takesAVersionThatIsWrittenOutForTheDefault();
    void proof_countsFailedEventsNowhere();
    void proof_ofAWholeStoreTriesSomeAndSaysHowMany();
    void proof_isAbsentWhereNothingWasTried();
    void reports_showIt();
};

namespace {

std::shared_ptr<const PreviewResult> preview(const std::string& steps,
                                             std::vector<test::PlainEvent> events,
                                             const std::string& head = {})
{
    const auto database = std::make_shared<MemoryDatabase>("shop");
    database->append(events);
    const Result<Pipeline> pipeline = parsed(fileOf(steps, head));
    if (!pipeline)
        qFatal("%s", pipeline.error().message.c_str());
    const std::unique_ptr<EventStore> store = std::move(*database->open());
    auto result = runPreview(*store, *pipeline, {.all = true}, {}, {}, {});
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

const char* const kStrip =
    "- {id: strip, match: {type: X, version: \"1\"}, to: {version: \"2\"}, patch: [{remove: /old}]";

} // namespace

void TestReverseStep::named_standsInForTheMechanical()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf(std::string(kStrip) + ", reverse: {patch: [{add: /old, value: none}]}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps()[0].reversal, Reversal::Exact);
    QVERIFY(pipeline->steps()[0].reverseNamed);
    QVERIFY(pipeline->lossyTypes().empty());
    EventBatch in = oneEvent("X", R"({"a":1,"old":"none"})");
    in.mutableEvents()[0].schemaVersion = "1";
    const Expected green = Transform(*pipeline).run(in);
    QCOMPARE(std::string(green.events[0].schemaVersion), std::string("2"));
    const Expected blue = Transform(pipeline->reversed()).run(green.events);
    QCOMPARE(std::string(blue.events[0].data.bytes), std::string(in[0].data.bytes));
    QCOMPARE(std::string(blue.events[0].schemaVersion), std::string("1"));
}

void TestReverseStep::named_leavesTypeVersionAndStreamToTheMechanical_data()
{
    QTest::addColumn<QString>("reverse");
    QTest::newRow("by themselves") << "patch: [{add: /old, value: 1}]";
    QTest::newRow("all named") << "patch: [{add: /old, value: 1}], rename: {type: X}, to: "
                                  "{version: \"1\"}, stream: \"o-{id}\"";
}

void TestReverseStep::named_leavesTypeVersionAndStreamToTheMechanical()
{
    QFETCH(QString, reverse);
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: a, match: {type: X, version: \"1\", stream: \"o-{id}\"}, rename: {type: Y}, to: "
        "{version: \"2\"}, stream: \"order-{id}\", patch: [{remove: /old}], reverse: {" +
        reverse.toStdString() + "}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps()[0].loss, std::string());
    EventBatch in = oneEvent("X", R"({"old":1})", "o-7");
    in.mutableEvents()[0].schemaVersion = "1";
    const Expected green = Transform(*pipeline).run(in);
    QCOMPARE(std::string(green.events[0].stream), std::string("order-7"));
    const Expected blue = Transform(pipeline->reversed()).run(green.events);
    QCOMPARE(std::string(blue.events[0].type), std::string("X"));
    QCOMPARE(std::string(blue.events[0].schemaVersion), std::string("1"));
    QCOMPARE(std::string(blue.events[0].stream), std::string("o-7"));
    QCOMPARE(std::string(blue.events[0].data.bytes), std::string(R"({"old":1})"));
}

void TestReverseStep::named_changesTheHash()
{
    const std::string strip(kStrip);
    const Result<Pipeline> plain = parsed(fileOf(strip + "}"));
    const Result<Pipeline> none = parsed(fileOf(strip + ", reverse: none}"));
    const Result<Pipeline> one =
        parsed(fileOf(strip + ", reverse: {patch: [{add: /old, value: 1}]}}"));
    const Result<Pipeline> two =
        parsed(fileOf(strip + ", reverse: {patch: [{add: /old, value: 2}]}}"));
    QVERIFY(plain && none && one && two);
    std::vector<std::string> hashes{plain->hash(), none->hash(), one->hash(), two->hash()};
    std::ranges::sort(hashes);
    QVERIFY(std::ranges::adjacent_find(hashes) == hashes.end());
}

void TestReverseStep::none_isLossyAndSaysSo()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: a, match: {type: X}, rename: {type: Y}, reverse: none}\n"
                      "- {id: b, match: {type: Gone}, drop: {reason: r}, reverse: none}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps()[0].reversal, Reversal::Lossy);
    QCOMPARE(pipeline->steps()[0].loss, std::string("says reverse: none"));
    QCOMPARE(pipeline->lossyTypes(), std::vector<std::string>{"Y"});
    QVERIFY(pipeline->reversed().steps().empty());
}

void TestReverseStep::match_tellsOutputsThatTheAddressDoesNot()
{
    const std::string step =
        "- {id: a, match: {type: X, where: [{path: /old, equals: 1}]}, sameVersion: true, patch: "
        "[{remove: /old}, {add: /new, value: true}], reverse: {";
    const Result<Pipeline> pipeline = parsed(
        fileOf(step + "match: {where: [{path: /new, equals: true}]}, patch: [{remove: /new}, "
                      "{add: /old, value: 1}]}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    EventBatch in;
    test::addEvent(in, "X", R"({"old":1})");
    test::addEvent(in, "X", R"({"old":2})");
    const Expected green = Transform(*pipeline).run(in);
    QCOMPARE(std::string(green.events[0].data.bytes), std::string(R"({"new":true})"));
    const Expected blue = Transform(pipeline->reversed()).run(green.events);
    QCOMPARE(std::string(blue.events[0].data.bytes), std::string(R"({"old":1})"));
    QCOMPARE(std::string(blue.events[1].data.bytes), std::string(R"({"old":2})"));
}

void TestReverseStep::parents_thatAnEditMadeGoAgain()
{
    const Result<Pipeline> pipeline = parsed(
        fileOf("- {id: a, match: {type: X}, rename: {type: Y}, patch: [{add: /p/q, value: 1, "
               "parents: create}, {copy: /a, to: /r/s}]}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const EventBatch in = oneEvent("X", R"({"a":1})");
    const Expected blue = Transform(pipeline->reversed()).run(Transform(*pipeline).run(in).events);
    QCOMPARE(std::string(blue.events[0].data.bytes), std::string(R"({"a":1})"));
}

void TestReverseStep::refusals_nameThePlace_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* step, const char* says) {
        QTest::newRow(name) << step << says;
    };
    row("no words of a step", "rename: {type: Y}, reverse: maybe",
        "4:71: reverse must be none, or");
    row("nothing in it", "rename: {type: Y}, reverse: {}", "does nothing; expected patch");
    row("unknown key", "rename: {type: Y}, reverse: {undo: 1}", "undo");
    row("drop has none", "drop: {reason: r}, reverse: {rename: {type: X}}",
        "“a” holds drop, which does not give one event for one");
    row("split in it", "rename: {type: Y}, reverse: {split: [{type: X}, {type: Q}]}",
        "“split” cannot stand in a way back");
    row("leads elsewhere", "rename: {type: Y}, reverse: {rename: {type: Z}}",
        "leads back to the type Z, which “a” does not match");
    row("another version", "to: {version: \"2\"}, reverse: {to: {version: \"3\"}}",
        "leads back to version 3, which “a” does not match");
    row("a bad edit", "rename: {type: Y}, reverse: {patch: [{add: x}]}", "4:");
}

void TestReverseStep::refusals_nameThePlace()
{
    QFETCH(QString, step);
    QFETCH(QString, says);
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: a, match: {type: X, version: \"1\"}, " + step.toStdString() + "}"));
    QVERIFY(!pipeline);
    const QString said = QString::fromStdString(pipeline.error().message);
    QVERIFY2(said.contains(says) && said.startsWith("p.yaml:4:"), qPrintable(said));
    const Result<Pipeline> untold = parsed(
        fileOf("- {id: a, match: {type: X, where: [{path: /a, equals: 1}]}, sameVersion: true, "
               "patch: [{remove: /a}], reverse: {patch: [{add: /a, value: 1}]}}"));
    QVERIFY(!untold);
    QVERIFY2(untold.error().message.find("how its outputs are told") != std::string::npos,
             untold.error().message.c_str());
}

void TestReverseStep::proof_tellsWhatCameBack_data()
{
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("data");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const std::string& steps, const char* data,
                        Verdict verdict, const char* says) {
        QTest::newRow(name) << QString::fromStdString(steps) << data << static_cast<int>(verdict)
                            << says;
    };
    const std::string v2 = "- {id: a, match: {type: X, version: \"1\"}, to: {version: \"2\"}, ";
    row("byte for byte", v2 + "patch: [{rename: /a, to: b}]}", R"({ "a":1.10})",
        Verdict::Reversible, "X v1: 1 event came back byte for byte");
    row("another order", v2 + "patch: [{move: /a, to: /b/c}]}", R"({"a":1,"z":2})",
        Verdict::Reversible, "X v1: 1 event came back with equal values, in another order");
    row("another spelling", v2 + "patch: [{convert: /a, to: decimal, scale: -2}]}", R"({"a":1e2})",
        Verdict::Reversible, "with equal values");
    row("no way back", v2 + "patch: [{remove: /a}]}", R"({"a":1})", Verdict::NotReversible,
        "X v1: not reversible, step a removes /a (1 event)");
    row("reverse: none", v2 + "reverse: none}", R"({"a":1})", Verdict::NotReversible,
        "says reverse: none");
    row("dropped", "- {id: a, match: {type: X}, drop: {reason: r}}", "{}", Verdict::NotReversible,
        "dropped events do not come back");
    row("named wrongly", v2 + "patch: [{remove: /a}], reverse: {patch: [{add: /a, value: 2}]}}",
        R"({"a":1.0})", Verdict::Differs,
        "X v1: 1 of 1 event come back different, the first at position 1, order-1: /a: 1.0 comes "
        "back as 2");
    row("named and failing", v2 + "patch: [{remove: /a}], reverse: {patch: [{remove: /nothing}]}}",
        R"({"a":1})", Verdict::Differs, "the way back of step a fails: /nothing is missing");
    row("two ways into one version",
        "- {id: a, match: {type: X, version: \"1\"}, to: {version: \"3\"}}\n"
        "- {id: b, match: {type: X, version: \"2\"}, to: {version: \"3\"}}",
        "{}", Verdict::Reversible, "byte for byte");
    row("what stood there by chance", v2 + "patch: [{add: /p/q, value: 1, parents: create}]}",
        R"({"p":{}})", Verdict::Differs, "/p: {} comes back as nothing");
    row("no step for it", "- {id: a, match: {type: Q}, drop: {reason: r}}", "{}", Verdict::NotRun,
        "");
}

void TestReverseStep::proof_tellsWhatCameBack()
{
    QFETCH(QString, steps);
    QFETCH(QString, data);
    QFETCH(int, verdict);
    QFETCH(QString, says);
    const auto result = preview(
        steps.toStdString(),
        {{.stream = "order-1", .type = "X", .data = data.toStdString(), .schemaVersion = "1"}});
    QCOMPARE(result->matrix.size(), std::size_t(1));
    const PreviewRow& row = result->matrix.front();
    QCOMPARE(row.reverse.verdict(), static_cast<Verdict>(verdict));
    const QString said = QString::fromStdString(reverseText(*result, row));
    QVERIFY2(says.isEmpty() ? said.isEmpty() : said.contains(says), qPrintable(said));
    QCOMPARE(result->clean(), row.reverse.verdict() != Verdict::Differs);
}

void TestReverseStep::proof_takesAVersionThatIsWrittenOutForTheDefault_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("metadata");
    QTest::newRow("column") << "column"
                            << "";
    QTest::newRow("metadata") << "meta.v"
                              << "{}";
    QTest::newRow("no metadata") << "meta.v"
                                 << "";
    QTest::newRow("data") << "data.v"
                          << "";
    QTest::newRow("type") << "{typeSuffix: \"_v([0-9]+)\"}"
                          << "";
}

void TestReverseStep::proof_takesAVersionThatIsWrittenOutForTheDefault()
{
    QFETCH(QString, from);
    QFETCH(QString, metadata);
    const auto result =
        preview("- {id: a, match: {type: X, version: \"1\"}, to: {version: \"2\"}}",
                {{.stream = "o-1", .type = "X", .metadata = metadata.toStdString()}},
                "version: {from: [" + from.toStdString() + "]}\n");
    const PreviewRow& row = result->matrix.front();
    QVERIFY2(row.reverse.sameValues == 1, reverseText(*result, row).c_str());
}

void TestReverseStep::proof_countsFailedEventsNowhere()
{
    const auto result =
        preview("- {id: a, match: {type: X}, rename: {type: Y}, patch: [{rename: /a, to: b}]}",
                {{.stream = "o-1", .type = "X", .data = "{}"},
                 {.stream = "o-1", .type = "X", .data = R"({"a":1})"}});
    const PreviewReverse& counts = result->matrix.front().reverse;
    QCOMPARE(result->errorCount, std::uint64_t(1));
    QCOMPARE(counts.tried() + counts.notTried, std::uint64_t(1));
    QCOMPARE(counts.sameBytes, std::uint64_t(1));
}

void TestReverseStep::proof_ofAWholeStoreTriesSomeAndSaysHowMany()
{
    std::vector<test::PlainEvent> events(
        1250, {.stream = "o-1", .type = "X", .data = R"({"a":1})", .schemaVersion = "1"});
    events.resize(1260, {.stream = "o-1", .type = "X", .data = R"({"a":1})", .schemaVersion = "3"});
    const auto result = preview("- {id: a, match: {type: X}, rename: {type: Y}}", events);
    QCOMPARE(result->matrix.size(), std::size_t(2));
    const PreviewReverse& many = result->matrix.front().reverse;
    QCOMPARE(many.sameBytes, std::uint64_t(1003)); // the first 1,000, then 1,001, 1,101 and 1,201
    QCOMPARE(many.leftOut, std::uint64_t(247));
    QCOMPARE(result->matrix.back().reverse.sameBytes, std::uint64_t(10));
    QCOMPARE(result->matrix.back().reverse.leftOut, std::uint64_t(0));
    QCOMPARE(reverseText(*result),
             std::string("1,013 events came back byte for byte; 1,013 of 1,260 events were tried: "
                         "the first 1,000 of each type and version, then every 100th"));
    const auto json = nlohmann::json::parse(previewJson(*result));
    QCOMPARE(json["proofs"]["reversibility"][0]["leftOut"].get<int>(), 247);
}

void TestReverseStep::proof_isAbsentWhereNothingWasTried()
{
    const auto result =
        preview(std::string(kStrip) + "}",
                {{.stream = "o-1", .type = "X", .data = R"({"old":1})", .schemaVersion = "1"}});
    QVERIFY(!result->proofs.reversible);
    QVERIFY(result->clean());
    QCOMPARE(reverseText(*result), std::string("1 event of steps without a way back"));
}

void TestReverseStep::reports_showIt()
{
    const auto result =
        preview(std::string(kStrip) + ", reverse: {patch: [{add: /old, value: <b>}]}}",
                {{.stream = "o-1", .type = "X", .data = R"({"old":"<b>"})", .schemaVersion = "1"},
                 {.stream = "o-1", .type = "X", .data = R"({"old":"<i>"})", .schemaVersion = "1"}});
    const auto json = nlohmann::json::parse(previewJson(*result));
    QCOMPARE(json["proofs"]["reversible"].get<bool>(), false);
    const auto row = json["proofs"]["reversibility"][0];
    QCOMPARE(row["verdict"].get<std::string>(), std::string("differs"));
    QCOMPARE(row["sameBytes"].get<int>(), 1);
    QCOMPARE(row["differs"].get<int>(), 1);
    QCOMPARE(row["counterexample"]["position"].get<std::string>(), std::string("2"));
    QCOMPARE(row["counterexample"]["place"].get<std::string>(), std::string("/old"));
    const std::string html = previewHtml(*result);
    QVERIFY(html.find("Way back") != std::string::npos);
    QVERIFY(html.find("&lt;i&gt;") != std::string::npos);
    QVERIFY(html.find("<i>") == std::string::npos);
    const std::string markdown = previewMarkdown(*result);
    QVERIFY(markdown.find("| Comes back as it was | **fails** |") != std::string::npos);
    QCOMPARE(objectionText(*result), std::string("1 of 2 events come back different"));
}

QTEST_GUILESS_MAIN(TestReverseStep)
#include "tst_reverse_step.moc"
