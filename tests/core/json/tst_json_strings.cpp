#include "core/json/document.h"
#include "core/json/pointer.h"
#include "tests/core/json/bytes.h"

#include <QTest>

using namespace viridian::json;
using viridian::test::bytes;
using viridian::test::view;

class TestJsonStrings : public QObject {
    Q_OBJECT

private slots:
    void encodeString_writesJson_data();
    void encodeString_writesJson();
    void encodeString_thenDecodeGivesEveryCodePointBack();
    void encodeString_thenDecodeGivesEverySurrogateBack();
    void appendEncoded_tellsWhatWasNoUtf8_data();
    void appendEncoded_tellsWhatWasNoUtf8();
    void decodeString_survivesTextThatIsNoString_data();
    void decodeString_survivesTextThatIsNoString();
    void takeToken_decodes();
    void parentPointer_cutsTheLastToken();
    void appendToken_escapes();
};

void TestJsonStrings::encodeString_writesJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("source");
    QTest::newRow("empty") << QByteArray("") << QByteArray(R"("")");
    QTest::newRow("plain") << QByteArray("abc/ 1") << QByteArray(R"("abc/ 1")");
    QTest::newRow("quotes") << QByteArray(R"(a"b\c)") << QByteArray(R"("a\"b\\c")");
    QTest::newRow("short escapes") << QByteArray("\b\f\n\r\t") << QByteArray(R"("\b\f\n\r\t")");
    QTest::newRow("controls") << QByteArray("\x01\x1F") << QByteArray(R"("\u0001\u001f")");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray(R"("a\u0000b")");
    QTest::newRow("DEL") << QByteArray("\x7F") << QByteArray("\"\x7F\"");
    QTest::newRow("UTF-8 stays") << QByteArray("é€😀") << QByteArray("\"é€😀\"");
    QTest::newRow("lone surrogate") << QByteArray("x\xED\xA0\x80y") << QByteArray(R"("x\ud800y")");
    QTest::newRow("lone low surrogate") << QByteArray("\xED\xBF\xBF") << QByteArray(R"("\udfff")");
}

void TestJsonStrings::encodeString_writesJson()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, source);
    QCOMPARE(bytes(encodeString(view(text))), source);
    QCOMPARE(bytes(decodeString(view(source))), text);
    Document document;
    QVERIFY(document.parse(view(source)));
}

void TestJsonStrings::encodeString_thenDecodeGivesEveryCodePointBack()
{
    for (uint code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 97) {
        if (code >= 0xD800 && code < 0xE000)
            continue;
        const QByteArray text =
            QString::fromUcs4(reinterpret_cast<const char32_t*>(&code), 1).toUtf8();
        const std::string source = encodeString(view(text));
        QCOMPARE(bytes(decodeString(source)), text);
    }
}

void TestJsonStrings::encodeString_thenDecodeGivesEverySurrogateBack()
{
    for (uint code = 0xD800; code < 0xE000; ++code) {
        const QByteArray source = "\"\\u" + QByteArray::number(code, 16) + "\"";
        QCOMPARE(bytes(encodeString(decodeString(view(source)))), source);
    }
}

void TestJsonStrings::appendEncoded_tellsWhatWasNoUtf8_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("source");
    QTest::newRow("continuation") << QByteArray("a\x80z") << QByteArray(R"("a\ufffdz")");
    QTest::newRow("cut") << QByteArray("\xE2\x82") << QByteArray(R"("\ufffd\ufffd")");
    QTest::newRow("overlong") << QByteArray("\xC0\xAF") << QByteArray(R"("\ufffd\ufffd")");
    QTest::newRow("cut surrogate") << QByteArray("\xED\xA0") << QByteArray(R"("\ufffd\ufffd")");
    QTest::newRow("0xFF") << QByteArray("\xFF") << QByteArray(R"("\ufffd")");
}

void TestJsonStrings::appendEncoded_tellsWhatWasNoUtf8()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, source);
    std::string out;
    QVERIFY(!appendEncoded(out, view(text)));
    QCOMPARE(bytes(out), source);
    out.clear();
    QVERIFY(appendEncoded(out, "fine \xED\xA0\x80"));
}

void TestJsonStrings::decodeString_survivesTextThatIsNoString_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("one quote") << QByteArray("\"");
    QTest::newRow("backslash at the end") << QByteArray("\"\\\"");
    QTest::newRow("cut unit") << QByteArray("\"\\u12\"");
    QTest::newRow("bad unit") << QByteArray("\"\\uzzzz\"");
    QTest::newRow("unknown escape") << QByteArray("\"\\q\"");
}

void TestJsonStrings::decodeString_survivesTextThatIsNoString()
{
    QFETCH(QByteArray, source);
    const std::vector<char> exact(source.begin(), source.end());
    QVERIFY(decodeString({exact.data(), exact.size()}).size() <= exact.size());
}

void TestJsonStrings::takeToken_decodes()
{
    std::string scratch;
    std::string_view pointer = "/a/~1b~0~01//";
    QCOMPARE(bytes(takeToken(pointer, scratch)), QByteArray("a"));
    QCOMPARE(bytes(takeToken(pointer, scratch)), QByteArray("/b~~1"));
    QCOMPARE(bytes(takeToken(pointer, scratch)), QByteArray(""));
    QCOMPARE(bytes(takeToken(pointer, scratch)), QByteArray(""));
    QVERIFY(pointer.empty());
}

void TestJsonStrings::parentPointer_cutsTheLastToken()
{
    QVERIFY(!parentPointer(""));
    QCOMPARE(bytes(*parentPointer("/a")), QByteArray(""));
    QCOMPARE(bytes(*parentPointer("/a/b~1c")), QByteArray("/a"));
    QCOMPARE(bytes(*parentPointer("/a/")), QByteArray("/a"));
}

void TestJsonStrings::appendToken_escapes()
{
    std::string pointer = "/x";
    appendToken(pointer, "a/b~c");
    appendToken(pointer, "");
    QCOMPARE(bytes(pointer), QByteArray("/x/a~1b~0c/"));
    QVERIFY(isPointer(pointer));
    QVERIFY(isPointer(""));
    QVERIFY(!isPointer("x"));
    QVERIFY(!isPointer("/~"));
    QVERIFY(!isPointer("/~2"));
}

QTEST_GUILESS_MAIN(TestJsonStrings)
#include "tst_json_strings.moc"
