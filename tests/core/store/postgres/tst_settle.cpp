// The proof of semantics.md section 1: many writers take their numbers, wait, and commit or roll
// back in any order, while a reader follows. It must see every committed event exactly once, in the
// store's order.
#include "core/store/postgres/postgres_store.h"
#include "tests/core/store/layouts/builders.h"
#include "tests/support/pg.h"

#include <QTest>

#include <atomic>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <random>
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

/// How a test's writers append one event to a layout.
struct Dialect {
    const char* layout;
    const char* table;
    /// {0} stream, {1} version, {2} a uuid
    const char* append;
    bool prepares; ///< two-phase commit: not after NOTIFY
    /// Draws the number, which is {3} in `append`, in a statement before it; null: a default does.
    const char* draw = nullptr;
    /// The builder (tests/core/store/layouts) that makes the store; null: Viridian does.
    const char* builder = nullptr;
};

constexpr Dialect kMessageDb{"message-db", "message_store.messages",
                             "INSERT INTO message_store.messages (stream_name, position, type, "
                             "data, id) VALUES ('{0}', {1}, 'T', '{{}}', '{2}')",
                             true};
constexpr Dialect kEmmett{"emmett-postgresql", "public.emt_messages",
                          "INSERT INTO emt_messages (stream_id, stream_position, partition, "
                          "message_id, message_data, message_metadata, "
                          "message_schema_version, message_type, message_kind, transaction_id) "
                          "VALUES ('{0}', {1}, 'emt:default', '{2}', "
                          "'{{}}', '{{}}', '1', 'T', 'E', pg_current_xact_id())",
                          true};
constexpr Dialect kNative{"native", "viridian.events",
                          "INSERT INTO viridian.events (stream, version, id, type, data) VALUES "
                          "('{0}', {1}, '{2}', 'T', '{{}}')",
                          false};

/// As Marten's Rich mode: the number is drawn before the INSERT and its lock.
constexpr Dialect kMarten{"marten",
                          "public.mt_events",
                          "WITH s AS (INSERT INTO mt_streams (id, version) VALUES ('{0}', {1}) ON "
                          "CONFLICT (id) DO UPDATE SET version = EXCLUDED.version) INSERT INTO "
                          "mt_events (seq_id, id, stream_id, version, data, type) VALUES ({3}, "
                          "'{2}', '{0}', {1}, '{{}}', 't')",
                          true,
                          "SELECT nextval('mt_events_sequence')",
                          nullptr};
/// Numbers by a column's default, and no lock at all.
constexpr Dialect kRails{
    "rails-event-store-postgresql", "public.event_store_events",
    "WITH e AS (INSERT INTO event_store_events (event_id, event_type, data, metadata, created_at) "
    "VALUES ('{2}', 'T', '{{}}', '{{}}', now() AT TIME ZONE 'utc')) INSERT INTO "
    "event_store_events_in_streams (stream, position, event_id, created_at) VALUES ('{0}', {1}, "
    "'{2}', now() AT TIME ZONE 'utc')",
    true};
constexpr Dialect kPekko{"pekko-r2dbc",
                         "public.event_journal",
                         "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, "
                         "db_timestamp, event_ser_id, event_ser_manifest, event_payload, writer) "
                         "VALUES (0, 's', '{0}', {1}, transaction_timestamp(), 33, '{2}', '{{}}', "
                         "'w')",
                         true,
                         nullptr,
                         "Pekko R2DBC"};
constexpr Dialect kCqrs{"cqrs-es",
                        "public.events",
                        "INSERT INTO events VALUES ('s', substr('{0}', 3), {1}, '{2}', '1', "
                        "'{{}}', '{{}}')",
                        true,
                        nullptr,
                        "cqrs-es"};

std::string address(const test::PgDatabase& database, const Dialect& dialect)
{
    return database.uri() + "?layout=" + dialect.layout;
}

std::string uuidOf(int writer, int number)
{
    return fmt::format("00000000-0000-4000-8000-{:04x}{:08x}", writer, number);
}

std::string appendSql(const Dialect& dialect, int writer, int version,
                      const std::string& number = "0")
{
    return fmt::format(fmt::runtime(dialect.append), fmt::format("s-{}", writer), version,
                       uuidOf(writer, version), number);
}

/// Makes the store of a library whose stores Viridian does not create.
void build(const test::PgDatabase& database, const Dialect& dialect)
{
    for (const test::LayoutBuilder& builder : test::postgresBuilders()) {
        if (dialect.builder != nullptr && builder.name == dialect.builder)
            database.run(std::string(builder.schema));
    }
}

/// One writer: transactions of one to three events in its own stream, with waits between number and
/// end.
class Writer {
public:
    Writer(std::string uri, const Dialect& dialect, int number)
        : m_uri(std::move(uri)), m_dialect(dialect), m_number(number)
    {
    }

    /// At least @p transactions, and more until @p goOn says that it is enough.
    void write(int transactions, const std::function<bool()>& goOn)
    {
        constexpr int kMost = 5000;
        test::PgWriter pg(m_uri);
        std::minstd_rand random(static_cast<unsigned>(m_number) * 7919U + 1U);
        for (int i = 0; i < transactions || (i < kMost && goOn()); ++i) {
            const int events = 1 + static_cast<int>(random() % 3);
            pg.run("BEGIN");
            for (int event = 0; event < events; ++event) {
                std::string number = "0";
                if (m_dialect.draw != nullptr) {
                    number = pg.run(m_dialect.draw);
                    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
                }
                pg.run(appendSql(m_dialect, m_number, m_version + 1 + event, number));
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
            }
            end(pg, random() % 10, i, events);
        }
    }

    [[nodiscard]] const std::set<std::string>& committed() const { return m_committed; }

private:
    void end(test::PgWriter& pg, std::uint_fast32_t dice, int transaction, int events)
    {
        const std::string name =
            fmt::format("'viridian-{}-{}-{}'", m_dialect.layout, m_number, transaction);
        const bool commits = dice >= 3;
        if (m_dialect.prepares && m_number % 2 == 0 && (dice == 2 || dice == 9)) {
            pg.run("PREPARE TRANSACTION " + name);
            std::this_thread::sleep_for(3ms);
            pg.run((commits ? "COMMIT PREPARED " : "ROLLBACK PREPARED ") + name);
        } else {
            pg.run(commits ? "COMMIT" : "ROLLBACK");
        }
        if (!commits)
            return;
        for (int event = 0; event < events; ++event)
            m_committed.insert(uuidOf(m_number, ++m_version));
    }

    std::string m_uri;
    const Dialect& m_dialect;
    int m_number;
    int m_version = 0;
    std::set<std::string> m_committed;
};

} // namespace

Q_DECLARE_METATYPE(const Dialect*)

class tst_Settle : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { VIRIDIAN_NEEDS_POSTGRES(); }

    void follower_seesEveryCommittedEventOnceInOrder_data();
    void follower_seesEveryCommittedEventOnceInOrder();
    void openWriter_holdsTheHeadAndIsNamed_data();
    void openWriter_holdsTheHeadAndIsNamed();
    void numberDrawnBeforeItsInsert_holdsTheHead();
    void openTransaction_holdsTheHeadOfAStoreInTimeOrder();
    void preparedTransaction_holdsTheHead();
    void rolledBackNumber_doesNotHoldTheHead();
    void firstLook_withAnOpenWriter_settlesTheGaplessStart();
    void withoutPrivileges_theHeadIsStillSafe();
    void writerIntoAPartition_isSeen();
    void standingStore_settlesAtOnce_data();
    void standingStore_settlesAtOnce();

private:
    static void dialects()
    {
        QTest::addColumn<const Dialect*>("dialect");
        QTest::newRow("serial-part, message-db") << &kMessageDb;
        QTest::newRow("xid, Emmett") << &kEmmett;
        QTest::newRow("serial-all, native") << &kNative;
    }
    static std::unique_ptr<EventStore> open(const std::string& uri)
    {
        Result<std::unique_ptr<EventStore>> store =
            makePostgresStore(*StoreAddress::parse(uri), {.createIfMissing = true});
        if (!store)
            qFatal("%s (%s)", store.error().message.c_str(), store.error().detail.c_str());
        return std::move(*store);
    }
};

void tst_Settle::follower_seesEveryCommittedEventOnceInOrder_data()
{
    dialects();
    QTest::newRow("bare, Rails Event Store") << &kRails;
    QTest::newRow("bare with numbers drawn early, Marten") << &kMarten;
    QTest::newRow("time, Pekko R2DBC") << &kPekko;
    QTest::newRow("none, cqrs-es") << &kCqrs;
}

void tst_Settle::follower_seesEveryCommittedEventOnceInOrder()
{
    QFETCH(const Dialect*, dialect);
    constexpr int kWriters = 16;
    constexpr int kTransactions = 20;
    constexpr int kPages = 10;
    const test::PgDatabase database;
    build(database, *dialect);
    const auto store = open(address(database, *dialect));

    std::vector<Writer> writers;
    for (int i = 0; i < kWriters; ++i)
        writers.emplace_back(database.uri(), *dialect, i);
    std::atomic<int> running = kWriters;
    std::atomic<int> pagesWhileWriting = 0;
    std::vector<std::jthread> threads;
    for (Writer& writer : writers)
        threads.emplace_back([&] {
            writer.write(kTransactions, [&] { return pagesWhileWriting < kPages; });
            --running;
        });

    std::vector<std::string> seen;
    std::map<std::string, std::int64_t> lastVersion;
    std::optional<Position> cursor;
    for (bool last = false;;) {
        const bool ended = running == 0;
        const auto page = store->read(pageAfter(cursor, 50), {});
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        for (const Event& event : page->events) {
            QVERIFY(!cursor || *cursor < event.position);
            cursor = event.position;
            std::int64_t& before = lastVersion[std::string(event.stream)];
            QVERIFY(before < event.version);
            before = event.version;
            // Two of the libraries keep no id: the test's writers put theirs into the type.
            seen.emplace_back(dialect->builder != nullptr ? event.type : event.id);
        }
        if (!page->events.empty() && !ended)
            ++pagesWhileWriting;
        if (page->events.empty() && last)
            break;
        const auto head = store->head({});
        QVERIFY2(head, head ? "" : head.error().detail.c_str());
        last = ended && page->events.empty() && head->settled == head->visible;
    }
    threads.clear();

    std::set<std::string> committed;
    for (const Writer& writer : writers)
        committed.insert(writer.committed().begin(), writer.committed().end());
    QCOMPARE(seen.size(), committed.size());
    QCOMPARE(std::set<std::string>(seen.begin(), seen.end()), committed);
    // It followed: it did not wait for the writers to end, who went on until it had.
    QVERIFY(pagesWhileWriting >= kPages);
}

void tst_Settle::openWriter_holdsTheHeadAndIsNamed_data()
{
    QTest::addColumn<const Dialect*>("dialect");
    QTest::newRow("serial-part, message-db") << &kMessageDb;
    QTest::newRow("xid, Emmett") << &kEmmett;
    QTest::newRow("bare, Rails Event Store") << &kRails;
}

void tst_Settle::openWriter_holdsTheHeadAndIsNamed()
{
    QFETCH(const Dialect*, dialect);
    const test::PgDatabase database;
    const auto store = open(address(database, *dialect));
    test::PgWriter early(database.uri());
    test::PgWriter late(database.uri());
    late.run(appendSql(*dialect, 1, 1));
    QVERIFY(store->head({})->settled);

    early.run("BEGIN");
    early.run(appendSql(*dialect, 2, 1));
    late.run(appendSql(*dialect, 1, 2));
    const auto held = store->head({});
    QVERIFY(held);
    QVERIFY(*held->settled < *held->visible);
    QCOMPARE(held->heldBy.size(), 1U);
    QVERIFY(held->heldBy[0].who.find(std::to_string(early.pid())) != std::string::npos);
    QVERIFY(held->heldBy[0].query.starts_with(std::string_view(dialect->append).substr(0, 6)));
    QVERIFY(held->heldBy[0].age >= 0ms);
    const auto page = store->read({}, {});
    QCOMPARE(page->events.size(), 1U);

    early.run("COMMIT");
    const auto free = store->head({});
    QCOMPARE(*free->settled, *free->visible);
    QVERIFY(free->heldBy.empty());
    QCOMPARE(store->read({}, {})->events.size(), 3U);
}

void tst_Settle::numberDrawnBeforeItsInsert_holdsTheHead()
{
    const test::PgDatabase database;
    const auto store = open(address(database, kMarten));
    test::PgWriter early(database.uri());
    test::PgWriter late(database.uri());
    late.run(appendSql(kMarten, 1, 1, late.run(kMarten.draw)));
    QVERIFY(store->head({})->settled);

    early.run("BEGIN");
    const std::string number = early.run(kMarten.draw); // and no lock on the table
    late.run(appendSql(kMarten, 1, 2, late.run(kMarten.draw)));
    const auto held = store->head({});
    QVERIFY2(held, held ? "" : held.error().detail.c_str());
    QVERIFY(*held->settled < *held->visible);
    QCOMPARE(held->heldBy.size(), 1U);
    QVERIFY(held->heldBy[0].who.find(std::to_string(early.pid())) != std::string::npos);
    QCOMPARE(store->read({}, {})->events.size(), 1U);

    early.run(appendSql(kMarten, 2, 1, number));
    early.run("COMMIT");
    const auto page = store->read({}, {});
    QCOMPARE(page->events.size(), 3U);
    QCOMPARE(std::string(page->events[1].stream), std::string("s-2"));
}

void tst_Settle::openTransaction_holdsTheHeadOfAStoreInTimeOrder()
{
    const test::PgDatabase database;
    build(database, kPekko);
    const auto store = open(database.uri());
    QCOMPARE(store->info().layout, std::string("pekko-r2dbc"));
    test::PgWriter early(database.uri());
    test::PgWriter late(database.uri());
    early.run("BEGIN"); // its events will have this time, whenever it commits
    late.run(appendSql(kPekko, 1, 1));
    const auto named = [&] {
        const auto head = store->head({});
        return head && !head->settled && head->heldBy.size() == 1 &&
               head->heldBy[0].who.find(std::to_string(early.pid())) != std::string::npos;
    };
    QTRY_VERIFY(named());
    early.run(appendSql(kPekko, 2, 1));
    early.run("COMMIT");
    const auto settled = [&] {
        const auto head = store->head({});
        return head && head->settled && head->settled == head->visible;
    };
    QTRY_VERIFY(settled());
    const auto page = store->read({}, {});
    QCOMPARE(page->events.size(), 2U);
    QCOMPARE(std::string(page->events[0].stream), std::string("s-2"));
    QCOMPARE(std::string(page->events[1].stream), std::string("s-1"));
}

void tst_Settle::preparedTransaction_holdsTheHead()
{
    const test::PgDatabase database;
    const auto store = open(address(database, kMessageDb));
    test::PgWriter early(database.uri());
    test::PgWriter late(database.uri());
    late.run(appendSql(kMessageDb, 1, 1));
    QVERIFY(store->head({})->settled);
    early.run("BEGIN");
    early.run(appendSql(kMessageDb, 2, 1));
    late.run(appendSql(kMessageDb, 1, 2));
    QCOMPARE(store->read({}, {})->events.size(), 1U);
    early.run("PREPARE TRANSACTION 'viridian-held'");
    const auto held = store->head({});
    QVERIFY(*held->settled < *held->visible);
    QCOMPARE(held->heldBy.size(), 1U);
    QVERIFY2(held->heldBy[0].who.find("viridian-held") != std::string::npos,
             held->heldBy[0].who.c_str());
    early.run("COMMIT PREPARED 'viridian-held'");
    QCOMPARE(store->read({}, {})->events.size(), 3U);
}

void tst_Settle::rolledBackNumber_doesNotHoldTheHead()
{
    const test::PgDatabase database;
    const auto store = open(address(database, kMessageDb));
    test::PgWriter writer(database.uri());
    writer.run("BEGIN");
    writer.run(appendSql(kMessageDb, 1, 1));
    writer.run("ROLLBACK");
    writer.run(appendSql(kMessageDb, 1, 1));
    const auto head = store->head({});
    QCOMPARE(head->settled, std::optional(Position(2)));
    QCOMPARE(store->read({}, {})->events.size(), 1U);
}

void tst_Settle::firstLook_withAnOpenWriter_settlesTheGaplessStart()
{
    const test::PgDatabase database;
    static_cast<void>(open(address(database, kMessageDb)));
    test::PgWriter early(database.uri());
    test::PgWriter late(database.uri());
    for (int i = 0; i < 5; ++i)
        late.run(appendSql(kMessageDb, 1, i));
    early.run("BEGIN");
    early.run(appendSql(kMessageDb, 2, 0)); // takes 6
    late.run(appendSql(kMessageDb, 1, 5));
    const auto head = open(address(database, kMessageDb))->head({});
    QCOMPARE(head->visible, std::optional(Position(7)));
    QCOMPARE(head->settled, std::optional(Position(5)));
    QCOMPARE(head->heldBy.size(), 1U);
}

void tst_Settle::withoutPrivileges_theHeadIsStillSafe()
{
    const test::PgDatabase database;
    static_cast<void>(open(address(database, kMessageDb)));
    const std::string role = database.name() + "_reader";
    database.run("CREATE ROLE " + role + " LOGIN");
    database.run("GRANT USAGE ON SCHEMA message_store TO " + role);
    database.run("GRANT SELECT ON message_store.messages TO " + role); // and not the sequence
    {
        const auto store = open(test::pgUri(database.name(), role) + "?layout=message-db");
        test::PgWriter early(database.uri());
        test::PgWriter late(database.uri());
        late.run(appendSql(kMessageDb, 1, 1));
        QVERIFY(store->head({})->settled);
        early.run("BEGIN");
        early.run(appendSql(kMessageDb, 2, 1));
        late.run(appendSql(kMessageDb, 1, 2));
        const auto held = store->head({});
        QVERIFY2(held, held ? "" : held.error().detail.c_str());
        QCOMPARE(held->settled, std::optional(Position(1)));
        QCOMPARE(held->heldBy.size(), 1U);
        early.run("COMMIT");
        QCOMPARE(store->head({})->settled, std::optional(Position(3)));
    }
    database.run("DROP OWNED BY " + role);
    database.run("DROP ROLE " + role);
}

void tst_Settle::writerIntoAPartition_isSeen()
{
    // The restored rule of Emmett: by number, with the locks of the whole partition tree.
    const test::PgDatabase database;
    static_cast<void>(open(address(database, kEmmett)));
    test::PgWriter late(database.uri());
    late.run("INSERT INTO emt_messages (stream_id, stream_position, partition, message_id, "
             "message_data, "
             "message_metadata, message_schema_version, message_type, message_kind, "
             "transaction_id) VALUES ('s-1', 1, "
             "'emt:default', 'a', '{}', '{}', '1', 'T', 'E', '4000000000000')");
    const auto store = open(address(database, kEmmett));
    QCOMPARE(store->info().ordering, Ordering::Sequence);
    QVERIFY(!store->info().notices.empty());
    QVERIFY(store->head({})->settled);
    test::PgWriter early(database.uri());
    early.run("BEGIN");
    early.run(
        "INSERT INTO emt_messages_emt_default_active (stream_id, stream_position, partition, "
        "message_id, "
        "message_data, message_metadata, message_schema_version, message_type, message_kind, "
        "transaction_id) "
        "VALUES ('s-2', 1, 'emt:default', 'b', '{}', '{}', '1', 'T', 'E', pg_current_xact_id())");
    late.run(appendSql(kEmmett, 1, 2));
    const auto held = store->head({});
    QCOMPARE(held->visible, std::optional(Position(3)));
    QCOMPARE(held->settled, std::optional(Position(1)));
    QCOMPARE(held->heldBy.size(), 1U);
    early.run("COMMIT");
    QCOMPARE(store->head({})->settled, std::optional(Position(3)));
}

void tst_Settle::standingStore_settlesAtOnce_data()
{
    dialects();
}

void tst_Settle::standingStore_settlesAtOnce()
{
    QFETCH(const Dialect*, dialect);
    const test::PgDatabase database;
    const auto store = open(address(database, *dialect));
    QVERIFY(!store->head({})->settled);
    QVERIFY(!store->head({})->visible);
    QVERIFY(store->read({}, {})->atEnd);
    test::PgWriter(database.uri()).run(appendSql(*dialect, 1, 1));
    const auto head = store->head({});
    QVERIFY(head->settled);
    QCOMPARE(*head->settled, *head->visible);
    QCOMPARE(head->settled->isPair(), store->info().ordering == Ordering::TransactionId);
}

QTEST_GUILESS_MAIN(tst_Settle)
#include "tst_settle.moc"
