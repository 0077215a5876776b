// Schemas that a pipeline asserts: what the loader refuses, where a run halts, what a preview says.
#include "core/pipeline/preview_report.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/support/memory_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace viridian;
using test::addEvent;
using test::fileOf;
using test::MemoryDatabase;

namespace {

constexpr const char* kUpcast =
    "- {id: v2, match: {type: Placed, version: \"1\"}, to: {version: \"2\"}, patch: [{rename: "
    "/cust, to: customer}]}";
constexpr const char* kPlaced2 =
    R"({"type":"object","required":["customer"],"properties":{"customer":{"type":"string"},"n":{"type":"integer","maximum":9007199254740992}}})";

} // namespace

class TestAssertions : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void refusal_namesTheAssertion_data();
    void refusal_namesTheAssertion();
    void targets_thatStepsGiveAreTaken_data();
    void targets_thatStepsGiveAreTaken();
    void hash_coversTheSchemasBytes();
    void run_haltsBeforeTheFirstInvalidOutput();
    void run_judgesOnlyTheAssertedVersion();
    void ofChanged_leavesOutWhatNoStepChanged();
    void numbers_areComparedExactly();
    void payload_ofAnyKindIsJudged_data();
    void payload_ofAnyKindIsJudged();
    void plainJson_isTakenByAvroWhereTheAssertionSaysSo_data();
    void plainJson_isTakenByAvroWhereTheAssertionSaysSo();
    void batches_changeNothing();
    void flush_haltsAndKeepsWhatWasHeld();
    void preview_countsAndNamesInvalidPayloads();
    void preview_saysWhenNothingWasJudged();
    void markdown_givesTextOfTheStoreNoMeaning();

private:
    void write(const char* name, const QByteArray& bytes)
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    Result<Pipeline> load(const std::string& text) const
    {
        return Pipeline::parse(text, m_folder.path().toStdString(), "p.yaml");
    }
    Pipeline pipeline(const std::string& steps, const std::string& assertions) const
    {
        Result<Pipeline> made = load(fileOf(steps, "assert: " + assertions + "\n"));
        if (!made)
            qFatal("%s", made.error().message.c_str());
        return *made;
    }

    QTemporaryDir m_folder;
};

void TestAssertions::initTestCase()
{
    QVERIFY(m_folder.isValid());
    write("placed-2.json", kPlaced2);
    write("placed-2.avsc",
          R"({"type":"record","name":"Placed","fields":[{"name":"customer","type":"string"}]})");
    write("wrong.avsc", "{\"type\":\"record\",\"name\":\"R\",\n \"fields\":[{\"name\":\"a\","
                        "\"type\":\"Nobody\"}]}");
    write("any.json", "{}");
}

void TestAssertions::refusal_namesTheAssertion_data()
{
    QTest::addColumn<QString>("assertions");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* text, const char* place, const char* words) {
        QTest::newRow(name) << text << place << words;
    };
    row("a map", "{type: Placed}", "p.yaml:3:9:", "list");
    row("unknown key", "[{type: Placed, schema: any.json, on: all}]",
        "p.yaml:3:43:", "“on” is not a key");
    row("no type", "[{schema: any.json}]", "p.yaml:3:10:", "“type” is missing");
    row("no schema", "[{type: Placed}]", "p.yaml:3:10:", "“schema” is missing");
    row("pattern", "[{type: \"Plac*\", schema: any.json}]", "p.yaml:3:17:", "name of one type");
    row("of neither", "[{type: Placed, schema: any.json, of: some}]",
        "p.yaml:3:47:", "expected one of: all, changed");
    row("format", "[{type: Placed, schema: any.json, format: xml}]",
        "p.yaml:3:51:", "expected one of: avro, json");
    row("encoding of a JSON Schema",
        "[{type: Placed, version: \"2\", schema: any.json, encoding: plain}]",
        "p.yaml:3:67:", "any.json is a JSON Schema");
    row("missing file", "[{type: Placed, version: \"2\", schema: absent.avsc}]",
        "p.yaml:3:47:", "absent.avsc cannot be read");
    row("wrong schema", "[{type: Placed, version: \"2\", schema: wrong.avsc}]",
        "p.yaml:3:47:", "wrong.avsc:2:");
    row("no JSON", "[{type: Placed, schema: p.yaml}]", "p.yaml:3:33:", "cannot be read");
    row("a version that no step gives", "[{type: Placed, version: \"3\", schema: any.json}]",
        "p.yaml:3:10:", "no step gives Placed v3");
    row("a version that is taken away", "[{type: Placed, version: \"1\", schema: any.json}]",
        "p.yaml:3:10:", "no step gives Placed v1");
    row("a type that no step gives", "[{type: Plcaed, schema: any.json}]",
        "p.yaml:3:10:", "no step gives Plcaed");
    row("twice",
        "[{type: Placed, version: \"2\", schema: any.json}, {type: Placed, schema: any.json}]",
        "p.yaml:3:58:", "Placed has a schema in line 3 already (any.json)");
}

void TestAssertions::refusal_namesTheAssertion()
{
    QFETCH(QString, assertions);
    QFETCH(QString, place);
    QFETCH(QString, words);
    const Result<Pipeline> made =
        load(fileOf(kUpcast, "assert: " + assertions.toStdString() + "\n"));
    QVERIFY(!made);
    QCOMPARE(made.error().kind, ErrorKind::InvalidInput);
    const QString message = QString::fromStdString(made.error().message);
    QVERIFY2(message.startsWith(place), qPrintable(message));
    QVERIFY2(message.contains(words), qPrintable(message));
}

void TestAssertions::targets_thatStepsGiveAreTaken_data()
{
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("taken");
    const auto row = [](const char* name, const char* steps, const char* address, bool taken) {
        QTest::newRow(name) << steps << address << taken;
    };
    row("pass", "- {id: a, match: {type: X}, pass: true}", "type: X", true);
    row("same version", "- {id: a, match: {type: X}, sameVersion: true, patch: [{remove: /a}]}",
        "type: X", true);
    row("split", "- {id: a, match: {type: X}, split: [{type: P}, {type: Q, version: \"4\"}]}",
        "type: Q, version: \"4\"", true);
    row("split, other version",
        "- {id: a, match: {type: X}, split: [{type: P}, {type: Q, version: \"4\"}]}",
        "type: Q, version: \"5\"", false);
    row("insert", "- {id: a, match: {type: X}, insert: {at: start, type: First}}", "type: First",
        true);
    row("merge", "- {id: a, match: {type: X}, merge: {by: stream, into: {type: M}}}", "type: M",
        true);
    row("renamed on",
        "- {id: a, match: {type: X}, rename: {type: Y}}\n- {id: b, match: {type: Y}, rename: "
        "{type: Z}}",
        "type: Y", false);
    row("dropped", "- {id: a, match: {type: X}, drop: {reason: r}}", "type: X", false);
}

void TestAssertions::targets_thatStepsGiveAreTaken()
{
    QFETCH(QString, steps);
    QFETCH(QString, address);
    QFETCH(bool, taken);
    const Result<Pipeline> made = load(fileOf(
        steps.toStdString(), "assert: [{" + address.toStdString() + ", schema: any.json}]\n"));
    QVERIFY2(made.has_value() == taken, made ? "loaded" : made.error().message.c_str());
    if (!taken)
        QVERIFY(made.error().message.find("no step gives") != std::string::npos);
}

void TestAssertions::hash_coversTheSchemasBytes()
{
    const std::string text = "[{type: Placed, version: \"2\", schema: changing.json}]";
    write("changing.json", "{}");
    const std::string before = pipeline(kUpcast, text).hash();
    QCOMPARE(pipeline(kUpcast, text).hash(), before);
    write("changing.json", "{ }");
    QVERIFY(pipeline(kUpcast, text).hash() != before);
    QVERIFY(test::parsed(fileOf(kUpcast))->hash() != before);
    // an empty list asserts nothing
    QCOMPARE(load(fileOf(kUpcast, "assert: []\n"))->hash(), test::parsed(fileOf(kUpcast))->hash());
}

void TestAssertions::run_haltsBeforeTheFirstInvalidOutput()
{
    Transform transform(
        pipeline(kUpcast, "[{type: Placed, version: \"2\", schema: placed-2.json}]"));
    EventBatch batch;
    addEvent(batch, "Placed", R"({"cust":"C","n":1})");
    addEvent(batch, "Other", "{}");
    addEvent(batch, "Placed", R"({"cust":7})", "order-9");
    addEvent(batch, "Placed", R"({"cust":8})");
    const Expected out = transform.run(batch);
    QCOMPARE(out.inputs(), std::size_t(2));
    QCOMPARE(out.events.size(), std::size_t(2));
    QCOMPARE(out.counters.in, std::uint64_t(2));
    QVERIFY(out.counters.conserved());
    QVERIFY(out.halt && out.halt->invalid);
    QCOMPARE(out.halt->input, std::uint32_t(2));
    const std::string& message = out.halt->error.message;
    for (const char* part :
         {"event 3", "order-9", "Placed v2", "placed-2.json", "/customer", "string", "line 3"})
        QVERIFY2(message.find(part) != std::string::npos, message.c_str());
    QCOMPARE(out.halt->error.kind, ErrorKind::InvalidInput);
}

void TestAssertions::run_judgesOnlyTheAssertedVersion()
{
    Transform transform(pipeline(
        std::string(kUpcast) + "\n- {id: new, match: {type: Placed, version: \"3\"}, pass: true}",
        "[{type: Placed, version: \"2\", schema: placed-2.json}]"));
    EventBatch batch;
    Event& third = addEvent(batch, "Placed", R"({"other":1})");
    third.schemaVersion = "3";
    const Expected out = transform.run(batch);
    QVERIFY(!out.halt);
    QCOMPARE(out.judged.at(0), std::uint64_t(0));
}

void TestAssertions::ofChanged_leavesOutWhatNoStepChanged()
{
    const std::string steps = "- {id: a, match: {type: X, where: [{path: /old, present: true}]}, "
                              "sameVersion: true, patch: [{rename: /old, to: new}]}";
    EventBatch batch;
    addEvent(batch, "X", R"({"strange":1})");
    addEvent(batch, "X", R"({"old":1})");
    write("new.json", R"({"required":["new"]})");
    Transform all(pipeline(steps, "[{type: X, schema: new.json, of: all}]"));
    QVERIFY(all.run(batch).halt.has_value());
    Transform changed(pipeline(steps, "[{type: X, schema: new.json, of: changed}]"));
    const Expected out = changed.run(batch);
    QVERIFY(!out.halt);
    QCOMPARE(out.judged.at(0), std::uint64_t(1));
}

void TestAssertions::numbers_areComparedExactly()
{
    Transform transform(pipeline(kUpcast, "[{type: Placed, schema: placed-2.json}]"));
    QVERIFY(!transform.run(test::oneEvent("Placed", R"({"cust":"C","n":9007199254740992})")).halt);
    QVERIFY(transform.run(test::oneEvent("Placed", R"({"cust":"C","n":9007199254740993})"))
                .halt.has_value());
}

void TestAssertions::payload_ofAnyKindIsJudged_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words"); ///< empty: valid
    const int json = static_cast<int>(PayloadKind::Json);
    const int bytes = static_cast<int>(PayloadKind::Bytes);
    QTest::newRow("Avro's JSON") << "placed-2.avsc" << json << QByteArray(R"({"customer":"C"})")
                                 << "";
    QTest::newRow("Avro's JSON, wrong")
        << "placed-2.avsc" << json << QByteArray(R"({"customer":null})") << "/customer: a string";
    QTest::newRow("Avro's binary") << "placed-2.avsc" << bytes << QByteArray::fromHex("0243") << "";
    QTest::newRow("framed") << "placed-2.avsc" << bytes << QByteArray::fromHex("000000000a0243")
                            << "";
    QTest::newRow("Avro's binary, too short")
        << "placed-2.avsc" << bytes << QByteArray::fromHex("0443") << "placed-2.avsc";
    QTest::newRow("framed JSON") << "placed-2.json" << bytes
                                 << QByteArray::fromHex("000000000a") +
                                        QByteArray(R"({"customer":"C"})")
                                 << "";
    QTest::newRow("bytes that are no JSON")
        << "placed-2.json" << bytes << QByteArray("\xff\xfe") << "placed-2.json";
    QTest::newRow("no data") << "placed-2.json" << static_cast<int>(PayloadKind::Null)
                             << QByteArray() << "there is no data";
    QTest::newRow("malformed") << "placed-2.json" << json << QByteArray("{") << "placed-2.json";
}

void TestAssertions::payload_ofAnyKindIsJudged()
{
    QFETCH(QString, schema);
    QFETCH(int, kind);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    Transform transform(pipeline("- {id: a, match: {type: Placed}, pass: true}",
                                 "[{type: Placed, schema: " + schema.toStdString() + "}]"));
    EventBatch batch;
    const std::string data = bytes.toStdString();
    Event& event = addEvent(batch, "Placed", data);
    event.data.kind = static_cast<PayloadKind>(kind);
    const Expected out = transform.run(batch);
    QCOMPARE(out.halt.has_value(), !words.isEmpty());
    if (out.halt)
        QVERIFY2(QString::fromStdString(out.halt->error.message).contains(words),
                 out.halt->error.message.c_str());
}

void TestAssertions::plainJson_isTakenByAvroWhereTheAssertionSaysSo_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("plain");   ///< what is wrong with it; empty: valid
    QTest::addColumn<QString>("encoded"); ///< likewise
    QTest::newRow("bare value of a union") << QByteArray(R"({"id":"a","note":"n","more":[]})") << ""
                                           << "/note: ";
    QTest::newRow("behind its branch")
        << QByteArray(R"({"id":"a","note":{"string":"n"},"more":[]})") << "/note: a string"
        << "";
    QTest::newRow("null") << QByteArray(R"({"id":"a","note":null,"more":[]})") << ""
                          << "";
    QTest::newRow("left out, with a default") << QByteArray(R"({"id":"a","more":[]})") << ""
                                              << "the field “note” is missing";
    QTest::newRow("left out, without one")
        << QByteArray(R"({"note":null,"more":[]})") << "the field “id” is missing"
        << "is missing";
    QTest::newRow("a branch that is a record")
        << QByteArray(R"({"id":"a","note":null,"more":[{"n":1},7,{"n":9223372036854775807}]})")
        << ""
        << "/more/0";
    QTest::newRow("a record of no branch")
        << QByteArray(R"({"id":"a","note":null,"more":[{"n":9223372036854775808}]})") << "/more/0"
        << "/more/0";
    QTest::newRow("of no branch") << QByteArray(R"({"id":"a","note":null,"more":[true]})")
                                  << "/more/0: "
                                  << "/more/0";
    QTest::newRow("null of no branch") << QByteArray(R"({"id":"a","note":null,"more":[null]})")
                                       << "/more/0: no branch of the union takes it"
                                       << "/more/0";
}

void TestAssertions::plainJson_isTakenByAvroWhereTheAssertionSaysSo()
{
    QFETCH(QByteArray, data);
    QFETCH(QString, plain);
    QFETCH(QString, encoded);
    write("union.avsc", R"({"type":"record","name":"U","fields":[{"name":"id","type":"string"},
        {"name":"note","type":["null","string"],"default":null},
        {"name":"more","type":{"type":"array","items":["long",
            {"type":"record","name":"N","fields":[{"name":"n","type":"long"}]}]}}]})");
    for (const bool isPlain : {true, false}) {
        const QString wrong = isPlain ? plain : encoded;
        Transform transform(pipeline("- {id: a, match: {type: X}, pass: true}",
                                     std::string("[{type: X, schema: union.avsc, encoding: ") +
                                         (isPlain ? "plain" : "avro") + "}]"));
        const Expected out = transform.run(test::oneEvent("X", data.toStdString()));
        QCOMPARE(out.halt.has_value(), !wrong.isEmpty());
        if (out.halt)
            QVERIFY2(QString::fromStdString(out.halt->what).contains(wrong),
                     out.halt->what.c_str());
    }
}

void TestAssertions::batches_changeNothing()
{
    const Pipeline made = pipeline(
        "- {id: d, match: {type: Placed}, deduplicate: {by: content, within: {events: 1000}}}",
        "[{type: Placed, schema: placed-2.json}]");
    EventBatch batch;
    for (int i = 0; i < 20; ++i)
        addEvent(batch, "Placed",
                 i == 13 ? std::string(R"({"n":1})")
                         : R"({"customer":")" + std::to_string(i % 4) + "\"}");
    Transform whole(made);
    const Expected atOnce = whole.run(batch);
    Transform single(made);
    std::size_t outputs = 0;
    std::size_t at = 0;
    for (; at < batch.size(); ++at) {
        EventBatch one;
        one.share(batch);
        one.add(batch[at]);
        const Expected out = single.run(one);
        outputs += out.events.size();
        if (out.halt)
            break;
    }
    QVERIFY(atOnce.halt);
    QCOMPARE(at, std::size_t(atOnce.halt->input));
    QCOMPARE(outputs, atOnce.events.size());
    QCOMPARE(whole.carried(), single.carried());
}

void TestAssertions::flush_haltsAndKeepsWhatWasHeld()
{
    Transform transform(
        pipeline("- {id: m, match: {type: Seen}, merge: {by: stream, into: {type: Watched}}}",
                 "[{type: Watched, schema: placed-2.json}]"));
    EventBatch batch;
    addEvent(batch, "Seen", R"({"customer":"C"})", "a-1");
    addEvent(batch, "Seen", R"({"customer":1})", "a-2");
    QVERIFY(!transform.run(batch).halt);
    const std::string before = transform.carried();
    const Expected out = transform.flush(Position(2));
    QVERIFY(out.halt && out.halt->invalid);
    QCOMPARE(out.events.size(), std::size_t(0));
    QCOMPARE(transform.carried(), before);
    QCOMPARE(transform.held().events, std::uint64_t(2));
}

void TestAssertions::preview_countsAndNamesInvalidPayloads()
{
    const auto shop = std::make_shared<MemoryDatabase>("shop");
    std::vector<test::PlainEvent> events;
    for (int i = 0; i < 400; ++i)
        events.push_back({.stream = "order-" + std::to_string(i % 20),
                          .type = "Placed",
                          .data = i == 250 ? R"({"cust":17})" : R"({"cust":"C"})"});
    shop->append(events);
    const std::unique_ptr<EventStore> store = std::move(*shop->open());
    const Pipeline made =
        pipeline(kUpcast, "[{type: Placed, version: \"2\", schema: placed-2.json}]");
    const auto result = runPreview(*store, made, {.all = true, .chunk = 64}, {}, {}, {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const PreviewProofs& proofs = (*result)->proofs;
    QVERIFY(!(*result)->clean());
    QVERIFY((*result)->errors.empty());
    QVERIFY(proofs.schemaValid == std::optional(false));
    QCOMPARE(proofs.judged(), std::uint64_t(400));
    QCOMPARE(proofs.invalid.size(), std::size_t(1));
    const PreviewProofs::Invalid& invalid = proofs.invalid.front();
    QCOMPARE(invalid.position, Position(251));
    QCOMPARE(invalid.stream, std::string("order-10"));
    QCOMPARE(invalid.path, std::string("/customer"));
    QVERIFY(std::ranges::any_of((*result)->pairs, [](const PreviewPair& pair) {
        return pair.before == 0 ? pair.invalid.empty() : !pair.invalid.empty();
    }));
    const auto json = nlohmann::json::parse(previewJson(**result));
    QCOMPARE(json["proofs"]["schemaValid"].get<bool>(), false);
    QCOMPARE(json["proofs"]["schemas"][0]["judged"].get<int>(), 400);
    QCOMPARE(json["proofs"]["schemas"][0]["invalid"].get<int>(), 1);
    QCOMPARE(json["proofs"]["invalid"][0]["position"].get<std::string>(), std::string("251"));
    QCOMPARE(json["proofs"]["invalid"][0]["path"].get<std::string>(), std::string("/customer"));
    for (const std::string& report : {previewHtml(**result), previewMarkdown(**result)}) {
        QVERIFY(report.find("1 of 400 payloads invalid") != std::string::npos);
        QVERIFY(report.find("position 251, order-10: Placed at /customer") != std::string::npos);
    }
}

void TestAssertions::preview_saysWhenNothingWasJudged()
{
    const auto empty = std::make_shared<MemoryDatabase>("empty");
    const std::unique_ptr<EventStore> store = std::move(*empty->open());
    const Pipeline made = pipeline(kUpcast, "[{type: Placed, schema: any.json}]");
    const auto result = runPreview(*store, made, {}, {}, {}, {});
    QVERIFY(result);
    QCOMPARE(schemaText((*result)->proofs),
             std::string("no payload of the asserted types came out"));
}

void TestAssertions::markdown_givesTextOfTheStoreNoMeaning()
{
    const auto hostile = std::make_shared<MemoryDatabase>("shop` @all");
    hostile->append({.stream = "s|1", .type = "A|B ``[x](http://y)``", .data = R"({"n":1})"});
    const std::unique_ptr<EventStore> store = std::move(*hostile->open());
    const Result<Pipeline> made = test::parsed(fileOf(
        "- {id: \"a|b\", match: {type: \"*\"}, sameVersion: true, patch: [{remove: /gone}]}"));
    const auto result = runPreview(*store, *made, {}, {}, {}, {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const std::string text = previewMarkdown(**result);
    QVERIFY2(text.find("| ``` A\\|B ``[x](http://y)`` ``` |") != std::string::npos, text.c_str());
    QVERIFY(text.find("`` shop` @all ``") != std::string::npos ||
            text.find("``shop` @all``") != std::string::npos);
    QVERIFY(text.find("**1 errors**") != std::string::npos);
    QVERIFY(text.find("`a\\|b`") != std::string::npos);
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("preview.md").toStdString();
    QVERIFY(writePreviewReport(**result, file));
    QFile written(QString::fromStdString(file.string()));
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll().toStdString(), text);
}

QTEST_GUILESS_MAIN(TestAssertions)
#include "tst_assertions.moc"
