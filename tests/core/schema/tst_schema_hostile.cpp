// Schemas and payloads made to hurt: each ends in a verdict or a sentence, soon.

#include "core/schema/avro/avro_compatibility.h"
#include "core/schema/avro/avro_payload.h"
#include "core/schema/compatibility.h"
#include "core/schema/payload.h"

#include <QTest>

#include <random>

using namespace viridian;
using namespace viridian::schema;

// Before any raw string: moc loses its way in them.
class TestSchemaHostile : public QObject {
    Q_OBJECT

private slots:
    void deepNesting_isRefused_data();
    void deepNesting_isRefused();
    void typesThatDouble_areComparedOnce();
    void defaultsThatDouble_areRefused();
    void recordsThatChain_doNotOverflowTheStack();
    void giantEnumsAndRecords_areCompared();
    void unionsOfManyTypes_areComparedByName();
    void jsonSchemasThatRefer_endInASentence();
    void jsonSchemasThatChain_doNotOverflowTheStack();
    void scrambledSchemas_neverCrash();
    void scrambledBytes_areReadOrRefused_andReadingIsWritingBackwards();
};

namespace {

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

std::string record(const std::string& name, const std::string& fields)
{
    return R"({"type":"record","name":")" + name + R"(","fields":[)" + fields + "]}";
}

std::string field(const std::string& name, const std::string& type, const std::string& more = {})
{
    return R"({"name":")" + name + R"(","type":)" + type + more + "}";
}

/// Records R0 ... Rn, each with two fields of the one before it.
std::string doubling(std::size_t count, const std::string& leaf, const std::string& more = {})
{
    std::string fields = field("f0", record("R0", field("leaf", leaf, more)));
    for (std::size_t i = 1; i < count; ++i) {
        const std::string before = "\"R" + std::to_string(i - 1) + "\"";
        const std::string own = field("a", before, more.empty() ? "" : R"(,"default":{})") + "," +
                                field("b", before, more.empty() ? "" : R"(,"default":{})");
        fields += "," + field("f" + std::to_string(i), record("R" + std::to_string(i), own),
                              more.empty() ? "" : R"(,"default":{})");
    }
    return record("Top", fields);
}

/// Pieces of real schemas thrown together.
std::string scrambled(std::mt19937& dice, const std::vector<std::string>& words)
{
    std::string text;
    const std::size_t length = 1 + dice() % 40;
    for (std::size_t i = 0; i < length; ++i)
        text += words[dice() % words.size()];
    return text;
}

} // namespace

void TestSchemaHostile::deepNesting_isRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("arrays") << QByteArray::fromStdString(
        repeated(R"({"type":"array","items":)", 100'000) + "\"int\"" + repeated("}", 100'000));
    QTest::newRow("lists") << QByteArray::fromStdString(repeated("[", 100'000));
    QTest::newRow("nots") << QByteArray::fromStdString(repeated(R"({"not":)", 100'000) + "{}" +
                                                       repeated("}", 100'000));
}

void TestSchemaHostile::deepNesting_isRefused()
{
    QFETCH(QByteArray, text);
    const std::string schema = text.toStdString();
    QVERIFY(!AvroSchema::parse(schema).has_value());
    QVERIFY(!JsonSchema::parse(schema).has_value());
}

void TestSchemaHostile::typesThatDouble_areComparedOnce()
{
    const auto reader = AvroSchema::parse(doubling(200, "\"int\""));
    const auto writer = AvroSchema::parse(doubling(200, "\"string\""));
    QVERIFY(reader && writer);
    const auto problems = avroProblems(*reader, *writer);
    QVERIFY(problems.has_value());
    QCOMPARE(problems->size(), std::size_t{1});
    QCOMPARE(problems->front().path, std::string("/fields/0/type/fields/0/type"));
}

void TestSchemaHostile::defaultsThatDouble_areRefused()
{
    const auto schema = AvroSchema::parse(doubling(60, "\"int\"", R"(,"default":1)"));
    QVERIFY(!schema.has_value());
}

void TestSchemaHostile::recordsThatChain_doNotOverflowTheStack()
{
    // read in the order in which nothing is known yet: the last record first
    std::string fields;
    std::string written;
    for (int i = 0; i < 3000; ++i) {
        const std::string before = i == 0 ? "\"int\"" : "\"R" + std::to_string(i - 1) + "\"";
        const std::string own = record("R" + std::to_string(i), field("f", before));
        fields += (i == 0 ? "" : ",") + field("f" + std::to_string(i), own);
        written += (i == 0 ? "" : ",") + field("g" + std::to_string(i), own);
    }
    const auto reader =
        AvroSchema::parse(record("Top", field("defs", record("D", fields), R"(,"default":{})")));
    QVERIFY(!reader.has_value()); // the default is none
    const auto last = AvroSchema::parse(record("Top", fields));
    const auto other =
        AvroSchema::parse(record("Top", written + "," + field("f2999", "\"R2999\"")));
    QVERIFY(last && other);
    const auto problems = avroProblems(*last, *other);
    QVERIFY(!problems || !problems->empty());
    QVERIFY(!avroToJson(*last, std::string(10'000, '\2')).has_value());
}

void TestSchemaHostile::giantEnumsAndRecords_areCompared()
{
    std::string symbols;
    std::string fields;
    for (int i = 0; i < 5000; ++i) {
        symbols += (i == 0 ? "\"S" : ",\"S") + std::to_string(i) + "\"";
        fields += (i == 0 ? "" : ",") + field("f" + std::to_string(i), "\"int\"");
    }
    const std::string text = R"({"type":"enum","name":"E","symbols":[)" + symbols + "]}";
    const auto big = AvroSchema::parse(text);
    const auto small = AvroSchema::parse(R"({"type":"enum","name":"E","symbols":["A"]})");
    QVERIFY(big && small);
    QVERIFY(avroProblems(*big, *big)->empty());
    QCOMPARE(avroProblems(*small, *big)->size(), std::size_t{1});
    const auto wide = AvroSchema::parse(record("R", fields));
    const auto none = AvroSchema::parse(record("R", ""));
    QVERIFY(wide && none);
    QCOMPARE(avroProblems(*wide, *none)->size(), std::size_t{1000}); // as many as are listed
}

void TestSchemaHostile::unionsOfManyTypes_areComparedByName()
{
    std::string all;
    std::string others;
    for (int i = 0; i < 3000; ++i) {
        all += (i == 0 ? "" : ",") + record("A" + std::to_string(i), "");
        others += (i == 0 ? "" : ",") + record("B" + std::to_string(i), "");
    }
    const auto reader = AvroSchema::parse("[" + all + "]");
    const auto writer = AvroSchema::parse("[" + others + "]");
    QVERIFY(reader && writer);
    const auto problems = avroProblems(*reader, *writer);
    QVERIFY(problems.has_value());
    QCOMPARE(problems->size(), std::size_t{1000}); // as many as are listed
}

void TestSchemaHostile::jsonSchemasThatRefer_endInASentence()
{
    std::string definitions;
    for (int i = 0; i < 60; ++i) {
        const std::string next = std::to_string(i + 1);
        definitions += "\"d" + std::to_string(i);
        definitions += R"(":{"anyOf":[{"type":"object","properties":{"a":{"$ref":"#/definitions/d)";
        definitions += next;
        definitions += R"("},"b":{"$ref":"#/definitions/d)";
        definitions += next;
        definitions += R"("}}},{"type":"null"}]},)";
    }
    const std::string head = R"({"$ref":"#/definitions/d0","definitions":{)" + definitions;
    const auto before = Schema::parse(Format::JsonSchema, head + R"("d60":{"type":"string"}}})");
    const auto after = Schema::parse(Format::JsonSchema, head + R"("d60":{"type":"number"}}})");
    QVERIFY(before && after);
    const auto differences = after->differencesFrom(*before);
    QVERIFY(!differences.has_value());
    QVERIFY(differences.error().message.find("too large") != std::string::npos);
    const auto unchanged = before->differencesFrom(*before);
    QVERIFY(unchanged.has_value());
    QVERIFY(unchanged->empty());
}

void TestSchemaHostile::jsonSchemasThatChain_doNotOverflowTheStack()
{
    std::string definitions;
    for (int i = 0; i < 20'000; ++i)
        definitions += "\"d" + std::to_string(i) + R"(":{"allOf":[{"$ref":"#/definitions/d)" +
                       std::to_string(i + 1) + R"("}]},)";
    const auto schema =
        Schema::parse(Format::JsonSchema, R"({"$ref":"#/definitions/d0","definitions":{)" +
                                              definitions + R"("d20000":{}}})");
    QVERIFY2(schema.has_value(), schema ? "" : schema.error().message.c_str());
    QVERIFY(!schema->differencesFrom(*schema).has_value());
    QVERIFY(!validatePayload(*schema, "1").has_value());
}

void TestSchemaHostile::scrambledSchemas_neverCrash()
{
    const std::vector<std::string> words{"{",           "}",
                                         "[",           "]",
                                         ",",           ":",
                                         "\"type\"",    "\"record\"",
                                         "\"name\"",    "\"fields\"",
                                         "\"R\"",       "\"int\"",
                                         "\"array\"",   "\"items\"",
                                         "\"enum\"",    "\"symbols\"",
                                         "\"fixed\"",   "\"size\"",
                                         "\"default\"", "null",
                                         "7",           "-1.5e9",
                                         "\"$ref\"",    "\"#\"",
                                         "\"allOf\"",   "\"properties\"",
                                         "\"not\"",     "true",
                                         "\"aliases\"", "\"object\""};
    std::mt19937 dice(4); // NOLINT(cert-msc51-cpp): the same scramble every time
    for (int i = 0; i < 30'000; ++i) {
        const std::string text = scrambled(dice, words);
        const std::string other = scrambled(dice, words);
        for (const Format format : {Format::Avro, Format::JsonSchema}) {
            const auto schema = Schema::parse(format, text);
            if (!schema)
                continue;
            static_cast<void>(schema->differencesFrom(*schema).has_value());
            static_cast<void>(validatePayload(*schema, other).has_value());
        }
    }
}

void TestSchemaHostile::scrambledBytes_areReadOrRefused_andReadingIsWritingBackwards()
{
    const auto schema = AvroSchema::parse(R"({"type":"record","name":"R","fields":[
        {"name":"u","type":["null","R",{"type":"map","values":{"type":"array","items":"double"}}]},
        {"name":"s","type":"string"},{"name":"l","type":"long"},
        {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}}]})");
    QVERIFY(schema.has_value());
    std::mt19937 dice(7); // NOLINT(cert-msc51-cpp): the same scramble every time
    int read = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string bytes(4 + dice() % 8, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(dice() % 4 == 0 ? dice() : dice() % 5);
        const auto text = avroToJson(*schema, bytes);
        if (!text)
            continue;
        ++read;
        const auto again = jsonToAvro(*schema, *text);
        QVERIFY2(again.has_value(), text->c_str());
        QCOMPARE(*avroToJson(*schema, *again), *text);
    }
    QVERIFY(read > 50);
}

QTEST_GUILESS_MAIN(TestSchemaHostile)
#include "tst_schema_hostile.moc"
