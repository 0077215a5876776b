#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

using namespace viridian;
using test::fileOf;
using test::oneEvent;
using test::parsed;

/// The edge cases of transform-operations.md section 5, O1 to O4, as one table.
class TestPatch : public QObject {
    Q_OBJECT

private slots:
    void edit_data();
    void edit();
    void edit_movesIntoAndOutOfMetadata();
    void edit_keepsEveryOtherByte();
};

void TestPatch::edit_data()
{
    QTest::addColumn<QString>("op");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after"); ///< or, with a leading '!', what the failure says
    const auto row = [](const char* name, const char* op, const char* before, const char* after) {
        QTest::newRow(name) << op << before << after;
    };
    // O1 add
    row("add, constant", "{add: /n, value: EUR}", R"({"a":1})", R"({"a":1,"n":"EUR"})");
    row("add, quoted digits stay text", "{add: /n, value: \"1\"}", "{}", R"({"n":"1"})");
    row("add, digits keep their text", "{add: /n, value: 1.10}", "{}", R"({"n":1.10})");
    row("add, what YAML calls a number and JSON does not", "{add: /n, value: 007}", "{}",
        R"({"n":"007"})");
    row("add, null", "{add: /n, value: null}", "{}", R"({"n":null})");
    row("add, nested", "{add: /n, value: {x: [1, true, \"no\"]}}", "{}",
        R"({"n":{"x":[1,true,"no"]}})");
    row("add, there already", "{add: /n, value: 1}", R"({"n":2})", "!/n is there already");
    row("add, keep", "{add: /n, value: 1, ifPresent: keep}", R"({"n":2})", R"({"n":2})");
    row("add, keep where none is", "{add: /n, value: 1, ifPresent: keep}", R"({"m":2})",
        R"({"m":2,"n":1})");
    row("add, overwrite", "{add: /n, value: 1, ifPresent: overwrite}", R"({"n": 2 ,"m":3})",
        R"({"n": 1 ,"m":3})");
    row("add, parent missing", "{add: /a/n, value: 1}", "{}", "!what should hold /a/n is missing");
    row("add, parent made", "{add: /a/n, value: 1, parents: create}", "{}", R"({"a":{"n":1}})");
    row("add, parent null", "{add: /a/n, value: 1, parents: create}", R"({"a":null})", "!/a/n");
    row("add, end of an array", "{add: /a/-, value: 1}", R"({"a":[0]})", R"({"a":[0,1]})");
    row("add, into an array", "{add: /a/0, value: 1}", R"({"a":[0]})", R"({"a":[1,0]})");
    row("add, name with escapes", "{add: /a~1b~0, value: 1}", "{}", R"({"a/b~":1})");
    // O2 remove
    row("remove", "{remove: /n}", R"({"n":1,"m":2})", R"({"m":2})");
    row("remove, missing", "{remove: /n}", "{}", "!/n is missing");
    row("remove, ignored", "{remove: /n, missing: ignore}", R"({ "m":1 })", R"({ "m":1 })");
    row("remove, all of a repeated name", "{remove: /n}", R"({"n":1,"m":2,"n":3})", R"({"m":2})");
    row("remove, element", "{remove: /a/1}", R"({"a":[1,2,3]})", R"({"a":[1,3]})");
    // O3 rename and move
    row("rename keeps the place", "{rename: /cust, to: customerId}",
        R"({"a":1,"cust":{"x":1.0},"b":2})", R"({"a":1,"customerId":{"x":1.0},"b":2})");
    row("rename, missing", "{rename: /n, to: m}", "{}", "!/n is missing");
    row("rename, ignored", "{rename: /n, to: m, missing: ignore}", "{}", "{}");
    row("rename, taken", "{rename: /n, to: m}", R"({"n":1,"m":2})",
        "!a member “m” is there already");
    row("rename, overwrite", "{rename: /n, to: m, collision: overwrite}", R"({"n":1,"m":2})",
        R"({"m":1})");
    row("move verbatim", "{move: /n, to: /o}", R"({"n": 1.000 ,"m":2})", R"({"o": 1.000 ,"m":2})");
    row("move down, parents made", "{move: /n, to: /o/n}", R"({"n":"\u00e9"})",
        R"({"o":{"n":"\u00e9"}})");
    row("move up", "{move: /o/n, to: /n}", R"({"o":{"n":1,"m":2}})", R"({"o":{"m":2},"n":1})");
    row("move, taken", "{move: /n, to: /m}", R"({"n":1,"m":2})", "!/m is there already");
    row("move, overwrite", "{move: /n, to: /m, collision: overwrite}", R"({"n":1,"m":2})",
        R"({"m":1})");
    row("move, within an array", "{move: /a/0, to: /a/1}", R"({"a":[7,8,9]})", R"({"a":[8,7,9]})");
    row("move, to an escaped name beside", "{move: /u, to: /v~1w}", R"({"u":1,"x":2})",
        R"({"v/w":1,"x":2})");
    row("move, element", "{move: /a/0, to: /first}", R"({"a":[7,8]})", R"({"a":[8],"first":7})");
    row("move, repeated key", "{move: /n, to: /o}", R"({"n":1,"n":2})", "!stands twice");
    row("copy", "{copy: /n, to: /o}", R"({"n":1e400})", R"({"n":1e400,"o":1e400})");
    // O4 convert and map
    row("convert, past 2^53", "{convert: /n, to: string}", R"({"n":13911860366432393})",
        R"({"n":"13911860366432393"})");
    row("convert, 40 digits", "{convert: /n, to: decimal, from: string}",
        R"({"n":"1234567890123456789012345678901234567890"})",
        R"({"n":1234567890123456789012345678901234567890})");
    row("convert, cents to euros", "{convert: /n, to: decimal, scale: -2, decimals: 2}",
        R"({"n":1999990})", R"({"n":19999.90})");
    row("convert, as few places as needed", "{convert: /n, to: decimal, scale: -2}",
        R"({"n":1999990})", R"({"n":19999.9})");
    row("convert, euros to cents", "{convert: /n, to: integer, scale: 2}", R"({"n":19.99})",
        R"({"n":1999})");
    row("convert, no whole number", "{convert: /n, to: integer, scale: 2}", R"({"n":19.999})",
        "!gives no whole number");
    row("convert, 1.0 is whole", "{convert: /n, to: integer}", R"({"n":1.0})", R"({"n":1})");
    row("convert, too many places", "{convert: /n, to: decimal, decimals: 2}", R"({"n":0.125})",
        "!2 decimal places cannot hold");
    row("convert, other type than expected", "{convert: /n, to: integer}", R"({"n":"5"})",
        "!expected a number");
    row("convert, empty string", "{convert: /n, to: decimal, from: string}", R"({"n":""})",
        "!expected a number");
    row("convert, null", "{convert: /n, to: string}", R"({"n":null})", "!is null");
    row("convert, null kept", "{convert: /n, to: string, ifNull: keep}", R"({"n":null})",
        R"({"n":null})");
    row("convert, text to boolean", "{convert: /n, to: boolean}", R"({"n":"true"})",
        R"({"n":true})");
    row("convert, no boolean", "{convert: /n, to: boolean}", R"({"n":"yes"})",
        "!expected “true” or “false”");
    row("convert, boolean to integer", "{convert: /n, to: integer, from: boolean}", R"({"n":true})",
        R"({"n":1})");
    row("convert, missing", "{convert: /n, to: string}", "{}", "!/n is missing");
    row("map", "{map: /s, values: {P: placed, C: canceled}}", R"({"s":"P"})", R"({"s":"placed"})");
    row("map, escapes do not matter", "{map: /s, values: {P: placed}}", R"({"s":"\u0050"})",
        R"({"s":"placed"})");
    row("map, number by value", "{map: /s, values: {1: one}}", R"({"s":1.0})", R"({"s":"one"})");
    row("map, a text is no number", "{map: /s, values: {1: one}}", R"({"s":"1"})",
        "!no line of the map");
    row("map, unmapped", "{map: /s, values: {P: placed}}", R"({"s":"X"})", "!/s is \"X\"");
    row("map, unmapped kept", "{map: /s, values: {P: placed}, unmapped: keep}", R"({"s":"X"})",
        R"({"s":"X"})");
    row("map, default", "{map: /s, values: {P: placed}, default: other}", R"({"s":null})",
        R"({"s":"other"})");
    row("not JSON", "{add: /n, value: 1}", "{broken", "!its data is not JSON");
}

void TestPatch::edit()
{
    QFETCH(QString, op);
    QFETCH(QString, before);
    QFETCH(QString, after);
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: a, match: {type: X}, sameVersion: true, patch: [" + op.toStdString() + "]}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    Transform transform(*pipeline);
    const EventBatch in = oneEvent("X", before.toStdString());
    const Expected out = transform.run(in);
    if (after.startsWith('!')) {
        QVERIFY2(out.halt, "it went through");
        const QString what = QString::fromStdString(out.halt->what);
        QVERIFY2(what.contains(after.mid(1)), qPrintable(what));
        QVERIFY(out.events.empty());
        return;
    }
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(std::string(out.events[0].data.bytes), after.toStdString());
    QCOMPARE(out.events[0].dataBytes, static_cast<std::uint64_t>(after.toUtf8().size()));
    QCOMPARE(out.dispositions[0], before == after ? Disposition::Unchanged : Disposition::Changed);
}

void TestPatch::edit_movesIntoAndOutOfMetadata()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: a, match: {type: X}, sameVersion: true, patch: [{move: /tenant, to: "
                      "meta/tenant}, {copy: meta/user, to: /by}]}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    Transform transform(*pipeline);
    EventBatch in = oneEvent("X", R"({"tenant":"t 1","n":1})");
    in.mutableEvents()[0].metadata = {.kind = PayloadKind::Json, .bytes = R"({"user" : 7.0})"};
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(std::string(out.events[0].data.bytes), std::string(R"({"n":1,"by":7.0})"));
    QCOMPARE(std::string(out.events[0].metadata.bytes),
             std::string(R"({"user" : 7.0, "tenant" : "t 1"})"));

    const Result<Pipeline> into = parsed(
        fileOf("- {id: a, match: {type: X}, sameVersion: true, patch: [{copy: /n, to: meta/n}]}"));
    Transform second(*into);
    const EventBatch bare = oneEvent("X", R"({"n":1})");
    const Expected made = second.run(bare);
    QVERIFY(!made.halt);
    QCOMPARE(made.events[0].metadata.kind, PayloadKind::Json);
    QCOMPARE(std::string(made.events[0].metadata.bytes), std::string(R"({"n":1})"));
}

void TestPatch::edit_keepsEveryOtherByte()
{
    const std::string before = "{ \"big\" : 13911860366432393,\t\"dec\":1.10, \"exp\" : "
                               "1E400,\"neg\":-0,\r\n \"esc\":\"\\u00e9\\/\",\"z\":1,\"a\":2,"
                               "\"dup\":1,\"dup\":2,\"forty\":"
                               "1234567890123456789012345678901234567890, \"cust\" : \"C-1\" }";
    std::string after = before;
    after.replace(after.find("\"cust\""), 6, "\"customerId\"");
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: a, match: {type: X}, sameVersion: true, patch: [{move: /cust, to: /customerId}]}"));
    Transform transform(*pipeline);
    const EventBatch in = oneEvent("X", before);
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(std::string(out.events[0].data.bytes), after);
}

QTEST_GUILESS_MAIN(TestPatch)
#include "tst_patch.moc"
