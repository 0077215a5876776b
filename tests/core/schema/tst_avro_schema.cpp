#include "core/schema/avro/avro_schema.h"
#include "core/schema/number.h"
#include "core/schema/text_place.h"

#include <QTest>

using namespace viridian;
using namespace viridian::schema;

namespace {

AvroSchema parsed(std::string_view text)
{
    Result<AvroSchema> schema = AvroSchema::parse(text);
    if (!schema)
        qFatal("%s", schema.error().message.c_str());
    return std::move(*schema);
}

} // namespace

class TestAvroSchema : public QObject {
    Q_OBJECT

private slots:
    void names_areRelativeToTheNamespaceAroundThem()
    {
        const AvroSchema schema = parsed(R"({"type": "record", "name": "Order", "namespace": "shop",
            "fields": [
              {"name": "inner", "type": {"type": "record", "name": "other.Inner", "fields": [
                 {"name": "sibling", "type": {"type": "fixed", "name": "Two", "size": 2}}]}},
              {"name": "again", "type": "other.Two"},
              {"name": "self", "type": ["null", "Order"]},
              {"name": "bare", "type": {"type": "enum", "name": "E", "namespace": "", "symbols": ["A"]}},
              {"name": "bareAgain", "type": "E"}]})");
        const AvroNode& order = schema.node(schema.root());
        QCOMPARE(order.fullName, std::string("shop.Order"));
        const AvroNode& inner = schema.node(order.fields[0].type);
        QCOMPARE(inner.fullName, std::string("other.Inner"));
        QCOMPARE(schema.node(inner.fields[0].type).fullName, std::string("other.Two"));
        QCOMPARE(order.fields[1].type, inner.fields[0].type);
        QCOMPARE(schema.node(order.fields[2].type).children[1], schema.root());
        QCOMPARE(schema.node(order.fields[3].type).fullName, std::string("E"));
        QCOMPARE(order.fields[4].type, order.fields[3].type);
        QCOMPARE(std::string(order.simpleName()), std::string("Order"));
    }

    void aliases_belongToTheNamespaceOfTheAliasingName()
    {
        const AvroSchema schema = parsed(R"({"type": "record", "name": "New", "namespace": "a.b",
            "aliases": ["Old", "x.Older"], "fields": [
              {"name": "f", "aliases": ["g", "not a name!"], "type": "int"}]})");
        const AvroNode& node = schema.node(schema.root());
        QCOMPARE(node.aliases, (std::vector<std::string>{"a.b.Old", "x.Older"}));
        QCOMPARE(node.fields[0].aliases, (std::vector<std::string>{"g", "not a name!"}));
    }

    void defaults_keepTheirDigits()
    {
        const AvroSchema schema = parsed(R"({"type": "record", "name": "R", "fields": [
              {"name": "big", "type": "long", "default": 9223372036854775807},
              {"name": "price", "type": "double", "default": 1.10}]})");
        const AvroNode& node = schema.node(schema.root());
        QCOMPARE(std::string(schema.document().source(node.fields[0].defaultValue)),
                 std::string("9223372036854775807"));
        QCOMPARE(std::string(schema.document().source(node.fields[1].defaultValue)),
                 std::string("1.10"));
    }

    void logicalTypes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
        };
        row("date", R"({"type": "int", "logicalType": "date"})", "date 0 0");
        row("over the wrong type", R"({"type": "string", "logicalType": "date"})", " 0 0");
        row("unknown", R"({"type": "int", "logicalType": "moon-phase"})", " 0 0");
        row("decimal", R"({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2})",
            "decimal 9 2");
        row("scale left out", R"({"type": "bytes", "logicalType": "decimal", "precision": 4})",
            "decimal 4 0");
        row("scale beyond precision",
            R"({"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 5})", " 0 0");
        row("fixed holds it",
            R"({"type": "fixed", "name": "F", "size": 4, "logicalType": "decimal", "precision": 9})",
            "decimal 9 0");
        row("fixed too small",
            R"({"type": "fixed", "name": "F", "size": 4, "logicalType": "decimal", "precision": 10})",
            " 0 0");
        row("duration", R"({"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"})",
            "duration 0 0");
        row("uuid", R"({"type": "string", "logicalType": "uuid"})", "uuid 0 0");
    }
    void logicalTypes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const AvroSchema schema = parsed(text.toStdString());
        const AvroLogicalType& logical = schema.node(schema.root()).logical;
        QCOMPARE(logical.name + " " + std::to_string(logical.precision) + " " +
                     std::to_string(logical.scale),
                 expected.toStdString());
    }

    void wrongSchemas_endInASentenceWithThePlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, const char* text, const char* says) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(says);
        };
        row("no JSON", "{", "expected");
        row("a number", "7", "a type is a name");
        row("unknown name", R"(["null", "Nobody"])", "at /1: no type “Nobody”");
        row("union in a union", R"(["null", ["int"]])", "at /1: a union holds no other union");
        row("twice in a union", R"(["int", "int"])", "“int” twice");
        row("arrays twice", R"([{"type":"array","items":"int"},{"type":"array","items":"long"}])",
            "“array” twice");
        row("no type", R"({"name": "R"})", "needs a “type”");
        row("array of nothing", R"({"type": "array"})", "“items”");
        row("map of nothing", R"({"type": "map"})", "“values”");
        row("no name", R"({"type": "record", "fields": []})", "“name”");
        row("bad name", R"({"type": "enum", "name": "7up", "symbols": []})", "is no name");
        row("own type's name", R"({"type": "enum", "name": "int", "symbols": []})", "own type");
        row("no fields", R"({"type": "record", "name": "R"})", "“fields”");
        row("field twice",
            R"({"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]})",
            "at /fields/1: the record has two fields “a”");
        row("field without type", R"({"type":"record","name":"R","fields":[{"name":"a"}]})",
            "“a” needs a “type”");
        row("symbol twice", R"({"type":"enum","name":"E","symbols":["A","A"]})", "“A” twice");
        row("symbol no name", R"({"type":"enum","name":"E","symbols":["a b"]})", "at /symbols/0");
        row("default no symbol", R"({"type":"enum","name":"E","symbols":["A"],"default":"B"})",
            "one of its symbols");
        row("size negative", R"({"type":"fixed","name":"F","size":-1})", "“size”");
        row("size with fraction", R"({"type":"fixed","name":"F","size":1.5})", "“size”");
        row("defined twice",
            R"([{"type":"fixed","name":"F","size":1},{"type":"fixed","name":"F","size":2}])",
            "“F” is defined twice");
        row("default of another type",
            R"({"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]})",
            "at /fields/0/default: the default of “a” is no int");
        row("default too large",
            R"({"type":"record","name":"R","fields":[{"name":"a","type":"int","default":2147483648}]})",
            "no int");
        row("default in no branch",
            R"({"type":"record","name":"R","fields":[{"name":"a","type":["null","int"],"default":"x"}]})",
            "no union");
        row("name twice in an object", R"({"type": "int", "type": "long"})", "twice");
        row("default that holds itself",
            R"({"type":"record","name":"R","fields":[{"name":"r","type":"R","default":{}}]})",
            "no record");
    }
    void wrongSchemas_endInASentenceWithThePlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const auto schema = AvroSchema::parse(text.toStdString());
        QVERIFY(!schema.has_value());
        QCOMPARE(schema.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(schema.error().message.find(says.toStdString()) != std::string::npos,
                 schema.error().message.c_str());
    }

    void errors_nameTheByte()
    {
        constexpr std::string_view kText = "[\n \"null\",\n \"Nobody\"]";
        const auto schema = AvroSchema::parse(kText);
        QVERIFY(!schema.has_value());
        const TextPlace place = placeOf(kText, std::stoul(schema.error().detail));
        QCOMPARE(place.line, std::size_t{3});
        QCOMPARE(place.column, std::size_t{2});
    }

    void wholeNumber_isExactOrNothing_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("largest") << QByteArray("9223372036854775807")
                                 << QByteArray("9223372036854775807");
        QTest::newRow("smallest") << QByteArray("-9223372036854775808")
                                  << QByteArray("-9223372036854775808");
        QTest::newRow("one too many") << QByteArray("9223372036854775808") << QByteArray("none");
        QTest::newRow("exponent") << QByteArray("1.5e3") << QByteArray("1500");
        QTest::newRow("far exponent") << QByteArray("1e999999") << QByteArray("none");
        QTest::newRow("fraction") << QByteArray("1.5") << QByteArray("none");
    }
    void wholeNumber_isExactOrNothing()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const auto value = wholeNumber(text.toStdString());
        QCOMPARE(value ? std::to_string(*value) : "none", expected.toStdString());
    }

    void isMultiple_neverRounds_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("divisor");
        QTest::addColumn<bool>("expected");
        QTest::newRow("cents") << QByteArray("19.99") << QByteArray("0.01") << true;
        QTest::newRow("thirds of a cent") << QByteArray("19.999") << QByteArray("0.01") << false;
        QTest::newRow("40 digits")
            << QByteArray("1000000000000000000000000000000000000003") << QByteArray("3") << false;
        QTest::newRow("exponents") << QByteArray("1e30") << QByteArray("2e-7") << true;
        QTest::newRow("negative") << QByteArray("-9") << QByteArray("3") << true;
        QTest::newRow("zero") << QByteArray("0") << QByteArray("7") << true;
        QTest::newRow("larger divisor") << QByteArray("3") << QByteArray("9") << false;
    }
    void isMultiple_neverRounds()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, divisor);
        QFETCH(bool, expected);
        const auto a = json::Decimal::parse(value.toStdString());
        const auto b = json::Decimal::parse(divisor.toStdString());
        QVERIFY(a && b);
        const Result<bool> multiple = isMultiple(*a, *b);
        QVERIFY(multiple.has_value());
        QCOMPARE(*multiple, expected);
    }
};

QTEST_GUILESS_MAIN(TestAvroSchema)
#include "tst_avro_schema.moc"
