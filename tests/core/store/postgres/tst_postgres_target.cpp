#include "core/store/ledger.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/target.h"
#include "tests/support/pg.h"

#include <QTest>

#include <fmt/format.h>
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

Event eventOf(std::string_view stream, std::string_view id, std::string_view data = "{}")
{
    Event event;
    event.stream = stream;
    event.id = id;
    event.type = "T";
    event.data = {PayloadKind::Json, data};
    event.metadata = {PayloadKind::Json, R"({"m":1})"};
    event.time = *parseTime("2026-01-31T12:00:00.123456Z");
    return event;
}

std::string uuidOf(int number)
{
    return fmt::format("00000000-0000-4000-8000-{:012x}", number);
}

/// A green with its store, ledger and target.
struct Green {
    test::PgDatabase database;
    std::string address;
    std::unique_ptr<EventStore> store;
    std::unique_ptr<Target> target;
    Checkpoint checkpoint;

    explicit Green(const char* layout) : address(database.uri() + "?layout=" + layout)
    {
        reopen();
        must(target->prepare("0/1", {}));
    }

    void reopen()
    {
        Result<std::unique_ptr<EventStore>> opened =
            makePostgresStore(*StoreAddress::parse(address), {.createIfMissing = true});
        if (!opened)
            qFatal("%s (%s)", opened.error().message.c_str(), opened.error().detail.c_str());
        store = std::move(*opened);
        Result<std::unique_ptr<Target>> made = store->openTarget();
        if (!made)
            qFatal("%s (%s)", made.error().message.c_str(), made.error().detail.c_str());
        target = std::move(*made);
    }

    static void must(const Status& status)
    {
        if (!status)
            qFatal("%s (%s)", status.error().message.c_str(), status.error().detail.c_str());
    }

    /// Commits the events as a sync would: checkpoint and segment in the same transaction.
    Result<std::optional<Position>> commit(EventBatch& events, std::stop_token stop = {})
    {
        Checkpoint after = checkpoint;
        Commit step;
        step.events = &events;
        step.checkpoint = checkpoint;
        step.lease.shard = "0/1";
        step.complete = [&](Checkpoint& stored, std::vector<Segment>& segments) {
            after.eventsRead += events.size() + 1;
            after.eventsWritten += events.size();
            after.greenEvents += events.size();
            after.blue = Position(after.eventsRead);
            if (!events.empty())
                after.greenHead = events.back().position;
            stored = after;
            Segment segment;
            segment.blueTo = *after.blue;
            segments.push_back(segment);
        };
        Result<std::optional<Position>> done = target->commit(step, std::move(stop));
        if (done)
            checkpoint = after;
        return done;
    }

    Result<std::optional<Position>> commit(std::initializer_list<Event> events)
    {
        EventBatch batch;
        for (const Event& event : events)
            batch.addCopy(event);
        return commit(batch);
    }

    [[nodiscard]] std::vector<std::string> rows() const
    {
        std::vector<std::string> list;
        const auto page = store->read(pageAfter({}, 100'000), {});
        if (!page)
            qFatal("%s", page.error().message.c_str());
        for (const Event& event : page->events)
            list.push_back(
                fmt::format("{} {} {}", event.position.number(), event.stream, event.version));
        return list;
    }

    [[nodiscard]] std::string indexes(const char* table) const
    {
        return database.run(
            fmt::format("SELECT string_agg(pg_get_indexdef(indexrelid), ';' ORDER BY 1) FROM "
                        "(SELECT indexrelid FROM pg_index WHERE indrelid = '{}'::regclass "
                        "ORDER BY pg_get_indexdef(indexrelid)) s",
                        table));
    }
};

} // namespace

class tst_PostgresTarget : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { VIRIDIAN_NEEDS_POSTGRES(); }

    void events_checkpointAndVersions_areOneTransaction_data();
    void events_checkpointAndVersions_areOneTransaction();
    void fields_comeBackAsWritten();
    void applicationAppends_afterHandOver_data();
    void applicationAppends_afterHandOver();
    void emmettHeads_followTheEvents();
    void nonEmptyGreen_isRefused();
    void whatJsonbRefuses_isRefusedBeforeSending();
    void whatIsNotJson_goesToItsColumnOrIsRefused();
    void malformedJson_namesTheEvent();
    void foreignWrite_isConflict();
    void foreignWrite_isAllowedOnceTheGateIsOpen();
    void foreignWriter_isWaitedFor();
    void otherCheckpoint_isConflict();
    void lostLease_writesNothing();
    void stopped_writesNothing();
    void lostConnection_writesNothingAndTheNextCommitWorks();
    void deferredIndexes_comeBackAsTheyWere_data();
    void deferredIndexes_comeBackAsTheyWere();
    void deferredIndexes_surviveACrash();
    void deferredUniqueIndex_findsDuplicates();
    void startOver_emptiesGreen();
    void startOver_refusesForeignWrites();
    void manyEvents_inManySteps();
    void twoShards_writeSideBySide();
};

void tst_PostgresTarget::events_checkpointAndVersions_areOneTransaction_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<int>("base");
    QTest::newRow("native") << "native" << 0;
    QTest::newRow("message-db") << "message-db" << 0;
    QTest::newRow("Emmett") << "emmett-postgresql" << 1;
}

void tst_PostgresTarget::events_checkpointAndVersions_areOneTransaction()
{
    QFETCH(QString, layout);
    QFETCH(int, base);
    Green green(layout.toUtf8().constData());
    const auto last = green.commit(
        {eventOf("a-1", uuidOf(1)), eventOf("b-1", uuidOf(2)), eventOf("a-1", uuidOf(3))});
    QVERIFY2(last, last ? "" : (last.error().message + last.error().detail).c_str());
    QCOMPARE((*last)->number(), 3U);
    green.reopen(); // versions are looked up again
    QVERIFY(green.commit({eventOf("a-1", uuidOf(4))}));
    QVERIFY(green.commit({eventOf("b-1", uuidOf(5)), eventOf("c-1", uuidOf(6))}));
    QCOMPARE(green.rows(), (std::vector<std::string>{
                               fmt::format("1 a-1 {}", base), fmt::format("2 b-1 {}", base),
                               fmt::format("3 a-1 {}", base + 1), fmt::format("4 a-1 {}", base + 2),
                               fmt::format("5 b-1 {}", base + 1), fmt::format("6 c-1 {}", base)}));
    const auto ledger = green.store->openLedger(false);
    QVERIFY(ledger);
    const auto stored = (*ledger)->checkpoint("0/1");
    QCOMPARE((*stored)->eventsWritten, 6U);
    QCOMPARE((*stored)->greenHead->number(), 6U);
    QCOMPARE((*(*ledger)->segments("0/1", 0, 10, {})).size(), 1U);
    QCOMPARE(green.target->foreignWrites(green.checkpoint, {})->events, 0U);
}

void tst_PostgresTarget::fields_comeBackAsWritten()
{
    Green green("native");
    Event event = eventOf("order-1", "not a uuid", R"({ "n" : 1.10 })");
    event.schemaVersion = "2";
    event.metadata = {};
    QVERIFY(green.commit({event}));
    const auto page = green.store->read({}, {});
    const Event& read = page->events[0];
    QCOMPARE(read.id, event.id);
    QCOMPARE(read.schemaVersion, event.schemaVersion);
    QVERIFY(read.data == event.data);
    QVERIFY(read.metadata == event.metadata);
    QCOMPARE(*read.time, *event.time);
}

void tst_PostgresTarget::applicationAppends_afterHandOver_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<QString>("append");
    QTest::newRow("native")
        << "native"
        << "INSERT INTO viridian.events (stream, version, id, type) VALUES ('a-1', 2, 'x', 'T') "
           "RETURNING position";
    QTest::newRow("message-db")
        << "message-db"
        << "SELECT message_store.write_message(gen_random_uuid()::varchar, 'a-1'::varchar, "
           "'T'::varchar, '{}', NULL, 1) + 1";
    QTest::newRow("Emmett")
        << "emmett-postgresql"
        << "SELECT global_positions[1] FROM emt_append_to_stream(ARRAY['m'], ARRAY['{}']::jsonb[], "
           "ARRAY['{}']::jsonb[], ARRAY['1'], ARRAY['T'], ARRAY['E'], 'a-1', 'a', 2) WHERE success";
}

void tst_PostgresTarget::applicationAppends_afterHandOver()
{
    QFETCH(QString, layout);
    QFETCH(QString, append);
    Green green(layout.toUtf8().constData());
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1)), eventOf("a-1", uuidOf(2))}));
    QVERIFY(green.target->handOver());
    QCOMPARE(green.database.run(append.toStdString()), std::string("3"));
    QCOMPARE(green.rows().size(), 3U);
}

void tst_PostgresTarget::emmettHeads_followTheEvents()
{
    Green green("emmett-postgresql");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1)), eventOf("a-1", uuidOf(2)),
                          eventOf("o'b\"\\{},-2", uuidOf(3))}));
    const std::string heads =
        "SELECT string_agg(stream_id || '=' || stream_position || '/' || stream_type, ' ' ORDER BY "
        "stream_id) FROM emt_streams";
    QCOMPARE(green.database.run(heads), std::string("a-1=2/a o'b\"\\{},-2=1/o'b\"\\{},"));
    QVERIFY(green.commit({eventOf("a-1", uuidOf(4))}));
    QCOMPARE(green.database.run("SELECT stream_position FROM emt_streams WHERE stream_id = 'a-1'"),
             std::string("3"));
    // Green's rows carry green's own transaction ids.
    QCOMPARE(green.database.run(
                 "SELECT count(DISTINCT transaction_id) FROM emt_messages WHERE transaction_id < "
                 "pg_snapshot_xmin(pg_current_snapshot())"),
             std::string("2"));
}

void tst_PostgresTarget::nonEmptyGreen_isRefused()
{
    Green green("native");
    green.database.run(
        "INSERT INTO viridian.events (stream, version, id, type) VALUES ('s', 0, 'x', 'T')");
    const Status prepared = green.target->prepare("0/1", {});
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().kind, ErrorKind::Conflict);
}

void tst_PostgresTarget::whatJsonbRefuses_isRefusedBeforeSending()
{
    Green green("message-db");
    const auto done =
        green.commit({eventOf("a-1", uuidOf(1)), eventOf("b-7", uuidOf(2), R"({"a":["\u0000"]})")});
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::InvalidInput);
    QVERIFY(done.error().message.find("b-7") != std::string::npos);
    QVERIFY(done.error().message.find("/a/0") != std::string::npos);
    QVERIFY(done.error().message.find("\\u0000") != std::string::npos);
    QVERIFY(green.rows().empty());
    const auto badId = green.commit({eventOf("a-1", "no uuid")});
    QCOMPARE(badId.error().kind, ErrorKind::InvalidInput);
    // json keeps what jsonb refuses.
    Green native("native");
    QVERIFY(native.commit({eventOf("b-7", uuidOf(2), R"({"a":["\u0000\ud800"]})")}));
    QVERIFY(native.store->read({}, {})->events[0].data ==
            (Payload{PayloadKind::Json, R"({"a":["\u0000\ud800"]})"}));
}

void tst_PostgresTarget::whatIsNotJson_goesToItsColumnOrIsRefused()
{
    const std::string id = uuidOf(1);
    Event event = eventOf("a-1", id);
    event.data = {PayloadKind::Bytes, std::string_view("\0\xff\x80", 3)};
    Green native("native");
    const auto kept = native.commit({event});
    QVERIFY2(kept, kept ? "" : (kept.error().message + kept.error().detail).c_str());
    QVERIFY(native.store->read({}, {})->events[0].data == event.data);
    Green messageDb("message-db");
    const auto refused = messageDb.commit({event});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::InvalidInput);
}

void tst_PostgresTarget::malformedJson_namesTheEvent()
{
    Green green("native");
    const auto done = green.commit(
        {eventOf("a-1", uuidOf(1)), eventOf("b-7", uuidOf(2), "{oops"), eventOf("a-1", uuidOf(3))});
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(done.error().message.find("b-7") != std::string::npos, done.error().message.c_str());
    QVERIFY(green.rows().empty());
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    QCOMPARE(green.rows().size(), 1U);
}

void tst_PostgresTarget::foreignWrite_isConflict()
{
    Green green("native");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    green.database.run(
        "INSERT INTO viridian.events (stream, version, id, type) VALUES ('theirs-1', 0, 'x', 'T')");
    const auto foreign = green.target->foreignWrites(green.checkpoint, {});
    QCOMPARE(foreign->events, 1U);
    QCOMPARE(foreign->first, std::optional(Position(2)));
    QCOMPARE(foreign->stream, std::string("theirs-1"));
    const auto done = green.commit({eventOf("a-1", uuidOf(2))});
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Conflict);
    QCOMPARE(green.rows().size(), 2U);
}

void tst_PostgresTarget::foreignWrite_isAllowedOnceTheGateIsOpen()
{
    Green green("native");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    const auto ledger = green.store->openLedger(true);
    QVERIFY((*ledger)->setGate(true));
    green.database.run(
        "INSERT INTO viridian.events (stream, version, id, type) VALUES ('a-1', 1, 'x', 'T')");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(2))}));
    QCOMPARE(green.rows(), (std::vector<std::string>{"1 a-1 0", "2 a-1 1", "3 a-1 2"}));
}

void tst_PostgresTarget::foreignWriter_isWaitedFor()
{
    Green green("native");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    test::PgWriter other(green.database.uri());
    other.run("BEGIN");
    other.run(
        "INSERT INTO viridian.events (stream, version, id, type) VALUES ('theirs-1', 0, 'x', 'T')");
    const std::jthread ends([&] {
        while (green.database.run("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = "
                                  "'viridian.events'::regclass") == "0") {
        }
        other.run("ROLLBACK");
    });
    QVERIFY(green.commit({eventOf("a-1", uuidOf(2))}));
    QCOMPARE(green.rows().back(),
             std::string("3 a-1 1")); // the number that was rolled back stays a gap
}

void tst_PostgresTarget::otherCheckpoint_isConflict()
{
    Green green("native");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    green.checkpoint.eventsRead += 1;
    const auto done = green.commit({eventOf("a-1", uuidOf(2))});
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Conflict);
    QCOMPARE(green.rows().size(), 1U);
}

void tst_PostgresTarget::lostLease_writesNothing()
{
    Green green("native");
    const auto ledger = green.store->openLedger(true);
    QVERIFY((*ledger)->acquireLease("0/1", "ops-mira on host-7", "their-token", 60s));
    EventBatch events;
    events.addCopy(eventOf("a-1", uuidOf(1)));
    Commit step;
    step.events = &events;
    step.lease.shard = "0/1";
    step.lease.token = "my-token";
    const auto done = green.target->commit(step, {});
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Conflict);
    QVERIFY(done.error().message.find("ops-mira") != std::string::npos);
    QVERIFY(green.rows().empty());
}

void tst_PostgresTarget::stopped_writesNothing()
{
    Green green("native");
    const std::string payload = "\"" + std::string(2000, 'x') + "\"";
    EventBatch events;
    for (int i = 0; i < 50'000; ++i)
        events.addCopy(eventOf("a-1", uuidOf(i), payload));
    std::stop_source stop;
    const std::jthread stopper([&] {
        test::PgWriter other(green.database.uri());
        while (other.run("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                         "AND query LIKE "
                         "'COPY%' AND state = 'active'") == "0") {
        }
        stop.request_stop();
    });
    const auto done = green.commit(events, stop.get_token());
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Cancelled);
    QVERIFY(green.rows().empty());
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
}

void tst_PostgresTarget::lostConnection_writesNothingAndTheNextCommitWorks()
{
    Green green("native");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    const std::string payload = "\"" + std::string(2000, 'x') + "\"";
    EventBatch events;
    for (int i = 0; i < 50'000; ++i)
        events.addCopy(eventOf("a-1", uuidOf(i), payload));
    const std::jthread killer([&] {
        test::PgWriter other(green.database.uri());
        while (other.run(
                   "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                   "current_database() AND query LIKE 'COPY%' AND state = 'active'") == "0") {
        }
    });
    const auto done = green.commit(events);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Unavailable);
    QCOMPARE(green.rows().size(), 1U);
    QVERIFY(green.commit({eventOf("a-1", uuidOf(2))}));
    QCOMPARE(green.rows().back(), std::string("2 a-1 1"));
}

void tst_PostgresTarget::deferredIndexes_comeBackAsTheyWere_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<QString>("table");
    QTest::addColumn<bool>("some");
    QTest::newRow("native") << "native"
                            << "viridian.events" << true;
    QTest::newRow("message-db") << "message-db"
                                << "message_store.messages" << true;
    QTest::newRow("Emmett, which has none to defer") << "emmett-postgresql"
                                                     << "emt_messages" << false;
}

void tst_PostgresTarget::deferredIndexes_comeBackAsTheyWere()
{
    QFETCH(QString, layout);
    QFETCH(QString, table);
    QFETCH(bool, some);
    Green green(layout.toUtf8().constData());
    const std::string before = green.indexes(table.toUtf8().constData());
    QVERIFY(!*green.target->indexesDeferred());
    QVERIFY(green.target->deferIndexes({}));
    QVERIFY(green.target->deferIndexes({}));
    QCOMPARE(*green.target->indexesDeferred(), some);
    QCOMPARE(green.indexes(table.toUtf8().constData()) != before, some);
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1)), eventOf("a-1", uuidOf(2))}));
    green.reopen(); // as after a crash: heads are loaded again
    QVERIFY(green.commit({eventOf("a-1", uuidOf(3))}));
    QCOMPARE(green.store->read({}, {})->events[2].version, green.store->info().versionBase + 2);
    std::vector<Progress> told;
    QVERIFY(green.target->buildIndexes([&](const Progress& progress) { told.push_back(progress); },
                                       {}));
    QVERIFY(green.target->buildIndexes({}, {}));
    QCOMPARE(green.indexes(table.toUtf8().constData()), before);
    QVERIFY(!*green.target->indexesDeferred());
    QCOMPARE(!told.empty() && told.back().done == told.back().total, some);
    QVERIFY(green.commit({eventOf("a-1", uuidOf(4))}));
}

void tst_PostgresTarget::deferredIndexes_surviveACrash()
{
    Green green("native");
    // A constraint with an index of its own, made by the operator under the layout's name.
    green.database.run("DROP INDEX viridian.events_stream; ALTER TABLE viridian.events ADD "
                       "CONSTRAINT events_stream UNIQUE "
                       "(stream, version)");
    const std::string before = green.indexes("viridian.events");
    QVERIFY(green.target->deferIndexes({}));
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    // The moment between building the index and making it a constraint.
    green.database.run(
        "CREATE UNIQUE INDEX events_stream ON viridian.events USING btree (stream, version)");
    green.reopen();
    QVERIFY(*green.target->indexesDeferred());
    QVERIFY(green.target->buildIndexes({}, {}));
    QVERIFY(!*green.target->indexesDeferred());
    QCOMPARE(green.indexes("viridian.events"), before);
    QCOMPARE(
        green.database.run("SELECT count(*) FROM pg_constraint WHERE conname = 'events_stream'"),
        std::string("1"));
}

void tst_PostgresTarget::deferredUniqueIndex_findsDuplicates()
{
    Green green("native");
    QVERIFY(green.target->deferIndexes({}));
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    green.database.run(
        "INSERT INTO viridian.events (stream, version, id, type) VALUES ('a-1', 0, 'x', 'T')");
    const Status built = green.target->buildIndexes({}, {});
    QVERIFY(!built);
    QCOMPARE(built.error().kind, ErrorKind::Conflict);
    QVERIFY(built.error().message.find("events_stream") != std::string::npos);
    QVERIFY(*green.target->indexesDeferred());
}

void tst_PostgresTarget::startOver_emptiesGreen()
{
    Green green("emmett-postgresql");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1)), eventOf("a-1", uuidOf(2))}));
    QVERIFY(green.target->startOver("0/1"));
    QVERIFY(green.rows().empty());
    QCOMPARE(green.database.run("SELECT count(*) FROM emt_streams"), std::string("0"));
    green.checkpoint = {};
    QVERIFY(green.target->prepare("0/1", {}));
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    QCOMPARE(green.rows(), (std::vector<std::string>{"1 a-1 1"}));
}

void tst_PostgresTarget::startOver_refusesForeignWrites()
{
    Green green("native");
    QVERIFY(green.commit({eventOf("a-1", uuidOf(1))}));
    green.database.run(
        "INSERT INTO viridian.events (stream, version, id, type) VALUES ('theirs-1', 0, 'x', 'T')");
    const Status done = green.target->startOver("0/1");
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Conflict);
    QCOMPARE(green.rows().size(), 2U);
}

void tst_PostgresTarget::manyEvents_inManySteps()
{
    Green green("native");
    QVERIFY(green.target->deferIndexes({}));
    int number = 0;
    for (int step = 0; step < 20; ++step) {
        EventBatch events;
        for (int i = 0; i < 2000; ++i, ++number)
            events.addCopy(eventOf(fmt::format("s-{}", number % 97), uuidOf(number), R"({"n":1})"));
        QVERIFY(green.commit(events));
    }
    QVERIFY(green.target->buildIndexes({}, {}));
    QCOMPARE(green.database.run("SELECT count(*) || ' ' || max(position) FROM viridian.events"),
             std::string("40000 40000"));
    // Dense: as many events as the last version says, in every stream.
    QCOMPARE(
        green.database.run(
            "SELECT count(*) FROM (SELECT FROM viridian.events GROUP BY stream HAVING count(*) <> "
            "max(version) + 1) s"),
        std::string("0"));
}

void tst_PostgresTarget::twoShards_writeSideBySide()
{
    Green green("native");
    constexpr int kSteps = 50;
    const auto write = [&](const std::string& shard) {
        const auto store = makePostgresStore(*StoreAddress::parse(green.address));
        const auto target = (*store)->openTarget();
        Green::must((*target)->prepare(shard, {}));
        Checkpoint checkpoint;
        checkpoint.shard = shard;
        for (int i = 0; i < kSteps; ++i) {
            EventBatch events;
            for (int n = 0; n < 10; ++n)
                events.addCopy(eventOf("s-" + shard, uuidOf(i), "{}"));
            Commit step;
            step.events = &events;
            step.checkpoint = checkpoint;
            step.complete = [&](Checkpoint& stored, std::vector<Segment>&) {
                checkpoint.eventsRead += events.size();
                checkpoint.eventsWritten += events.size();
                checkpoint.greenEvents += events.size();
                checkpoint.blue = Position(checkpoint.eventsRead);
                checkpoint.greenHead = events.back().position;
                stored = checkpoint;
            };
            const auto done = (*target)->commit(step, {});
            if (!done)
                qFatal("%s (%s)", done.error().message.c_str(), done.error().detail.c_str());
        }
    };
    {
        const std::jthread other([&] { write("1/2"); });
        write("0/2");
    }
    QCOMPARE(green.rows().size(), 2U * kSteps * 10U);
    QCOMPARE(
        green.database.run(
            "SELECT count(*) FROM (SELECT FROM viridian.events GROUP BY stream HAVING count(*) = "
            "max(version) + 1) s"),
        std::string("2"));
    const auto ledger = green.store->openLedger(false);
    const Checkpoint own = **(*ledger)->checkpoint("0/2");
    QCOMPARE(green.target->foreignWrites(own, {})->events, 0U);
    // One shard alone cannot be started over.
    const Status emptied = green.target->startOver("0/2");
    QVERIFY(!emptied);
    QCOMPARE(emptied.error().kind, ErrorKind::Conflict);
}

QTEST_GUILESS_MAIN(tst_PostgresTarget)
#include "tst_postgres_target.moc"
