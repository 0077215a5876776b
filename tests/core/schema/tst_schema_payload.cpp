#include "core/schema/payload.h"

#include <QTest>

using namespace viridian;
using namespace viridian::schema;

namespace {

SchemaFinder always(Format format, const char* text)
{
    return [format, text](const Frame&) { return Schema::parse(format, text); };
}

constexpr auto kRecord = R"({"type":"record","name":"R","fields":[{"name":"a","type":"long"}]})";

} // namespace

class TestSchemaPayload : public QObject {
    Q_OBJECT

private slots:
    void frames_areTakenOffAndPutBack_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<int>("kind");
        QTest::newRow("registry id") << QByteArray::fromHex("00000100ff42") << 0;
        QTest::newRow("registry guid")
            << QByteArray::fromHex("0189abcdef0123456789abcdef0123456742") << 1;
        QTest::newRow("single object") << QByteArray::fromHex("c301efcdab896745230142") << 2;
    }
    void frames_areTakenOffAndPutBack()
    {
        QFETCH(QByteArray, payload);
        QFETCH(int, kind);
        const std::string bytes = payload.toStdString();
        const auto framed = readFrame(bytes);
        QVERIFY(framed.has_value());
        QCOMPARE(static_cast<int>(framed->frame.kind), kind);
        QCOMPARE(std::string(framed->body), std::string("B"));
        QCOMPARE(QByteArray::fromStdString(writeFrame(framed->frame, framed->body)).toHex(),
                 payload.toHex());
    }

    void frames_nameTheirSchema()
    {
        using namespace std::string_literals;
        QCOMPARE(readFrame("\0\x01\x02\x03\x04"s)->frame.id, 0x01020304U);
        QCOMPARE(readFrame(std::string(1, '\1').append(16, '\x0f'))->frame.guid,
                 std::string("0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f"));
        QCOMPARE(readFrame("\xC3\x01\x01\0\0\0\0\0\0\x80"s)->frame.fingerprint,
                 0x8000000000000001ULL);
    }

    void whatIsNoFrame_isNone_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("JSON") << QByteArray(R"({"a":1})");
        QTest::newRow("too short") << QByteArray::fromHex("00000001");
        QTest::newRow("guid too short") << QByteArray::fromHex("010000000000");
        QTest::newRow("mark too short") << QByteArray::fromHex("c30100");
    }
    void whatIsNoFrame_isNone()
    {
        QFETCH(QByteArray, payload);
        QVERIFY(!readFrame(payload.toStdString()).has_value());
    }

    void framedAvro_isDecodedEditedAndEncodedAgain()
    {
        const std::string bytes = QByteArray::fromHex("000000000a82808080808080 20").toStdString();
        auto decoded = decodePayload(always(Format::Avro, kRecord), bytes);
        QVERIFY2(decoded.has_value(), decoded ? "" : decoded.error().message.c_str());
        QCOMPARE(decoded->json, std::string(R"({"a":9007199254740993})"));
        QCOMPARE(decoded->frame->id, 10U);
        const auto schema = Schema::parse(Format::Avro, kRecord);
        QCOMPARE(*encodePayload(*schema, *decoded), bytes);
        decoded->json = R"({"a":1})";
        decoded->frame->id = 11; // ids are per registry: a copy rewrites them
        QCOMPARE(QByteArray::fromStdString(*encodePayload(*schema, *decoded)).toHex(),
                 QByteArray("000000000b02"));
        decoded->json = R"({"a":1.5})";
        QVERIFY(!encodePayload(*schema, *decoded).has_value());
    }

    void framedJson_keepsItsBytes()
    {
        using namespace std::string_literals;
        const std::string bytes = "\0\0\0\0\1{ \"a\" : 1.10 }"s;
        const auto find = always(Format::JsonSchema, R"({"properties":{"a":{"type":"number"}}})");
        const auto decoded = decodePayload(find, bytes);
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->json, std::string("{ \"a\" : 1.10 }"));
        QCOMPARE(*encodePayload(*find({}), *decoded), bytes);
    }

    void unknownSchemaAndMissingFrame_areSaid()
    {
        using namespace std::string_literals;
        const SchemaFinder none = [](const Frame& frame) -> Result<Schema> {
            return fail(ErrorKind::NotFound, "No schema " + std::to_string(frame.id) + ".");
        };
        QCOMPARE(decodePayload(none, "\0\0\0\0\7x"s).error().message, std::string("No schema 7."));
        QVERIFY(decodePayload(none, "{}").error().message.find("no frame") != std::string::npos);
    }

    void validatePayload_knowsBothFormats()
    {
        const auto avro = Schema::parse(Format::Avro, kRecord);
        QVERIFY(validatePayload(*avro, R"({"a":1})").has_value());
        QVERIFY(!validatePayload(*avro, R"({"a":"1"})").has_value());
        const auto json = Schema::parse(Format::JsonSchema, R"({"required":["a"]})");
        QVERIFY(validatePayload(*json, R"({"a":1})").has_value());
        QCOMPARE(validatePayload(*json, "{}").error().message,
                 std::string("The payload breaks its JSON Schema. At the root: the property “a” is "
                             "missing."));
    }
};

QTEST_GUILESS_MAIN(TestSchemaPayload)
#include "tst_schema_payload.moc"
