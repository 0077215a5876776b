#include "core/schema/json/json_schema_validate.h"

#include <QTest>

using namespace viridian;
using namespace viridian::schema;

// Before any raw string: moc loses its way in them.
class TestJsonSchemaValidate : public QObject {
    Q_OBJECT

private slots:
    /// Expected: keyword and path of each violation.
    void violationsFound_data();
    void violationsFound();
    void messages_sayWhereAndWhat();
    void whatCannotBeJudged_isAnError_data();
    void whatCannotBeJudged_isAnError();
};

namespace {

constexpr auto k2020 = R"("$schema":"https://json-schema.org/draft/2020-12/schema",)";

void row(const char* name, const QByteArray& schema, const char* payload, const char* expected)
{
    QTest::newRow(name) << schema << QByteArray(payload) << QByteArray(expected);
}

} // namespace

void TestJsonSchemaValidate::violationsFound_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("expected");
    row("type", R"({"properties":{"a":{"type":"string"}}})", R"({"a":1})", "type /a;");
    row("one of the types", R"({"type":["null","string"]})", R"("x")", "");
    row("a whole number with a point", R"({"type":"integer"})", "1.0", "");
    row("a fraction is no integer", R"({"type":"integer"})", "1.5", "type ;");
    row("beyond a double", R"({"maximum":9007199254740992})", "9007199254740993", "maximum ;");
    row("40 digits of a constant", R"({"const":1234567890123456789012345678901234567890})",
        "1234567890123456789012345678901234567891", "const ;");
    row("1.0 is 1", R"({"enum":[1]})", "1.0", "");
    row("cents", R"({"multipleOf":0.01})", "19.99", "");
    row("no cents", R"({"multipleOf":0.01})", "19.999", "multipleOf ;");
    row("exclusive", R"({"exclusiveMinimum":5})", "5", "exclusiveMinimum ;");
    row("draft 4 exclusive",
        R"({"$schema":"http://json-schema.org/draft-04/schema#","maximum":5,"exclusiveMaximum":true})",
        "5", "maximum ;");
    row("length in characters", R"({"maxLength":2})", R"("éé")", "");
    row("an escape is one character", R"({"maxLength":1})", R"("\ud83d\ude00")", "");
    row("too short", R"({"minLength":3})", R"("éé")", "minLength ;");
    row("pattern anywhere", R"({"pattern":"b+"})", R"("abbc")", "");
    row("pattern nowhere", R"({"pattern":"^b"})", R"("abbc")", "pattern ;");
    row("half a surrogate matches nothing", R"({"pattern":"."})", R"("\ud800")", "pattern ;");
    row("items", R"({"items":{"type":"number"}})", R"([1,"a"])", "type /1;");
    row("draft 7 tuple", R"({"items":[{"type":"number"}],"additionalItems":false})", R"([1,2])",
        "false /1;");
    row("2020 tuple",
        QByteArray("{") + k2020 + R"("prefixItems":[{"type":"number"}],"items":false})", R"([1,2])",
        "false /1;");
    row("unique", R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2.0,"a":1}])",
        "uniqueItems /1;");
    row("contains", R"({"contains":{"type":"number"}})", R"(["a"])", "contains ;");
    row("contains at most",
        QByteArray("{") + k2020 + R"("contains":{"type":"number"},"maxContains":1})", R"([1,2])",
        "contains ;");
    row("contains none needed",
        QByteArray("{") + k2020 + R"("contains":{"type":"number"},"minContains":0})", R"([])", "");
    row("sizes", R"({"minItems":2,"maxProperties":1})", "[1]", "minItems ;");
    row("required", R"({"required":["a","b"]})", R"({"a":1})", "required ;");
    row("additional",
        R"({"properties":{"a":{}},"patternProperties":{"^x":{}},"additionalProperties":false})",
        R"({"a":1,"x1":1,"b":2})", "false /b;");
    row("pattern properties", R"({"patternProperties":{"^n":{"type":"number"}}})", R"({"n1":"a"})",
        "type /n1;");
    row("names", R"({"propertyNames":{"maxLength":2}})", R"({"abc":1})", "propertyNames /abc;");
    row("dependencies", R"({"dependencies":{"a":["b"],"c":{"required":["d"]}}})",
        R"({"a":1,"c":1})", "dependencies ;required ;");
    row("anyOf none", R"({"anyOf":[{"type":"string"},{"minimum":5}]})", "1", "anyOf ;");
    row("oneOf two", R"({"oneOf":[{"minimum":1},{"minimum":2}]})", "3", "oneOf ;");
    row("not", R"({"not":{"type":"string"}})", R"("a")", "not ;");
    row("if then", R"({"if":{"type":"string"},"then":{"minLength":3},"else":{"minimum":3}})",
        R"("ab")", "minLength ;");
    row("if else", R"({"if":{"type":"string"},"then":{"minLength":3},"else":{"minimum":3}})", "2",
        "minimum ;");
    row("reference",
        R"({"properties":{"a":{"$ref":"#/definitions/n"}},"definitions":{"n":{"type":"null"}}})",
        R"({"a":1})", "type /a;");
    row("recursion", R"({"properties":{"next":{"$ref":"#"},"v":{"type":"string"}}})",
        R"({"next":{"next":{"v":1}}})", "type /next/next/v;");
    row("draft 7 hears nothing beside a reference",
        R"({"$ref":"#/definitions/n","maximum":1,"definitions":{"n":{"type":"number"}}})", "5", "");
    row("2020 does",
        QByteArray("{") + k2020 +
            R"("$ref":"#/$defs/n","maximum":1,"$defs":{"n":{"type":"number"}}})",
        "5", "maximum ;");
    row("unevaluated",
        QByteArray("{") + k2020 +
            R"("allOf":[{"properties":{"a":{}}}],"properties":{"b":{}},"unevaluatedProperties":false})",
        R"({"a":1,"b":1,"c":1})", "false /c;");
    row("unevaluated items",
        QByteArray("{") + k2020 +
            R"("anyOf":[{"prefixItems":[true]},{"prefixItems":[true,{"type":"null"}]}],"unevaluatedItems":false})",
        "[1,2]", "false /1;");
    row("an escaped name", R"({"properties":{"a/b":{"type":"null"}}})", R"({"a\u002fb":1})",
        "type /a~1b;");
}

void TestJsonSchemaValidate::violationsFound()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, expected);
    const auto own = JsonSchema::parse(schema.toStdString());
    QVERIFY2(own.has_value(), own ? "" : own.error().message.c_str());
    const auto found = violations(*own, payload.toStdString());
    QVERIFY2(found.has_value(), found ? "" : found.error().message.c_str());
    QByteArray all;
    for (const Violation& each : *found)
        all += QByteArray::fromStdString(each.keyword + " " + each.path + ";");
    QCOMPARE(all, expected);
}

void TestJsonSchemaValidate::messages_sayWhereAndWhat()
{
    const auto schema = JsonSchema::parse(R"({"properties":{"a":{"maximum":3}}})");
    const auto found = violations(*schema, R"({"a":4})");
    QCOMPARE(found->front().message, std::string("At /a: the number is above 3."));
}

void TestJsonSchemaValidate::whatCannotBeJudged_isAnError_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no JSON") << QByteArray("{}") << QByteArray("{") << QByteArray("expected");
    QTest::newRow("no pattern") << QByteArray(R"({"pattern":"("})") << QByteArray(R"("a")")
                                << QByteArray("is wrong at its byte");
    QTest::newRow("endless pattern")
        << QByteArray(R"({"pattern":"^(a+)+$"})")
        << QByteArray("\"") + QByteArray(5000, 'a') + "!\"" << QByteArray("too many steps");
    QTest::newRow("round in circles") << QByteArray(R"({"allOf":[{"$ref":"#"}]})")
                                      << QByteArray("1") << QByteArray("round in circles");
}

void TestJsonSchemaValidate::whatCannotBeJudged_isAnError()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, says);
    const auto own = JsonSchema::parse(schema.toStdString());
    QVERIFY(own.has_value());
    const auto found = violations(*own, payload.toStdString());
    QVERIFY(!found.has_value());
    QVERIFY2(found.error().message.find(says.toStdString()) != std::string::npos,
             found.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestJsonSchemaValidate)
#include "tst_json_schema_validate.moc"
