// What the decoder makes of answers that no server should give: an error, never a read beyond the
// row.
#include "core/store/postgres/copy_decoder.h"
#include "core/store/postgres/copy_encoder.h"

#include <QTest>

using namespace viridian;
using namespace viridian::postgres;

namespace {

/// A table as the catalogue would describe it.
PgTable table()
{
    PgTable described;
    described.schema = "s";
    described.name = "t";
    described.columns = {
        {"position", "bigint", 20, true}, {"stream", "text", 25, true},
        {"version", "integer", 23, true}, {"id", "uuid", 2950, true},
        {"type", "text", 25, true},       {"data", "jsonb", 3802, false},
        {"raw", "bytea", 17, false},      {"time", "timestamp with time zone", 1184, false}};
    return described;
}

Layout layout()
{
    Layout columns;
    columns.position = {"position", ColumnType::Integer};
    columns.stream = {"stream", ColumnType::Text};
    columns.version = {"version", ColumnType::Integer};
    columns.id = {"id", ColumnType::Uuid};
    columns.type = {"type", ColumnType::Text};
    columns.data = {"data", ColumnType::Jsonb};
    columns.dataBytes = {"raw", ColumnType::Bytes};
    columns.time = {"time", ColumnType::TimestampTz};
    return columns;
}

CopyDecoder makeDecoder()
{
    return CopyDecoder({{Slot::Position, Wire::Int, PayloadKind::Json},
                        {Slot::Stream, Wire::Text, PayloadKind::Json},
                        {Slot::Version, Wire::Int, PayloadKind::Json},
                        {Slot::Id, Wire::Uuid, PayloadKind::Json},
                        {Slot::Type, Wire::Text, PayloadKind::Json},
                        {Slot::Data, Wire::Jsonb, PayloadKind::Json},
                        {Slot::DataBytes, Wire::Bytes, PayloadKind::Bytes},
                        {Slot::Time, Wire::Timestamp, PayloadKind::Json}},
                       Bodies::Full, false);
}

Event sample()
{
    Event event;
    event.position = Position(17);
    event.stream = "order-1";
    event.version = 3;
    event.id = "00112233-4455-6677-8899-aabbccddeeff";
    event.type = "Placed";
    event.data = {PayloadKind::Json, R"({"n":1.10})"};
    event.time = *parseTime("2026-01-31T12:00:00.123456Z");
    return event;
}

/// Header and one row, as COPY FROM STDIN is given them.
std::string encoded(const Event& event)
{
    Result<CopyEncoder> encoder = CopyEncoder::make(layout(), table());
    if (!encoder)
        qFatal("%s", encoder.error().message.c_str());
    std::string bytes;
    const Status done = encoder->encode(std::span(&event, 1), 0, Timestamp{},
                                        [&](std::string_view piece) -> Status {
                                            bytes.append(piece);
                                            return {};
                                        });
    return done ? bytes.substr(0, bytes.size() - 2) : std::string(); // without the trailer
}

} // namespace

class tst_CopyCodec : public QObject {
    Q_OBJECT

private slots:
    void event_comesBackAsItWasEncoded();
    void bytesAndNulls_comeBack();
    void everyTruncation_isCorrupt();
    void everyChangedByte_isAnEventOrCorrupt();
    void notCopy_isCorrupt();
    void start_isCutAtWholeCharacters();
};

void tst_CopyCodec::event_comesBackAsItWasEncoded()
{
    const Event event = sample();
    CopyDecoder decoder = makeDecoder();
    Arena arena;
    Event read;
    QVERIFY(*decoder.decode(encoded(event), arena, read));
    QCOMPARE(read.position, event.position);
    QCOMPARE(read.stream, event.stream);
    QCOMPARE(read.version, event.version);
    QCOMPARE(read.id, event.id);
    QCOMPARE(read.type, event.type);
    QVERIFY(read.data == event.data);
    QCOMPARE(read.dataBytes, event.data.bytes.size());
    QVERIFY(read.time == event.time);
    QVERIFY(!*decoder.decode(std::string_view("\xff\xff", 2), arena, read)); // the trailer
}

void tst_CopyCodec::bytesAndNulls_comeBack()
{
    Event event = sample();
    event.data = {PayloadKind::Bytes, std::string_view("\0\xff", 2)};
    CopyDecoder decoder = makeDecoder();
    Arena arena;
    Event read;
    QVERIFY(*decoder.decode(encoded(event), arena, read));
    QVERIFY(read.data == event.data);
    event.data = {};
    CopyDecoder again = makeDecoder();
    QVERIFY(*again.decode(encoded(event), arena, read));
    QVERIFY(read.data == event.data);
}

void tst_CopyCodec::everyTruncation_isCorrupt()
{
    const std::string bytes = encoded(sample());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CopyDecoder decoder = makeDecoder();
        Arena arena;
        Event read;
        const std::string cut = bytes.substr(0, size);
        const auto decoded = decoder.decode(cut, arena, read);
        if (size >= kCopyHeaderBytes && size < kCopyHeaderBytes + 2)
            QVERIFY(decoded && !*decoded); // a header alone is what an empty answer begins with
        else
            QVERIFY(!decoded && decoded.error().kind == ErrorKind::Corrupt);
    }
}

void tst_CopyCodec::everyChangedByte_isAnEventOrCorrupt()
{
    const std::string bytes = encoded(sample());
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (const char change : {'\x01', '\x40', '\x7f'}) {
            std::string broken = bytes;
            broken[at] = static_cast<char>(broken[at] ^ change);
            CopyDecoder decoder = makeDecoder();
            Arena arena;
            Event read;
            const auto decoded = decoder.decode(broken, arena, read);
            QVERIFY(decoded || decoded.error().kind == ErrorKind::Corrupt);
        }
    }
}

void tst_CopyCodec::notCopy_isCorrupt()
{
    CopyDecoder decoder = makeDecoder();
    Arena arena;
    Event read;
    const auto decoded = decoder.decode("some text that is longer than a header", arena, read);
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().kind, ErrorKind::Corrupt);
}

void tst_CopyCodec::start_isCutAtWholeCharacters()
{
    QCOMPARE(startOf(std::string(256, 'x')).size(), 256U);
    QCOMPARE(startOf(std::string(300, 'x')).size(), 256U);
    QCOMPARE(startOf(std::string(255, 'x') + "\xc3\xa4").size(), 255U);
    QCOMPARE(startOf(std::string(253, 'x') + "\xf0\x9f\x98\x80x").size(), 253U);
}

QTEST_GUILESS_MAIN(tst_CopyCodec)
#include "tst_copy_codec.moc"
