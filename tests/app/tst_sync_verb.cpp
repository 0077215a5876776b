// What `sync` and `status` say and how they end, on stores that real programs could have left.
#include "core/store/open.h"
#include "tests/support/ctl.h"
#include "tests/support/pg.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace viridian;
using namespace viridian::test;

namespace {

/// Runs SQL on a store as another program would.
void runSql(const QString& store, const std::string& sql)
{
    const Result<StoreAddress> address = StoreAddress::parse(store.toStdString());
    QVERIFY(address.has_value());
    const auto session = openSqlSession(*address, Access::ReadWrite);
    QVERIFY2(session.has_value(), session ? "" : session.error().message.c_str());
    const Status done = (*session)->script(sql);
    QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
}

/// A sync that runs until it is stopped.
class Running {
public:
    explicit Running(const QStringList& arguments)
    {
        m_process.start(ctlProgram(), arguments);
        QVERIFY(m_process.waitForStarted());
    }
    const QByteArray& out() { return m_out += m_process.readAllStandardOutput(); }
    const QByteArray& err() { return m_err += m_process.readAllStandardError(); }
    int stop()
    {
        m_process.terminate();
        return m_process.waitForFinished(60'000) ? m_process.exitCode() : -1;
    }

private:
    QProcess m_process;
    QByteArray m_out;
    QByteArray m_err;
};

} // namespace

class TestSyncVerb : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        const CtlRun made = ctl({"demo", "init", path("d"), "--events", "3000"});
        QVERIFY2(made.exitCode == 0, made.err.constData());
    }

    void anExportAsGreen_isBadUsageAndLeavesNothing()
    {
        const CtlRun run = ctl({"sync", "--blue", blue(), "--green", "file:" + path("x.ndjson")});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains("x.ndjson"), run.err.constData());
        QVERIFY(!QFile::exists(path("x.ndjson")));
    }

    void blueAsGreen_isBadUsage()
    {
        const CtlRun run = ctl({"sync", "--blue", blue(), "--green", blue()});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains("same store"), run.err.constData());
    }

    void missingInput_isBadUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("names");
        const QStringList two{"--blue", "BLUE", "--green", "GREEN"};
        const auto row = [](const char* name, const QStringList& arguments, const char* names) {
            QTest::newRow(name) << arguments << QByteArray(names);
        };
        row("sync, pipeline", QStringList{"sync", "--pipeline", "no.yaml"} + two, "no.yaml");
        row("diff, pipeline", QStringList{"diff", "--pipeline", "no.yaml"} + two, "no.yaml");
        row("diff, rules", QStringList{"diff", "--rules", "no.yaml"} + two, "no.yaml");
        row("preview, pipeline", {"preview", "--blue", "BLUE", "--pipeline", "no.yaml"}, "no.yaml");
        row("sync, workspace", {"sync", "--workspace", "no.viridian"}, "no.viridian");
        row("status, workspace", {"status", "--workspace", "no.viridian"}, "no.viridian");
        row("cutover, workspace", {"cutover", "status", "--workspace", "no.viridian"},
            "no.viridian");
        row("probe, layout", {"probe", "BLUE?layout=nope"}, "nope");
        row("events, layout", {"events", "BLUE?layout=nope"}, "nope");
        row("create, layout", {"create", "sqlite:new.db?layout=nope"}, "nope");
        row("sync, blue's layout", {"sync", "--blue", "BLUE?layout=nope", "--green", "GREEN"},
            "nope");
        row("sync, green's layout",
            {"sync", "--blue", "BLUE", "--green", "sqlite:new.db?layout=nope"}, "nope");
    }

    void missingInput_isBadUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, names);
        for (QString& argument : arguments)
            argument.replace("BLUE", blue()).replace("GREEN", green());
        const CtlRun run = ctl(arguments);
        QVERIFY2(run.exitCode == 2, run.err.constData());
        QVERIFY2(run.err.contains(names), run.err.constData());
    }

    void neverSynced_isNotStarted()
    {
        QCOMPARE(ctl({"create", green()}).exitCode, 0);
        const CtlRun json = ctl({"status", "--green", green(), "--json"});
        QCOMPARE(json.exitCode, 0);
        QCOMPARE(json.json()["state"].get<std::string>(), std::string("not started"));
        QVERIFY(json.json()["heartbeat"].is_null());
        const CtlRun text = ctl({"status", "--green", green()});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.contains("not started"), text.out.constData());
    }

    void whatEnded_hasNoRateAndNoForecast()
    {
        const CtlRun run = ctl({"sync", "--blue", blue(), "--green", green(), "--json"});
        QCOMPARE(run.exitCode, 0);
        const CtlRun status = ctl({"status", "--green", green(), "--json"});
        for (const nlohmann::json& said : {run.json(), status.json()}) {
            QCOMPARE(said["state"].get<std::string>(), std::string("done"));
            QCOMPARE(said["rateOut"].get<double>(), 0.0);
            QCOMPARE(said["rateIn"].get<double>(), 0.0);
            QVERIFY(said["forecastSeconds"].is_null());
            QCOMPARE(said["lagEvents"].get<int>(), 0);
        }
    }

    void aSyncThatWasKilled_isNotShownAsRunning()
    {
        QCOMPARE(ctl({"sync", "--blue", blue(), "--green", green()}).exitCode, 0);
        runSql(green(), "UPDATE viridian_report SET report = replace(report, '\"done\"', "
                        "'\"following\"');");
        const CtlRun status = ctl({"status", "--green", green(), "--json"});
        QCOMPARE(status.exitCode, 0);
        QCOMPARE(status.json()["state"].get<std::string>(), std::string("failed"));
        QCOMPARE(status.json()["rateOut"].get<double>(), 0.0);
        QVERIFY2(status.out.contains("Nobody runs this sync"), status.out.constData());
    }

    void aStoppedSync_printsItsReport()
    {
        Running sync(
            {"sync", "--blue", blue(), "--green", green(), "--rate", "50", "--json", "--quiet"});
        QTRY_VERIFY_WITH_TIMEOUT(checkpointOf(green()) > 0, 60'000);
        QCOMPARE(sync.stop(), 130);
        const auto report = nlohmann::json::parse(sync.out().toStdString(), nullptr, false);
        QVERIFY2(report.is_object(), sync.out().constData());
        QCOMPARE(report["state"].get<std::string>(), std::string("paused"));
        QVERIFY(report["checkpoint"].is_string());
        QCOMPARE(report["rateOut"].get<double>(), 0.0);
        QVERIFY2(sync.err().contains("run the same command again"), sync.err().constData());
    }

    void aLimitLeftBehind_isSaidAndCanBeLifted()
    {
        const QStringList plain{"sync", "--blue", blue(), "--green", green(), "--quiet"};
        QCOMPARE(ctl(plain + QStringList{"--rate", "100000"}).exitCode, 0);
        const CtlRun limited = ctl(plain);
        QCOMPARE(limited.exitCode, 0);
        QVERIFY2(limited.err.contains("limit of 100,000"), limited.err.constData());
        const CtlRun lifted = ctl(plain + QStringList{"--rate", "0"});
        QVERIFY2(lifted.err.isEmpty(), lifted.err.constData());
        const CtlRun after = ctl(plain);
        QVERIFY2(after.err.isEmpty(), after.err.constData());
    }

    void noMoreRoom_endsAtOnce()
    {
        QCOMPARE(ctl({"demo", "init", path("large"), "--events", "20000"}).exitCode, 0);
        QProcess sync;
        sync.start(QStringLiteral("bash"),
                   {"-c", "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\"", ctlProgram(), "sync",
                    "--blue", "sqlite:" + path("large/shop-blue.db"), "--green", green(),
                    "--quiet"});
        QVERIFY(sync.waitForFinished(100'000));
        QCOMPARE(sync.exitCode(), 3);
        const QByteArray said = sync.readAllStandardError();
        QVERIFY2(said.contains("could not be written"), said.constData());
        QCOMPARE(said.count('\n'), 1);
        QCOMPARE(ctl({"sync", "--blue", "sqlite:" + path("large/shop-blue.db"), "--green", green()})
                     .exitCode,
                 0);
    }

    void aLostGreen_isSaidWhenItBeginsAndWhenItEnds()
    {
        if (pgServer().empty())
            QSKIP("needs PostgreSQL");
        const PgDatabase database;
        const QString target = QString::fromStdString(database.uri()) + "?layout=native";
        Running sync({"sync", "--blue", blue(), "--green", target, "--follow", "--quiet"});
        const auto state = [&] {
            const CtlRun status = ctl({"status", "--green", target, "--json"});
            const nlohmann::json said = status.json();
            return said.is_object() ? QString::fromStdString(said["state"].get<std::string>())
                                    : QString();
        };
        QTRY_COMPARE_WITH_TIMEOUT(state(), QStringLiteral("following"), 60'000);
        database.run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname "
                     "= current_database() AND pid <> pg_backend_pid()");
        QTRY_VERIFY_WITH_TIMEOUT(sync.err().contains("resumed."), 60'000);
        QCOMPARE(sync.stop(), 130);
        const QByteArray said = sync.err();
        QCOMPARE(said.count("Green lost"), 1);
        QCOMPARE(said.count("resumed."), 1);
    }

private:
    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] QString blue() const { return "sqlite:" + path("d/shop-blue.db"); }
    [[nodiscard]] QString green() const { return "sqlite:" + path("green.db"); }

    static int checkpointOf(const QString& store)
    {
        const CtlRun status = ctl({"status", "--green", store, "--json"});
        const nlohmann::json said = status.json();
        return said.is_object() && said["checkpoint"].is_string()
                   ? std::stoi(said["checkpoint"].get<std::string>())
                   : 0;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestSyncVerb)
#include "tst_sync_verb.moc"
