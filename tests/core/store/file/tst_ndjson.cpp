#include "core/json/document.h"
#include "core/store/file/ndjson.h"
#include "tests/support/stores.h"

#include <QTest>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace viridian;
using namespace viridian::test;

namespace {

Event fullEvent()
{
    Event event;
    event.position = Position(17);
    event.stream = "order-1";
    event.version = 0;
    event.id = "e-1";
    event.type = "OrderPlaced";
    event.schemaVersion = "1";
    event.data = {PayloadKind::Json, R"({"a": 1.10})"};
    event.metadata = {PayloadKind::Json, "null"};
    event.time = *parseTime("2026-01-31T12:00:00.123456Z");
    return event;
}

std::string lineOf(const Event& event)
{
    std::string line;
    appendNdjson(line, event);
    return line;
}

bool same(const Event& a, const Event& b)
{
    return a.position == b.position && a.position.isPair() == b.position.isPair() &&
           a.stream == b.stream && a.version == b.version && a.id == b.id && a.type == b.type &&
           a.schemaVersion == b.schemaVersion && a.data == b.data && a.metadata == b.metadata &&
           a.time == b.time;
}

} // namespace

class TestNdjson : public QObject {
    Q_OBJECT

private slots:
    void line_isThatOfTheContract();
    void line_leavesOutWhatIsUnknown();
    void line_readsBackAsItWas_data();
    void line_readsBackAsItWas();
    void lineBreaksOutsideStrings_areLeftOut();
    void badLine_isNamedWithWhatWasExpected_data();
    void badLine_isNamedWithWhatWasExpected();
    void writer_leavesNoHalfFile();
    void writer_replacesAnOldFileAtTheEnd();
    void writer_saysWhereItMayNotWrite();
};

void TestNdjson::line_isThatOfTheContract()
{
    QCOMPARE(
        lineOf(fullEvent()),
        std::string(
            R"({"position":"17","stream":"order-1","version":0,"id":"e-1","type":"OrderPlaced",)"
            R"("schemaVersion":"1","time":"2026-01-31T12:00:00.123456Z","data":{"a": 1.10},"metadata":null})"));
}

void TestNdjson::line_leavesOutWhatIsUnknown()
{
    Event event = fullEvent();
    event.id = {};
    event.schemaVersion = {};
    event.time.reset();
    event.data = {};
    event.metadata = {PayloadKind::Bytes, "\xff\x01"};
    QCOMPARE(
        lineOf(event),
        std::string(
            R"({"position":"17","stream":"order-1","version":0,"type":"OrderPlaced","metadataBase64":"/wE="})"));
    // Text that the store takes for JSON and that is none.
    event.data = {PayloadKind::Json, "{broken"};
    QVERIFY(lineOf(event).find(R"("dataBase64":"e2Jyb2tlbg==")") != std::string::npos);
}

void TestNdjson::line_readsBackAsItWas_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("bytes");
    const int json = static_cast<int>(PayloadKind::Json);
    const int bytes = static_cast<int>(PayloadKind::Bytes);
    QTest::newRow("object") << json << QByteArray(R"({ "a" : [1, 2.50,  1E400], "a":"\u00e9\/" })");
    QTest::newRow("null") << json << QByteArray("null");
    QTest::newRow("NULL") << static_cast<int>(PayloadKind::Null) << QByteArray();
    QTest::newRow("NUL and lone surrogate") << json << QByteArray(R"({"x":"\u0000 \ud800"})");
    QTest::newRow("40 digits") << json << QByteArray("1234567890123456789012345678901234567890");
    QTest::newRow("long") << json << QByteArray("\"" + QByteArray(300'000, 'x') + "\"");
    QTest::newRow("bytes") << bytes << QByteArray("\x00\xff\x10 abc", 7);
    QTest::newRow("no bytes") << bytes << QByteArray("");
    QTest::newRow("one byte") << bytes << QByteArray("a");
    QTest::newRow("two bytes") << bytes << QByteArray("ab");
}

void TestNdjson::line_readsBackAsItWas()
{
    QFETCH(int, kind);
    QFETCH(QByteArray, bytes);
    Event event = fullEvent();
    event.stream = "a \"quoted\" \\ stream-é";
    event.position = Position(9233, 17);
    const std::string data = bytes.toStdString();
    event.data = {static_cast<PayloadKind>(kind), data};
    EventBatch read;
    const Status parsed = parseNdjson(lineOf(event), 5, read);
    QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
    QVERIFY(same(read.front(), event));
    QCOMPARE(read.front().dataBytes, std::uint64_t{data.size()});
}

void TestNdjson::lineBreaksOutsideStrings_areLeftOut()
{
    Event event = fullEvent();
    event.data = {PayloadKind::Json, "{\n  \"a\": \"x\\ny  z\",\r\n  \"b\": 1.0\n}"};
    const std::string line = lineOf(event);
    QCOMPARE(line.find('\n'), std::string::npos);
    QCOMPARE(line.find('\r'), std::string::npos);
    QVERIFY2(line.find(R"("x\ny  z")") != std::string::npos, line.c_str());
    QVERIFY(line.find("1.0") != std::string::npos);
}

void TestNdjson::badLine_isNamedWithWhatWasExpected_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    QTest::newRow("no JSON") << "{"
                             << "Line 12 of the export is not JSON";
    QTest::newRow("no object") << "[]"
                               << "expected a JSON object";
    QTest::newRow("no stream") << R"({"type":"A"})"
                               << "“stream”";
    QTest::newRow("no type") << R"({"stream":"a"})"
                             << "“type”";
    QTest::newRow("stream as number") << R"({"stream":5,"type":"A"})"
                                      << "text for “stream”";
    QTest::newRow("version as text") << R"({"stream":"a","type":"A","version":"1"})"
                                     << "whole number";
    QTest::newRow("version as fraction") << R"({"stream":"a","type":"A","version":1.5})"
                                         << "whole number";
    QTest::newRow("bad time") << R"({"stream":"a","type":"A","time":"noon"})"
                              << "time";
    QTest::newRow("bad position") << R"({"stream":"a","type":"A","position":"x"})"
                                  << "position";
    QTest::newRow("bad base64") << R"({"stream":"a","type":"A","dataBase64":"%%"})"
                                << "base64";
    QTest::newRow("cut base64") << R"({"stream":"a","type":"A","dataBase64":"abcde"})"
                                << "base64";
}

void TestNdjson::badLine_isNamedWithWhatWasExpected()
{
    QFETCH(QString, line);
    QFETCH(QString, says);
    EventBatch read;
    const Status parsed = parseNdjson(line.toStdString(), 12, read);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().kind, ErrorKind::InvalidInput);
    const QString message = QString::fromStdString(parsed.error().message);
    QVERIFY2(message.contains("Line 12"), parsed.error().message.c_str());
    QVERIFY2(message.contains(says), parsed.error().message.c_str());
    QVERIFY(read.empty());
}

void TestNdjson::writer_leavesNoHalfFile()
{
    const Folder folder;
    {
        NdjsonWriter writer = must(NdjsonWriter::create(folder.file("a.ndjson")));
        must(writer.add(batchOf(shopEvents(10))));
    }
    QVERIFY(std::filesystem::is_empty(folder.path()));
}

void TestNdjson::writer_replacesAnOldFileAtTheEnd()
{
    const Folder folder;
    const std::string path = folder.file("a.ndjson");
    writeFile(path, "old");
    QCOMPARE(NdjsonWriter::create(path).error().kind, ErrorKind::Conflict);
    NdjsonWriter writer = must(NdjsonWriter::create(path, NdjsonWriter::IfThere::Replace));
    must(writer.add(batchOf(shopEvents(3))));
    QCOMPARE(readFile(path), std::string("old"));
    must(writer.finish());
    const std::string text = readFile(path);
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), 3);
    QVERIFY(text.starts_with(R"({"position":"1")"));
    const auto entries = std::distance(std::filesystem::directory_iterator(folder.path()),
                                       std::filesystem::directory_iterator());
    QCOMPARE(entries, 1);
}

void TestNdjson::writer_saysWhereItMayNotWrite()
{
    const Folder folder;
    const Result<NdjsonWriter> nowhere = NdjsonWriter::create(folder.file("no/such/a.ndjson"));
    QVERIFY(!nowhere);
    QVERIFY(nowhere.error().message.find("a.ndjson") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestNdjson)
#include "tst_ndjson.moc"
