// Filtered scans of tables that are kept in the order of their positions: one pass, counted.
#include "core/store/open.h"
#include "core/store/sqlite/row_watch.h"
#include "core/store/sqlite/sqlite_catalog.h"
#include "core/store/sqlite/sqlite_session.h"
#include "tests/support/stores.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <thread>
#include <vector>

using namespace viridian;
using namespace viridian::test;

namespace {

using Numbers = std::vector<std::uint64_t>;

std::unique_ptr<SqliteSession> writerOf(const Folder& folder)
{
    return must(SqliteSession::open(folder.file("a.db"), Access::ReadWrite,
                                    SqliteSession::IfMissing::Create));
}

/// A store of 1,000 events with far gaps between some; every hundredth holds the word "needle".
std::unique_ptr<EventStore> sparseStore(const Folder& folder)
{
    const std::string address = nativeStore(folder, "a.db", 0);
    must(writerOf(folder)->script(
        "INSERT INTO events (position, stream, version, id, type, data) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "SELECT i + (i / 250) * 5000000000, 's-1', i - 1, i, 't', "
        "CASE i % 100 WHEN 0 THEN '{\"a\":\"needle\"}' ELSE '{\"a\":1}' END FROM n"));
    return must(openStore(address));
}

std::uint64_t positionOf(std::uint64_t row)
{
    return row + (row / 250) * 5'000'000'000;
}

ReadRequest requestFor(const char* filter)
{
    ReadRequest request;
    request.filter = must(Filter::parse(filter, now()));
    return request;
}

struct Scan {
    Numbers found;
    Numbers ends; ///< where each page but the last one ended
    std::uint64_t rows = 0;
};

Scan scan(EventStore& store, ReadRequest request)
{
    Scan all;
    while (true) {
        const ReadPage page = must(store.read(request, {}));
        for (const Event& event : page.events)
            all.found.push_back(event.position.number());
        all.rows += page.scanned;
        if (page.atEnd)
            return all;
        if (!page.scannedTo || page.scannedTo == request.after)
            qFatal("a page that is not the last one did not move on");
        all.ends.push_back(page.scannedTo->number());
        request.after = page.scannedTo;
    }
}

} // namespace

class TestScan : public QObject {
    Q_OBJECT

private slots:
    void tables_thatAreKeptInOrderAreKnown_data();
    void tables_thatAreKeptInOrderAreKnown();
    void everyMatch_isFoundOnceInOrder_data();
    void everyMatch_isFoundOnceInOrder();
    void range_isTold();
    void lastRows_areTheEnd();
    void fullPage_endsWithItsLastEvent();
    void otherTables_areScannedToo();
    void indexes_doNotChangeTheOrder();
    void stop_isHeardInTheMiddle();
    void watch_countsUntilAStop();
};

void TestScan::tables_thatAreKeptInOrderAreKnown_data()
{
    QTest::addColumn<QString>("create");
    QTest::addColumn<QString>("position");
    QTest::addColumn<bool>("inOrder");
    const auto row = [](const char* name, const char* create, const char* position, bool inOrder) {
        QTest::newRow(name) << QString(create) << QString(position) << inOrder;
    };
    row("its key", "CREATE TABLE t (n INTEGER PRIMARY KEY, a)", "n", true);
    row("its key, written small", "CREATE TABLE t (a, n integer primary key autoincrement)", "n",
        true);
    row("a key of another type", "CREATE TABLE t (n INT PRIMARY KEY, a)", "n", false);
    row("a key that falls", "CREATE TABLE t (n INTEGER PRIMARY KEY DESC, a)", "n", false);
    row("half of a key", "CREATE TABLE t (n INTEGER, a, PRIMARY KEY (n, a))", "n", false);
    row("not the key", "CREATE TABLE t (n INTEGER UNIQUE, a INTEGER PRIMARY KEY)", "n", false);
    row("no key", "CREATE TABLE t (n INTEGER, a)", "n", false);
    row("no row numbers", "CREATE TABLE t (n INTEGER PRIMARY KEY, a) WITHOUT ROWID", "n", false);
    row("a view", "CREATE TABLE u (n INTEGER PRIMARY KEY, a); CREATE VIEW t AS SELECT * FROM u",
        "n", false);
    row("the row number", "CREATE TABLE t (n INTEGER, a)", "rowid", true);
    row("a column with its name", "CREATE TABLE t (rowid INTEGER, a)", "rowid", false);
}

void TestScan::tables_thatAreKeptInOrderAreKnown()
{
    QFETCH(QString, create);
    QFETCH(QString, position);
    QFETCH(bool, inOrder);
    const Folder folder;
    const std::unique_ptr<SqliteSession> session = writerOf(folder);
    must(session->script(create.toStdString()));
    Layout layout;
    layout.table = "t";
    layout.position.name = position.toStdString();
    QCOMPARE(must(isKeptInOrder(*session, layout)), inOrder);
    layout.rows = "SELECT * FROM t";
    QVERIFY(!must(isKeptInOrder(*session, layout)));
}

void TestScan::everyMatch_isFoundOnceInOrder_data()
{
    QTest::addColumn<quint64>("scanLimit");
    QTest::addColumn<quint64>("limit");
    for (const quint64 scanLimit : {1U, 7U, 100U, 249U, 250U, 999U, 1000U, 1001U}) {
        for (const quint64 limit : {1U, 3U, 1000U})
            QTest::addRow("%llu rows, %llu events", scanLimit, limit) << scanLimit << limit;
    }
}

void TestScan::everyMatch_isFoundOnceInOrder()
{
    QFETCH(quint64, scanLimit);
    QFETCH(quint64, limit);
    const Folder folder;
    const std::unique_ptr<EventStore> store = sparseStore(folder);
    Numbers expected;
    for (std::uint64_t row = 100; row <= 1000; row += 100)
        expected.push_back(positionOf(row));
    for (const char* filter : {"body:needle", "body.a:needle", "needle", "type:t body:NEEDLE"}) {
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            ReadRequest request = requestFor(filter);
            request.direction = direction;
            request.scanLimit = scanLimit;
            request.limit = limit;
            const Scan all = scan(*store, request);
            QCOMPARE(all.found, expected);
            QCOMPARE(all.rows, std::uint64_t{1000});
            std::ranges::reverse(expected);
        }
    }
}

void TestScan::range_isTold()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store = sparseStore(folder);
    ReadRequest request = requestFor("body:nowhere");
    request.scanLimit = 400;
    QCOMPARE(scan(*store, request).ends, (Numbers{positionOf(400), positionOf(800)}));
    request.upTo = Position(positionOf(900));
    request.after = Position(positionOf(100) + 1'000'000); // 100 and 101 to 249 lie below
    const Scan bounded = scan(*store, request);
    QCOMPARE(bounded.ends, (Numbers{positionOf(649)}));
    QCOMPARE(bounded.rows, std::uint64_t{651});
    request.direction = Direction::Backward;
    request.after = std::nullopt;
    const Scan down = scan(*store, request);
    QCOMPARE(down.ends, (Numbers{positionOf(501), positionOf(101)}));
    QCOMPARE(down.rows, std::uint64_t{900});
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
        ReadRequest above = requestFor("body:nowhere pos:10000000500..");
        above.direction = direction;
        QCOMPARE(scan(*store, above).rows, std::uint64_t{501});
    }
}

void TestScan::lastRows_areTheEnd()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store = sparseStore(folder);
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
        ReadRequest request = requestFor("body:nowhere");
        request.direction = direction;
        request.scanLimit = 1000;
        const ReadPage page = must(store->read(request, {}));
        QVERIFY(page.atEnd); // by one pass it is seen at once that nothing is left
        QCOMPARE(page.scanned, std::uint64_t{1000});
        request.scanLimit = 999;
        const ReadPage shorter = must(store->read(request, {}));
        QVERIFY(!shorter.atEnd);
        QCOMPARE(shorter.scanned, std::uint64_t{999});
    }
}

void TestScan::fullPage_endsWithItsLastEvent()
{
    const Folder folder;
    const std::unique_ptr<EventStore> store = sparseStore(folder);
    ReadRequest request = requestFor("body:needle");
    request.limit = 2;
    const ReadPage page = must(store->read(request, {}));
    QCOMPARE(page.events.size(), std::size_t{2});
    QCOMPARE(page.scanned, std::uint64_t{200});
    QVERIFY(page.scannedTo == Position(positionOf(200)));
    QVERIFY(!page.atEnd);
}

void TestScan::otherTables_areScannedToo()
{
    // The position is no key here, and the rows stand in the other order.
    const Folder folder;
    sparseStore(folder);
    must(writerOf(folder)->script("CREATE TABLE other AS SELECT * FROM events ORDER BY position "
                                  "DESC; DROP TABLE events; ALTER TABLE other RENAME TO events"));
    const auto store = must(openStore("sqlite:" + folder.file("a.db") + "?layout=native"));
    ReadRequest request = requestFor("body:needle");
    request.scanLimit = 130;
    const Scan up = scan(*store, request);
    QCOMPARE(up.found.size(), std::size_t{10});
    QVERIFY(std::ranges::is_sorted(up.found));
    QCOMPARE(up.ends.front(), positionOf(130));
    QCOMPARE(up.rows, std::uint64_t{1000});
}

void TestScan::indexes_doNotChangeTheOrder()
{
    const Folder folder;
    const std::unique_ptr<EventStore> plain = sparseStore(folder);
    must(writerOf(folder)->script(
        "UPDATE events SET type = 'u' || (1000 - version) WHERE version % 3 = 0;"
        "CREATE INDEX by_type ON events (type, data, metadata, stream, version, id, "
        "schema_version, time); ANALYZE"));
    const std::unique_ptr<EventStore> store = must(openStore("sqlite:" + folder.file("a.db")));
    ReadRequest request = requestFor("type:u*");
    request.scanLimit = 90;
    request.limit = 17;
    const Scan all = scan(*store, request);
    QCOMPARE(all.found.size(), std::size_t{334});
    QVERIFY(std::ranges::is_sorted(all.found));
    QCOMPARE(all.rows, std::uint64_t{1000});
}

void TestScan::stop_isHeardInTheMiddle()
{
    const Folder folder;
    const std::string address = nativeStore(folder, "a.db", 0);
    must(writerOf(folder)->script(
        "INSERT INTO events (stream, version, id, type, data) "
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999) "
        "SELECT 's-1', i, i, 't', '{}' FROM n"));
    const std::unique_ptr<EventStore> store = must(openStore(address));
    ReadRequest request = requestFor("body:nowhere");
    request.scanLimit = std::numeric_limits<std::size_t>::max();
    std::stop_source stop;
    const std::jthread stopper([&stop] { stop.request_stop(); });
    Result<ReadPage> page = store->read(request, stop.get_token());
    while (page)
        page = store->read(request, stop.get_token());
    QCOMPARE(page.error().kind, ErrorKind::Cancelled);
    QCOMPARE(must(store->read(request, {})).scanned, std::uint64_t{100'000});
}

void TestScan::watch_countsUntilAStop()
{
    const Folder folder;
    sparseStore(folder);
    const std::unique_ptr<SqliteSession> session = writerOf(folder);
    RowWatch watch(session->handle());
    std::stop_source stop;
    const auto stopAt = [](sqlite3_context* context, int, sqlite3_value** values) {
        if (sqlite3_value_int64(values[0]) == 100)
            static_cast<std::stop_source*>(sqlite3_user_data(context))->request_stop();
        sqlite3_result_int(context, 0);
    };
    sqlite3_create_function_v2(&session->handle(), "stop_at", 1, SQLITE_UTF8, &stop, stopAt,
                               nullptr, nullptr, nullptr);
    const SqliteSession::StopScope scope(*session, stop.get_token());
    const SqliteStatement statement = must(session->prepare(
        std::string_view("SELECT position FROM events WHERE CASE WHEN viridian_over(position) "
                         "THEN FALSE WHEN stop_at(position) THEN TRUE END ORDER BY position")));
    watch.begin(1000);
    const Result<bool> row = session->step(*statement);
    QVERIFY(!row);
    QCOMPARE(row.error().kind, ErrorKind::Cancelled);
    QVERIFY(!watch.over());
    QVERIFY2(watch.rows() >= 100 && watch.rows() < 500,
             qPrintable(QString::number(watch.rows()))); // asked every 1,000 steps of SQLite
}

QTEST_GUILESS_MAIN(TestScan)
#include "tst_scan.moc"
