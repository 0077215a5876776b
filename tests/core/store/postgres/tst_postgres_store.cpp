#include "core/store/filter_cost.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/support/pg.h"

#include <QTest>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <thread>

using namespace viridian;
using namespace std::chrono_literals;

namespace {

ReadRequest pageAfter(std::optional<Position> after, std::size_t limit,
                      Bodies bodies = Bodies::Full)
{
    ReadRequest request;
    request.after = after;
    request.limit = limit;
    request.bodies = bodies;
    return request;
}

std::unique_ptr<EventStore> open(const std::string& uri, bool create = false)
{
    Result<std::unique_ptr<EventStore>> store =
        makePostgresStore(*StoreAddress::parse(uri), {.createIfMissing = create});
    if (!store)
        qFatal("%s (%s)", store.error().message.c_str(), store.error().detail.c_str());
    return std::move(*store);
}

struct Census {
    std::size_t events = 0;
    std::map<std::string, std::int64_t> lastVersion;
    std::set<std::string> types;
    std::set<std::string> ids;
    std::size_t longest = 0;
    std::size_t nullData = 0;
    std::size_t nullMetadata = 0;
    std::size_t withoutTime = 0;
    bool ordered = true;
    bool versionsRise = true;
};

std::size_t characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Census readAll(EventStore& store, std::size_t pageSize, const char* stage = "")
{
    Census census;
    std::optional<Position> cursor;
    for (;;) {
        const auto page = store.read(pageAfter(cursor, pageSize), {});
        if (!page)
            qFatal("%s: %s (%s)", stage, page.error().message.c_str(), page.error().detail.c_str());
        for (const Event& event : page->events) {
            ++census.events;
            census.ordered = census.ordered && (!cursor || *cursor < event.position);
            cursor = event.position;
            const auto [head, fresh] =
                census.lastVersion.try_emplace(std::string(event.stream), event.version);
            census.versionsRise = census.versionsRise && (fresh || head->second < event.version);
            head->second = event.version;
            census.types.emplace(event.type);
            census.ids.emplace(event.id);
            census.longest = std::max(census.longest, characters(event.data.bytes));
            census.nullData += event.data.kind == PayloadKind::Null ? 1U : 0U;
            census.nullMetadata += event.metadata.kind == PayloadKind::Null ? 1U : 0U;
            census.withoutTime += event.time ? 0U : 1U;
        }
        if (page->atEnd)
            return census;
    }
}

} // namespace

class tst_PostgresStore : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { VIRIDIAN_NEEDS_POSTGRES(); }

    void messageDb_isRecognisedAndReadWhole();
    void emmettRestored_isOrderedByNumber();
    void emmettHere_isOrderedByTransaction();
    void databaseWithoutStore_listsCandidates();
    void missingStore_isCreatedWhereAsked();
    void missingStore_isNotCreatedBesideAnother();
    void severalStores_mustBeTold();
    void createTwice_isConflict();
    void forcedSchema_isTaken();
    void bodies_areCut();
    void values_comeBackAsStored();
    void lostInMidRead_isUnavailableThenGoesOn();
    void cancelInMidRead_leavesTheStoreUsable();
    void positionOfAnotherOrder_isConflict();
    void positionAt_findsTheLastBefore();
    void timeIndex_leadsToItsRowsWhereverTheyStand();
    void counts_areEstimatedQuicklyAndExactWhenAsked();
    void notification_wakesWaitForChange();
    void waitForChange_honoursStop();
    void store_cannotWrite();
    void columnOfAnUnknownType_isRefusedAtOpening();
};

void tst_PostgresStore::messageDb_isRecognisedAndReadWhole()
{
    VIRIDIAN_NEEDS_FIXTURE("message-db.sql.gz");
    const test::PgDatabase database;
    QVERIFY(database.load(test::pgFixture("message-db.sql.gz")));
    const auto store = open(database.uri());
    QCOMPARE(store->info().layout, std::string("message-db"));
    QCOMPARE(store->info().title, std::string("message-db 1.3.0"));
    QCOMPARE(store->info().ordering, Ordering::Sequence);
    QCOMPARE(store->info().versionBase, 0);
    QVERIFY(store->info().can(Capability::SettleTest));
    QVERIFY(!store->info().can(Capability::KeepsBytes));
    QCOMPARE(store->countEvents(true, {})->count, 3185U);
    QCOMPARE(store->countStreams(true, {})->count, 282U);
    QCOMPARE(store->types({})->size(), 27U);
    QCOMPARE(store->categories({})->size(), 6U);
    QCOMPARE(store->head({})->settled, std::optional(Position(3278)));
    for (const std::size_t pageSize : {100000U, 97U}) {
        const Census census = readAll(*store, pageSize);
        QCOMPARE(census.events, 3185U);
        QCOMPARE(census.lastVersion.size(), 282U);
        QCOMPARE(census.types.size(), 27U);
        QCOMPARE(census.ids.size(), 3185U);
        QCOMPARE(census.longest, 119058U);
        QCOMPARE(census.nullData, 19U);
        QCOMPARE(census.nullMetadata, 444U);
        QCOMPARE(census.withoutTime, 0U);
        QVERIFY(census.ordered);
        QVERIFY(census.versionsRise);
    }
    // Identity: the same at every opening.
    QCOMPARE(open(database.uri())->info().place, store->info().place);
    QCOMPARE(open(database.uri())->identity({}).value(), store->identity({}).value());
}

void tst_PostgresStore::emmettRestored_isOrderedByNumber()
{
    VIRIDIAN_NEEDS_FIXTURE("emmett-postgresql.sql.gz");
    const test::PgDatabase database;
    QVERIFY(database.load(test::pgFixture("emmett-postgresql.sql.gz")));
    // Wherever this server's counter stands: far above it.
    database.run("UPDATE emt_messages SET transaction_id = (transaction_id::text::bigint + "
                 "1000000000000)::text::xid8");
    const auto store = open(database.uri());
    QCOMPARE(store->info().layout, std::string("emmett-postgresql"));
    QCOMPARE(store->info().ordering, Ordering::Sequence);
    QCOMPARE(store->info().notices.size(), 2U); // and that no index helps its order
    QVERIFY(store->info().notices[0].find("Restored from a dump") != std::string::npos);
    const Census census = readAll(*store, 500);
    QCOMPARE(census.events, 3106U);
    QCOMPARE(census.lastVersion.size(), 216U);
    QCOMPARE(census.types.size(), 25U);
    QCOMPARE(census.longest, 81363U);
    QVERIFY(census.ordered);
    QVERIFY(census.versionsRise);
    QCOMPARE(store->head({})->settled, std::optional(Position(3199)));
}

void tst_PostgresStore::emmettHere_isOrderedByTransaction()
{
    VIRIDIAN_NEEDS_FIXTURE("emmett-postgresql.sql.gz");
    const test::PgDatabase database;
    QVERIFY(database.load(test::pgFixture("emmett-postgresql.sql.gz")));
    // As if this server had written it: ids from 4 on, in the same order, below its counter of
    // several hundred.
    database.run("UPDATE emt_messages m SET transaction_id = (3 + r.rank / 8)::text::xid8 FROM "
                 "(SELECT transaction_id, "
                 "dense_rank() OVER (ORDER BY transaction_id) AS rank FROM emt_messages) r "
                 "WHERE r.transaction_id = m.transaction_id");
    const auto store = open(database.uri());
    QCOMPARE(store->info().ordering, Ordering::TransactionId);
    QCOMPARE(store->info().notices.size(), 1U);
    QVERIFY(store->info().notices[0].find("No index of emt_messages begins with transaction_id") ==
            0);
    database.run(
        "CREATE INDEX ON emt_messages (transaction_id, global_position)"); // as Emmett 0.43 has it
    QVERIFY(open(database.uri())->info().notices.empty());
    const Census census = readAll(*store, 100);
    QCOMPARE(census.events, 3106U);
    QVERIFY(census.ordered);
    QVERIFY(census.versionsRise);
    QVERIFY(store->head({})->settled->isPair());
    QCOMPARE(*store->countBetween(std::nullopt, store->head({})->settled, {}), 3106U);
}

void tst_PostgresStore::databaseWithoutStore_listsCandidates()
{
    const test::PgDatabase database;
    database.run("CREATE TABLE messages (global_position bigint, position bigint, stream_name "
                 "text, type text)");
    const auto store = makePostgresStore(*StoreAddress::parse(database.uri()));
    QVERIFY(!store);
    QCOMPARE(store.error().kind, ErrorKind::InvalidInput);
    const auto candidates = postgresCandidates(*StoreAddress::parse(database.uri()));
    QVERIFY(candidates);
    QCOMPARE(candidates->front().layout, std::string("message-db"));
    QVERIFY(!candidates->front().missing.empty());
}

void tst_PostgresStore::missingStore_isCreatedWhereAsked()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    QCOMPARE(store->info().layout, std::string("native"));
    QVERIFY(store->info().can(Capability::KeepsBytes));
    QVERIFY(store->info().can(Capability::Notify));
    // Again: it is there now.
    QCOMPARE(open(database.uri(), true)->info().layout, std::string("native"));
}

void tst_PostgresStore::missingStore_isNotCreatedBesideAnother()
{
    const test::PgDatabase database;
    open(database.uri() + "?layout=message-db", true);
    QCOMPARE(open(database.uri(), true)->info().layout, std::string("message-db"));
    QVERIFY(makePostgresStore(*StoreAddress::parse(database.uri() + "?layout=native"), {})
                .error()
                .kind == ErrorKind::InvalidInput); // nothing was made beside it
}

void tst_PostgresStore::severalStores_mustBeTold()
{
    const test::PgDatabase database;
    open(database.uri() + "?layout=message-db", true);
    open(database.uri() + "?layout=native", true);
    const auto either =
        makePostgresStore(*StoreAddress::parse(database.uri()), {.createIfMissing = true});
    QVERIFY(!either);
    QCOMPARE(either.error().kind, ErrorKind::Conflict);
    for (const char* layout : {"message-db", "native"})
        QVERIFY2(either.error().message.find(layout) != std::string::npos, layout);
    QCOMPARE(open(database.uri() + "?layout=message-db", true)->info().layout,
             std::string("message-db"));
}

void tst_PostgresStore::createTwice_isConflict()
{
    const test::PgDatabase database;
    const StoreAddress address = *StoreAddress::parse(database.uri() + "?layout=message-db");
    QVERIFY(createPostgresStore(address));
    const Status again = createPostgresStore(address);
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::Conflict);
}

void tst_PostgresStore::forcedSchema_isTaken()
{
    const test::PgDatabase database;
    const std::string other = database.uri() + "?layout=native&schema=Other%20one";
    QVERIFY(createPostgresStore(*StoreAddress::parse(database.uri() + "?layout=native")));
    QVERIFY(createPostgresStore(*StoreAddress::parse(other)));
    database.run(
        "INSERT INTO \"Other one\".events (stream, version, id, type) VALUES ('s', 0, 'a', 'T')");
    QCOMPARE(open(other)->countEvents(true, {})->count, 1U);
    QCOMPARE(open(database.uri() + "?schema=viridian")->countEvents(true, {})->count, 0U);
}

void tst_PostgresStore::bodies_areCut()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=message-db", true);
    database.run("INSERT INTO message_store.messages (stream_name, position, type, data) "
                 "VALUES ('s-1', 0, 'T', to_jsonb(repeat('ä', 500)))");
    const auto start = store->read(pageAfter({}, 1000, Bodies::Start), {});
    QVERIFY(start);
    QCOMPARE(start->events[0].data.bytes.size(),
             255U); // a quote and 127 whole characters of two bytes
    QCOMPARE(start->events[0].dataBytes, 1002U);
    const auto none = store->read(pageAfter({}, 1000, Bodies::None), {});
    QVERIFY(none->events[0].data.bytes.empty());
    QCOMPARE(none->events[0].dataBytes, 1002U);
    QCOMPARE(store->read({}, {})->events[0].dataBytes, 1002U);
}

void tst_PostgresStore::values_comeBackAsStored()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    database.run("INSERT INTO viridian.events (stream, version, id, type, schema_version, data, "
                 "metadata, time) VALUES "
                 "('order-1', 0, 'id 1', 'Placed', '2', '{ \"n\" : 1.10, \"n\":2}', NULL, "
                 "'2026-01-31 12:00:00.123456+02'), "
                 "('order-1', 1, '', 'Placed', NULL, NULL, '{}', NULL)");
    database.run("INSERT INTO viridian.events (stream, version, id, type, data_bytes, time) VALUES "
                 "('bytes', 0, 'x', 'T', '\\x00ff', 'infinity')");
    const auto page = store->read({}, {});
    QCOMPARE(page->events.size(), 3U);
    const Event& first = page->events[0];
    QCOMPARE(first.position, Position(1));
    QCOMPARE(first.id, std::string_view("id 1"));
    QCOMPARE(first.schemaVersion, std::string_view("2"));
    QVERIFY(first.data == (Payload{PayloadKind::Json, R"({ "n" : 1.10, "n":2})"}));
    QCOMPARE(first.metadata.kind, PayloadKind::Null);
    QCOMPARE(formatIso(*first.time), std::string("2026-01-31T10:00:00.123456Z"));
    const Event& second = page->events[1];
    QCOMPARE(second.version, 1);
    QCOMPARE(second.data.kind, PayloadKind::Null);
    QVERIFY(second.metadata == (Payload{PayloadKind::Json, "{}"}));
    QVERIFY(!second.time);
    QVERIFY(page->events[2].data == (Payload{PayloadKind::Bytes, std::string_view("\0\xff", 2)}));
    QVERIFY(!page->events[2].time);
}

void tst_PostgresStore::lostInMidRead_isUnavailableThenGoesOn()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    database.run("INSERT INTO viridian.events (stream, version, id, type, data) "
                 "SELECT 's', n, n::text, 'T', to_json(repeat('x', 2000)) FROM generate_series(1, "
                 "100000) n");
    QVERIFY(store->head({}));
    const std::jthread killer([&] {
        test::PgWriter other(database.uri());
        while (other.run(
                   "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                   "current_database() AND query LIKE 'COPY%' AND state = 'active'") == "0") {
        }
    });
    const auto page = store->read(pageAfter({}, 100'000), {});
    QVERIFY(!page);
    QCOMPARE(page.error().kind, ErrorKind::Unavailable);
    const auto again = store->read(pageAfter({}, 10), {});
    QVERIFY(again);
    QCOMPARE(again->events.size(), 10U);
}

void tst_PostgresStore::cancelInMidRead_leavesTheStoreUsable()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    database.run("INSERT INTO viridian.events (stream, version, id, type, data) "
                 "SELECT 's', n, n::text, 'T', to_json(repeat('x', 2000)) FROM generate_series(1, "
                 "100000) n");
    QVERIFY(store->head({}));
    std::stop_source stop;
    const std::jthread stopper([&] {
        test::PgWriter other(database.uri());
        while (other.run("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                         "AND query LIKE "
                         "'COPY%' AND state = 'active'") == "0") {
        }
        stop.request_stop();
    });
    const auto page = store->read(pageAfter({}, 100'000), stop.get_token());
    QVERIFY(!page);
    QCOMPARE(page.error().kind, ErrorKind::Cancelled);
    QCOMPARE(store->read(pageAfter({}, 10), {})->events.size(), 10U);
}

void tst_PostgresStore::positionOfAnotherOrder_isConflict()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    const auto page = store->read(pageAfter(Position(17, 4), 1000), {});
    QVERIFY(!page);
    QCOMPARE(page.error().kind, ErrorKind::Conflict);
    QVERIFY(store->read(pageAfter(Position{}, 1000), {}));
}

void tst_PostgresStore::positionAt_findsTheLastBefore()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    database.run("INSERT INTO viridian.events (stream, version, id, type, time) SELECT 's', n, "
                 "n::text, 'T', "
                 "'2026-01-01 00:00:00Z'::timestamptz + n * interval '1 minute' FROM "
                 "generate_series(1, 1000) n");
    database.run("DELETE FROM viridian.events WHERE position BETWEEN 400 AND 600");
    const auto at = [&](const char* time) { return *store->positionAt(*parseTime(time), {}); };
    QVERIFY(!at("2026-01-01T00:00:59Z"));
    QCOMPARE(at("2026-01-01T00:01:00Z"), std::optional(Position(1)));
    QCOMPARE(at("2026-01-01T00:05:30Z"), std::optional(Position(5)));
    QCOMPARE(at("2026-01-01T08:20:00Z"),
             std::optional(Position(399))); // minute 500 lies in the gap
    QCOMPARE(at("2027-01-01T00:00:00Z"), std::optional(Position(1000)));
}

void tst_PostgresStore::timeIndex_leadsToItsRowsWhereverTheyStand()
{
    const test::PgDatabase database;
    const std::string address = database.uri() + "?layout=native";
    static_cast<void>(open(address, true));
    database.run("INSERT INTO viridian.events (stream, version, id, type, time) SELECT 's', n, "
                 "n::text, 'T', CASE n WHEN 7000 THEN '1970-01-02Z'::timestamptz "
                 "ELSE '2026-01-01 00:00:00Z'::timestamptz + n * interval '1 minute' END FROM "
                 "generate_series(1, 9000) n");
    const auto find = [](EventStore& store, const char* filter) {
        ReadRequest request;
        request.filter = *Filter::parse(filter, now());
        request.direction = Direction::Backward;
        return *store.read(request, {});
    };
    const auto plain = open(address);
    QVERIFY(!indexedFieldsOf(*plain).time);
    const ReadPage scan = find(*plain, "time:<1980-01-01");
    QCOMPARE(scan.events.size(), 1U);
    QCOMPARE(scan.scanned, 9000U);

    database.run("CREATE INDEX by_time ON viridian.events (time)");
    const auto store = open(address);
    QVERIFY(indexedFieldsOf(*store).time);
    const ReadPage page = find(*store, "time:<1980-01-01");
    QCOMPARE(page.events.size(), 1U);
    QCOMPARE(page.events.front().position, Position(7000));
    QCOMPARE(page.scanned, 1U);
    QVERIFY(page.atEnd);
    QCOMPARE(find(*store, "time:>2030-01-01").scanned, 0U);
}

void tst_PostgresStore::counts_areEstimatedQuicklyAndExactWhenAsked()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    database.run("INSERT INTO viridian.events (stream, version, id, type) SELECT 's-' || n % 10, n "
                 "/ 10, n::text, 'T' "
                 "FROM generate_series(0, 999) n");
    // Never analysed: counted, and said to be exact.
    QVERIFY(store->countEvents(false, {})->exact);
    database.run("ANALYZE viridian.events");
    const auto estimate = store->countEvents(false, {});
    QVERIFY(!estimate->exact);
    QCOMPARE(estimate->count, 1000U);
    QCOMPARE(store->countStreams(false, {})->count, 10U);
    QVERIFY(store->countEvents(true, {})->exact);
    const auto heads =
        store->streamHeads(std::vector<std::string>{"s-3", "none", "s-1"}, std::nullopt, {});
    QCOMPARE(heads->size(), 3U);
    QCOMPARE((*heads)[0].version, std::optional<std::int64_t>(99));
    QVERIFY(!(*heads)[1].version);
    QCOMPARE((*heads)[2].stream, std::string("s-1"));
}

void tst_PostgresStore::notification_wakesWaitForChange()
{
    const test::PgDatabase database;
    const auto store = open(database.uri() + "?layout=native", true);
    const std::jthread writer([&] {
        database.run(
            "INSERT INTO viridian.events (stream, version, id, type) VALUES ('s', 0, 'a', 'T')");
    });
    QVERIFY(*store->waitForChange(60s, {}));
}

void tst_PostgresStore::waitForChange_honoursStop()
{
    const test::PgDatabase database;
    for (const char* layout : {"native", "message-db"}) { // with a channel and without
        const auto store = open(database.uri() + "?layout=" + layout, true);
        std::stop_source stop;
        const std::jthread stopper([&] { stop.request_stop(); });
        const auto woken = store->waitForChange(600s, stop.get_token());
        QVERIFY(!woken);
        QCOMPARE(woken.error().kind, ErrorKind::Cancelled);
    }
}

void tst_PostgresStore::store_cannotWrite()
{
    const test::PgDatabase database;
    static_cast<void>(open(database.uri() + "?layout=native", true));
    const auto session =
        makePostgresSession(*StoreAddress::parse(database.uri()), Access::ReadOnly);
    const auto written = (*session)->run(
        "INSERT INTO viridian.events (stream, version, id, type) VALUES ('s', 0, 'a', 'T')");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ErrorKind::Denied);
}

void tst_PostgresStore::columnOfAnUnknownType_isRefusedAtOpening()
{
    const test::PgDatabase database;
    static_cast<void>(open(database.uri() + "?layout=native", true));
    database.run("ALTER TABLE viridian.events ALTER version TYPE numeric");
    const auto store = makePostgresStore(*StoreAddress::parse(database.uri()));
    QVERIFY(!store);
    QCOMPARE(store.error().kind, ErrorKind::InvalidInput);
    QVERIFY(store.error().message.find("numeric") != std::string::npos);
}

QTEST_GUILESS_MAIN(tst_PostgresStore)
#include "tst_postgres_store.moc"
