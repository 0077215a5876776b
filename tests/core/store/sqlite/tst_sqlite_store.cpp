#include "core/store/ledger.h"
#include "core/store/open.h"
#include "core/store/sqlite/sqlite_session.h"
#include "tests/support/stores.h"

#include <QTest>

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace viridian;
using namespace viridian::test;

namespace {

Result<std::unique_ptr<EventStore>> openFile(const std::string& path)
{
    return openStore("sqlite:" + path);
}

std::unique_ptr<SqliteSession> writerOf(const std::string& path)
{
    return must(SqliteSession::open(path, Access::ReadWrite));
}

/// Files are judged as an ordinary user's while it lives, also where the tests run as root.
class OrdinaryUser {
public:
    OrdinaryUser()
    {
        if (geteuid() == 0 && seteuid(65534) != 0)
            qFatal("cannot become an ordinary user");
    }
    ~OrdinaryUser()
    {
        if (getuid() == 0 && seteuid(0) != 0)
            qFatal("cannot become root again");
    }
};

/// A folder that can be entered and read but not written, with its files; made writable again at
/// the end.
class UnwritableFolder {
public:
    explicit UnwritableFolder(const Folder& folder) : m_path(folder.path())
    {
        chmod(m_path.c_str(), 0555);
    }
    ~UnwritableFolder() { chmod(m_path.c_str(), 0755); }

private:
    std::string m_path;
};

} // namespace

class TestSqliteStore : public QObject {
    Q_OBJECT

private slots:
    void realEmmettStore_readsAsItsReadmeSays();
    void realEmmettStore_headsComeFromItsMessages();
    void realEmmettStore_keepsUnusualText();
    void badInput_isRefusedWithASentence_data();
    void badInput_isRefusedWithASentence();
    void unknownTables_nameCandidatesAndWhatIsMissing();
    void walFile_inAReadOnlyFolderOpensAsItIs();
    void walFile_withChangesInAReadOnlyFolderIsRefused();
    void unwritableFile_isNotATarget();
    void diskFull_writesNothingAndSaysSo();
    void damagedFile_isCorrupt();
    void locked_waitsAndThenSaysSo();
    void waitForChange_wakesOnACommit();
    void waitForChange_endsWhenStopped();
    void reader_goesOnWhileAWriterWrites();
    void stop_endsALongScan();
    void manyStreams_areEstimatedQuickly();
    void bareNumber_isNotChangedByItsColumn();
    void target_numbersOnFromGapsAndForeignRows();
    void create_makesNoStoreTwice();
    void place_isTheSameFromEverywhere();
    void identity_goesWithTheEvents();
    void identity_ofAnEmptyStoreIsNotKnownYet();
};

void TestSqliteStore::realEmmettStore_readsAsItsReadmeSays()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store =
        must(openFile(unpacked("stores/emmett-sqlite.db.gz", folder)));
    QCOMPARE(store->info().layout, std::string("emmett-sqlite"));
    QCOMPARE(store->info().versionBase, std::int64_t{1});
    QCOMPARE(must(store->countEvents(true, {})).count, std::uint64_t{3028});
    QCOMPARE(must(store->countStreams(true, {})).count, std::uint64_t{217});
    QCOMPARE(must(store->types({})).size(), std::size_t{26});
    QVERIFY(must(store->head({})).settled == Position(3028));
    const std::vector<CategoryRow> categories = must(store->categories({}));
    const std::vector<std::tuple<std::string, std::uint64_t, std::uint64_t>> expected{
        {"cart", 1038, 84}, {"customer", 427, 43}, {"order", 567, 64}, {"videoProgress", 996, 26}};
    QCOMPARE(categories.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY((std::tuple(categories[i].category, categories[i].events, categories[i].streams) ==
                 expected[i]));
    const EventBatch events = allEvents(*store);
    QCOMPARE(events.size(), std::size_t{3028});
    std::uint64_t longest = 0;
    std::uint64_t noCorrelation = 0;
    const Filter correlated = must(Filter::parse("corr:*", now()));
    for (const Event& event : events) {
        longest = std::max(longest, event.dataBytes);
        noCorrelation += correlated.matches(event) ? 0U : 1U;
        QVERIFY(event.time.has_value());
        QVERIFY(event.schemaVersion.empty());
    }
    QVERIFY(longest >= 94629);
    QCOMPARE(noCorrelation, std::uint64_t{496});
}

void TestSqliteStore::realEmmettStore_headsComeFromItsMessages()
{
    const Folder folder;
    const std::string path = unpacked("stores/emmett-sqlite.db.gz", folder);
    const std::unique_ptr<EventStore> store = must(openFile(path));
    const SqlRows heads =
        must(writerOf(path)->run("SELECT stream_id, stream_position FROM emt_streams"));
    std::vector<std::string> names;
    for (const auto& row : heads.rows)
        names.push_back(*row[0]);
    const std::vector<StreamHead> real = must(store->streamHeads(names, std::nullopt, {}));
    std::size_t above = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        QVERIFY(real[i].version.has_value());
        above += std::stoll(*heads.rows[i][1]) > *real[i].version ? 1U : 0U;
    }
    QCOMPARE(above, std::size_t{2});
}

void TestSqliteStore::realEmmettStore_keepsUnusualText()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store =
        must(openFile(unpacked("stores/emmett-sqlite.db.gz", folder)));
    ReadRequest request;
    request.stream = "customer-edge-0001";
    const ReadPage page = must(store->read(request, {}));
    QVERIFY(!page.events.empty());
    std::string all;
    for (const Event& event : page.events)
        all += event.data.bytes;
    QVERIFY(all.find("\\u0000") != std::string::npos);
    QVERIFY(all.find("\\ud8") != std::string::npos);
}

void TestSqliteStore::badInput_isRefusedWithASentence_data()
{
    QTest::addColumn<QString>("content"); // "-" is no file, "/" a folder
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << "-" << static_cast<int>(ErrorKind::NotFound) << "There is no file";
    QTest::newRow("folder") << "/" << static_cast<int>(ErrorKind::InvalidInput) << "is a folder";
    QTest::newRow("text") << QString(2000, 'x') << static_cast<int>(ErrorKind::InvalidInput)
                          << "is not a SQLite database";
    QTest::newRow("empty") << "" << static_cast<int>(ErrorKind::InvalidInput)
                           << "no event store of a known layout";
}

void TestSqliteStore::badInput_isRefusedWithASentence()
{
    QFETCH(QString, content);
    QFETCH(int, kind);
    QFETCH(QString, says);
    const Folder folder;
    const std::string path = folder.file("some.db");
    if (content == "/")
        std::filesystem::create_directory(path);
    else if (content != "-")
        writeFile(path, content.toStdString());
    const Result<std::unique_ptr<EventStore>> store = openFile(path);
    QVERIFY(!store);
    QCOMPARE(static_cast<int>(store.error().kind), kind);
    QVERIFY2(QString::fromStdString(store.error().message).contains(says),
             store.error().message.c_str());
    QVERIFY2(store.error().message.find("some.db") != std::string::npos,
             store.error().message.c_str());
}

void TestSqliteStore::unknownTables_nameCandidatesAndWhatIsMissing()
{
    const Folder folder;
    const std::string path = folder.file("some.db");
    must(must(SqliteSession::open(path, Access::ReadWrite, SqliteSession::IfMissing::Create))
             ->script("CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, version, "
                      "id, type, data)"));
    const Result<std::unique_ptr<EventStore>> store = openFile(path);
    QVERIFY(!store);
    QVERIFY2(store.error().message.find(
                 "native (missing: column schema_version, column metadata, column time)") !=
                 std::string::npos,
             store.error().message.c_str());
    const std::vector<LayoutCandidate> found =
        must(candidates(must(StoreAddress::parse("sqlite:" + path))));
    QVERIFY(found.size() >= 2);
    QCOMPARE(found[0].layout, std::string("native"));
    QVERIFY(found[0].score > found[1].score);
}

void TestSqliteStore::walFile_inAReadOnlyFolderOpensAsItIs()
{
    const Folder folder;
    const std::string path = unpacked("stores/emmett-sqlite.db.gz", folder);
    const UnwritableFolder unwritable(folder);
    const OrdinaryUser user;
    const Result<std::unique_ptr<EventStore>> store = openFile(path);
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    QCOMPARE(must((*store)->countEvents(true, {})).count, std::uint64_t{3028});
    QCOMPARE((*store)->info().notices.size(), std::size_t{1});
    QVERIFY(!(*store)->openTarget());
}

void TestSqliteStore::walFile_withChangesInAReadOnlyFolderIsRefused()
{
    const Folder folder;
    const std::string path = unpacked("stores/emmett-sqlite.db.gz", folder);
    const Folder copies;
    {
        // What a crashed writer leaves: a log that nobody merged.
        const std::unique_ptr<SqliteSession> writer = writerOf(path);
        must(writer->script(
            "PRAGMA wal_autocheckpoint = 0; UPDATE emt_messages SET message_type = 'X' WHERE "
            "global_position = 1"));
        std::filesystem::copy(path, copies.file("crashed.db"));
        std::filesystem::copy(path + "-wal", copies.file("crashed.db-wal"));
    }
    const UnwritableFolder unwritable(copies);
    const OrdinaryUser user;
    const Result<std::unique_ptr<EventStore>> store = openFile(copies.file("crashed.db"));
    QVERIFY(!store);
    QCOMPARE(store.error().kind, ErrorKind::Denied);
    QVERIFY2(store.error().message.find("crashed.db-wal holds changes") != std::string::npos,
             store.error().message.c_str());
}

void TestSqliteStore::unwritableFile_isNotATarget()
{
    const Folder folder;
    const std::string address = nativeStore(folder, "a.db", 10);
    const std::unique_ptr<EventStore> writable = must(openStore(address));
    must(must(writable->openTarget())->handOver());
    chmod(folder.file("a.db").c_str(), 0444);
    const UnwritableFolder unwritable(folder);
    const OrdinaryUser user;
    const std::unique_ptr<EventStore> store = must(openStore(address));
    const Result<std::unique_ptr<Target>> target = store->openTarget();
    const Status prepared =
        target ? (*target)->prepare("0/1", {}) : Status(tl::unexpected(target.error()));
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().kind, ErrorKind::Denied);
    QVERIFY(store->openLedger(false));
}

void TestSqliteStore::diskFull_writesNothingAndSaysSo()
{
    const Folder folder;
    const std::string address = nativeStore(folder, "a.db", 100);
    const std::string path = folder.file("a.db");
    std::unique_ptr<SqliteSession> session = writerOf(path);
    const std::int64_t pages = must(session->run("PRAGMA page_count")).number(0).value_or(0);
    must(session->script(fmt::format("PRAGMA max_page_count = {}", pages + 4)));
    const Result<SqlRows> written =
        session->run("INSERT INTO events (stream, version, id, type, data) VALUES ('big-1', 0, "
                     "'i', 't', zeroblob(5000000))");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ErrorKind::Denied);
    QVERIFY2(written.error().message.find("full") != std::string::npos,
             written.error().message.c_str());
    QVERIFY2(written.error().message.find("a.db") != std::string::npos,
             written.error().message.c_str());
    QCOMPARE(must(must(openStore(address))->countEvents(true, {})).count, std::uint64_t{100});
}

void TestSqliteStore::damagedFile_isCorrupt()
{
    const Folder folder;
    const std::string path = unpacked("stores/emmett-sqlite.db.gz", folder);
    std::string bytes = readFile(path);
    for (std::size_t page = 20; page < 200; ++page)
        bytes.replace(page * 4096, 64, 64, '\x5a');
    writeFile(path, bytes);
    const Result<std::unique_ptr<EventStore>> store = openFile(path);
    QVERIFY(store);
    ReadRequest request;
    request.limit = 100'000;
    const Result<ReadPage> page = (*store)->read(request, {});
    QVERIFY(!page);
    QCOMPARE(page.error().kind, ErrorKind::Corrupt);
}

void TestSqliteStore::locked_waitsAndThenSaysSo()
{
    const Folder folder;
    const std::string address = nativeStore(folder, "a.db", 10);
    const std::unique_ptr<SqliteSession> holder = writerOf(folder.file("a.db"));
    const std::unique_ptr<SqliteSession> other = writerOf(folder.file("a.db"));
    must(holder->begin());
    other->setPatience(std::chrono::milliseconds(30));
    const Status refused = other->begin();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Unavailable);
    // A stop request ends the wait at once.
    other->setPatience(std::chrono::minutes(10));
    std::stop_source stop;
    stop.request_stop();
    const SqliteSession::StopScope scope(*other, stop.get_token());
    QVERIFY(!other->begin());
    holder->rollback();
}

void TestSqliteStore::waitForChange_wakesOnACommit()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store = must(openStore(nativeStore(folder, "a.db", 10)));
    QVERIFY(!must(store->waitForChange(std::chrono::milliseconds(1), {})));
    const std::jthread writer([path = folder.file("a.db")] {
        must(writerOf(path)->run(
            "INSERT INTO events (stream, version, id, type) VALUES ('new-1', 0, 'i', 't')"));
    });
    QVERIFY(must(store->waitForChange(std::chrono::seconds(30), {})));
    QVERIFY(must(store->head({})).settled == Position(11));
}

void TestSqliteStore::waitForChange_endsWhenStopped()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store = must(openStore(nativeStore(folder, "a.db", 1)));
    std::stop_source stop;
    const std::jthread stopper([&stop] { stop.request_stop(); });
    const Result<bool> waited = store->waitForChange(std::chrono::hours(1), stop.get_token());
    QVERIFY(!waited);
    QCOMPARE(waited.error().kind, ErrorKind::Cancelled);
}

void TestSqliteStore::reader_goesOnWhileAWriterWrites()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store = must(openStore(nativeStore(folder, "a.db", 10)));
    const std::unique_ptr<SqliteSession> writer = writerOf(folder.file("a.db"));
    must(writer->begin());
    must(writer->run(
        "INSERT INTO events (stream, version, id, type) VALUES ('new-1', 0, 'i', 't')"));
    QCOMPARE(must(store->read({}, {})).events.size(), std::size_t{10});
    QVERIFY(must(store->head({})).visible == Position(10));
    must(writer->commit());
    QCOMPARE(must(store->read({}, {})).events.size(), std::size_t{11});
}

void TestSqliteStore::stop_endsALongScan()
{
    const Folder folder;
    const std::unique_ptr<SqliteSession> session = must(SqliteSession::open(
        folder.file("x.db"), Access::ReadWrite, SqliteSession::IfMissing::Create));
    std::stop_source stop;
    const std::jthread stopper([&stop] { stop.request_stop(); });
    const Result<SqlRows> endless = session->run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", {},
        stop.get_token());
    QVERIFY(!endless);
    QCOMPARE(endless.error().kind, ErrorKind::Cancelled);
    QCOMPARE(must(session->run("SELECT 1")).number(0), std::optional<std::int64_t>(1));
}

void TestSqliteStore::manyStreams_areEstimatedQuickly()
{
    const Folder folder;
    const std::string address = nativeStore(folder, "a.db", 0);
    must(
        writerOf(folder.file("a.db"))
            ->run(
                "INSERT INTO events (stream, version, id, type) WITH RECURSIVE n(i) AS (SELECT 0 "
                "UNION ALL SELECT i "
                "+ 1 FROM n WHERE i < 149999) SELECT 's-' || (i % 3000), i / 3000, i, 't' FROM n"));
    const std::unique_ptr<EventStore> store = must(openStore(address));
    const Count exact = must(store->countStreams(true, {}));
    QCOMPARE(exact.count, std::uint64_t{3000});
    QVERIFY(exact.exact);
    const Count estimate = must(store->countStreams(false, {}));
    QVERIFY(!estimate.exact);
    QVERIFY(estimate.count > 2900 && estimate.count < 3100);
    const Count events = must(store->countEvents(false, {}));
    QCOMPARE(events.count, std::uint64_t{150'000});
}

void TestSqliteStore::bareNumber_isNotChangedByItsColumn()
{
    // Columns declared JSONB have numeric affinity: SQLite would store 1.10 as 1.1.
    const Folder folder;
    const std::unique_ptr<EventStore> store = must(openStore(
        "sqlite:" + folder.file("e.db") + "?layout=emmett-sqlite", {.createIfMissing = true}));
    const std::unique_ptr<Target> target = must(store->openTarget());
    must(target->prepare("0/1", {}));
    const auto write = [&target](const std::string& data) {
        EventBatch events =
            batchOf({{.stream = "n-1", .data = data, .id = {}, .schemaVersion = {}, .time = {}}});
        Commit step;
        step.events = &events;
        step.complete = [&events](Checkpoint& checkpoint, std::vector<Segment>&) {
            checkpoint.greenHead = events.back().position;
        };
        return target->commit(step, {});
    };
    for (const char* data : {"1.10", "-0", "1e3", "007", " 5", "12345678901234567890123"}) {
        const Result<std::optional<Position>> refused = write(data);
        QVERIFY2(!refused, data);
        QCOMPARE(refused.error().kind, ErrorKind::InvalidInput);
        QVERIFY(refused.error().message.find("n-1") != std::string::npos);
    }
    for (const char* data : {"42", "-7", "true", "\"1.10\"", "[1.10]"}) {
        QVERIFY2(write(data), data);
        const EventBatch events = allEvents(*store);
        QCOMPARE(std::string(events.back().data.bytes), std::string(data));
    }
}

void TestSqliteStore::target_numbersOnFromGapsAndForeignRows()
{
    const Folder folder;
    const std::string address = nativeStore(folder, "a.db", 20);
    must(writerOf(folder.file("a.db"))
             ->run("UPDATE events SET position = 1000 WHERE position = 20"));
    must(writerOf(folder.file("a.db"))->run("UPDATE viridian_checkpoint SET green_head = '1000'"));
    const std::unique_ptr<EventStore> store = must(openStore(address));
    const std::unique_ptr<Target> target = must(store->openTarget());
    EventBatch events = batchOf(shopEvents(5));
    Commit step;
    step.events = &events;
    must(target->commit(step, {}));
    QVERIFY(events.front().position == Position(1001));
    // A row put below the last synced position is found by counting.
    must(writerOf(folder.file("a.db"))
             ->run("INSERT INTO events (position, stream, version, id, type) VALUES (500, "
                   "'slipped-1', 0, 'i', 't')"));
    Checkpoint checkpoint;
    checkpoint.greenHead = Position(1005);
    checkpoint.greenEvents = 25;
    checkpoint.shard = "another";
    must(writerOf(folder.file("a.db"))->run("DELETE FROM viridian_checkpoint"));
    QCOMPARE(must(target->foreignWrites(checkpoint, {})).events, std::uint64_t{1});
}

void TestSqliteStore::create_makesNoStoreTwice()
{
    const Folder folder;
    const std::string address = "sqlite:" + folder.file("new.db");
    must(createStore(must(StoreAddress::parse(address))));
    const Status again = createStore(must(StoreAddress::parse(address)));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::Conflict);
    QVERIFY(openStore(address, {.createIfMissing = true}));
    // A file that exists but holds nothing yet becomes a store too.
    writeFile(folder.file("empty.db"), "");
    QCOMPARE(must(openStore("sqlite:" + folder.file("empty.db"), {.createIfMissing = true}))
                 ->info()
                 .layout,
             std::string("native"));
    QCOMPARE(
        openStore("sqlite:" + folder.file("no.db") + "?layout=marten", {.createIfMissing = true})
            .error()
            .kind,
        ErrorKind::InvalidInput);
    const Status nowhere =
        createStore(must(StoreAddress::parse("sqlite:" + folder.file("no/such/folder.db"))));
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().kind, ErrorKind::Denied);
}

void TestSqliteStore::place_isTheSameFromEverywhere()
{
    const Folder folder;
    nativeStore(folder, "a.db", 1);
    const std::string one = must(openFile(folder.file("a.db")))->info().place;
    const std::string same =
        must(openFile(folder.path() + "/../" +
                      std::filesystem::path(folder.path()).filename().string() + "/a.db"))
            ->info()
            .place;
    QCOMPARE(one, same);
    nativeStore(folder, "b.db", 1);
    QVERIFY(must(openFile(folder.file("b.db")))->info().place != one);
}

void TestSqliteStore::identity_goesWithTheEvents()
{
    const Folder folder;
    nativeStore(folder, "a.db", 3);
    const std::optional<std::string> one = must(must(openFile(folder.file("a.db")))->identity({}));
    QVERIFY(one);
    std::filesystem::rename(folder.file("a.db"), folder.file("moved.db"));
    QCOMPARE(must(must(openFile(folder.file("moved.db")))->identity({})), one);
    const auto writer = writerOf(folder.file("moved.db"));
    const auto after = [&](const std::string& change) {
        must(writer->script(change));
        return must(must(openFile(folder.file("moved.db")))->identity({}));
    };
    QCOMPARE(after("UPDATE events SET data = '{}' WHERE position = 1"), one);
    QCOMPARE(after("DELETE FROM events WHERE position = 3"), one);
    std::set<std::optional<std::string>> seen{one};
    for (const char* change : {"id = 'other'", "time = time + 1", "stream = 'other'",
                               "type = 'Other'", "version = 77", "position = -1"})
        QVERIFY2(seen.insert(after(fmt::format(
                                 "UPDATE events SET {} WHERE position = (SELECT min(position) "
                                 "FROM events)",
                                 change)))
                     .second,
                 change);
}

void TestSqliteStore::identity_ofAnEmptyStoreIsNotKnownYet()
{
    const Folder folder;
    nativeStore(folder, "a.db", 0);
    QVERIFY(!must(must(openFile(folder.file("a.db")))->identity({})));
}

QTEST_GUILESS_MAIN(TestSqliteStore)
#include "tst_sqlite_store.moc"
