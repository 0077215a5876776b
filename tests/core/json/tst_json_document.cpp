#include "core/json/document.h"
#include "core/json/pointer.h"
#include "tests/core/json/bytes.h"

#include <QTest>

using namespace viridian;
using namespace viridian::json;
using viridian::test::bytes;
using viridian::test::view;

class TestJsonDocument : public QObject {
    Q_OBJECT

private slots:
    void parse_accepts_data();
    void parse_accepts();
    void parse_refuses_data();
    void parse_refuses();
    void parse_seesEveryByteOfLongStrings();
    void parse_refusesEveryTruncationOfAnObject();
    void parse_leavesNothingBehindAfterARefusal();
    void parse_keepsSourceTextOfEveryToken();
    void parse_countsChildrenAndLinksSiblings();
    void parse_refusesDeepNestingCleanly_data();
    void parse_refusesDeepNestingCleanly();
    void parse_acceptsNestingUpToTheLimit();
    void parse_refusesTextOverTheByteLimit();
    void parse_readsManyNodes();
    void find_followsPointers_data();
    void find_followsPointers();
    void find_tellsDuplicatedNames();
    void pointer_isTheWayBack();
    void member_comparesDecodedNames_data();
    void member_comparesDecodedNames();
    void hasDuplicateKeys_looksIntoEveryObject_data();
    void hasDuplicateKeys_looksIntoEveryObject();
    void hasInexactNumbers_tellsWhatADoubleLoses_data();
    void hasInexactNumbers_tellsWhatADoubleLoses();
    void nextInText_visitsEveryNodeOnce();
};

void TestJsonDocument::parse_accepts_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("empty object", "{}");
    row("empty array", "[]");
    row("space in empty object", "{ }");
    row("space in empty array", "[\t\r\n ]");
    row("lone true", "true");
    row("lone false", "false");
    row("lone null", "null");
    row("lone string", "\"x\"");
    row("lone empty string", "\"\"");
    row("lone number", "42");
    row("white space around", " \t\r\n 1 \t\r\n ");
    row("zero", "0");
    row("minus zero", "-0");
    row("minus zero fraction", "-0.0");
    row("one digit fraction", "0.5");
    row("trailing zeros", "1.10");
    row("exponent", "1e5");
    row("capital exponent", "1E5");
    row("plus exponent", "1e+5");
    row("minus exponent", "1e-5");
    row("zero exponent", "0e1");
    row("exponent with leading zeros", "1e0005");
    row("beyond double", "1E400");
    row("below double", "1e-999");
    row("40 digits", "1234567890123456789012345678901234567890");
    row("many decimals", "1.000000000000000000000000000000000005");
    row("2^53 + 1", "9007199254740993");
    row("exponent beyond 64 bits", "1e99999999999999999999999");
    row("every short escape", R"("\"\\\/\b\f\n\r\t")");
    row("unit in lower case", R"("\u00e9")");
    row("unit in upper case", R"("\u00E9")");
    row("surrogate pair", R"("\ud83d\ude00")");
    row("lone high surrogate", R"("\ud800")");
    row("lone low surrogate", R"("\udc00")");
    row("surrogates in wrong order", R"("\udc00\ud800")");
    row("high surrogate and text", R"("\ud800abc")");
    row("escaped NUL", R"("\u0000")");
    row("escaped NUL in name", R"({"\u0000":1})");
    row("noncharacter escaped", R"("\uFFFF")");
    row("noncharacter raw", "\"\xEF\xBF\xBF\"");
    row("DEL", "\"\x7F\"");
    row("two bytes", "\"\xC3\xA9\"");
    row("three bytes", "\"\xE2\x82\xAC\"");
    row("four bytes", "\"\xF0\x9F\x98\x80\"");
    row("last code point", "\"\xF4\x8F\xBF\xBF\"");
    row("line separator", "\"\xE2\x80\xA8\"");
    row("BOM within a string", "\"\xEF\xBB\xBF\"");
    row("slash unescaped", R"("a/b")");
    row("duplicate names", R"({"a":1,"a":2})");
    row("duplicate names and values", R"({"a":1,"a":1})");
    row("duplicate by escape", R"({"a":1,"\u0061":2})");
    row("composed and decomposed names", "{\"\xC3\xA9\":1,\"e\xCC\x81\":2}");
    row("empty name", R"({"":0})");
    row("nested arrays", "[[[[]]]]");
    row("nested objects", R"({"a":{"b":{"c":{}}}})");
    row("mixed", R"([1,"a",null,true,false,{"a":[]},[{}]])");
    row("space everywhere", " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ");
    row("line breaks of Windows", "{\r\n\t\"a\": 1\r\n}\r\n");
    row("string of eight bytes", "\"12345678\"");
    row("string of seven bytes", "\"1234567\"");
    row("string of sixteen bytes", "\"1234567890123456\"");
    row("escape at the eighth byte", R"("1234567\n")");
    row("number then end of array", "[1]");
    row("minus in array", "[-1]");
    row("words in array", "[true,false,null]");
    row("number before brace", R"({"a":0})");
    row("looks like a comment", R"("/* no */ // no")");
    row("brackets in a string", R"("[{]}")");
    row("two-digit whole", "10");
}

void TestJsonDocument::parse_accepts()
{
    QFETCH(QByteArray, text);
    // A copy of exactly that size, so that a sanitizer sees a read past the end.
    const std::vector<char> exact(text.begin(), text.end());
    const std::string_view source(exact.data(), exact.size());
    Document document;
    const Status read = document.parse(source);
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(bytes(document.text()), text);
    QCOMPARE(bytes(document.source(Document::root())), text.trimmed());
}

void TestJsonDocument::parse_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    const auto row = [](const char* name, const QByteArray& text, int offset) {
        QTest::newRow(name) << text << offset;
    };
    row("empty", "", 0);
    row("only space", "  ", 2);
    row("BOM", "\xEF\xBB\xBF{}", 0);
    row("UTF-16", QByteArray("\xFF\xFE{\0}\0", 6), 0);
    row("NUL", QByteArray("\0", 1), 0);
    row("NUL behind", QByteArray("1\0", 2), 1);
    row("NaN", "NaN", 0);
    row("Infinity", "Infinity", 0);
    row("minus Infinity", "-Infinity", 1);
    row("plus sign", "+1", 0);
    row("leading zero", "01", 1);
    row("minus leading zero", "-01", 2);
    row("lone minus", "-", 1);
    row("two minuses", "--1", 1);
    row("point without whole", ".5", 0);
    row("point without fraction", "1.", 2);
    row("point before exponent", "1.e5", 2);
    row("minus point", "-.5", 1);
    row("exponent without digits", "1e", 2);
    row("exponent sign without digits", "1e+", 3);
    row("exponent with fraction", "1e1.5", 3);
    row("hexadecimal", "0x1F", 1);
    row("thousands", "1,000", 1);
    row("grouping by underscore", "1_000", 1);
    row("full-width digit", "\xEF\xBC\x91", 0);
    row("two points", "1.2.3", 3);
    row("trailing comma in array", "[1,]", 3);
    row("trailing comma in object", R"({"a":1,})", 7);
    row("leading comma", "[,1]", 1);
    row("two commas", "[1,,2]", 3);
    row("only a comma", "[,]", 1);
    row("missing comma in array", "[1 2]", 3);
    row("missing comma in object", R"({"a":1 "b":2})", 7);
    row("colon in array", "[1:2]", 2);
    row("comma for a colon", R"({"a",1})", 4);
    row("missing colon", R"({"a" 1})", 5);
    row("two colons", R"({"a"::1})", 5);
    row("missing value", R"({"a":})", 5);
    row("missing name", R"({:1})", 1);
    row("name without quotes", "{a:1}", 1);
    row("name in single quotes", "{'a':1}", 1);
    row("number as name", "{1:1}", 1);
    row("null as name", "{null:1}", 1);
    row("array closed by brace", "[1}", 2);
    row("object closed by bracket", R"({"a":1])", 6);
    row("closed too often", "[]]", 2);
    row("closed before opened", "]", 0);
    row("brace before opened", "}", 0);
    row("two values", "1 2", 2);
    row("two objects", "{}{}", 2);
    row("two lines", "{}\n{}", 3);
    row("text behind", "{} x", 3);
    row("unclosed array", "[1", 2);
    row("unclosed object", R"({"a":1)", 6);
    row("unclosed string", "\"abc", 4);
    row("quote escaped at the end", R"("abc\")", 6);
    row("lone quote", "\"", 1);
    row("only a bracket", "[", 1);
    row("only a brace", "{", 1);
    row("cut word", "tru", 0);
    row("capital word", "True", 0);
    row("word too long", "nullx", 4);
    row("two words", "truefalse", 4);
    row("unknown escape", R"("\x41")", 1);
    row("escape of a quote sign", R"("\'")", 1);
    row("escaped line break", "\"\\\n\"", 1);
    row("escape of a NUL", QByteArray("\"\\\0\"", 4), 1);
    row("capital U", R"("\U0041")", 1);
    row("three digits", R"("\u004")", 1);
    row("digit out of range", R"("\u00g1")", 1);
    row("sign in a unit", R"("\u+041")", 1);
    row("space in a unit", R"("\u 041")", 1);
    row("unit cut by the end", R"("\u00)", 1);
    row("backslash at the end", "\"\\", 1);
    row("raw line feed", "\"a\nb\"", 2);
    row("raw tab", "\"a\tb\"", 2);
    row("raw NUL in a string", QByteArray("\"a\0b\"", 5), 2);
    row("raw 0x1F", "\"\x1F\"", 1);
    row("raw tab behind eight bytes", "\"12345678\t\"", 9);
    row("single quotes", "'a'", 0);
    row("comment", "/* x */1", 0);
    row("line comment", "1 // x", 2);
    row("hash comment", "1 # x", 2);
    row("form feed as space", "\f1", 0);
    row("vertical tab as space", "1\v", 1);
    row("no-break space",
        "\xC2\xA0"
        "1",
        0);
    row("line separator as space",
        "\xE2\x80\xA8"
        "1",
        0);
    row("lone continuation byte", "\"\x80\"", 1);
    row("lone lead byte", "\"\xC3\"", 1);
    row("overlong slash", "\"\xC0\xAF\"", 1);
    row("overlong NUL", "\"\xC0\x80\"", 1);
    row("overlong three bytes", "\"\xE0\x80\xAF\"", 1);
    row("overlong four bytes", "\"\xF0\x80\x80\xAF\"", 1);
    row("encoded surrogate", "\"\xED\xA0\x80\"", 1);
    row("beyond the last code point", "\"\xF4\x90\x80\x80\"", 1);
    row("byte 0xFE", "\"\xFE\"", 1);
    row("Latin-1", "\"caf\xE9\"", 4);
    row("ill-formed name", "{\"\xFF\":1}", 2);
    row("ill-formed late", "[\"\xC3\xA9\",\"\xE2\x82\"]", 7);
    row("binary", QByteArray("\x00\x01\x02\x03\x04", 5), 0);
    row("HTML", "<html>", 0);
    row("star", "[*]", 1);
    row("undefined", "undefined", 0);
    row("spread", "{...a}", 1);
    row("single brace in array", "[{]", 2);
}

void TestJsonDocument::parse_refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    const std::vector<char> exact(text.begin(), text.end());
    Document document;
    const Status read = document.parse({exact.data(), exact.size()});
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
    QCOMPARE(QByteArray::fromStdString(read.error().detail), QByteArray::number(offset));
    QVERIFY(read.error().message.find("expected") != std::string::npos);
}

void TestJsonDocument::parse_seesEveryByteOfLongStrings()
{
    const QByteArray plain = "[\"" + QByteArray(60, 'x') + "\"]";
    Document document;
    for (int at = 2; at < 62; ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            QByteArray text = plain;
            text[at] = static_cast<char>(byte);
            // A quote ends the string too early, and a backslash escapes an x.
            const bool good = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            const Status read = document.parse(view(text));
            if (read.has_value() != good)
                QFAIL(qPrintable(QStringLiteral("byte %1 at %2").arg(byte).arg(at)));
            const int told = byte == '"' ? at + 1 : at;
            if (!good && !(byte == '\\' && at == 61)) // that one escapes the closing quote
                QCOMPARE(QByteArray::fromStdString(read.error().detail), QByteArray::number(told));
        }
        QByteArray sequences = plain;
        sequences.replace(at, 1, "\xF0\x9F\x98\x80");
        QVERIFY(document.parse(view(sequences)));
        sequences = plain;
        sequences.replace(at, 1, "\\u00e9");
        QVERIFY(document.parse(view(sequences)));
    }
}

void TestJsonDocument::parse_refusesEveryTruncationOfAnObject()
{
    const std::string whole =
        " {\"a\\n\" : [1.5e+3, -0, true, false, null, \"\\ud83d\\ude00 \xC3\xA9\xE2\x82\xAC\"], "
        "\"b\":{\"c\":{}}}";
    Document document;
    QVERIFY(document.parse(whole));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const std::vector<char> cut(whole.begin(),
                                    whole.begin() + static_cast<std::ptrdiff_t>(length));
        QVERIFY2(!document.parse({cut.data(), cut.size()}), std::to_string(length).c_str());
    }
}

void TestJsonDocument::parse_leavesNothingBehindAfterARefusal()
{
    Document document;
    QVERIFY(document.parse(R"({"a":1})"));
    QVERIFY(!document.parse(R"({"a":)"));
    QCOMPARE(document.count(), std::size_t{0});
    QCOMPARE(document.find("/a"), kNone);
    QCOMPARE(document.find(""), kNone);
    QVERIFY(document.text().empty());
    QVERIFY(!document.hasDuplicateKeys());
}

void TestJsonDocument::parse_keepsSourceTextOfEveryToken()
{
    Document document;
    QVERIFY(document.parse(R"({ "n\u0061me" : 1.10 , "x":"\/" })"));
    const Node first = document.firstChild(Document::root());
    QCOMPARE(bytes(document.nameSource(first)), QByteArray(R"("n\u0061me")"));
    QCOMPARE(bytes(document.source(first)), QByteArray("1.10"));
    QCOMPARE(document.begin(first), std::size_t{16});
    QCOMPARE(document.end(first), std::size_t{20});
    QCOMPARE(document.nameBegin(first), std::size_t{2});
    QCOMPARE(bytes(document.source(document.nextSibling(first))), QByteArray(R"("\/")"));
    QVERIFY(document.nameSource(Document::root()).empty());
}

void TestJsonDocument::parse_countsChildrenAndLinksSiblings()
{
    Document document;
    QVERIFY(document.parse(R"([{},[1,[2],3],{"a":[]}])"));
    QCOMPARE(document.size(Document::root()), std::size_t{3});
    const Node inner = document.element(Document::root(), 1);
    QCOMPARE(document.size(inner), std::size_t{3});
    QCOMPARE(document.parent(inner), Document::root());
    QVERIFY(document.nameSource(document.element(inner, 1)).empty());
    const Node object = document.element(Document::root(), 0);
    QCOMPARE(document.size(object), std::size_t{0});
    QCOMPARE(document.firstChild(object), kNone);
    QCOMPARE(document.nextSibling(object), inner);
    QCOMPARE(document.element(inner, 3), kNone);
    QCOMPARE(document.element(object, 0), kNone);
    QCOMPARE(document.nextSibling(document.element(Document::root(), 2)), kNone);
}

void TestJsonDocument::parse_refusesDeepNestingCleanly_data()
{
    QTest::addColumn<QByteArray>("unit");
    QTest::newRow("arrays") << QByteArray("[");
    QTest::newRow("objects") << QByteArray("{\"a\":");
    QTest::newRow("both") << QByteArray("[{\"a\":");
}

void TestJsonDocument::parse_refusesDeepNestingCleanly()
{
    QFETCH(QByteArray, unit);
    const QByteArray text = unit.repeated(100'000);
    Document document;
    const Status read = document.parse(view(text));
    QVERIFY(!read);
    QVERIFY2(read.error().message.find("1000 levels") != std::string::npos,
             read.error().message.c_str());
}

void TestJsonDocument::parse_acceptsNestingUpToTheLimit()
{
    Document document;
    QVERIFY(document.parse(view(QByteArray("[").repeated(1000) + QByteArray("]").repeated(1000))));
    QVERIFY(!document.parse(view(QByteArray("[").repeated(1001) + QByteArray("]").repeated(1001))));
    const QByteArray deep = QByteArray("[").repeated(100'000) + QByteArray("]").repeated(100'000);
    QVERIFY(document.parse(view(deep), Limits{.depth = 100'000}));
    QCOMPARE(document.count(), std::size_t{100'000});
    QVERIFY(document.parse("1", Limits{.depth = 0}));
}

void TestJsonDocument::parse_refusesTextOverTheByteLimit()
{
    Document document;
    QVERIFY(document.parse("[1]", Limits{.bytes = 3}));
    const Status read = document.parse("[1] ", Limits{.bytes = 3});
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
    // Refused before a byte is read: offsets have 32 bits.
    const std::string_view huge("[", std::size_t{1} << 32U);
    QVERIFY(!document.parse(huge, Limits{.bytes = std::size_t{1} << 40U}));
}

void TestJsonDocument::parse_readsManyNodes()
{
    const QByteArray text = "[" + QByteArray("1,").repeated(1'500'000) + "1]";
    Document document;
    QVERIFY(document.parse(view(text)));
    QCOMPARE(document.size(Document::root()), std::size_t{1'500'001});
    QVERIFY(document.parse("[1,2]")); // gives the memory back
    QCOMPARE(document.count(), std::size_t{3});
}

void TestJsonDocument::find_followsPointers_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("source"); // empty: not there
    // The examples of RFC 6901 section 5.
    QTest::newRow("array") << QByteArray("/foo") << QByteArray(R"(["bar", "baz"])");
    QTest::newRow("element") << QByteArray("/foo/0") << QByteArray(R"("bar")");
    QTest::newRow("empty name") << QByteArray("/") << QByteArray("0");
    QTest::newRow("slash") << QByteArray("/a~1b") << QByteArray("1");
    QTest::newRow("percent") << QByteArray("/c%d") << QByteArray("2");
    QTest::newRow("caret") << QByteArray("/e^f") << QByteArray("3");
    QTest::newRow("bar") << QByteArray("/g|h") << QByteArray("4");
    QTest::newRow("backslash") << QByteArray("/i\\j") << QByteArray("5");
    QTest::newRow("quote") << QByteArray("/k\"l") << QByteArray("6");
    QTest::newRow("space") << QByteArray("/ ") << QByteArray("7");
    QTest::newRow("tilde") << QByteArray("/m~0n") << QByteArray("8");
    QTest::newRow("tilde then one") << QByteArray("/~01") << QByteArray("9");
    QTest::newRow("NUL") << QByteArray("/\0", 2) << QByteArray("10");
    QTest::newRow("nested") << QByteArray("/deep/x/1/y") << QByteArray("true");
    QTest::newRow("past the end") << QByteArray("/foo/2") << QByteArray();
    QTest::newRow("behind the last") << QByteArray("/foo/-") << QByteArray();
    QTest::newRow("leading zero") << QByteArray("/foo/00") << QByteArray();
    QTest::newRow("signed index") << QByteArray("/foo/+1") << QByteArray();
    QTest::newRow("huge index") << QByteArray("/foo/99999999999999999999") << QByteArray();
    QTest::newRow("name in array") << QByteArray("/foo/bar") << QByteArray();
    QTest::newRow("below a scalar") << QByteArray("/foo/0/x") << QByteArray();
    QTest::newRow("no slash") << QByteArray("foo") << QByteArray();
    QTest::newRow("bad escape") << QByteArray("/m~2n") << QByteArray();
    QTest::newRow("tilde at the end") << QByteArray("/m~") << QByteArray();
    QTest::newRow("other case") << QByteArray("/FOO") << QByteArray();
}

void TestJsonDocument::find_followsPointers()
{
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, source);
    Document document;
    QVERIFY(document.parse(
        R"({"foo":["bar", "baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,)"
        R"("m~n":8,"~1":9,"\u0000":10,"deep":{"x":[0,{"y":true}]}})"));
    const Node node = document.find(view(pointer));
    QCOMPARE(node == kNone ? QByteArray() : bytes(document.source(node)), source);
    QCOMPARE(document.find(""), Document::root());
    if (isPointer(view(pointer)))
        QCOMPARE(document.find(tokensOf(view(pointer))), node);
}

void TestJsonDocument::find_tellsDuplicatedNames()
{
    Document document;
    QVERIFY(document.parse(R"({"a":{"x":1},"\u0061":{"x":2},"b":1})"));
    bool duplicated = false;
    QCOMPARE(bytes(document.source(document.find("/a/x", &duplicated))), QByteArray("1"));
    QVERIFY(duplicated);
    duplicated = false;
    QVERIFY(document.find(tokensOf("/a/x"), &duplicated) != kNone);
    QVERIFY(duplicated);
    QVERIFY(document.find("/b", &duplicated) != kNone);
    QVERIFY(!duplicated);
    QCOMPARE(document.find("/none", &duplicated), kNone);
    QVERIFY(!duplicated);
}

void TestJsonDocument::pointer_isTheWayBack()
{
    Document document;
    QVERIFY(document.parse(R"({"a/b":[1,{"~":[[2]]}],"":{"\u0000":3},"\ud800":4})"));
    for (Node node = Document::root(); node != kNone; node = document.nextInText(node))
        QCOMPARE(document.find(document.pointer(node)), node);
    QCOMPARE(QByteArray::fromStdString(document.pointer(document.find("/a~1b/1/~0/0/0"))),
             QByteArray("/a~1b/1/~0/0/0"));
    QVERIFY(document.pointer(Document::root()).empty());
}

void TestJsonDocument::member_comparesDecodedNames_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("same");
    QTest::newRow("plain") << QByteArray(R"("abc")") << QByteArray("abc") << true;
    QTest::newRow("escaped") << QByteArray(R"("\u0061bc")") << QByteArray("abc") << true;
    QTest::newRow("slash") << QByteArray(R"("a\/b")") << QByteArray("a/b") << true;
    QTest::newRow("pair") << QByteArray(R"("\ud83d\ude00")") << QByteArray("\xF0\x9F\x98\x80")
                          << true;
    QTest::newRow("lone surrogate")
        << QByteArray(R"("\ud83d")") << QByteArray("\xED\xA0\xBD") << true;
    QTest::newRow("control") << QByteArray(R"("\b\f\n\r\t\"\\")") << QByteArray("\b\f\n\r\t\"\\")
                             << true;
    QTest::newRow("decomposed") << QByteArray("\"\xC3\xA9\"") << QByteArray("e\xCC\x81") << false;
    QTest::newRow("prefix") << QByteArray(R"("abc")") << QByteArray("ab") << false;
    QTest::newRow("longer") << QByteArray(R"("abc")") << QByteArray("abcd") << false;
    QTest::newRow("source text is no name") << QByteArray(R"("\n")") << QByteArray("\\n") << false;
}

void TestJsonDocument::member_comparesDecodedNames()
{
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, name);
    QFETCH(bool, same);
    const QByteArray text = "{" + source + ":1}";
    Document document;
    QVERIFY(document.parse(view(text)));
    QCOMPARE(document.member(Document::root(), view(name)) != kNone, same);
    QCOMPARE(document.member(document.firstChild(Document::root()), view(name)),
             kNone); // a number has no members
    if (same)
        QCOMPARE(bytes(decodeString(view(source))), name);
}

void TestJsonDocument::hasDuplicateKeys_looksIntoEveryObject_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("duplicates");
    QTest::newRow("none") << QByteArray(R"({"a":1,"b":{"a":1}})") << false;
    QTest::newRow("at the root") << QByteArray(R"({"a":1,"b":2,"a":3})") << true;
    QTest::newRow("inside an array") << QByteArray(R"([{"a":1},{"b":1,"b":1}])") << true;
    QTest::newRow("by escape") << QByteArray(R"({"a":1,"\u0061":1})") << true;
    QTest::newRow("empty names") << QByteArray(R"({"":1,"":1})") << true;
    QTest::newRow("composed, decomposed")
        << QByteArray("{\"\xC3\xA9\":1,\"e\xCC\x81\":2}") << false;
    QTest::newRow("case") << QByteArray(R"({"a":1,"A":1})") << false;
    QTest::newRow("lone surrogates differ") << QByteArray(R"({"\ud800":1,"\ud801":1})") << false;
}

void TestJsonDocument::hasDuplicateKeys_looksIntoEveryObject()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, duplicates);
    Document document;
    QVERIFY(document.parse(view(text)));
    QCOMPARE(document.hasDuplicateKeys(), duplicates);
}

void TestJsonDocument::hasInexactNumbers_tellsWhatADoubleLoses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("inexact");
    QTest::newRow("small") << QByteArray("[1,-2.5,0.1,1e3]") << false;
    QTest::newRow("2^53") << QByteArray("[9007199254740992]") << false;
    QTest::newRow("2^53 + 1") << QByteArray("[9007199254740993]") << true;
    QTest::newRow("64-bit id") << QByteArray("[13911860366432393]") << true;
    QTest::newRow("trailing zeros") << QByteArray("[1.1000000000000000000000000000]") << false;
    QTest::newRow("beyond") << QByteArray("[1E400]") << true;
    QTest::newRow("below") << QByteArray("[1e-400]") << true;
    QTest::newRow("zero with any exponent") << QByteArray("[0e9999]") << false;
    QTest::newRow("minus zero") << QByteArray("[-0]") << false;
    QTest::newRow("20 decimals") << QByteArray("[0.12345678901234567890]") << true;
    QTest::newRow("only strings") << QByteArray(R"(["9007199254740993"])") << false;
}

void TestJsonDocument::hasInexactNumbers_tellsWhatADoubleLoses()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, inexact);
    Document document;
    QVERIFY(document.parse(view(text)));
    QCOMPARE(document.hasInexactNumbers(), inexact);
}

void TestJsonDocument::nextInText_visitsEveryNodeOnce()
{
    Document document;
    QVERIFY(document.parse(R"([{},{"a":[1,[]],"b":2},[],[[3]]])"));
    std::size_t visited = 0;
    Node expected = 0;
    for (Node node = Document::root(); node != kNone; node = document.nextInText(node), ++visited)
        QCOMPARE(node, expected++);
    QCOMPARE(visited, document.count());
}

QTEST_GUILESS_MAIN(TestJsonDocument)
#include "tst_json_document.moc"
