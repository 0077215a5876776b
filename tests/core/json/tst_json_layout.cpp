#include "core/json/layout_text.h"
#include "tests/core/json/bytes.h"

#include <QTest>

using namespace viridian;
using namespace viridian::json;
using viridian::test::bytes;
using viridian::test::view;

class TestJsonLayout : public QObject {
    Q_OBJECT

private slots:
    void layOut_breaksLines_data();
    void layOut_breaksLines();
    void layOut_tokensCoverAllButSpace();
    void layOut_foldsEndAtTheClosingLine();
    void layOut_tokensKnowTheirNodes();
    void layOut_refusesWhatIsNoJson();
    void layOut_takesDeepAndWideText();
    void onOneLine_data();
    void onOneLine();
};

namespace {

QByteArray joined(const std::vector<Line>& lines)
{
    QByteArrayList out;
    for (const Line& line : lines)
        out << bytes(line.text);
    return out.join('\n');
}

} // namespace

void TestJsonLayout::layOut_breaksLines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("indent");
    QTest::addColumn<int>("inlineUpTo");
    QTest::addColumn<QByteArray>("laidOut");
    const auto row = [](const char* name, const QByteArray& text, int indent, int inlineUpTo,
                        const QByteArray& laidOut) {
        QTest::newRow(name) << text << indent << inlineUpTo << laidOut;
    };
    row("scalar", " 1.10 ", 2, 0, "1.10");
    row("empty object", "{ }", 2, 0, "{}");
    row("empty array", "[\n]", 2, 0, "[]");
    row("object", R"({"a":1,"b":"x"})", 2, 0, "{\n  \"a\": 1,\n  \"b\": \"x\"\n}");
    row("four spaces", "[1,2]", 4, 0, "[\n    1,\n    2\n]");
    row("no indent", "[[1]]", 0, 0, "[\n[\n1\n]\n]");
    row("negative indent", "[1]", -2, 0, "[\n1\n]");
    row("nested", R"({"a":{"b":[1,{}]},"c":[]})", 2, 0,
        "{\n  \"a\": {\n    \"b\": [\n      1,\n      {}\n    ]\n  },\n  \"c\": []\n}");
    row("own spacing goes", "{\t\"a\"  :\r\n1 ,\"b\":[ 2 ]}", 2, 0,
        "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}");
    row("order, duplicates, escapes, numbers stay", R"({"z":1E400,"a":"\u00e9\/","z":-0})", 2, 0,
        "{\n  \"z\": 1E400,\n  \"a\": \"\\u00e9\\/\",\n  \"z\": -0\n}");
    row("inline where it fits", R"({"point":{"x":1,"y":2},"list":[1,2,3]})", 2, 16,
        "{\n  \"point\": {\"x\": 1, \"y\": 2},\n  \"list\": [1, 2, 3]\n}");
    row("one too long", R"({"point":{"x":1,"y":2},"list":[1,2,3]})", 2, 15,
        "{\n  \"point\": {\n    \"x\": 1,\n    \"y\": 2\n  },\n  \"list\": [1, 2, 3]\n}");
    row("all inline", R"({"a":{"b":[1,{}]},"c":[]})", 2, 80, R"({"a": {"b": [1, {}]}, "c": []})");
    row("inline inside inline", "[[1,[2]],[[[[[[[[[[[[3]]]]]]]]]]]]]", 1, 9,
        "[\n [1, [2]],\n [\n  [\n   [\n    [\n     [\n      [\n       [\n        [\n         "
        "[[[[3]]]]\n        ]\n"
        "       ]\n      ]\n     ]\n    ]\n   ]\n  ]\n ]\n]");
}

void TestJsonLayout::layOut_breaksLines()
{
    QFETCH(QByteArray, text);
    QFETCH(int, indent);
    QFETCH(int, inlineUpTo);
    QFETCH(QByteArray, laidOut);
    const auto lines =
        layOut(view(text), {.indent = indent, .inlineUpTo = static_cast<std::size_t>(inlineUpTo)});
    QVERIFY(lines);
    QCOMPARE(joined(*lines), laidOut);
}

void TestJsonLayout::layOut_tokensCoverAllButSpace()
{
    const auto lines = layOut(R"({"a b":[1,"x y",true,null],"c":{}})", {.inlineUpTo = 12});
    QVERIFY(lines);
    for (const Line& line : *lines) {
        QByteArray rest = bytes(line.text);
        std::uint32_t last = 0;
        for (const LineToken& token : line.tokens) {
            QVERIFY(token.begin >= last);
            last = token.begin + token.length;
            QVERIFY(last <= line.text.size());
            rest.replace(token.begin, token.length, QByteArray(token.length, ' '));
        }
        QVERIFY2(rest.trimmed().isEmpty(), rest.constData());
    }
}

void TestJsonLayout::layOut_foldsEndAtTheClosingLine()
{
    const auto lines = layOut(R"({"a":[1,2],"b":{"c":{}}})");
    QVERIFY(lines);
    QList<int> folds;
    for (const Line& line : *lines)
        folds << static_cast<int>(line.foldEnd);
    QCOMPARE(folds, (QList<int>{8, 4, 0, 0, 0, 7, 0, 0, 0}));
}

void TestJsonLayout::layOut_tokensKnowTheirNodes()
{
    const std::string_view text = R"({"a":[1.5,"x"],"b":true})";
    Document document;
    QVERIFY(document.parse(text));
    const auto lines = layOut(text, {.inlineUpTo = 100});
    QVERIFY(lines);
    QCOMPARE(lines->size(), std::size_t{1});
    const Line& line = lines->front();
    QByteArrayList told;
    for (const LineToken& token : line.tokens) {
        if (token.kind == TokenKind::Punctuation)
            continue;
        const std::string_view piece =
            std::string_view(line.text).substr(token.begin, token.length);
        const bool name = token.kind == TokenKind::Name;
        QCOMPARE(bytes(name ? document.nameSource(token.node) : document.source(token.node)),
                 bytes(piece));
        told << QByteArray::number(static_cast<int>(token.kind)) +
                    bytes(document.pointer(token.node));
    }
    QCOMPARE(told, (QByteArrayList{"0/a", "2/a/0", "1/a/1", "0/b", "3/b"}));
}

void TestJsonLayout::layOut_refusesWhatIsNoJson()
{
    const auto lines = layOut("{");
    QVERIFY(!lines);
    QCOMPARE(lines.error().kind, ErrorKind::InvalidInput);
}

void TestJsonLayout::layOut_takesDeepAndWideText()
{
    const QByteArray deep = QByteArray("[").repeated(1000) + QByteArray("]").repeated(1000);
    QCOMPARE(layOut(view(deep))->size(), std::size_t{1999});
    const QByteArray wide = "[" + QByteArray("1,").repeated(99'999) + "1]";
    QCOMPARE(layOut(view(wide))->size(), std::size_t{100'002});
}

void TestJsonLayout::onOneLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char* name, const QByteArray& text, const QByteArray& line) {
        QTest::newRow(name) << text << line;
    };
    row("nothing to do", R"({"a": 1, "b":2})", R"({"a": 1, "b":2})");
    row("pretty", "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}\n", R"({"a": 1,"b": [2]})");
    row("Windows", "{\r\n\t\"a\" : 1\r\n}", R"({"a" : 1})");
    row("space before a break goes too", "[1, \n 2]", "[1,2]");
    row("lone carriage return", "[1,\r2]", "[1,2]");
    row("tabs stay", "[1,\t2]", "[1,\t2]");
    row("strings stay", "{\n\"a b\":\"x \\\" \\n y\"}", "{\"a b\":\"x \\\" \\n y\"}");
    row("backslash at a string's end", "[\"\\\\\",\n1]", "[\"\\\\\",1]");
    row("around", "\n 1 \n", "1");
    row("empty", "", "");
    row("numbers stay", "[1.10,\n1E400]", "[1.10,1E400]");
    row("unclosed string survives", "\"abc\\", "\"abc\\");
}

void TestJsonLayout::onOneLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, line);
    QCOMPARE(bytes(json::onOneLine(view(text))), line);
}

QTEST_GUILESS_MAIN(TestJsonLayout)
#include "tst_json_layout.moc"
