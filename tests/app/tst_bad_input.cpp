#include "core/store/open.h"
#include "tests/support/ctl.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace viridian;
using viridian::test::ctl;
using viridian::test::CtlRun;

namespace {

void writeFile(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

QString sqlite(const QString& path)
{
    return QStringLiteral("sqlite:") + path;
}

/// Runs SQL on a SQLite store as another program would.
void runSql(const QString& path, const std::string& sql)
{
    const Result<StoreAddress> address = StoreAddress::parse(sqlite(path).toStdString());
    QVERIFY(address.has_value());
    const auto session = openSqlSession(*address, Access::ReadWrite);
    QVERIFY2(session.has_value(), session ? "" : session.error().message.c_str());
    const Status done = (*session)->script(sql);
    QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
}

constexpr auto kFailingStep = R"(format: viridian.pipeline/1
name: fails late
steps:
  - id: needs-total
    match: {type: Odd, version: "1"}
    to: {version: "2"}
    patch: [{move: /missing, to: /there}]
)";

} // namespace

class TestBadInput : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void unusableStores_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing file") << "absent.db" << QByteArray() << 3 << "absent.db";
        QTest::newRow("a file that is no database")
            << "text.db" << QByteArray(5000, 'x') << 2 << "not a";
        QTest::newRow("empty file") << "empty.db" << QByteArray("") << 2 << "";
    }
    void unusableStores()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(int, exitCode);
        QFETCH(QString, says);
        const QString path = m_folder->filePath(name);
        if (!content.isNull())
            writeFile(path, content);
        const CtlRun run = ctl({"probe", sqlite(path)});
        QCOMPARE(run.exitCode, exitCode);
        QVERIFY2(run.err.contains(says.toUtf8()), run.err.constData());
        QVERIFY(run.out.isEmpty());
    }

    void unknownLayoutListsCandidatesAndWhatIsMissing()
    {
        const QString path = m_folder->filePath(QStringLiteral("other.db"));
        writeFile(path, {});
        QCOMPARE(ctl({"create", sqlite(path) + "x?layout=native"}).exitCode, 0);
        QFile::remove(path);
        QVERIFY(QFile::copy(path + "x", path));
        runSql(path, "DROP TABLE events; CREATE TABLE emt_messages (global_position INTEGER "
                     "PRIMARY KEY, message_data TEXT);");
        const CtlRun run = ctl({"probe", sqlite(path)});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains("emmett"), run.err.constData());
        QVERIFY2(run.err.contains("message_schema_version"), run.err.constData());
    }

    void unreachableServerIsSaidAndKeepsThePasswordOut()
    {
        qputenv("PGPASSWORD", "very-secret");
        const CtlRun run =
            ctl({"probe", "postgresql://postgres@127.0.0.1:1/none?connect_timeout=2"});
        qunsetenv("PGPASSWORD");
        QCOMPARE(run.exitCode, 3);
        QVERIFY2(!run.err.contains("very-secret"), run.err.constData());
    }

    void passwordInAnAddressIsRefusedWithoutRepeatingIt()
    {
        const CtlRun run = ctl({"probe", "postgresql://u:hunter2@127.0.0.1/none"});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(!run.err.contains("hunter2"), run.err.constData());
        QVERIFY2(run.err.contains("pgpass"), run.err.constData());
    }

    void wrongPasswordIsDenied()
    {
        const QByteArray server = qgetenv("VIRIDIAN_TEST_PG");
        if (server.isEmpty())
            QSKIP("no PostgreSQL: VIRIDIAN_TEST_PG is not set");
        QByteArray address = server;
        address.replace("postgres@", "viridian_scram@");
        qputenv("PGPASSWORD", "wrong-password");
        const CtlRun run = ctl({"probe", QString::fromUtf8(address)});
        qunsetenv("PGPASSWORD");
        QCOMPARE(run.exitCode, 3);
        QVERIFY2(run.err.contains("assword"), run.err.constData());
        QVERIFY2(!run.err.contains("wrong-password"), run.err.constData());
    }

    void pipelineErrorsNameFileLineAndColumn()
    {
        demo(100);
        const QString pipeline = m_folder->filePath(QStringLiteral("bad.yaml"));
        writeFile(pipeline, "format: viridian.pipeline/1\nname: bad\nsteps:\n  - id: a\n    match: "
                            "{type: X}\n    renam: {type: Y}\n");
        const CtlRun run = ctl({"preview", "--blue", blue(), "--pipeline", pipeline});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains("bad.yaml:6:5"), run.err.constData());
        QVERIFY2(run.err.contains("renam"), run.err.constData());
    }

    void aStepThatFailsHaltsAndNothingPastItIsWritten()
    {
        demo(13'000);
        runSql(m_folder->filePath(QStringLiteral("d/shop-blue.db")),
               "UPDATE events SET type = 'Odd', schema_version = '1' WHERE position = 12345;");
        const QString pipeline = m_folder->filePath(QStringLiteral("late.yaml"));
        writeFile(pipeline, kFailingStep);
        const QString green =
            sqlite(m_folder->filePath(QStringLiteral("green.db"))) + "?layout=native";
        const CtlRun run =
            ctl({"sync", "--blue", blue(), "--green", green, "--pipeline", pipeline});
        QCOMPARE(run.exitCode, 2);
        for (const char* word : {"12345", "needs-total", "/missing"})
            QVERIFY2(run.err.contains(word), run.err.constData());
        const CtlRun probe = ctl({"probe", green, "--json"});
        QCOMPARE(probe.json()["events"]["count"].get<int>(), 12'344);
    }

    void greenThatIsNotEmptyIsAConflict()
    {
        demo(100);
        const CtlRun run = ctl({"sync", "--blue", blue(), "--green", blue()});
        QVERIFY2(run.exitCode == 4 || run.exitCode == 2, run.err.constData());
        const QString copy = m_folder->filePath(QStringLiteral("copy.db"));
        QVERIFY(QFile::copy(m_folder->filePath(QStringLiteral("d/shop-blue.db")), copy));
        const CtlRun other = ctl({"sync", "--blue", blue(), "--green", sqlite(copy)});
        QCOMPARE(other.exitCode, 4);
        QVERIFY2(other.err.contains("not empty"), other.err.constData());
    }

    void aSecondSyncOnTheSameGreenIsRefusedWithTheOwnersName()
    {
        demo(500);
        const QString green =
            sqlite(m_folder->filePath(QStringLiteral("green.db"))) + "?layout=native";
        QProcess first;
        first.start(test::ctlProgram(),
                    {"sync", "--blue", blue(), "--green", green, "--follow", "--json", "--quiet"});
        QVERIFY(first.waitForStarted());
        QByteArray said;
        const auto follows = [&] {
            said += first.readAllStandardOutput();
            return said.contains("following");
        };
        QTRY_VERIFY_WITH_TIMEOUT(follows(), 30'000);
        const CtlRun second = ctl({"sync", "--blue", blue(), "--green", green});
        QCOMPARE(second.exitCode, 4);
        QVERIFY2(second.err.contains("pid " + QByteArray::number(first.processId())),
                 second.err.constData());
        first.terminate();
        QVERIFY(first.waitForFinished(30'000));
        QCOMPARE(first.exitCode(), 130);
        QCOMPARE(ctl({"sync", "--blue", blue(), "--green", green}).exitCode, 0);
    }

    void badUsageExitsWithTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown verb") << QStringList{"brows"};
        QTest::newRow("unknown option") << QStringList{"probe", "--jsn", "x.db"};
        QTest::newRow("no store") << QStringList{"probe"};
        QTest::newRow("blue missing") << QStringList{"sync", "--green", "sqlite:x.db"};
        QTest::newRow("unknown scheme") << QStringList{"probe", "mongodb://localhost/x"};
        QTest::newRow("bad workspace") << QStringList{"diff", "--workspace", "/dev/null"};
    }
    void badUsageExitsWithTwo()
    {
        QFETCH(QStringList, arguments);
        const CtlRun run = ctl(arguments);
        QCOMPARE(run.exitCode, 2);
        QVERIFY(!run.err.isEmpty());
        QVERIFY(run.out.isEmpty());
    }

    void badFilterSaysColumnAndExpectation()
    {
        demo(50);
        const CtlRun run = ctl({"events", blue(), "--filter", "type:A pos:x.."});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains("column"), run.err.constData());
    }

private:
    void demo(int events)
    {
        const CtlRun made = ctl({"demo", "init", m_folder->filePath(QStringLiteral("d")),
                                 "--events", QString::number(events)});
        QVERIFY2(made.exitCode == 0, made.err.constData());
    }
    [[nodiscard]] QString blue() const
    {
        return sqlite(m_folder->filePath(QStringLiteral("d/shop-blue.db")));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
