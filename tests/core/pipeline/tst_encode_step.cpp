#include "core/json/compare.h"
#include "core/json/document.h"
#include "core/pipeline/preview_report.h"
#include "tests/core/pipeline/pipeline_fixture.h"
#include "tests/core/schema/vectors.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace viridian;
using test::fileOf;
using test::oneEvent;

/// Avro binary to JSON and back, with frames and without.
class TestEncodeStep : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void toAvro_gives_data();
    void toAvro_gives();
    void toJson_gives_data();
    void toJson_gives();
    void eachDirection_leavesTheOtherKindAlone();
    void vectors_comeBackAsTheyWere_data();
    void vectors_comeBackAsTheyWere();
    void generatedValues_comeBackAsTheyWere();
    void edits_standBetweenDecodingAndEncoding();
    void version_inDataCountsOnBothSides();
    void preview_leadsBackByteForByte();
    void reverse_saysWhatItCannotTell();
    void schema_isPartOfTheMeaning();
    void loading_refuses_data();
    void loading_refuses();

private:
    [[nodiscard]] Result<Pipeline> parse(const std::string& steps) const
    {
        return Pipeline::parse(fileOf(steps), m_folder.path().toStdString(), "p.yaml");
    }
    [[nodiscard]] Pipeline pipelineOf(const std::string& steps) const
    {
        Result<Pipeline> pipeline = parse(steps);
        if (!pipeline)
            qFatal("%s", pipeline.error().message.c_str());
        return std::move(*pipeline);
    }
    [[nodiscard]] Pipeline encoding(const QString& rules) const
    {
        return pipelineOf("- {id: a, match: {type: X}, encode: {" + rules.toStdString() + "}}");
    }
    void writeFile(const char* name, const QByteArray& bytes) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    void comesBack(const QByteArray& schema, const std::string& value) const;

    QTemporaryDir m_folder;
};

namespace {

EventBatch bytesEvent(const QByteArray& bytes)
{
    EventBatch batch = oneEvent("X", bytes.toStdString());
    batch.mutableEvents()[0].data.kind = PayloadKind::Bytes;
    return batch;
}

/// What becomes of an event's data: JSON text, "hex …", or "failed: …".
QString dataAfter(const Pipeline& pipeline, const EventBatch& in)
{
    Transform transform(pipeline);
    const Expected out = transform.run(in);
    if (out.halt)
        return "failed: " + QString::fromStdString(out.halt->what);
    const Payload& data = out.events[0].data;
    const auto bytes = QByteArray(data.bytes.data(), static_cast<qsizetype>(data.bytes.size()));
    return data.kind == PayloadKind::Bytes ? "hex " + QString::fromLatin1(bytes.toHex())
                                           : QString::fromUtf8(bytes);
}

constexpr auto kOrder = R"({"type":"record","name":"Order","fields":[
  {"name":"id","type":"string"},{"name":"n","type":"long"},
  {"name":"by","type":["null","string"],"default":null}]})";
constexpr auto kOrder2 = R"({"type":"record","name":"Order","fields":[
  {"name":"id","type":"string"},{"name":"n","type":"long"},
  {"name":"by","type":["null","string"],"default":null},
  {"name":"currency","type":"string","default":"EUR"}]})";

/// A small generator that is the same everywhere.
class Dice {
public:
    std::uint64_t below(std::uint64_t most)
    {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        return (m_state >> 33U) % most;
    }

private:
    std::uint64_t m_state = 7;
};

std::string textOf(Dice& dice)
{
    constexpr std::array kPieces{"a", "ß", "\\n", "\\\"", "漢", "\\ud83d\\ude00", " ", "0"};
    std::string text = "\"";
    for (std::uint64_t i = dice.below(6); i > 0; --i)
        text += kPieces.at(dice.below(kPieces.size()));
    return text + "\"";
}

constexpr auto kEverything = R"({"type":"record","name":"All","fields":[
  {"name":"l","type":"long"},{"name":"i","type":"int"},{"name":"d","type":"double"},
  {"name":"f","type":"float"},{"name":"b","type":"boolean"},{"name":"s","type":"string"},
  {"name":"raw","type":"bytes"},{"name":"fix","type":{"type":"fixed","name":"F","size":2}},
  {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},
  {"name":"u","type":["null","string","long",{"type":"array","items":"int"}]},
  {"name":"m","type":{"type":"map","values":["null","All"]}}]})";

std::string everything(Dice& dice, int depth)
{
    const std::string number = std::to_string(dice.below(9));
    const auto pick = dice.below(4);
    const std::string unionValue = pick == 0   ? "null"
                                   : pick == 1 ? "{\"string\":" + textOf(dice) + "}"
                                   : pick == 2 ? "{\"long\":-1" + number + "00000000000000000}"
                                               : "{\"array\":[1," + number + "]}";
    const std::string inner =
        depth > 0 && dice.below(2) == 1 ? "{\"All\":" + everything(dice, depth - 1) + "}" : "null";
    return R"({"l":922337203685477580)" + std::to_string(dice.below(8)) + R"(,"i":-)" + number +
           R"(,"d":0.1)" + number + R"(,"f":)" + number + R"(.5,"b":)" +
           (dice.below(2) == 1 ? "true" : "false") + R"(,"s":)" + textOf(dice) +
           R"(,"raw":"\u00ff)" + number + R"(","fix":"\u0000)" + number + R"(","e":")" +
           (dice.below(2) == 1 ? "A" : "B") + R"(","u":)" + unionValue + R"(,"m":{"k":)" + inner +
           "}}";
}

} // namespace

void TestEncodeStep::initTestCase()
{
    writeFile("order.avsc", kOrder);
    writeFile("order2.avsc", kOrder2);
    writeFile("int.avsc", R"("int")");
    writeFile("bad.avsc",
              R"({"type":"record","name":"R","fields":[{"name":"a","type":"nothing"}]})");
}

void TestEncodeStep::toAvro_gives_data()
{
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const char* rules, const char* data, const char* after) {
        QTest::newRow(name) << rules << data << QString::fromUtf8(after);
    };
    const char* const kAvro = "to: avro, schema: order.avsc";
    row("binary", kAvro, R"({"id":"a","n":1,"by":{"string":"b"}})", "hex 026102020262");
    row("any order of members", kAvro, R"({"by":null,"n":1,"id":"a"})", "hex 02610200");
    row("framed by number", "to: avro, schema: order.avsc, frame: confluent, id: 258",
        R"({"id":"a","n":1,"by":null})", "hex 000000010202610200");
    row("framed by GUID",
        "to: avro, schema: int.avsc, frame: confluent, id: 00112233-4455-6677-8899-aabbccddeeff",
        "1", "hex 0100112233445566778899aabbccddeeff02");
    row("plain", "to: avro, schema: order.avsc, encoding: plain", R"({"id":"a","n":1,"by":"b"})",
        "hex 026102020262");
    row("plain, left out", "to: avro, schema: order2.avsc, encoding: plain", R"({"id":"a","n":1})",
        "hex 0261020006455552");
    row("too large", kAvro, R"({"id":"a","n":9223372036854775808,"by":null})",
        "failed: order.avsc: The payload is not what its Avro schema says at /n: "
        "9223372036854775808 is no long");
    row("left out", kAvro, R"({"id":"a","n":1})",
        "failed: order.avsc: The payload is not what its Avro schema says at /: the field “by” is "
        "missing");
    row("no JSON", kAvro, "{", "failed: its data is not JSON (");
}

void TestEncodeStep::toAvro_gives()
{
    QFETCH(QString, rules);
    QFETCH(QString, data);
    QFETCH(QString, after);
    const QString given = dataAfter(encoding(rules), oneEvent("X", data.toStdString()));
    if (after.endsWith('('))
        QVERIFY2(given.startsWith(after), qPrintable(given));
    else
        QCOMPARE(given, after);
}

void TestEncodeStep::toJson_gives_data()
{
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const char* rules, const char* hex, const char* after) {
        QTest::newRow(name) << rules << QByteArray(hex) << QString::fromUtf8(after);
    };
    const char* const kOne = "to: json, schema: order.avsc, frame: confluent, id: 17";
    const char* const kTwo =
        "to: json, frame: confluent, schemas: {17: order.avsc, 18: order2.avsc}";
    row("binary", "to: json, schema: order.avsc", "026102020262",
        R"({"id":"a","n":1,"by":{"string":"b"}})");
    row("plain", "to: json, schema: order.avsc, encoding: plain", "026102020262",
        R"({"id":"a","n":1,"by":"b"})");
    row("exact numbers", "to: json, schema: order.avsc", "0261feffffffffffffffff0100",
        R"({"id":"a","n":9223372036854775807,"by":null})");
    row("framed", kOne, "000000001102610200", R"({"id":"a","n":1,"by":null})");
    row("by the frame", kTwo, "00000000120261020006555344",
        R"({"id":"a","n":1,"by":null,"currency":"USD"})");
    row("as the reader sees it",
        "to: json, frame: confluent, schemas: {17: order.avsc}, reader: order2.avsc, encoding: "
        "plain",
        "000000001102610200", R"({"id":"a","n":1,"by":null,"currency":"EUR"})");
    row("by a GUID",
        "to: json, frame: confluent, schemas: {00112233-4455-6677-8899-aabbccddeeff: int.avsc}",
        "0100112233445566778899aabbccddeeff02", "1");
    row("another id", kOne, "000000001202610200",
        "failed: its data names the schema 18 of the registry, and the step names no file for "
        "that");
    row("no frame", kOne, "02610200",
        "failed: its data begins with no frame of a schema registry (byte 0 and an id, or byte 1 "
        "and a GUID)");
    row("cut off", "to: json, schema: order.avsc", "0261", "failed: order.avsc: ");
    row("too long", "to: json, schema: order.avsc", "0261020000", "failed: order.avsc: ");
}

void TestEncodeStep::toJson_gives()
{
    QFETCH(QString, rules);
    QFETCH(QByteArray, hex);
    QFETCH(QString, after);
    const QString given = dataAfter(encoding(rules), bytesEvent(QByteArray::fromHex(hex)));
    if (after.endsWith(": "))
        QVERIFY2(given.startsWith(after) && given.size() > after.size(), qPrintable(given));
    else
        QCOMPARE(given, after);
}

void TestEncodeStep::eachDirection_leavesTheOtherKindAlone()
{
    QCOMPARE(dataAfter(encoding("to: avro, schema: order.avsc"), bytesEvent("\x01")),
             QStringLiteral("hex 01"));
    QCOMPARE(dataAfter(encoding("to: json, schema: order.avsc"), oneEvent("X", "{}")),
             QStringLiteral("{}"));
}

void TestEncodeStep::comesBack(const QByteArray& schema, const std::string& value) const
{
    writeFile("one.avsc", schema);
    const Pipeline up = encoding("to: avro, schema: one.avsc, frame: confluent, id: 7");
    const Expected bytes = Transform(up).run(oneEvent("X", value));
    QVERIFY2(!bytes.halt, bytes.halt ? bytes.halt->what.c_str() : "");
    QCOMPARE(bytes.events[0].data.kind, PayloadKind::Bytes);
    QCOMPARE(bytes.events[0].dataBytes, std::uint64_t{bytes.events[0].data.bytes.size()});
    const Expected json = Transform(up.reversed()).run(bytes.events);
    QVERIFY2(!json.halt, json.halt ? json.halt->what.c_str() : "");
    QCOMPARE(json.events[0].data.kind, PayloadKind::Json);
    // A float has no 52.995143: it comes back as 52.995144, which gives the same bytes again.
    const bool spelt = value.find("52.995143") != std::string::npos;
    QVERIFY2(spelt || json::compare(json.events[0].data.bytes, value) != json::Equality::Different,
             std::string(json.events[0].data.bytes).c_str());
    const Expected again = Transform(up).run(json.events);
    QVERIFY(again.events[0].data == bytes.events[0].data);
}

void TestEncodeStep::vectors_comeBackAsTheyWere_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QString>("value");
    const test::Vectors vectors(QStringLiteral("avro-compat/vectors.json"));
    vectors.each([&](json::Node node) {
        if (vectors.text(node, "kind") == "decode")
            QTest::newRow(vectors.text(node, "id").c_str())
                << QByteArray::fromStdString(vectors.source(node, "writer"))
                << QString::fromStdString(vectors.source(node, "datum"));
    });
    if (!vectors.found())
        QTest::newRow("absent") << QByteArray() << vectors.whyNot();
}

void TestEncodeStep::vectors_comeBackAsTheyWere()
{
    QFETCH(QByteArray, schema);
    QFETCH(QString, value);
    if (schema.isEmpty())
        QSKIP(qPrintable(value));
    comesBack(schema, value.toStdString());
}

void TestEncodeStep::generatedValues_comeBackAsTheyWere()
{
    Dice dice;
    for (int i = 0; i < 200; ++i)
        comesBack(kEverything, everything(dice, 3));
}

void TestEncodeStep::edits_standBetweenDecodingAndEncoding()
{
    const Pipeline pipeline = pipelineOf(
        "- {id: read, match: {type: X}, encode: {to: json, schema: order.avsc, frame: confluent, "
        "id: 17}}\n"
        "- {id: v2, match: {type: X, version: \"1\"}, to: {version: \"2\"}, patch: [{add: "
        "/currency, value: USD}]}\n"
        "- {id: write, match: {type: X}, after: read, encode: {to: avro, schema: order2.avsc, "
        "frame: confluent, id: 18}}");
    const EventBatch in = bytesEvent(QByteArray::fromHex("000000001102610200"));
    QCOMPARE(dataAfter(pipeline, in), QStringLiteral("hex 00000000120261020006555344"));
    QVERIFY(!parse("- {id: a, match: {type: X}, encode: {to: json, schema: int.avsc}}\n"
                   "- {id: b, match: {type: X}, encode: {to: avro, schema: int.avsc}}"));
}

void TestEncodeStep::version_inDataCountsOnBothSides()
{
    writeFile("v.avsc", R"({"type":"record","name":"V","fields":[{"name":"v","type":"int"}]})");
    const std::string head = "version: {from: [data.v]}\n";
    const auto run = [&](const std::string& steps, const EventBatch& in) {
        const Result<Pipeline> pipeline =
            Pipeline::parse(fileOf(steps, head), m_folder.path().toStdString(), "p.yaml");
        if (!pipeline)
            qFatal("%s", pipeline.error().message.c_str());
        return std::string(Transform(*pipeline).run(in).events[0].type);
    };
    const std::string renamed = "- {id: b, match: {type: X, version: \"3\"}, rename: {type: Y}}";
    QCOMPARE(run("- {id: a, match: {type: X}, encode: {to: json, schema: v.avsc}}\n" + renamed,
                 bytesEvent("\x06")),
             std::string("Y"));
    QCOMPARE(run("- {id: a, match: {type: X}, encode: {to: avro, schema: v.avsc}}\n" + renamed,
                 oneEvent("X", R"({"v":3})")),
             std::string("Y"));
}

void TestEncodeStep::preview_leadsBackByteForByte()
{
    const Pipeline pipeline = pipelineOf(
        "- {id: read, match: {type: X}, encode: {to: json, schema: order.avsc}}\n"
        "- {id: v2, match: {type: X}, sameVersion: true, patch: [{rename: /n, to: count}]}");
    PreviewSample sample;
    sample.events = bytesEvent(QByteArray::fromHex("02610200"));
    const auto result = previewSample(sample, pipeline, {});
    QVERIFY(result);
    const PreviewRow& row = (*result)->matrix.front();
    QVERIFY2(row.reverse.sameBytes == 1, reverseText(**result, row).c_str());
    QVERIFY((*result)->clean());
}

void TestEncodeStep::reverse_saysWhatItCannotTell()
{
    const auto lossOf = [&](const char* rules) {
        return QString::fromStdString(encoding(QString::fromLatin1(rules)).steps()[0].loss);
    };
    QCOMPARE(lossOf("to: json, schema: int.avsc"), QString());
    QVERIFY(lossOf("to: json, frame: confluent, schemas: {1: int.avsc, 2: order.avsc}")
                .contains("which schema wrote it"));
    QVERIFY(lossOf("to: json, schema: order.avsc, reader: order2.avsc")
                .contains("the reader's schema leaves out"));
}

void TestEncodeStep::schema_isPartOfTheMeaning()
{
    writeFile("other.avsc", R"("int")");
    const std::string before = encoding("to: json, schema: other.avsc").hash();
    QVERIFY(encoding("to: json, schema: other.avsc, frame: confluent, id: 1").hash() != before);
    QVERIFY(encoding("to: avro, schema: other.avsc").hash() != before);
    writeFile("other.avsc", R"("long")");
    QVERIFY(encoding("to: json, schema: other.avsc").hash() != before);
}

void TestEncodeStep::loading_refuses_data()
{
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* rules, const char* says) {
        QTest::newRow(name) << rules << QString::fromUtf8(says);
    };
    row("nothing to do", "schema: int.avsc", "“to” is missing in encode");
    row("another encoding", "to: protobuf", "expected one of: json, avro");
    row("no schema", "to: avro", "“schema” is missing in encode");
    row("no file", "to: avro, schema: gone.avsc", "gone.avsc cannot be read");
    row("no Avro", "to: avro, schema: bad.avsc", "bad.avsc:1:");
    row("id without a frame", "to: avro, schema: int.avsc, id: 1", "“id” is for frames");
    row("frame without an id", "to: avro, schema: int.avsc, frame: confluent", "“id” is missing");
    row("id is no id", "to: avro, schema: int.avsc, frame: confluent, id: x1", "no id of a schema");
    row("negative id", "to: avro, schema: int.avsc, frame: confluent, id: -1", "no id of a schema");
    row("several to write with", "to: avro, frame: confluent, schemas: {1: int.avsc}",
        "“schemas” is for to: json");
    row("both", "to: json, frame: confluent, schema: int.avsc, schemas: {1: int.avsc}",
        "exclude each other");
    row("an id twice", "to: json, frame: confluent, schemas: {1: int.avsc, 01: int.avsc}",
        "the id 1 stands here twice");
    row("unknown key", "to: json, schema: int.avsc, from: avro", "from");
}

void TestEncodeStep::loading_refuses()
{
    QFETCH(QString, rules);
    QFETCH(QString, says);
    const Result<Pipeline> pipeline =
        parse("- {id: a, match: {type: X}, encode: {" + rules.toStdString() + "}}");
    QVERIFY(!pipeline);
    const QString said = QString::fromStdString(pipeline.error().message);
    QVERIFY2(said.contains(says) && said.startsWith("p.yaml:4:"), qPrintable(said));
}

QTEST_GUILESS_MAIN(TestEncodeStep)
#include "tst_encode_step.moc"
