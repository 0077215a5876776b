#include "core/store/fence.h"
#include "core/store/file/ndjson.h"
#include "core/store/ledger.h"
#include "core/store/open.h"
#include "core/store/target.h"
#include "tests/support/stores.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <fmt/format.h>

using namespace viridian;
using namespace viridian::test;

namespace {

/// Exports the events of a native store of that size and returns the export's path.
std::string exported(const Folder& folder, std::string_view name, std::size_t events)
{
    const std::unique_ptr<EventStore> store =
        must(openStore(nativeStore(folder, fmt::format("{}.db", name), events)));
    NdjsonWriter writer = must(NdjsonWriter::create(folder.file(name)));
    must(writer.add(allEvents(*store)));
    must(writer.finish());
    return folder.file(name);
}

bool same(const Event& a, const Event& b)
{
    return a.position == b.position && a.stream == b.stream && a.version == b.version &&
           a.id == b.id && a.type == b.type && a.data == b.data && a.metadata == b.metadata &&
           a.time == b.time;
}

EventBatch readAll(EventStore& store, ReadRequest request)
{
    EventBatch all;
    while (true) {
        const ReadPage page = must(store.read(request, {}));
        for (const Event& event : page.events)
            all.addCopy(event);
        if (page.atEnd)
            break;
        request.after = page.scannedTo;
    }
    if (request.direction == Direction::Backward)
        std::ranges::reverse(all.mutableEvents());
    return all;
}

} // namespace

class TestFileStore : public QObject {
    Q_OBJECT

private slots:
    void export_readsAsTheStoreItCameFrom_data();
    void export_readsAsTheStoreItCameFrom();
    void pages_inAnyOrderGiveTheSameEvents_data();
    void pages_inAnyOrderGiveTheSameEvents();
    void foreignSingleFrame_isPagedToo();
    void lines_withoutPositionsAreNumbered();
    void positions_thatDoNotRiseAreReplaced();
    void badFiles_areRefusedWithASentence_data();
    void badFiles_areRefusedWithASentence();
    void truncatedZst_isCorrupt();
    void damagedZst_isCorrupt();
    void export_isNoDatabase();
    void emptyExport_isAStore();
    void stop_isHeard();
};

void TestFileStore::export_readsAsTheStoreItCameFrom_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << "a.ndjson";
    QTest::newRow("compressed") << "a.ndjson.zst";
}

void TestFileStore::export_readsAsTheStoreItCameFrom()
{
    QFETCH(QString, name);
    const Folder folder;
    const std::unique_ptr<EventStore> file =
        must(openStore(exported(folder, name.toStdString(), 5000)));
    const std::unique_ptr<EventStore> store =
        must(openStore("sqlite:" + folder.file(name.toStdString() + ".db")));
    QCOMPARE(file->info().driver, std::string("file"));
    QVERIFY(file->info().notices.empty());
    QVERIFY(std::ranges::equal(allEvents(*file), allEvents(*store), same));
    QVERIFY(must(file->head({})).settled == must(store->head({})).settled);
    QCOMPARE(must(file->countEvents(true, {})).count, std::uint64_t{5000});
    QCOMPARE(must(file->countStreams(true, {})).count, must(store->countStreams(true, {})).count);
    QCOMPARE(must(file->countBetween(Position(10), Position(4321), {})), std::uint64_t{4311});
    const std::vector<CategoryRow> ours = must(file->categories({}));
    const std::vector<CategoryRow> theirs = must(store->categories({}));
    QVERIFY(std::ranges::equal(ours, theirs, [](const CategoryRow& a, const CategoryRow& b) {
        return a.category == b.category && a.events == b.events && a.streams == b.streams;
    }));
    const std::vector<TypeCount> types = must(file->types({}));
    QVERIFY(std::ranges::equal(types, must(store->types({})),
                               [](const TypeCount& a, const TypeCount& b) {
                                   return a.type == b.type && a.count == b.count;
                               }));
    QVERIFY(std::ranges::equal(must(file->streams("order-1*", "order-10", 20, {})),
                               must(store->streams("order-1*", "order-10", 20, {})),
                               [](const StreamRow& a, const StreamRow& b) {
                                   return a.stream == b.stream && a.lastVersion == b.lastVersion &&
                                          a.events == b.events;
                               }));
    const std::vector<std::string> names{"order-1", "nobody", "cart-0"};
    for (const std::optional<Position> upTo :
         {std::optional<Position>(), std::optional(Position(700))}) {
        const std::vector<StreamHead> a = must(file->streamHeads(names, upTo, {}));
        const std::vector<StreamHead> b = must(store->streamHeads(names, upTo, {}));
        for (std::size_t i = 0; i < names.size(); ++i)
            QVERIFY(a[i].version == b[i].version);
    }
    const Timestamp time = *parseTime("2026-01-01T00:50:00.2Z");
    QVERIFY(must(file->positionAt(time, {})) == must(store->positionAt(time, {})));
    QVERIFY(!must(file->positionAt(*parseTime("2025-01-01"), {})));
}

void TestFileStore::pages_inAnyOrderGiveTheSameEvents_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("limit");
    QTest::newRow("plain, small") << "a.ndjson" << 97;
    QTest::newRow("plain, large") << "a.ndjson" << 3000;
    QTest::newRow("compressed, small") << "a.ndjson.zst" << 97;
    QTest::newRow("compressed, large") << "a.ndjson.zst" << 3000;
}

void TestFileStore::pages_inAnyOrderGiveTheSameEvents()
{
    QFETCH(QString, name);
    QFETCH(int, limit);
    const Folder folder;
    const std::unique_ptr<EventStore> file =
        must(openStore(exported(folder, name.toStdString(), 7000)));
    const EventBatch expected = allEvents(*file);
    ReadRequest request;
    request.limit = static_cast<std::size_t>(limit);
    QVERIFY(std::ranges::equal(readAll(*file, request), expected, same));
    request.direction = Direction::Backward;
    QVERIFY(std::ranges::equal(readAll(*file, request), expected, same));
    request.upTo = Position(4500);
    request.after = Position(4400);
    const ReadPage last = must(file->read(request, {}));
    QVERIFY(last.events.front().position == Position(4399));
    request.after.reset();
    QVERIFY(must(file->read(request, {})).events.front().position == Position(4500));
    request = {};
    request.filter = *Filter::parse("type:CartOpened body.number:>6000", now());
    request.scanLimit = 1000;
    std::size_t matching = 0;
    for (const Event& event : expected)
        matching += request.filter.matches(event) ? 1U : 0U;
    QVERIFY(matching > 0);
    QCOMPARE(readAll(*file, request).size(), matching);
    request = {};
    request.stream = "order-1";
    request.bodies = Bodies::Start;
    const ReadPage stream = must(file->read(request, {}));
    QVERIFY(!stream.events.empty());
    QVERIFY(std::ranges::all_of(stream.events,
                                [](const Event& event) { return event.stream == "order-1"; }));
}

void TestFileStore::foreignSingleFrame_isPagedToo()
{
    const Folder folder;
    const std::string plain = exported(folder, "a.ndjson", 9000);
    const EventBatch expected = allEvents(*must(openStore(plain)));
    // The zstd program writes the whole file as one frame.
    if (QStandardPaths::findExecutable(QStringLiteral("zstd")).isEmpty())
        QSKIP("no zstd program here");
    QProcess::execute(QStringLiteral("zstd"),
                      {QStringLiteral("-q"), QString::fromStdString(plain)});
    const std::unique_ptr<EventStore> file = must(openStore(plain + ".zst"));
    ReadRequest request;
    request.limit = 777;
    QVERIFY(std::ranges::equal(readAll(*file, request), expected, same));
    request.direction = Direction::Backward;
    QVERIFY(std::ranges::equal(readAll(*file, request), expected, same));
}

void TestFileStore::lines_withoutPositionsAreNumbered()
{
    const Folder folder;
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text +=
            fmt::format("{{\"stream\":\"a-{}\",\"type\":\"T\",\"version\":{},\"data\":{{}}}}\n{}",
                        i % 3, i / 3 + 1, i == 1 ? "\n" : "");
    writeFile(folder.file("a.ndjson"), text);
    const std::unique_ptr<EventStore> file = must(openStore("file:" + folder.file("a.ndjson")));
    QCOMPARE(file->info().notices.size(), std::size_t{1});
    QCOMPARE(file->info().versionBase, std::int64_t{1});
    const EventBatch events = allEvents(*file);
    QCOMPARE(events.size(), std::size_t{3000});
    QVERIFY(events[1].position == Position(2));
    QVERIFY(events[2].position == Position(4)); // the blank line counts
    QVERIFY(must(file->head({})).settled == Position(3001));
    ReadRequest request;
    request.after = Position(2500);
    request.limit = 1;
    QVERIFY(must(file->read(request, {})).events.front().position == Position(2501));
}

void TestFileStore::positions_thatDoNotRiseAreReplaced()
{
    const Folder folder;
    writeFile(folder.file("a.ndjson"), "{\"position\":\"9\",\"stream\":\"a\",\"type\":\"T\"}\n"
                                       "{\"position\":\"3\",\"stream\":\"a\",\"type\":\"T\"}\n");
    const std::unique_ptr<EventStore> file = must(openStore("file:" + folder.file("a.ndjson")));
    QCOMPARE(file->info().notices.size(), std::size_t{1});
    const EventBatch events = allEvents(*file);
    QVERIFY(events[0].position == Position(1));
    QVERIFY(events[1].position == Position(2));
}

void TestFileStore::badFiles_areRefusedWithASentence_data()
{
    QTest::addColumn<QString>("content");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("says");
    const QString good = QStringLiteral("{\"position\":\"1\",\"stream\":\"a\",\"type\":\"T\"}\n");
    QTest::newRow("missing") << "-" << static_cast<int>(ErrorKind::NotFound) << "There is no file";
    QTest::newRow("no JSON") << good + "hello\n"
                             << static_cast<int>(ErrorKind::InvalidInput) << "Line 2 ";
    QTest::newRow("cut") << good + good.left(20) << static_cast<int>(ErrorKind::InvalidInput)
                         << "may have been cut";
}

void TestFileStore::badFiles_areRefusedWithASentence()
{
    QFETCH(QString, content);
    QFETCH(int, kind);
    QFETCH(QString, says);
    const Folder folder;
    if (content != "-")
        writeFile(folder.file("a.ndjson"), content.toStdString());
    const Result<std::unique_ptr<EventStore>> file = openStore("file:" + folder.file("a.ndjson"));
    QVERIFY(!file);
    QCOMPARE(static_cast<int>(file.error().kind), kind);
    QVERIFY2(QString::fromStdString(file.error().message).contains(says),
             file.error().message.c_str());
}

void TestFileStore::truncatedZst_isCorrupt()
{
    const Folder folder;
    const std::string bytes = readFile(exported(folder, "a.ndjson.zst", 3000));
    for (const std::size_t size : {bytes.size() - 1, bytes.size() / 2, std::size_t{3}}) {
        writeFile(folder.file("cut.ndjson.zst"), std::string_view(bytes).substr(0, size));
        const Result<std::unique_ptr<EventStore>> file =
            openStore("file:" + folder.file("cut.ndjson.zst"));
        QVERIFY(!file);
        QCOMPARE(file.error().kind, ErrorKind::Corrupt);
        QVERIFY2(file.error().message.find("cut") != std::string::npos,
                 file.error().message.c_str());
    }
}

void TestFileStore::damagedZst_isCorrupt()
{
    const Folder folder;
    std::string bytes = readFile(exported(folder, "a.ndjson.zst", 3000));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
    writeFile(folder.file("bad.ndjson.zst"), bytes);
    const Result<std::unique_ptr<EventStore>> damaged =
        openStore("file:" + folder.file("bad.ndjson.zst"));
    QVERIFY(!damaged);
    QCOMPARE(damaged.error().kind, ErrorKind::Corrupt);
    writeFile(folder.file("text.ndjson.zst"), "{\"stream\":\"a\",\"type\":\"T\"}\n");
    const Result<std::unique_ptr<EventStore>> text =
        openStore("file:" + folder.file("text.ndjson.zst"));
    QVERIFY(!text);
    QCOMPARE(text.error().kind, ErrorKind::Corrupt);
}

void TestFileStore::export_isNoDatabase()
{
    const Folder folder;
    const std::string path = exported(folder, "a.ndjson", 5);
    const std::unique_ptr<EventStore> file = must(openStore(path));
    QVERIFY(!file->info().can(Capability::Append));
    QCOMPARE(file->openLedger(true).error().kind, ErrorKind::Denied);
    QCOMPARE(file->openTarget().error().kind, ErrorKind::Denied);
    QCOMPARE(file->openFence().error().kind, ErrorKind::Denied);
    const StoreAddress address = must(StoreAddress::parse(path));
    QVERIFY(!openSqlSession(address, Access::ReadOnly));
    QCOMPARE(createStore(address).error().kind, ErrorKind::Conflict);
    QCOMPARE(must(candidates(address)).front().layout, std::string("ndjson"));
    QVERIFY(!must(file->waitForChange(std::chrono::milliseconds(1), {})));
}

void TestFileStore::emptyExport_isAStore()
{
    const Folder folder;
    for (const char* name : {"a.ndjson", "a.ndjson.zst"}) {
        must(createStore(must(StoreAddress::parse("file:" + folder.file(name)))));
        const std::unique_ptr<EventStore> file = must(openStore("file:" + folder.file(name)));
        QVERIFY(!must(file->head({})).settled);
        QVERIFY(must(file->read({}, {})).atEnd);
        ReadRequest backward;
        backward.direction = Direction::Backward;
        QVERIFY(must(file->read(backward, {})).events.empty());
        QCOMPARE(must(file->countBetween({}, {}, {})), std::uint64_t{0});
    }
}

void TestFileStore::stop_isHeard()
{
    const Folder folder;
    const std::unique_ptr<EventStore> file = must(openStore(exported(folder, "a.ndjson", 100)));
    std::stop_source stop;
    stop.request_stop();
    const Result<ReadPage> page = file->read({}, stop.get_token());
    QVERIFY(!page);
    QCOMPARE(page.error().kind, ErrorKind::Cancelled);
    QCOMPARE(must(file->read({}, {})).events.size(), std::size_t{100});
}

QTEST_GUILESS_MAIN(TestFileStore)
#include "tst_file_store.moc"
