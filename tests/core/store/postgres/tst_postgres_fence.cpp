#include "core/store/fence.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/support/pg.h"

#include <QTest>

#include <thread>

using namespace viridian;
using namespace std::chrono_literals;

namespace {

constexpr const char* kMessageDbAppend =
    "SELECT message_store.write_message(gen_random_uuid()::varchar, 'a-1'::varchar, 'T'::varchar, "
    "'{}')";
constexpr const char* kEmmettAppend =
    "SELECT * FROM emt_append_to_stream(ARRAY['m'], ARRAY['{}']::jsonb[], ARRAY['{}']::jsonb[], "
    "ARRAY['1'], ARRAY['T'], "
    "ARRAY['E'], 'a-' || nextval('emt_global_message_position'), 'a', 0)";
constexpr const char* kNativeAppend = "INSERT INTO viridian.events (stream, version, id, type) "
                                      "SELECT 'a-1', count(*), 'x', 'T' FROM viridian.events";

struct Blue {
    test::PgDatabase database;
    std::unique_ptr<EventStore> store;
    std::unique_ptr<Fence> fence;

    explicit Blue(const char* layout)
    {
        Result<std::unique_ptr<EventStore>> opened = makePostgresStore(
            *StoreAddress::parse(database.uri() + "?layout=" + layout), {.createIfMissing = true});
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        store = std::move(*opened);
        Result<std::unique_ptr<Fence>> made = store->openFence();
        if (!made)
            qFatal("%s", made.error().message.c_str());
        fence = std::move(*made);
    }
};

} // namespace

class tst_PostgresFence : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { VIRIDIAN_NEEDS_POSTGRES(); }

    void armed_refusesEveryWayIn_data();
    void armed_refusesEveryWayIn();
    void probe_drawsNoNumberAndLeavesNothing();
    void arm_waitsForOpenWriters();
    void arm_givesUpAfterItsPatience();
    void disabledTrigger_isNotArmed();
    void statements_areWhatRuns();
};

void tst_PostgresFence::armed_refusesEveryWayIn_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<QString>("append");
    QTest::addColumn<QString>("besides");
    QTest::newRow("message-db")
        << "message-db" << kMessageDbAppend
        << "SET session_replication_role = replica; INSERT INTO message_store.messages "
           "(stream_name, position, type) VALUES ('a-1', 99, 'T')";
    QTest::newRow("Emmett")
        << "emmett-postgresql" << kEmmettAppend
        << "INSERT INTO emt_messages_emt_default_active (stream_id, stream_position, message_id, "
           "message_data, message_metadata, message_schema_version, message_type, transaction_id) "
           "VALUES ('b', 1, 'b', '{}', '{}', '1', 'T', pg_current_xact_id())";
    QTest::newRow("native") << "native" << kNativeAppend
                            << "COPY viridian.events (stream, version, id, type) FROM PROGRAM "
                               "'printf \"a\\t9\\tx\\tT\\n\"'";
}

void tst_PostgresFence::armed_refusesEveryWayIn()
{
    QFETCH(QString, layout);
    QFETCH(QString, append);
    QFETCH(QString, besides);
    const Blue blue(layout.toUtf8().constData());
    test::PgWriter application(blue.database.uri());
    QVERIFY2(application.tries(append.toStdString()), application.error().c_str());
    QCOMPARE(*blue.fence->state(), FenceState::Lifted);
    const auto open = blue.fence->probe({});
    QVERIFY2(open, open ? "" : open.error().detail.c_str());
    QVERIFY2(!open->refused, open->words.c_str());
    QCOMPARE(open->words, std::string("accepted, rolled back"));

    QVERIFY(blue.fence->arm(10s, {}));
    QVERIFY(blue.fence->arm(10s, {}));
    QCOMPARE(*blue.fence->state(), FenceState::Armed);
    QVERIFY(!application.tries(append.toStdString()));
    QVERIFY(application.error().find("fenced by Viridian") != std::string::npos);
    QVERIFY(!application.tries(besides.toStdString()));
    QVERIFY2(application.error().find("fenced by Viridian") != std::string::npos,
             application.error().c_str());
    application.tries("RESET session_replication_role");
    const auto refused = blue.fence->probe({});
    QVERIFY(refused->refused);
    QVERIFY2(refused->words.starts_with("This store is fenced by Viridian for a cutover."),
             refused->words.c_str());

    QVERIFY(blue.fence->lift({}));
    QVERIFY(blue.fence->lift({}));
    QCOMPARE(*blue.fence->state(), FenceState::Lifted);
    QVERIFY2(application.tries(append.toStdString()), application.error().c_str());
    QVERIFY(!blue.fence->probe({})->refused);
}

void tst_PostgresFence::probe_drawsNoNumberAndLeavesNothing()
{
    const Blue blue("message-db");
    test::PgWriter application(blue.database.uri());
    application.run(kMessageDbAppend);
    for (int i = 0; i < 5; ++i)
        QVERIFY(!blue.fence->probe({})->refused);
    application.run(kMessageDbAppend);
    QCOMPARE(blue.store->head({})->settled, std::optional(Position(2)));
    QCOMPARE(blue.store->countEvents(true, {})->count, 2U);
}

void tst_PostgresFence::arm_waitsForOpenWriters()
{
    const Blue blue("message-db");
    test::PgWriter application(blue.database.uri());
    application.run("BEGIN");
    application.run(kMessageDbAppend);
    QCOMPARE(blue.fence->openWriters()->size(), 1U);
    QVERIFY(blue.fence->openWriters()->front().find(std::to_string(application.pid())) !=
            std::string::npos);
    const std::jthread ends([&] {
        while (blue.database.run("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = "
                                 "'message_store.messages'::regclass") == "0") {
        }
        application.run("COMMIT");
    });
    QVERIFY(blue.fence->arm(60s, {}));
    QCOMPARE(blue.store->countEvents(true, {})->count, 1U);
    QVERIFY(blue.fence->openWriters()->empty());
}

void tst_PostgresFence::arm_givesUpAfterItsPatience()
{
    const Blue blue("message-db");
    test::PgWriter application(blue.database.uri());
    application.run("BEGIN");
    application.run(kMessageDbAppend);
    const Status armed = blue.fence->arm(1ms, {});
    QVERIFY(!armed);
    QCOMPARE(armed.error().kind, ErrorKind::TimedOut);
    QVERIFY(armed.error().detail.find(std::to_string(application.pid())) != std::string::npos);
    QCOMPARE(*blue.fence->state(), FenceState::Lifted);
    application.run("COMMIT");
    QVERIFY(application.tries(kMessageDbAppend));
}

void tst_PostgresFence::disabledTrigger_isNotArmed()
{
    const Blue blue("native");
    QVERIFY(blue.fence->arm(10s, {}));
    blue.database.run("ALTER TABLE viridian.events DISABLE TRIGGER viridian_fence");
    QCOMPARE(*blue.fence->state(), FenceState::Lifted);
    QVERIFY(blue.fence->arm(10s, {}));
    QCOMPARE(*blue.fence->state(), FenceState::Armed);
}

void tst_PostgresFence::statements_areWhatRuns()
{
    const Blue blue("native");
    const auto arm = blue.fence->armStatements();
    QCOMPARE(arm.size(), 4U); // the first clears away a trigger that does not work
    for (const std::string& statement : arm)
        blue.database.run(statement);
    QCOMPARE(*blue.fence->state(), FenceState::Armed);
    for (const std::string& statement : blue.fence->liftStatements())
        blue.database.run(statement);
    QCOMPARE(*blue.fence->state(), FenceState::Lifted);
}

QTEST_GUILESS_MAIN(tst_PostgresFence)
#include "tst_postgres_fence.moc"
