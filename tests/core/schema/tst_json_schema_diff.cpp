// Differences that the registry's own cases do not show.

#include "core/schema/json/json_schema_diff.h"

#include <QTest>

using namespace viridian;
using namespace viridian::schema;

// Before any raw string: moc loses its way in them.
class TestJsonSchemaDiff : public QObject {
    Q_OBJECT

private slots:
    void changesFound_data();
    void changesFound();
    void everyDifferenceHasASentence();
    void wrongSchemas_endInASentence_data();
    void wrongSchemas_endInASentence();
};

namespace {

QByteArray changes(const QByteArray& original, const QByteArray& update)
{
    const auto before = JsonSchema::parse(original.toStdString());
    const auto after = JsonSchema::parse(update.toStdString());
    if (!before || !after)
        return QByteArray::fromStdString(!before ? before.error().message : after.error().message);
    const auto found = jsonSchemaDifferences(*before, *after, false);
    if (!found)
        return QByteArray::fromStdString(found.error().message);
    QByteArray all;
    for (const Difference& each : *found)
        all +=
            (each.breaks ? "!" : "") + QByteArray::fromStdString(each.kind + " " + each.path) + ";";
    return all;
}

void row(const char* name, const char* original, const char* update, const char* expected)
{
    QTest::newRow(name) << QByteArray(original) << QByteArray(update) << QByteArray(expected);
}

} // namespace

void TestJsonSchemaDiff::changesFound_data()
{
    QTest::addColumn<QByteArray>("original");
    QTest::addColumn<QByteArray>("update");
    QTest::addColumn<QByteArray>("expected");
    row("digits beyond a double count", R"({"maximum":9007199254740993})",
        R"({"maximum":9007199254740992})", "!MAXIMUM_DECREASED #/maximum;");
    row("another spelling is the same number", R"({"maximum":100})", R"({"maximum":1e2})", "");
    row("multipleOf made finer", R"({"multipleOf":0.1})", R"({"multipleOf":0.01})",
        "MULTIPLE_OF_REDUCED #/multipleOf;");
    row("multipleOf made coarser", R"({"multipleOf":0.01})", R"({"multipleOf":0.1})",
        "!MULTIPLE_OF_EXPANDED #/multipleOf;");
    row("whole numbers to numbers", R"({"type":"integer"})", R"({"type":"number"})",
        "TYPE_EXTENDED #/;");
    row("numbers to whole numbers", R"({"type":"number"})", R"({"type":"integer"})",
        "!TYPE_NARROWED #/;");
    row("not narrowed", R"({"not":{"type":"number"}})", R"({"not":{"type":"integer"}})",
        "NOT_TYPE_NARROWED #/not;");
    row("not unchanged", R"({"not":{"type":"number"}})", R"({"not":{"type":"number"}})", "");
    row("draft 4 exclusive bound",
        R"({"$schema":"http://json-schema.org/draft-04/schema#","maximum":5})",
        R"({"$schema":"http://json-schema.org/draft-04/schema#","maximum":5,"exclusiveMaximum":true})",
        "MAXIMUM_REMOVED #/maximum;!EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum;");
    row("constant to list", R"({"const":"a"})", R"({"enum":["a","b"]})",
        "ENUM_ARRAY_EXTENDED #/enum;");
    row("required added", R"({"properties":{"a":{}}})",
        R"({"properties":{"a":{}},"required":["a"]})", "!REQUIRED_ATTRIBUTE_ADDED #/required/a;");
    row("required added with default", R"({"properties":{"a":{}}})",
        R"({"properties":{"a":{"default":1}},"required":["a"]})",
        "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED #/required/a;DEFAULT_CHANGED #/properties/a;");
    row("dependency added", R"({"properties":{"a":{}}})",
        R"({"properties":{"a":{}},"dependencies":{"a":["b"]}})",
        "!DEPENDENCY_ARRAY_ADDED #/dependencies/a;");
    row("dependency narrowed", R"({"dependencies":{"a":["b","c"]}})",
        R"({"dependencies":{"a":["c"]}})", "DEPENDENCY_ARRAY_NARROWED #/dependencies/a;");
    row("condition changed", R"({"if":{"type":"string"},"then":{"maxLength":5}})",
        R"({"if":{"type":"string"},"then":{"maxLength":4}})", "!CONDITION_CHANGED #/then;");
    row("a pattern's schema changed", R"({"patternProperties":{"^a":{"type":"string"}}})",
        R"({"patternProperties":{"^a":{"type":"number"}}})",
        "!TYPE_CHANGED #/patternProperties/^a;");
    row("nothing to something", "false", R"({"type":"string"})", "");
    row("anything to something", "true", R"({"type":"string"})", "!TYPE_CHANGED #/;");
    row("recursion that did not change",
        R"({"properties":{"next":{"$ref":"#"},"v":{"type":"string"}}})",
        R"({"properties":{"next":{"$ref":"#"},"v":{"type":"string"}}})", "");
    row("recursion that did", R"({"properties":{"next":{"$ref":"#"},"v":{"type":"string"}}})",
        R"({"properties":{"next":{"$ref":"#"},"v":{"type":"number"}}})",
        "!TYPE_CHANGED #/properties/v;");
    row("a reference is what it names",
        R"({"$ref":"#/definitions/a","definitions":{"a":{"type":"string"}}})",
        R"({"type":"string"})", "");
    row("a reference to an id",
        R"({"$id":"https://x.org/a/b.json","properties":{"p":{"$ref":"c.json"}},"definitions":{"c":{"$id":"c.json","type":"string"}}})",
        R"({"$id":"https://x.org/a/b.json","properties":{"p":{"type":"number"}}})",
        "!TYPE_CHANGED #/properties/p;");
    row("a reference to itself alone", R"({"properties":{"a":{"$ref":"#/properties/a"}}})",
        R"({"properties":{"a":{}}})", "");
}

void TestJsonSchemaDiff::changesFound()
{
    QFETCH(QByteArray, original);
    QFETCH(QByteArray, update);
    QFETCH(QByteArray, expected);
    QCOMPARE(changes(original, update), expected);
}

void TestJsonSchemaDiff::everyDifferenceHasASentence()
{
    const auto before = JsonSchema::parse(R"({"type":"string"})");
    const auto after = JsonSchema::parse(R"({"type":"string","maxLength":3})");
    const auto found = jsonSchemaDifferences(*before, *after, false);
    QVERIFY(found && found->size() == 1);
    QCOMPARE(found->front().message,
             std::string("The largest length was added; stored data may break it."));
}

void TestJsonSchemaDiff::wrongSchemas_endInASentence_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("a list") << QByteArray("[]") << QByteArray("a schema is an object");
    QTest::newRow("unknown type") << QByteArray(R"({"properties":{"a":{"type":"text"}}})")
                                  << QByteArray("/properties/a/type");
    QTest::newRow("reference to nowhere")
        << QByteArray(R"({"$ref":"#/definitions/x"})") << QByteArray("leads to no place");
    QTest::newRow("reference outside")
        << QByteArray(R"({"$ref":"other.json#/a"})") << QByteArray("leads to no place");
    QTest::newRow("a name twice") << QByteArray(R"({"type":"string","type":"null"})")
                                  << QByteArray("twice");
    QTest::newRow("a number for a schema")
        << QByteArray(R"({"properties":{"a":1}})") << QByteArray("at /properties/a");
}

void TestJsonSchemaDiff::wrongSchemas_endInASentence()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto schema = JsonSchema::parse(text.toStdString());
    QVERIFY(!schema.has_value());
    QVERIFY2(schema.error().message.find(says.toStdString()) != std::string::npos,
             schema.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestJsonSchemaDiff)
#include "tst_json_schema_diff.moc"
