#include "core/store/postgres/pg_error.h"

#include <QTest>

using namespace viridian;
using namespace viridian::postgres;

class tst_PgError : public QObject {
    Q_OBJECT

private slots:
    void sqlstate_hasAKind_data();
    void sqlstate_hasAKind();
    void fullDisk_saysSo();
    void unknownState_isInternalAndNamesIt();
    void stateOfARefusedLogin_isFound_data();
    void stateOfARefusedLogin_isFound();
    void passwords_areBlanked_data();
    void passwords_areBlanked();
};

void tst_PgError::sqlstate_hasAKind_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* what, const char* state, ErrorKind kind) {
        QTest::newRow(what) << state << static_cast<int>(kind);
    };
    row("wrong password", "28P01", ErrorKind::Denied);
    row("no pg_hba line", "28000", ErrorKind::Denied);
    row("no such database", "3D000", ErrorKind::NotFound);
    row("connection lost", "08006", ErrorKind::Unavailable);
    row("server shuts down", "57P01", ErrorKind::Unavailable);
    row("server crashed", "57P02", ErrorKind::Unavailable);
    row("server starts", "57P03", ErrorKind::Unavailable);
    row("database dropped", "57P04", ErrorKind::NotFound);
    row("cancelled", "57014", ErrorKind::Cancelled);
    row("disk full", "53100", ErrorKind::Denied);
    row("out of memory", "53200", ErrorKind::Unavailable);
    row("too many connections", "53300", ErrorKind::Unavailable);
    row("lock timeout", "55P03", ErrorKind::TimedOut);
    row("read-only transaction", "25006", ErrorKind::Denied);
    row("no privilege", "42501", ErrorKind::Denied);
    row("no table", "42P01", ErrorKind::NotFound);
    row("no column", "42703", ErrorKind::NotFound);
    row("duplicate table", "42P07", ErrorKind::Conflict);
    row("unique violation", "23505", ErrorKind::Conflict);
    row("not null violation", "23502", ErrorKind::InvalidInput);
    row("bad text", "22P02", ErrorKind::InvalidInput);
    row("untranslatable character", "22P05", ErrorKind::InvalidInput);
    row("serialization failure", "40001", ErrorKind::Unavailable);
    row("deadlock", "40P01", ErrorKind::Unavailable);
    row("input/output error", "58030", ErrorKind::Unavailable);
    row("damaged page", "XX001", ErrorKind::Corrupt);
    row("raised by a trigger", "P0001", ErrorKind::Denied);
    row("our own fence", "VF001", ErrorKind::Denied);
    row("too deep", "54001", ErrorKind::InvalidInput);
    row("syntax error of ours", "42601", ErrorKind::Internal);
    row("nothing", "", ErrorKind::Internal);
}

void tst_PgError::sqlstate_hasAKind()
{
    QFETCH(QString, state);
    QFETCH(int, kind);
    QCOMPARE(static_cast<int>(errorKindOf(state.toStdString())), kind);
}

void tst_PgError::fullDisk_saysSo()
{
    const Error error = errorFrom("53100", "ERROR:  could not extend file", "postgresql://h/shop");
    QCOMPARE(
        error.message,
        std::string("The disk of the PostgreSQL server of postgresql://h/shop is full; make room "
                    "there, then go on."));
    QCOMPARE(error.detail, std::string("SQLSTATE 53100: ERROR:  could not extend file"));
}

void tst_PgError::unknownState_isInternalAndNamesIt()
{
    const Error error = errorFrom("99999", "ERROR:  new in version 30\n", "shop");
    QCOMPARE(error.kind, ErrorKind::Internal);
    QCOMPARE(error.detail, std::string("SQLSTATE 99999: ERROR:  new in version 30"));
}

void tst_PgError::stateOfARefusedLogin_isFound_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("state");
    QTest::newRow("wrong password")
        << "connection to server at \"10.0.0.1\", port 5432 failed: FATAL:  28P01: password "
           "authentication failed for user \"x\"\nLOCATION:  auth_failed, auth.c:334"
        << "28P01";
    QTest::newRow("another language")
        << "Verbindung gescheitert: FATAL:  3D000: Datenbank »x« existiert nicht"
        << "3D000";
    QTest::newRow("not reached")
        << "connection to server at \"::1\", port 1 failed: Connection refused"
        << "";
    QTest::newRow("a short line") << "error: 28P01"
                                  << "";
    QTest::newRow("empty") << ""
                           << "";
}

void tst_PgError::stateOfARefusedLogin_isFound()
{
    QFETCH(QString, text);
    QFETCH(QString, state);
    const std::string bytes = text.toStdString();
    QCOMPARE(QString::fromStdString(std::string(sqlstateIn(bytes))), state);
}

void tst_PgError::passwords_areBlanked_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("in a URI") << "bad URI \"postgresql://ann:s3cret@host/db\""
                              << "bad URI \"postgresql://ann:***@host/db\"";
    QTest::newRow("with an at sign") << "postgresql://ann:s3@cret@host/db"
                                     << "postgresql://ann:***@host/db";
    QTest::newRow("as a key") << "host=h password=s3cret dbname=d"
                              << "host=h password=*** dbname=d";
    QTest::newRow("as a quoted key") << "password='s3 cret' dbname=d"
                                     << "password=*** dbname=d";
    QTest::newRow("in a query") << "postgresql://h/d?password=s3cret&x=1"
                                << "postgresql://h/d?password=***&x=1";
    QTest::newRow("a port is none") << "postgresql://ann@host:5432/db"
                                    << "postgresql://ann@host:5432/db";
    QTest::newRow("lines become one") << "a\nb\n"
                                      << "a b";
}

void tst_PgError::passwords_areBlanked()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(redacted(text.toStdString())), expected);
}

QTEST_GUILESS_MAIN(tst_PgError)
#include "tst_pg_error.moc"
