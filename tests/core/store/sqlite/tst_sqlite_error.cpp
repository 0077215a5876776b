#include "core/store/sqlite/sqlite_error.h"

#include <QTest>

#include <sqlite3.h>

using namespace viridian;

class TestSqliteError : public QObject {
    Q_OBJECT

private slots:
    void code_becomesAKindAndASentence_data();
    void code_becomesAKindAndASentence();
};

void TestSqliteError::code_becomesAKindAndASentence_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, int code, ErrorKind kind, const char* says) {
        QTest::newRow(name) << code << static_cast<int>(kind) << says;
    };
    row("busy", SQLITE_BUSY, ErrorKind::Unavailable, "locked by another program");
    row("busy snapshot", SQLITE_BUSY_SNAPSHOT, ErrorKind::Unavailable, "locked by another program");
    row("full", SQLITE_FULL, ErrorKind::Denied, "full");
    row("no more can be written", SQLITE_IOERR_WRITE, ErrorKind::Denied, "Make room");
    row("readers' file cannot grow", SQLITE_IOERR_SHMSIZE, ErrorKind::Denied, "Make room");
    row("read-only", SQLITE_READONLY, ErrorKind::Denied, "cannot be written");
    row("read-only folder", SQLITE_READONLY_DIRECTORY, ErrorKind::Denied, "cannot be written");
    row("cannot open", SQLITE_CANTOPEN, ErrorKind::Denied, "cannot be opened");
    row("permission", SQLITE_PERM, ErrorKind::Denied, "may not be opened");
    row("corrupt", SQLITE_CORRUPT, ErrorKind::Corrupt, "integrity_check");
    row("corrupt index", SQLITE_CORRUPT_INDEX, ErrorKind::Corrupt, "integrity_check");
    row("no database", SQLITE_NOTADB, ErrorKind::InvalidInput, "not a SQLite database");
    row("input and output", SQLITE_IOERR_FSYNC, ErrorKind::Unavailable, "check the disk");
    row("interrupted", SQLITE_INTERRUPT, ErrorKind::Cancelled, "Stopped");
    row("constraint", SQLITE_CONSTRAINT_UNIQUE, ErrorKind::Conflict, "rules");
    row("trigger", SQLITE_CONSTRAINT_TRIGGER, ErrorKind::Denied, "trigger");
    row("too big", SQLITE_TOOBIG, ErrorKind::InvalidInput, "larger");
    row("memory", SQLITE_NOMEM, ErrorKind::Unavailable, "memory");
    row("misuse", SQLITE_MISUSE, ErrorKind::Internal, "words of SQLite");
}

void TestSqliteError::code_becomesAKindAndASentence()
{
    QFETCH(int, code);
    QFETCH(int, kind);
    QFETCH(QString, says);
    const Error error = sqliteError(code, "shop.db", "words of SQLite");
    QCOMPARE(static_cast<int>(error.kind), kind);
    QVERIFY2(QString::fromStdString(error.message).contains(says), error.message.c_str());
    QVERIFY(error.message.find("shop.db") != std::string::npos);
    QVERIFY(error.detail.find("words of SQLite") != std::string::npos);
    QVERIFY(error.detail.find(std::to_string(code)) != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSqliteError)
#include "tst_sqlite_error.moc"
