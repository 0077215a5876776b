#include "core/schema/avro/avro_compatibility.h"
#include "core/schema/avro/avro_payload.h"

#include <QTest>

using namespace viridian;
using namespace viridian::schema;

namespace {

AvroSchema parsed(const QByteArray& text)
{
    Result<AvroSchema> schema = AvroSchema::parse(text.toStdString());
    if (!schema)
        qFatal("%s", schema.error().message.c_str());
    return std::move(*schema);
}

void row(const char* name, const char* schema, const char* json, const char* hex)
{
    QTest::newRow(name) << QByteArray(schema) << QByteArray(json) << QByteArray::fromHex(hex);
}

} // namespace

class TestAvroPayload : public QObject {
    Q_OBJECT

private slots:
    void jsonAndBinary_areTheSameValue_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("binary");
        row("null", R"("null")", "null", "");
        row("true", R"("boolean")", "true", "01");
        row("int", R"("int")", "-64", "7f");
        row("int, two bytes", R"("int")", "64", "8001");
        row("largest long", R"("long")", "9223372036854775807", "feffffffffffffffff01");
        row("smallest long", R"("long")", "-9223372036854775808", "ffffffffffffffffff01");
        row("beyond 2^53", R"("long")", "9007199254740993", "82808080808080 20");
        row("float", R"("float")", "0.1", "cdcccc3d");
        row("double", R"("double")", "0.1", "9a9999999999b93f");
        row("whole double", R"("double")", "42.0", "0000000000004540");
        row("not a number", R"("double")", R"("NaN")", "000000000000f87f");
        row("minus infinity", R"("float")", R"("-Infinity")", "000080ff");
        row("text", R"("string")", R"("Göran")", "0c47c3b672616e");
        row("bytes", R"("bytes")", R"("\u0000ÿA")", "0600ff41");
        row("fixed", R"({"type":"fixed","name":"F","size":2})", R"("é\u0001")", "e901");
        row("enum", R"({"type":"enum","name":"E","symbols":["A","B"]})", R"("B")", "02");
        row("array", R"({"type":"array","items":"int"})", "[1,2]", "04020400");
        row("empty array", R"({"type":"array","items":"int"})", "[]", "00");
        row("map", R"({"type":"map","values":"int"})", R"({"a":1})", "02026102 00");
        row("union, null", R"(["null","string"])", "null", "00");
        row("union, text", R"(["null","string"])", R"({"string":"a"})", "020261");
        row("union of a named type", R"(["null",{"type":"fixed","name":"n.F","size":1}])",
            R"({"n.F":"A"})", "0241");
        row("record",
            R"({"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"string"}]})",
            R"({"a":1,"b":"x"})", "020278");
        row("recursion",
            R"({"type":"record","name":"L","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","L"]}]})",
            R"({"v":1,"next":{"L":{"v":2,"next":null}}})", "02020400");
    }
    void jsonAndBinary_areTheSameValue()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, binary);
        const AvroSchema own = parsed(schema);
        const auto bytes = jsonToAvro(own, json.toStdString());
        QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(*bytes).toHex(), binary.toHex());
        const auto text = avroToJson(own, *bytes);
        QVERIFY2(text.has_value(), text ? "" : text.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(*text), json);
    }

    void plainJsonAndBinary_areTheSameValue_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("binary");
        row("null of a union", R"(["null","string"])", "null", "00");
        row("text of a union", R"(["null","string"])", R"("a")", "020261");
        row("the first that takes it", R"(["null","int","long"])", "1", "0202");
        row("the next where the first is too small", R"(["null","int","long"])", "2147483648",
            "048080808010");
        row("in an array", R"({"type":"array","items":["string","int"]})", R"([1,"a"])",
            "04020200026100");
        row("in a record",
            R"({"type":"record","name":"R","fields":[{"name":"a","type":["null","R"]}]})",
            R"({"a":{"a":null}})", "0200");
    }
    void plainJsonAndBinary_areTheSameValue()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, binary);
        const AvroSchema own = parsed(schema);
        const auto bytes = jsonToAvro(own, json.toStdString(), AvroJson::Plain);
        QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(*bytes).toHex(), binary.toHex());
        const auto text = avroToJson(own, own, *bytes, AvroJson::Plain);
        QVERIFY2(text.has_value(), text ? "" : text.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(*text), json);
    }

    void plainJson_getsTheDefaultsThatItLeavesOut()
    {
        const AvroSchema own = parsed(
            R"({"type":"record","name":"R","fields":[{"name":"a","type":["null","int"],"default":null},)"
            R"({"name":"b","type":{"type":"array","items":["int","string"]},"default":[7]},{"name":"c","type":"int"}]})");
        const auto bytes = jsonToAvro(own, R"({"c":1})", AvroJson::Plain);
        QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
        const auto text = avroToJson(own, own, *bytes, AvroJson::Plain);
        QVERIFY(text.has_value());
        QCOMPARE(QByteArray::fromStdString(*text), QByteArray(R"({"a":null,"b":[7],"c":1})"));
        const auto read = avroToJson(parsed(R"({"type":"record","name":"R","fields":[]})"),
                                     parsed(R"({"type":"record","name":"R","fields":[{"name":"u",)"
                                            R"("type":["string","null"],"default":"x"}]})"),
                                     "", AvroJson::Plain);
        QVERIFY(read.has_value());
        QCOMPARE(QByteArray::fromStdString(*read), QByteArray(R"({"u":"x"})"));
    }

    void jsonThatIsNotTheSchemas_isRefusedWithItsPlace_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("says");
        const auto bad = [](const char* name, const char* schema, const char* json,
                            const char* says) {
            QTest::newRow(name) << QByteArray(schema) << QByteArray(json) << QByteArray(says);
        };
        constexpr auto kRecord =
            R"({"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":{"type":"array","items":"double"}}]})";
        bad("int too large", R"("int")", "2147483648", "2147483648 is no int");
        bad("long too large", R"("long")", "9223372036854775808", "is no long");
        bad("fraction", R"("long")", "1.5", "is no long");
        bad("double would round", kRecord, R"({"a":1,"b":[9007199254740993]})", "at /b/0");
        bad("float would round", R"("float")", "16777217", "without losing digits");
        bad("double would overflow", R"("double")", "1e400", "without losing digits");
        bad("field missing", kRecord, R"({"a":1})", "the field “b” is missing");
        bad("field unknown", kRecord, R"({"a":1,"b":[],"c":1})", "at /c");
        bad("field twice", kRecord, R"({"a":1,"a":2,"b":[]})", "twice");
        bad("no symbol", R"({"type":"enum","name":"E","symbols":["A"]})", R"("B")",
            "no symbol of E");
        bad("no branch", R"(["null","int"])", R"({"string":"x"})", "no branch “string”");
        bad("branch not named", R"(["null","int"])", "1", "named after a branch");
        bad("byte too large", R"("bytes")", R"("Ā")", "U+00FF");
        bad("fixed too short", R"({"type":"fixed","name":"F","size":2})", R"("A")",
            "2 bytes, not 1");
        bad("half a surrogate", R"("string")", R"("\ud800")", "surrogate");
        bad("half a surrogate as a key", R"({"type":"map","values":"int"})", R"({"\ud800":1})",
            "surrogate");
        bad("number for text", R"("string")", "1", "a string is expected");
        bad("text for boolean", R"("boolean")", R"("true")", "true or false");
    }
    void jsonThatIsNotTheSchemas_isRefusedWithItsPlace()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, says);
        const Status valid = validateAvroJson(parsed(schema), json.toStdString());
        QVERIFY(!valid.has_value());
        QVERIFY2(valid.error().message.find(says.toStdString()) != std::string::npos,
                 valid.error().message.c_str());
    }

    void fractions_mayHaveTheDigitsThatAFloatResolves()
    {
        QVERIFY(validateAvroJson(parsed(R"("float")"), "52.995143").has_value());
        QVERIFY(validateAvroJson(parsed(R"("float")"), "0.10000000149011612").has_value());
        QVERIFY(!validateAvroJson(parsed(R"("float")"), "0.12345678901234").has_value());
        QVERIFY(validateAvroJson(parsed(R"("double")"), "0.10000000000000001").has_value());
        QVERIFY(!validateAvroJson(parsed(R"("double")"), "0.100000000000000012345").has_value());
    }

    void brokenBytes_areRefusedInASentence_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("binary");
        QTest::addColumn<QByteArray>("says");
        const auto bad = [](const char* name, const char* schema, const char* hex,
                            const char* says) {
            QTest::newRow(name) << QByteArray(schema) << QByteArray::fromHex(hex)
                                << QByteArray(says);
        };
        bad("too early", R"("double")", "0000", "ends after 2 bytes");
        bad("too late", R"("int")", "0200", "1 bytes are left over");
        bad("endless number", R"("long")", "ffffffffffffffffffff01", "more than 64 bits");
        bad("long for int", R"("int")", "8080808020", "more than 32 bits");
        bad("negative length", R"("string")", "01", "negative");
        bad("length beyond the end", R"("string")", "feffffffffffffffff01", "ends after");
        bad("not UTF-8", R"("string")", "02ff", "not UTF-8");
        bad("boolean 2", R"("boolean")", "02", "neither 0 nor 1");
        bad("no such branch", R"(["null","int"])", "04", "branch 2 of a union of 2");
        bad("no such symbol", R"({"type":"enum","name":"E","symbols":["A"]})", "02", "symbol 1");
        bad("endless nulls", R"({"type":"array","items":"null"})", "feffffffffffffffff01",
            "the most that are read");
        bad("a million nulls in four bytes", R"({"type":"array","items":"null"})", "80897a00",
            "the most that are read");
        bad("nulls in many blocks", R"({"type":"array","items":"null"})",
            "c09a0c c09a0c c09a0c c09a0c 00", "too many values that take no bytes");
        bad("impossible block", R"({"type":"array","items":"int"})", "ffffffffffffffffff01",
            "impossible");
        bad("record in itself",
            R"({"type":"record","name":"R","fields":[{"name":"r","type":"R"}]})", "", "too deep");
    }
    void brokenBytes_areRefusedInASentence()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, binary);
        QFETCH(QByteArray, says);
        const auto text = avroToJson(parsed(schema), binary.toStdString());
        QVERIFY(!text.has_value());
        QVERIFY2(text.error().message.find(says.toStdString()) != std::string::npos,
                 text.error().message.c_str());
    }

    void blocksWithTheirSizeAndSeveralBlocks_areOneList()
    {
        const AvroSchema schema = parsed(R"({"type":"array","items":"int"})");
        const auto text = avroToJson(schema, QByteArray::fromHex("0102 02 0204 00").toStdString());
        QVERIFY2(text.has_value(), text ? "" : text.error().message.c_str());
        QCOMPARE(*text, std::string("[1,2]"));
    }

    void readersSchema_skipsReordersFillsAndRenames()
    {
        const AvroSchema writer = parsed(R"({"type":"record","name":"Old","fields":[
            {"name":"gone","type":{"type":"map","values":{"type":"array","items":["null","string"]}}},
            {"name":"a","type":"int"},{"name":"b","type":"string"}]})");
        const AvroSchema reader =
            parsed(R"({"type":"record","name":"New","aliases":["Old"],"fields":[
            {"name":"renamed","aliases":["b"],"type":"bytes"},
            {"name":"filled","type":["null",{"type":"enum","name":"E","symbols":["X"]}],"default":"X"},
            {"name":"a","type":"double"}]})");
        QVERIFY(avroProblems(reader, writer)->empty());
        const auto bytes =
            jsonToAvro(writer, R"({"gone":{"k":[null,{"string":"x"}]},"a":7,"b":"é"})");
        QVERIFY(bytes.has_value());
        const auto text = avroToJson(writer, reader, *bytes);
        QVERIFY2(text.has_value(), text ? "" : text.error().message.c_str());
        QCOMPARE(*text, std::string("{\"renamed\":\"Ã©\",\"filled\":{\"E\":\"X\"},\"a\":7.0}"));
    }

    void enumDefaultThatIsNoSymbol_isRefusedWhereItIsUsed()
    {
        const AvroSchema writer = parsed(R"({"type":"record","name":"R","fields":[]})");
        const AvroSchema reader = parsed(R"({"type":"record","name":"R","fields":[
            {"name":"e","type":{"type":"enum","name":"E","symbols":["A"]},"default":"B"}]})");
        const auto text = avroToJson(writer, reader, "");
        QVERIFY(!text.has_value());
        QVERIFY2(text.error().message.find("“e”") != std::string::npos,
                 text.error().message.c_str());
    }
};

QTEST_GUILESS_MAIN(TestAvroPayload)
#include "tst_avro_payload.moc"
