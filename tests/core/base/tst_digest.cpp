#include "core/base/digest.h"

#include <QTest>

using namespace viridian;

class TestDigest : public QObject {
    Q_OBJECT

private slots:
    void digestOf_isXxh3();
    void digestOf_tellsEveryBit();
    void toText_parsesBack();
    void parse_refuses_data();
    void parse_refuses();
    void stream_keepsFieldsApart();
    void chained_dependsOnOrder();
    void chained_canBeContinuedFromItsText();
    void sha256_knownVectors_data();
    void sha256_knownVectors();
};

void TestDigest::digestOf_isXxh3()
{
    // XXH3-128 of nothing, from xxHash's own test vectors: stored proofs rest on it.
    QCOMPARE(digestOf("").toText(), std::string("99aa06d3014798d86001c324468d497f"));
    QCOMPARE(digestOf("abc"), digestOf(std::string("abc")));
}

void TestDigest::digestOf_tellsEveryBit()
{
    const std::string text(300, 'x');
    const Digest128 whole = digestOf(text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string other = text;
            other[at] = static_cast<char>(static_cast<unsigned char>(other[at]) ^ (1U << bit));
            QVERIFY(digestOf(other) != whole);
        }
        QVERIFY(digestOf(std::string_view(text).substr(0, at)) != whole);
    }
}

void TestDigest::stream_keepsFieldsApart()
{
    const auto digest = [](std::initializer_list<std::string_view> fields) {
        DigestStream stream;
        for (const std::string_view field : fields)
            stream.add(field);
        return stream.digest();
    };
    QVERIFY(digest({"ab", "c"}) == digest({"ab", "c"}));
    QVERIFY(digest({"ab", "c"}) != digest({"a", "bc"}));
    QVERIFY(digest({"ab", "c"}) != digest({"c", "ab"}));
    QVERIFY(digest({"ab"}) != digest({"ab", ""}));
    // What was asked before the end does not change it.
    DigestStream stream;
    stream.add("ab");
    QVERIFY(stream.digest() == digest({"ab"}));
    stream.add("c");
    QVERIFY(stream.digest() == digest({"ab", "c"}));
    stream.add(std::uint64_t{1});
    QVERIFY(stream.digest() != digest({"ab", "c"}));
}

void TestDigest::toText_parsesBack()
{
    const Digest128 digest{.high = 0x0123456789ABCDEFULL, .low = 0xFULL};
    QCOMPARE(digest.toText(), std::string("0123456789abcdef000000000000000f"));
    QVERIFY(Digest128::parse(digest.toText()) == digest);
    QVERIFY(Digest128::parse("0123456789ABCDEF000000000000000F") == digest);
}

void TestDigest::parse_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("short") << QByteArray("0123456789abcdef000000000000000");
    QTest::newRow("long") << QByteArray("0123456789abcdef000000000000000f0");
    QTest::newRow("letter in the high half") << QByteArray("0123456789abcdeg000000000000000f");
    QTest::newRow("letter in the low half") << QByteArray("0123456789abcdef00000000000000g0");
    QTest::newRow("sign") << QByteArray("-123456789abcdef0000000000000000");
    QTest::newRow("space") << QByteArray(" 0123456789abcdef00000000000000f");
}

void TestDigest::parse_refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!Digest128::parse(text.toStdString()));
}

void TestDigest::chained_dependsOnOrder()
{
    const Digest128 a = digestOf("a");
    const Digest128 b = digestOf("b");
    const Digest128 ab = chained(chained(Digest128{}, a), b);
    QVERIFY(ab != chained(chained(Digest128{}, b), a));
    QVERIFY(ab != chained(Digest128{}, a));
    QVERIFY(chained(Digest128{}, a) != a);
    QVERIFY(chained(ab, Digest128{}) != ab);
}

void TestDigest::chained_canBeContinuedFromItsText()
{
    const Digest128 half = chained(Digest128{}, digestOf("a"));
    const std::optional<Digest128> stored = Digest128::parse(half.toText());
    QVERIFY(stored);
    QCOMPARE(chained(*stored, digestOf("b")), chained(half, digestOf("b")));
}

void TestDigest::sha256_knownVectors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("sum"); // FIPS 180-2
    QTest::newRow("empty")
        << QByteArray()
        << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << QByteArray("abc")
                         << QByteArray(
                                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks")
        << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

void TestDigest::sha256_knownVectors()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, sum);
    QCOMPARE(QByteArray::fromStdString(sha256Hex(text.toStdString())), sum);
}

QTEST_GUILESS_MAIN(TestDigest)
#include "tst_digest.moc"
