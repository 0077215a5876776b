#include "core/store/sqlite/sqlite_session.h"
#include "tests/support/stores.h"

#include <QTest>

using namespace viridian;
using namespace viridian::test;

class TestTextFunctions : public QObject {
    Q_OBJECT

private slots:
    void answersAsSqlitesOwn_data();
    void answersAsSqlitesOwn();
    void cannotBeCalledByASchema();
};

void TestTextFunctions::answersAsSqlitesOwn_data()
{
    QTest::addColumn<QString>("call"); ///< SQL
    QTest::addColumn<QString>("same"); ///< what SQLite says it is

    const auto row = [](const char* name, const char* text, const char* piece) {
        QTest::addRow("holds: %s", name)
            << QStringLiteral("viridian_may_hold(%1, %2)").arg(text, piece)
            << QStringLiteral("instr(%1, %2) > 0 OR instr(%1, '\\') > 0").arg(text, piece);
        QTest::addRow("word: %s", name)
            << QStringLiteral("viridian_may_hold_word(%1, %2)").arg(text, piece)
            << QStringLiteral("instr(lower(%1), %2) > 0 OR instr(%1, '\\') > 0").arg(text, piece);
    };
    row("at the start", "'köln am rhein'", "'köl'");
    row("at the end", "'köln am rhein'", "'ein'");
    row("all of it", "'abc'", "'abc'");
    row("longer than the text", "'abc'", "'abcd'");
    row("not there", "'abc'", "'ac'");
    row("capitals", "'AbCdE'", "'bcd'");
    row("a capital that is no ASCII letter", "'KÖLN'", "'köln'");
    row("a false start", "'aAaab'", "'aab'");
    row("no letter", "'{\"a\": 1}'", "'\": 1'");
    row("bytes", "x'00616263'", "x'6263'");
    row("a number", "12345", "'34'");
    row("nothing in it", "''", "'a'");
    row("NULL", "NULL", "'a'");
    row("a backslash", "'\\u0061bc'", "'abc'");
    row("a backslash at the end", "'ab\\'", "'abc'");
    row("a backslash in bytes", "x'615C'", "x'6263'");
    // Long texts are looked through in blocks: a piece stands across their borders too.
    for (const int before : {0, 1, 26, 27, 31, 32, 33, 63, 64, 200}) {
        for (const int after : {0, 1, 26, 32, 40}) {
            const QByteArray text =
                '\'' + QByteArray(before, 'c') + "C-47Ab" + QByteArray(after, 'b') + '\'';
            row(qPrintable(QStringLiteral("%1 before, %2 after").arg(before).arg(after)), text,
                "'c-47ab'");
            row(qPrintable(QStringLiteral("%1 before, %2 after, not").arg(before).arg(after)), text,
                "'c-48ab'");
            QByteArray escaped = text;
            row(qPrintable(QStringLiteral("%1 before, %2 after, escaped").arg(before).arg(after)),
                escaped.insert(1 + before, '\\'), "'c-48ab'");
        }
    }
}

void TestTextFunctions::answersAsSqlitesOwn()
{
    QFETCH(const QString, call);
    QFETCH(const QString, same);
    const Folder folder;
    const auto session = must(SqliteSession::open(folder.file("any.db"), Access::ReadWrite,
                                                  SqliteSession::IfMissing::Create));
    const SqlRows rows =
        must(session->run(QStringLiteral("SELECT %1, %2").arg(call, same).toStdString()));
    QCOMPARE(rows.rows.at(0).at(0), rows.rows.at(0).at(1));
}

void TestTextFunctions::cannotBeCalledByASchema()
{
    const Folder folder;
    const auto session = must(SqliteSession::open(folder.file("any.db"), Access::ReadWrite,
                                                  SqliteSession::IfMissing::Create));
    must(session->script("CREATE VIEW v AS SELECT viridian_may_hold('abc', 'b') AS found;"));
    QVERIFY(!session->run("SELECT found FROM v"));
}

QTEST_GUILESS_MAIN(TestTextFunctions)
#include "tst_text_functions.moc"
