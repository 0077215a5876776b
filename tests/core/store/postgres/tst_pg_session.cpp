#include "core/store/postgres/pg_session.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/support/pg.h"

#include <QTest>

#include <array>
#include <cstdlib>
#include <thread>

using namespace viridian;
using namespace viridian::postgres;
using namespace std::chrono_literals;

namespace {

StoreAddress addressOf(const std::string& uri)
{
    return *StoreAddress::parse(uri);
}

} // namespace

class tst_PgSession : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { VIRIDIAN_NEEDS_POSTGRES(); }

    void values_areBound();
    void settings_arePinned();
    void wrongPassword_isDenied();
    void rightPassword_fromTheEnvironment_isTaken();
    void unknownDatabase_isNotFound();
    void noServer_isUnavailable();
    void badUri_isInvalidInput();
    void readOnlySession_refusesToWrite();
    void readOnlySession_refusesToWriteInATransaction();
    void stopBefore_isCancelled();
    void stopDuring_cancelsOnTheServer();
    void stopDuringCopy_leavesTheSessionUsable();
    void stopWhileTheServerDoesNotRead_leavesTheSessionUsable();
    void lostConnection_isUnavailableAndComesBack();
    void lostConnection_inATransactionStaysLostUntilRollback();
    void lostCommit_isUnavailable();
    void failedTransaction_isNotCommitted();
    void copyIn_givesRowsAndAnswersTheirCount();
    void notification_wakesTheWait();
    void waitWithoutNotification_ends();
    void zeroByte_isInvalidInput();
    void together_answersStandWhereTheirStatementsStand();
    void together_oneThatFailsLeavesTheOthers();
    void together_stopCancelsAndTheSessionComesBack();
    void together_lostConnectionIsUnavailableAndComesBack();

private:
    test::PgDatabase& database()
    {
        if (!m_database)
            m_database = std::make_unique<test::PgDatabase>();
        return *m_database;
    }
    std::unique_ptr<PgSession> session(Access access = Access::ReadWrite)
    {
        Result<std::unique_ptr<PgSession>> opened =
            PgSession::open(addressOf(database().uri()), access);
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }
    std::unique_ptr<test::PgDatabase> m_database;
};

void tst_PgSession::values_areBound()
{
    const auto pg = session();
    const std::array<SqlValue, 4> values{std::int64_t{-7}, std::string_view("it's \"x\""),
                                         SqlBytes{std::string_view("\x01\x00\xff", 3)}, SqlValue{}};
    const auto rows = pg->run("SELECT $1::bigint, $2::text, octet_length($3), $4::text", values);
    QVERIFY(rows);
    QCOMPARE(rows->number(0), std::optional<std::int64_t>(-7));
    QCOMPARE(rows->text(1), std::string("it's \"x\""));
    QCOMPARE(rows->text(2), std::string("3"));
    QVERIFY(!rows->rows[0][3]);
}

void tst_PgSession::together_answersStandWhereTheirStatementsStand()
{
    const auto pg = session();
    const std::array<PgStatement, 3> statements{
        PgStatement{"SELECT $1::text", {std::string_view("first")}},
        PgStatement{"SELECT 1 WHERE FALSE"},
        PgStatement{"SELECT $1::bigint + $2::bigint", {std::int64_t{20}, std::int64_t{22}}}};
    const auto answers = pg->runTogether(statements, {});
    QVERIFY(answers);
    QCOMPARE(answers->size(), statements.size());
    QCOMPARE((*answers)[0]->text(0), std::string("first"));
    QVERIFY((*answers)[1]->empty());
    QCOMPARE((*answers)[2]->number(0), std::optional<std::int64_t>(42));
    QCOMPARE(pg->run("SELECT 7")->number(0), std::optional<std::int64_t>(7));
    QVERIFY(pg->script("SELECT 1; SELECT 2"));
}

void tst_PgSession::together_oneThatFailsLeavesTheOthers()
{
    const auto pg = session();
    const int pid = pg->backendPid();
    const std::array<PgStatement, 3> statements{PgStatement{"CREATE TEMP TABLE kept (a int)"},
                                                PgStatement{"SELECT * FROM public.not_there"},
                                                PgStatement{"SELECT 3"}};
    const auto answers = pg->runTogether(statements, {});
    QVERIFY(answers);
    QVERIFY((*answers)[0]);
    QVERIFY(!(*answers)[1]);
    QVERIFY((*answers)[1].error().kind == ErrorKind::NotFound);
    QCOMPARE((*answers)[2]->number(0), std::optional<std::int64_t>(3));
    QVERIFY(pg->run("DROP TABLE kept"));
    QCOMPARE(pg->backendPid(), pid);
}

void tst_PgSession::together_stopCancelsAndTheSessionComesBack()
{
    const auto pg = session();
    QVERIFY(pg->addSetup("SET application_name = 'together'"));
    std::stop_source stop;
    const std::array<SqlValue, 1> pid{std::int64_t{pg->backendPid()}};
    const auto watcher = session();
    const std::jthread stopper([&](const std::stop_token& ended) {
        const auto sleeps = [&] {
            const auto rows = watcher->run("SELECT count(*) FROM pg_stat_activity WHERE pid = "
                                           "$1::int AND wait_event = 'PgSleep'",
                                           pid);
            return rows && rows->number(0) == 1;
        };
        while (!ended.stop_requested() && !sleeps())
            std::this_thread::yield();
        stop.request_stop();
    });
    const std::array<PgStatement, 3> statements{PgStatement{"SELECT 1"},
                                                PgStatement{"SELECT pg_sleep(30)"},
                                                PgStatement{"SELECT pg_sleep(30)"}};
    const auto answers = pg->runTogether(statements, stop.get_token());
    QVERIFY(!answers);
    QVERIFY(answers.error().kind == ErrorKind::Cancelled);
    QCOMPARE(pg->run("SHOW application_name")->text(0), std::string("together"));
}

void tst_PgSession::together_lostConnectionIsUnavailableAndComesBack()
{
    const auto pg = session();
    const std::array<SqlValue, 1> pid{std::int64_t{pg->backendPid()}};
    QVERIFY(session()->run("SELECT pg_terminate_backend($1::int)", pid));
    const std::array<PgStatement, 2> statements{PgStatement{"SELECT pg_sleep(0.2)"},
                                                PgStatement{"SELECT 2"}};
    const auto answers = pg->runTogether(statements, {});
    QVERIFY(!answers);
    QVERIFY(answers.error().kind == ErrorKind::Unavailable);
    const auto again = pg->runTogether(statements, {});
    QVERIFY(again);
    QCOMPARE((*again)[1]->number(0), std::optional<std::int64_t>(2));
}

void tst_PgSession::settings_arePinned()
{
    database().run("ALTER DATABASE " + database().name() + " SET statement_timeout = '1ms'");
    database().run("ALTER DATABASE " + database().name() + " SET search_path = evil");
    const auto pg = session(Access::ReadOnly);
    database().run("ALTER DATABASE " + database().name() + " RESET ALL");
    const auto setting = [&](std::string_view name) {
        const std::array<SqlValue, 1> value{name};
        return pg->run("SELECT current_setting($1)", value)->text(0);
    };
    QCOMPARE(setting("application_name"), std::string("viridian"));
    QCOMPARE(setting("statement_timeout"), std::string("0"));
    QCOMPARE(setting("search_path"), std::string("pg_catalog, pg_temp"));
    QCOMPARE(setting("default_transaction_read_only"), std::string("on"));
    QCOMPARE(setting("TimeZone"), std::string("UTC"));
}

void tst_PgSession::wrongPassword_isDenied()
{
    qputenv("PGPASSWORD", "guessed-wrong");
    const auto opened =
        PgSession::open(addressOf(test::pgUri("postgres", "viridian_scram")), Access::ReadOnly);
    qunsetenv("PGPASSWORD");
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Denied);
    QVERIFY(opened.error().message.find("~/.pgpass") != std::string::npos);
    QVERIFY(opened.error().message.find("guessed-wrong") == std::string::npos);
    QVERIFY(opened.error().detail.find("guessed-wrong") == std::string::npos);
}

void tst_PgSession::rightPassword_fromTheEnvironment_isTaken()
{
    qputenv("PGPASSWORD", "right-password");
    const auto opened =
        PgSession::open(addressOf(test::pgUri("postgres", "viridian_scram")), Access::ReadOnly);
    qunsetenv("PGPASSWORD");
    QVERIFY(opened);
}

void tst_PgSession::unknownDatabase_isNotFound()
{
    const auto opened = PgSession::open(addressOf(test::pgUri("there_is_none")), Access::ReadOnly);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::NotFound);
}

void tst_PgSession::noServer_isUnavailable()
{
    const auto opened =
        PgSession::open(addressOf("postgresql://x@127.0.0.1:1/x"), Access::ReadOnly);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Unavailable);
    QVERIFY(opened.error().message.find("was not reached") != std::string::npos);
}

void tst_PgSession::badUri_isInvalidInput()
{
    StoreAddress address;
    address.scheme = Scheme::Postgres;
    address.text = address.uri = "postgresql://127.0.0.1/x?no_such_key=1";
    const auto opened = PgSession::open(address, Access::ReadOnly);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::InvalidInput);
}

void tst_PgSession::readOnlySession_refusesToWrite()
{
    const auto pg = session(Access::ReadOnly);
    const auto done = pg->run("CREATE TABLE public.x (a int)");
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Denied);
}

void tst_PgSession::readOnlySession_refusesToWriteInATransaction()
{
    const auto pg = session(Access::ReadOnly);
    QVERIFY(pg->begin());
    QVERIFY(!pg->run("CREATE TABLE public.x (a int)"));
    pg->rollback();
    QVERIFY(pg->run("SELECT 1"));
}

void tst_PgSession::stopBefore_isCancelled()
{
    const auto pg = session();
    std::stop_source stop;
    stop.request_stop();
    const auto done = pg->run("SELECT 1", {}, stop.get_token());
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Cancelled);
}

void tst_PgSession::stopDuring_cancelsOnTheServer()
{
    const auto pg = session();
    test::PgWriter other(database().uri());
    std::stop_source stop;
    const std::jthread stopper([&] {
        while (other.run("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT "
                         "pg_sleep(600%' AND state = "
                         "'active'") != "1")
            std::this_thread::yield();
        stop.request_stop();
    });
    const auto done = pg->run("SELECT pg_sleep(600)", {}, stop.get_token());
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Cancelled);
    QCOMPARE(pg->run("SELECT 1")->text(0), std::string("1"));
}

void tst_PgSession::stopDuringCopy_leavesTheSessionUsable()
{
    const auto pg = session();
    std::stop_source stop;
    int rows = 0;
    const auto sink = [&](std::string_view) -> Status {
        if (++rows == 1000)
            stop.request_stop();
        return {};
    };
    const auto done = pg->copyOut(
        "COPY (SELECT repeat('x', 1000), generate_series(1, 100000000)) TO STDOUT (FORMAT binary)",
        sink, stop.get_token());
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Cancelled);
    QCOMPARE(pg->run("SELECT 2")->text(0), std::string("2"));
}

void tst_PgSession::stopWhileTheServerDoesNotRead_leavesTheSessionUsable()
{
    // The server sleeps over the first row, so that most of the COPY stays unsent when it is
    // cancelled.
    const auto pg = session();
    QVERIFY(pg->script("CREATE TABLE public.slow (a text); CREATE FUNCTION public.sleep() RETURNS "
                       "trigger LANGUAGE plpgsql "
                       "AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$; CREATE TRIGGER slow "
                       "BEFORE INSERT ON "
                       "public.slow FOR EACH ROW EXECUTE FUNCTION public.sleep()"));
    QVERIFY(pg->begin());
    QVERIFY(pg->startCopyIn("COPY public.slow FROM STDIN", {}));
    QVERIFY(pg->putCopy("the first row\n", {}));
    test::PgWriter other(database().uri());
    while (other.run("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                     "wait_event = "
                     "'PgSleep'") == "0") {
    }
    std::stop_source stop;
    stop.request_stop();
    const std::string rows(64 * 1024 * 1024, 'x');
    const Status put = pg->putCopy(rows, stop.get_token());
    QVERIFY(!put);
    QCOMPARE(put.error().kind, ErrorKind::Cancelled);
    pg->rollback();
    QCOMPARE(pg->run("SELECT count(*) FROM public.slow")->text(0), std::string("0"));
}

void tst_PgSession::lostConnection_isUnavailableAndComesBack()
{
    const auto pg = session();
    QVERIFY(pg->addSetup("SET search_path = pg_catalog, kept_setting"));
    test::PgWriter(database().uri())
        .run("SELECT pg_terminate_backend(" + std::to_string(pg->backendPid()) + ", 5000)");
    const auto lost = pg->run("SELECT 1");
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, ErrorKind::Unavailable);
    QCOMPARE(pg->run("SELECT current_setting('search_path')")->text(0),
             std::string("pg_catalog, kept_setting"));
}

void tst_PgSession::lostConnection_inATransactionStaysLostUntilRollback()
{
    const auto pg = session();
    QVERIFY(pg->begin());
    test::PgWriter(database().uri())
        .run("SELECT pg_terminate_backend(" + std::to_string(pg->backendPid()) + ", 5000)");
    QCOMPARE(pg->run("SELECT 1").error().kind, ErrorKind::Unavailable);
    QCOMPARE(pg->run("SELECT 1").error().kind, ErrorKind::Unavailable);
    pg->rollback();
    QVERIFY(pg->run("SELECT 1"));
}

void tst_PgSession::lostCommit_isUnavailable()
{
    const auto pg = session();
    QVERIFY(pg->script("CREATE TABLE public.lost (a int)"));
    QVERIFY(pg->begin());
    QVERIFY(pg->run("INSERT INTO public.lost VALUES (1)"));
    test::PgWriter(database().uri())
        .run("SELECT pg_terminate_backend(" + std::to_string(pg->backendPid()) + ", 5000)");
    const auto done = pg->commit();
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Unavailable);
    QCOMPARE(pg->run("SELECT count(*) FROM public.lost")->text(0), std::string("0"));
}

void tst_PgSession::failedTransaction_isNotCommitted()
{
    const auto pg = session();
    QVERIFY(pg->begin());
    QVERIFY(!pg->run("SELECT 1 / 0"));
    const auto done = pg->commit();
    QVERIFY(!done);
    QVERIFY(pg->run("SELECT 1"));
}

void tst_PgSession::copyIn_givesRowsAndAnswersTheirCount()
{
    const auto pg = session();
    QVERIFY(pg->script("CREATE TABLE public.rows (a text)"));
    QVERIFY(pg->startCopyIn("COPY public.rows FROM STDIN", {}));
    for (int i = 0; i < 1000; ++i)
        QVERIFY(pg->putCopy("some text\n", {}));
    QVERIFY(pg->sendCopyEnd({}));
    const auto rows = pg->copyAnswer({});
    QVERIFY(rows);
    QCOMPARE(*rows, 1000ULL);
}

void tst_PgSession::notification_wakesTheWait()
{
    const auto pg = session(Access::ReadOnly);
    QVERIFY(pg->addSetup("LISTEN \"Some channel\""));
    const std::jthread announcer([&] { database().run("NOTIFY \"Some channel\""); });
    const auto woken = pg->waitForNotification(60s, {});
    QVERIFY(woken);
    QVERIFY(*woken);
}

void tst_PgSession::waitWithoutNotification_ends()
{
    const auto pg = session(Access::ReadOnly);
    const auto woken = pg->waitForNotification(1ms, {});
    QVERIFY(woken);
    QVERIFY(!*woken);
}

void tst_PgSession::zeroByte_isInvalidInput()
{
    const auto pg = session();
    const std::array<SqlValue, 1> values{std::string_view("a\0b", 3)};
    const auto done = pg->run("SELECT $1::text", values);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::InvalidInput);
    QCOMPARE(pg->script(std::string_view("SELECT 'a\0b'", 12)).error().kind,
             ErrorKind::InvalidInput);
}

QTEST_GUILESS_MAIN(tst_PgSession)
#include "tst_pg_session.moc"
