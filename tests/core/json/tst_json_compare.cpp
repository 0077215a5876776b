#include "core/json/compare.h"
#include "core/json/document.h"
#include "tests/core/json/bytes.h"

#include <QTest>

using namespace viridian;
using namespace viridian::json;
using viridian::test::bytes;
using viridian::test::view;

Q_DECLARE_METATYPE(viridian::json::Equality)

class TestJsonCompare : public QObject {
    Q_OBJECT

private slots:
    void compare_grades_data();
    void compare_grades();
    void compare_doesNotRecurse();
    void canonicalDigest_isStable();
    void differences_namesPaths_data();
    void differences_namesPaths();
    void differences_stopsAtTheLimit();
    void differences_saysWhichSideIsNoJson();
    void differences_reportsWholeValues();
};

void TestJsonCompare::compare_grades_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<Equality>("grade");
    const auto row = [](const char* name, const QByteArray& a, const QByteArray& b,
                        Equality grade) { QTest::newRow(name) << a << b << grade; };
    using enum Equality;
    row("same bytes", R"({"a":1})", R"({"a":1})", Bytes);
    row("both empty", "", "", Bytes);
    row("no JSON, same", "abc", "abc", Bytes);
    row("no JSON, other space", "abc", "abc ", Different);
    row("no JSON against JSON", "1", "x", Different);
    row("empty against null", "", "null", Different);
    row("white space", R"({"a":1})", " { \"a\" :\n1 } ", Canonical);
    row("order of members", R"({"a":1,"b":2})", R"({"b":2,"a":1})", Canonical);
    row("order of elements", "[1,2]", "[2,1]", Different);
    row("trailing zero", "1.10", "1.1", Canonical);
    row("exponent", "[1.1e0]", "[110e-2]", Canonical);
    row("capital exponent", "1e5", "1E+5", Canonical);
    row("minus zero", "-0", "0", Canonical);
    row("zero with exponent", "0e99999999999999999999", "0", Canonical);
    row("integer and decimal", "100", "1.00e2", Canonical);
    row("beyond 2^53", "9007199254740993", "9007199254740992", Different);
    row("40 digits", "1234567890123456789012345678901234567890",
        "1234567890123456789012345678901234567891", Different);
    row("1E400 and 1E401", "1E400", "1E401", Different);
    row("1E400 by another name", "1E400", "10E399", Canonical);
    row("too far out, other space", "[1e99999999999]", "[ 1e99999999999]", Canonical);
    row("too far out, other text", "[1e99999999999]", "[10e99999999998]", Different);
    row("too far out and not", "[1e99999999999]", "[1]", Different);
    row("sign", "1", "-1", Different);
    row("number and string", "1", "\"1\"", Different);
    row("word and string", "true", "\"true\"", Different);
    row("true and false", "true", "false", Different);
    row("null and false", "null", "false", Different);
    row("empty object and array", "{}", "[]", Different);
    row("missing and null", "{}", R"({"a":null})", Different);
    row("escape of a letter", R"("\u0041")", R"("A")", Canonical);
    row("escape of a slash", R"("\/")", R"("/")", Canonical);
    row("case of a unit", R"("\u00e9")", R"("\u00E9")", Canonical);
    row("pair and code point", R"("\ud83d\ude00")", "\"😀\"", Canonical);
    row("lone surrogates", R"("\ud800")", R"("\ud801")", Different);
    row("lone surrogate and U+FFFD", R"("\ud800")", R"("\ufffd")", Different);
    row("lone surrogate, other case", R"("\uD800")", R"("\ud800")", Canonical);
    row("NUL", R"("\u0000")", R"("")", Different);
    row("NUL in the middle", R"("a\u0000b")", R"("a\u0000c")", Different);
    row("composed, decomposed", "\"\xC3\xA9\"", "\"e\xCC\x81\"", Different);
    row("case of letters", R"("a")", R"("A")", Different);
    row("escaped name", R"({"\u0061":1})", R"({"a":1})", Canonical);
    row("last duplicate counts", R"({"a":1,"a":2})", R"({"a":2})", Canonical);
    row("first duplicate does not", R"({"a":1,"a":2})", R"({"a":1})", Different);
    row("duplicate by escape", R"({"a":1,"\u0061":2,"b":0})", R"({"b":0,"a":2})", Canonical);
    row("name and value swapped", R"({"a":"b"})", R"({"b":"a"})", Different);
    row("values swapped", R"({"a":1,"b":2})", R"({"a":2,"b":1})", Different);
    row("nesting", "[[1],2]", "[1,[2]]", Different);
    row("length of arrays", "[1]", "[1,1]", Different);
    row("deep", R"({"a":[{"b":{"c":1.0}}]})", R"({"a":[{"b":{"c":1}}]})", Canonical);
    row("BOM is not white space", "\xEF\xBB\xBF{}", "{}", Different);
}

void TestJsonCompare::compare_grades()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(Equality, grade);
    QCOMPARE(compare(view(a), view(b)), grade);
    QCOMPARE(compare(view(b), view(a)), grade);
    QCOMPARE(canonicalDigest(view(a)) == canonicalDigest(view(b)), grade != Equality::Different);
}

void TestJsonCompare::compare_doesNotRecurse()
{
    const QByteArray deep = QByteArray("[").repeated(1000) + QByteArray("]").repeated(1000);
    QCOMPARE(compare(view(deep), view(deep + " ")), Equality::Canonical);
    QCOMPARE(canonicalDigest(view(deep)), canonicalDigest(view(" " + deep)));
    const QByteArray tooDeep = "[" + deep + "]"; // not JSON by our limit, hence bytes
    QCOMPARE(compare(view(tooDeep), view(tooDeep + " ")), Equality::Different);
    QVERIFY(canonicalDigest(view(tooDeep)) != canonicalDigest(view(" " + tooDeep)));
}

void TestJsonCompare::canonicalDigest_isStable()
{
    // Proofs are stored: a digest that changes between releases makes each of them void.
    QCOMPARE(QByteArray::fromStdString(
                 canonicalDigest(R"({"id":13911860366432393,"a":[1.10,"\u00e9",null,true,{}]})")
                     .toText()),
             QByteArray("3e737b658e4f14fd4e3191689c571718"));
    QCOMPARE(QByteArray::fromStdString(canonicalDigest("not JSON").toText()),
             QByteArray("fa04e111769187831459460e12620339"));
}

void TestJsonCompare::differences_namesPaths_data()
{
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("right");
    QTest::addColumn<QByteArrayList>("paths"); // "~" changed, "-" only left, "+" only right
    const auto row = [](const char* name, const QByteArray& left, const QByteArray& right,
                        const QByteArrayList& paths) {
        QTest::newRow(name) << left << right << paths;
    };
    row("none", R"({"a":1})", R"({"a":1})", {});
    row("canonical", R"({"a":1.0,"b":"\u0041"})", R"({"b":"A", "a":1})", {});
    row("scalar", R"({"a":1,"b":2})", R"({"a":1,"b":3})", {"~/b"});
    row("root scalar", "1", "2", {"~"});
    row("root kind", "{}", "[]", {"~"});
    row("kind", R"({"a":{"x":1}})", R"({"a":[1]})", {"~/a"});
    row("nested", R"({"a":{"x":1,"y":{"z":1}}})", R"({"a":{"x":2,"y":{"z":2}}})",
        {"~/a/x", "~/a/y/z"});
    row("only left", R"({"a":{"x":1},"b":1})", R"({"b":1})", {"-/a"});
    row("only right", R"({"b":1})", R"({"a":{"x":1},"b":1})", {"+/a"});
    row("renamed", R"({"a":1,"z":0})", R"({"b":1,"z":0})", {"-/a", "+/b"});
    row("left order, then right", R"({"z":1,"y":1,"a":1})", R"({"d":1,"c":1,"a":2,"z":2})",
        {"~/z", "-/y", "~/a", "+/d", "+/c"});
    row("elements", "[1,2,3]", "[1,5,3]", {"~/1"});
    row("longer left", "[1,2,3]", "[1]", {"-/1", "-/2"});
    row("longer right", "[1]", "[1,[2]]", {"+/1"});
    row("inside an element", R"([{"a":1},{"a":1}])", R"([{"a":1},{"a":2}])", {"~/1/a"});
    row("name to escape", R"({"a/b":{"~":1}})", R"({"a/b":{"~":2}})", {"~/a~1b/~0"});
    row("name by escape", R"({"\u0061":1})", R"({"a":2})", {"~/a"});
    row("last duplicate", R"({"a":1,"a":2})", R"({"a":1})", {"~/a"});
    row("duplicate that does not count", R"({"a":1,"a":2})", R"({"a":9,"a":2})", {});
    row("null and missing", R"({"a":null})", "{}", {"-/a"});
    row("big numbers", "[9007199254740993]", "[9007199254740992]", {"~/0"});
    row("behind a nested one", R"({"a":{"x":1},"b":1})", R"({"a":{"x":2},"b":2})",
        {"~/a/x", "~/b"});
}

void TestJsonCompare::differences_namesPaths()
{
    QFETCH(QByteArray, left);
    QFETCH(QByteArray, right);
    QFETCH(QByteArrayList, paths);
    const auto found = differences(view(left), view(right));
    QVERIFY(found);
    QByteArrayList told;
    for (const PathDifference& difference : *found) {
        const char* const sign = difference.change == PathChange::Changed    ? "~"
                                 : difference.change == PathChange::OnlyLeft ? "-"
                                                                             : "+";
        told << sign + QByteArray::fromStdString(difference.pointer);
    }
    QCOMPARE(told, paths);
    QCOMPARE(paths.isEmpty(), compare(view(left), view(right)) != Equality::Different);
}

void TestJsonCompare::differences_stopsAtTheLimit()
{
    const auto found = differences("[1,2,3,4,5]", "[6,7,8,9]", 2);
    QVERIFY(found);
    QCOMPARE(found->size(), std::size_t{2});
    QVERIFY(differences("[1]", "[2]", 0)->empty());
}

void TestJsonCompare::differences_saysWhichSideIsNoJson()
{
    QVERIFY(differences("{", "{}").error().message.starts_with("The left side"));
    QVERIFY(differences("{}", "x").error().message.starts_with("The right side"));
    QCOMPARE(differences("{", "{}").error().kind, ErrorKind::InvalidInput);
}

void TestJsonCompare::differences_reportsWholeValues()
{
    const auto found = differences(R"({"a":{"x": [1, 2]},"n":1.10})", R"({"n":"1.10"})");
    QVERIFY(found);
    QCOMPARE(found->size(), std::size_t{2});
    QCOMPARE(bytes(found->at(0).left), QByteArray(R"({"x": [1, 2]})"));
    QVERIFY(found->at(0).right.empty());
    QCOMPARE(bytes(found->at(1).left), QByteArray("1.10"));
    QCOMPARE(bytes(found->at(1).right), QByteArray(R"("1.10")"));
}

QTEST_GUILESS_MAIN(TestJsonCompare)
#include "tst_json_compare.moc"
