// What payload bytes are taken for, and how they are shown. Bytes of MessagePack and CBOR are those
// of their specifications' examples.
#include "core/store/codec/codec.h"

#include <QTest>

#include <zlib.h>

using namespace viridian;

namespace {

std::string bytesOf(const QByteArray& hex)
{
    return QByteArray::fromHex(hex).toStdString();
}

std::string deflated(const std::string& text)
{
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size,
             reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()));
    packed.resize(size);
    return packed;
}

} // namespace

class TestCodec : public QObject {
    Q_OBJECT

private slots:
    void payload_isShownAsWhatItIs_data();
    void payload_isShownAsWhatItIs();
    void zlib_isUnpackedLayerByLayer();
    void zlib_thatIsCutOrTooLargeStaysOpaque();
    void opaque_isShownAsHex();
    void json_isToldFromWhatOnlyBeginsLikeIt_data();
    void json_isToldFromWhatOnlyBeginsLikeIt();
    void hostileBytes_areNoMoreThanOpaque_data();
    void hostileBytes_areNoMoreThanOpaque();
};

void TestCodec::payload_isShownAsWhatItIs_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<QString>("codec");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QByteArray& hex, const char* codec,
                        const char* text) {
        QTest::newRow(name) << hex << codec << QString::fromUtf8(text);
    };
    row("JSON", QByteArray(R"({"amount": 1.10})").toHex(), "json", R"({"amount": 1.10})");
    row("YAML of Ruby", QByteArray("---\n:order: !ruby/object:Order\n  id: 1\n").toHex(), "yaml",
        "---\n:order: !ruby/object:Order\n  id: 1\n");
    row("MessagePack map", "82a7636f6d70616374c3a6736368656d6100", "messagepack",
        R"({"compact":true,"schema":0})");
    row("MessagePack numbers",
        "9bcfffffffffffffffffd3800000000000000000ffcb3ff199999999999aca3f8ccccdd1fc18c0cd03e8d0e0cc"
        "80",
        "messagepack",
        "[18446744073709551615,-9223372036854775808,0,-1,1.1,1.1,-1000,null,1000,-32,128]");
    row("MessagePack bytes, text and extension", "93c403010203a3c3a978d604aabbccdd", "messagepack",
        R"(["0x010203","éx",{"extension":4,"bytes":"0xaabbccdd"}])");
    row("MessagePack with a number for a name", "8105a161", "messagepack", R"({"5":"a"})");
    row("CBOR map", "bf61610161629f0203ffff", "cbor", R"({"a":1,"b":[2,3]})");
    row("CBOR numbers", "871bffffffffffffffff3bfffffffffffffffff93c00fb3ff199999999999af6f53903e7",
        "cbor", "[18446744073709551615,-18446744073709551616,1,1.1,null,true,-1000]");
    row("CBOR that says so", "d9d9f7a1636b657943010203", "cbor", R"({"key":"0x010203"})");
    row("CBOR text in pieces", "a161787f657374726561646d696e67ff", "cbor", R"({"x":"streaming"})");
}

void TestCodec::payload_isShownAsWhatItIs()
{
    QFETCH(QByteArray, hex);
    QFETCH(QString, codec);
    QFETCH(QString, text);
    const codec::Shown shown = codec::show(bytesOf(hex));
    QCOMPARE(QString::fromStdString(shown.codec), codec);
    QCOMPARE(QString::fromStdString(shown.text), text);
    QCOMPARE(shown.isJson, codec != "yaml");
    QCOMPARE(shown.exact, codec == "json" || codec == "yaml");
    if (shown.isJson)
        QVERIFY(codec::isJsonText(shown.text));
}

void TestCodec::zlib_isUnpackedLayerByLayer()
{
    const std::string json = R"({"n":1234567890123456789012345678901234567890})";
    const codec::Shown once = codec::show(deflated(json));
    QCOMPARE(once.codec, std::string("zlib, json"));
    QCOMPARE(once.text, json);
    QVERIFY(once.isJson && !once.exact);
    QCOMPARE(codec::show(deflated(deflated(json))).codec, std::string("zlib, zlib, json"));
    QCOMPARE(codec::show(deflated("\x01\x02 encrypted")).codec, std::string("zlib, opaque"));
}

void TestCodec::zlib_thatIsCutOrTooLargeStaysOpaque()
{
    const std::string whole = deflated(std::string(10'000, 'x'));
    QCOMPARE(codec::show(whole.substr(0, whole.size() - 4)).codec, std::string("opaque"));
    QCOMPARE(codec::show(whole + "more").codec, std::string("opaque"));
    const std::string bomb = deflated(std::string(codec::kMostBytes + 1, 'x'));
    QVERIFY(codec::inflate(bomb).error().kind == ErrorKind::InvalidInput);
    QCOMPARE(codec::show(deflated(bomb)).codec, std::string("zlib, opaque"));
}

void TestCodec::opaque_isShownAsHex()
{
    const codec::Shown shown = codec::show(std::string("\xff\xfe key\n", 7));
    QCOMPARE(shown.codec, std::string("opaque"));
    QVERIFY(!shown.isJson);
    QVERIFY2(shown.text.starts_with("00000000  ff fe 20 6b 65 79 0a "), shown.text.c_str());
    QVERIFY(shown.text.ends_with(".. key.\n"));
    const codec::Shown cut = codec::show(std::string(5000, '\xff'), 32);
    QVERIFY2(cut.text.ends_with("… 4,968 bytes more\n"), cut.text.c_str());
    QCOMPARE(codec::show("").codec, std::string("opaque"));
}

void TestCodec::json_isToldFromWhatOnlyBeginsLikeIt_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isJson");
    QTest::newRow("object") << QByteArray(R"( {"a":[1]} )") << true;
    QTest::newRow("bare number") << QByteArray("12") << true;
    QTest::newRow("bare text") << QByteArray("\"x\"") << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("spaces") << QByteArray("  ") << false;
    QTest::newRow("two values") << QByteArray("{} {}") << false;
    QTest::newRow("brace and noise") << QByteArray("{\x93\xfe\x01}") << false;
    QTest::newRow("XML") << QByteArray("<a/>") << false;
}

void TestCodec::json_isToldFromWhatOnlyBeginsLikeIt()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isJson);
    QCOMPARE(codec::isJsonText(bytes.toStdString()), isJson);
}

void TestCodec::hostileBytes_areNoMoreThanOpaque_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("MessagePack: a map that claims 4 billion members")
        << QByteArray::fromHex("dfffffffff01");
    QTest::newRow("MessagePack: text beyond the end") << QByteArray::fromHex("91dbffffffff41");
    QTest::newRow("MessagePack: the tag that is never used") << QByteArray::fromHex("91c1");
    QTest::newRow("MessagePack: text that is none") << QByteArray::fromHex("91a2fffe");
    QTest::newRow("deep arrays") << QByteArray(100'000, '\x91');
    QTest::newRow("deep CBOR") << QByteArray(100'000, '\x81');
    QTest::newRow("CBOR: endless without an end") << QByteArray::fromHex("9f0102");
    QTest::newRow("CBOR: reserved length") << QByteArray::fromHex("a11c01");
}

void TestCodec::hostileBytes_areNoMoreThanOpaque()
{
    QFETCH(QByteArray, bytes);
    QCOMPARE(codec::show(bytes.toStdString()).codec, std::string("opaque"));
}

QTEST_GUILESS_MAIN(TestCodec)
#include "tst_codec.moc"
