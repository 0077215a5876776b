#include "core/base/base64.h"
#include "core/base/text.h"

#include <QTest>

#include <limits>

using namespace viridian;

class TestBaseText : public QObject {
    Q_OBJECT

private slots:
    void grouped_separatesThousands();
    void isUtf8_isStrict_data();
    void isUtf8_isStrict();
    void isUtf8_acceptsEveryCodePoint();
    void isUtf8_refusesEveryCut();
    void shortHash_keepsBothEnds();
    void escapeHtml_leavesNoMarkup();
    void toBase64_knownVectors_data();
    void toBase64_knownVectors();
    void matchesWildcard_data();
    void matchesWildcard();
    void matchesWildcard_isNotExponential();
};

void TestBaseText::grouped_separatesThousands()
{
    QCOMPARE(grouped(std::uint64_t{0}), std::string("0"));
    QCOMPARE(grouped(std::uint64_t{999}), std::string("999"));
    QCOMPARE(grouped(std::uint64_t{1000}), std::string("1,000"));
    QCOMPARE(grouped(std::uint64_t{98231458}), std::string("98,231,458"));
    QCOMPARE(grouped(std::numeric_limits<std::uint64_t>::max()),
             std::string("18,446,744,073,709,551,615"));
    QCOMPARE(grouped(std::int64_t{-1}), std::string("-1"));
    QCOMPARE(grouped(std::int64_t{-1000}), std::string("-1,000"));
    QCOMPARE(grouped(std::numeric_limits<std::int64_t>::min()),
             std::string("-9,223,372,036,854,775,808"));
}

void TestBaseText::isUtf8_isStrict_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("good");
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("ASCII and NUL") << QByteArray("a\0b", 3) << true;
    QTest::newRow("mixed") << QByteArray("é€😀") << true;
    QTest::newRow("last") << QByteArray("\xF4\x8F\xBF\xBF") << true;
    QTest::newRow("lone continuation") << QByteArray("\x80") << false;
    QTest::newRow("overlong two") << QByteArray("\xC1\xBF") << false;
    QTest::newRow("overlong three") << QByteArray("\xE0\x9F\xBF") << false;
    QTest::newRow("overlong four") << QByteArray("\xF0\x8F\xBF\xBF") << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("too large") << QByteArray("\xF4\x90\x80\x80") << false;
    QTest::newRow("five bytes") << QByteArray("\xF8\x88\x80\x80\x80") << false;
    QTest::newRow("0xFF") << QByteArray("\xFF") << false;
    QTest::newRow("good, then bad") << QByteArray("abc\xC3") << false;
}

void TestBaseText::isUtf8_isStrict()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, good);
    const std::vector<char> exact(bytes.begin(), bytes.end());
    QCOMPARE(isUtf8({exact.data(), exact.size()}), good);
}

void TestBaseText::isUtf8_acceptsEveryCodePoint()
{
    for (char32_t code = 1; code <= 0x10FFFF; ++code) {
        if (code >= 0xD800 && code < 0xE000)
            continue;
        const QByteArray text = QString::fromUcs4(&code, 1).toUtf8();
        if (!isUtf8({text.constData(), static_cast<std::size_t>(text.size())}))
            QFAIL(qPrintable(QString::number(code, 16)));
    }
}

void TestBaseText::isUtf8_refusesEveryCut()
{
    for (const std::string_view whole : {"é", "€", "😀"}) {
        for (std::size_t length = 1; length < whole.size(); ++length) {
            QVERIFY(!isUtf8(whole.substr(0, length)));
            QVERIFY(!isUtf8(whole.substr(length)));
        }
    }
}

void TestBaseText::shortHash_keepsBothEnds()
{
    QCOMPARE(shortHash("7c1e0000000000000000a94f"), std::string("7c1e…a94f"));
    QCOMPARE(shortHash("123456789"), std::string("123456789"));
    QCOMPARE(shortHash("1234567890"), std::string("1234…7890"));
    QCOMPARE(shortHash(""), std::string());
}

void TestBaseText::escapeHtml_leavesNoMarkup()
{
    QCOMPARE(escapeHtml("<a href=\"x\" id='y'>&amp;</a>"),
             std::string("&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;"));
    QCOMPARE(escapeHtml("é"), std::string("é"));
}

void TestBaseText::toBase64_knownVectors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text"); // RFC 4648 section 10
    QTest::newRow("0") << QByteArray("") << QByteArray("");
    QTest::newRow("1") << QByteArray("f") << QByteArray("Zg==");
    QTest::newRow("2") << QByteArray("fo") << QByteArray("Zm8=");
    QTest::newRow("3") << QByteArray("foo") << QByteArray("Zm9v");
    QTest::newRow("4") << QByteArray("foob") << QByteArray("Zm9vYg==");
    QTest::newRow("5") << QByteArray("fooba") << QByteArray("Zm9vYmE=");
    QTest::newRow("6") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
    QTest::newRow("all ones") << QByteArray("\xFF\xFF\xFE") << QByteArray("///+");
}

void TestBaseText::toBase64_knownVectors()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(toBase64(bytes.toStdString())), text);
    const std::optional<std::string> back = fromBase64(text.toStdString());
    QVERIFY(back.has_value());
    QCOMPARE(QByteArray::fromStdString(*back), bytes);
}

void TestBaseText::matchesWildcard_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* text, const char* pattern, bool matches) {
        QTest::addRow("%s by %s", text, pattern)
            << QByteArray(text) << QByteArray(pattern) << matches;
    };
    row("", "", true);
    row("", "*", true);
    row("a", "", false);
    row("order-1", "order-*", true);
    row("order-", "order-*", true);
    row("orders-1", "order-*", false);
    row("my-order-1", "*order*", true);
    row("abc", "a*c", true);
    row("abcd", "a*c", false);
    row("aXbXc", "a*b*c", true);
    row("abc", "***", true);
    row("abcabd", "*abd", true);
    row("a?c", "a?c", true);
    row("abc", "a?c", false);
    row("ABC", "abc", false);
    row("a*c", "a*c", true);
}

void TestBaseText::matchesWildcard()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, pattern);
    QFETCH(bool, matches);
    QCOMPARE(viridian::matchesWildcard(text.toStdString(), pattern.toStdString()), matches);
}

void TestBaseText::matchesWildcard_isNotExponential()
{
    std::string pattern;
    for (int i = 0; i < 30; ++i)
        pattern += "*a";
    QVERIFY(!viridian::matchesWildcard(std::string(5000, 'a') + "b", pattern));
    QVERIFY(viridian::matchesWildcard(std::string(5000, 'a'), pattern));
}

QTEST_GUILESS_MAIN(TestBaseText)
#include "tst_base_text.moc"
