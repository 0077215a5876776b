// What an operator meets who runs a cutover from the command line: refusals that touch nothing,
// another attempt after a rollback, and words for what is not known.

#include "core/store/open.h"
#include "core/workspace/workspace.h"
#include "tests/support/ctl.h"
#include "tests/support/pg.h"
#include "tests/support/stores.h"

#include <QDir>
#include <QTest>

#include <memory>

using namespace viridian;
using namespace viridian::test;

class TestCutoverCtl : public QObject {
    Q_OBJECT

private slots:
    void init();
    void wrongName_touchesNothing_data();
    void wrongName_touchesNothing();
    void switchByHandWithoutTerminal_isRefusedBeforeAnythingRuns();
    void switchedAtTheStart_isRefused();
    void rollbackByHandWithoutTerminal_leavesGreenOpen();
    void checkThatSaysGreenBeforehand_stopsTheRun();
    void afterARollback_runIsAnotherAttempt();
    void crashedInSwitching_isFinishedWithSwitched();
    void cancelInDraft_isAConflictAndWritesNothing();
    void ofAFreshDraft_nothingIsDatedTo1970();
    void rehearsal_printsTheStatements_data();
    void rehearsal_printsTheStatements();
    void help_showsAnExampleOfEachVerb();

private:
    /// A run that is allowed everything; @p more goes behind.
    CtlRun run(const QStringList& more = {});
    CtlRun verb(const QString& name, const QStringList& more = {});
    [[nodiscard]] nlohmann::json status() { return verb("status", {"--json"}).json(); }
    void save();
    [[nodiscard]] QStringList files() const
    {
        return QDir(QString::fromStdString(m_folder->path())).entryList(QDir::Files, QDir::Name);
    }
    /// Commands that stand for a load balancer: green is live while a file is there.
    void switchByCommands();

    std::unique_ptr<Folder> m_folder;
    Workspace m_workspace;
};

void TestCutoverCtl::init()
{
    m_folder = std::make_unique<Folder>();
    m_workspace = {};
    m_workspace.blue = nativeStore(*m_folder, "shop-prod.db", 300);
    m_workspace.green = "sqlite:" + m_folder->file("shop-next.db") + "?layout=native";
    save();
}

void TestCutoverCtl::save()
{
    must(saveWorkspace(m_workspace, m_folder->file("shop.viridian")));
}

void TestCutoverCtl::switchByCommands()
{
    const std::string live = m_folder->file("green.live");
    m_workspace.switchSpec = {.kind = SwitchKind::Command,
                              .check = {{"test", "-e", live}},
                              .switchTo = {{"touch", live}},
                              .undo = {{"rm", "-f", live}}};
    save();
}

CtlRun TestCutoverCtl::verb(const QString& name, const QStringList& more)
{
    return ctl(QStringList{"cutover", name, "--workspace",
                           QString::fromStdString(m_folder->file("shop.viridian"))} +
               more);
}

CtlRun TestCutoverCtl::run(const QStringList& more)
{
    return verb("run", QStringList{"--confirm", "shop-next", "--backup", "noted",
                                   "--acknowledge-loss", "fine", "--json"} +
                           more);
}

void TestCutoverCtl::wrongName_touchesNothing_data()
{
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("name");
    QTest::newRow("run, another name") << "run"
                                       << "wrong";
    QTest::newRow("run, blue's name") << "run"
                                      << "shop-prod";
    QTest::newRow("rollback, green's name") << "rollback"
                                            << "shop-next";
}

void TestCutoverCtl::wrongName_touchesNothing()
{
    QFETCH(QString, verb);
    QFETCH(QString, name);
    const QStringList before = files();
    const CtlRun refused = this->verb(verb, {"--confirm", name});
    QVERIFY2(refused.exitCode == 2, refused.err.constData());
    QVERIFY2(refused.err.contains(verb == "run" ? "shop-next" : "shop-prod"),
             refused.err.constData());
    QCOMPARE(files(), before); // not even green was made, nor a journal
}

void TestCutoverCtl::switchByHandWithoutTerminal_isRefusedBeforeAnythingRuns()
{
    const CtlRun refused = run();
    QVERIFY2(refused.exitCode == 2, refused.err.constData());
    QVERIFY2(refused.err.contains("terminal"), refused.err.constData());
    const nlohmann::json now = status();
    QCOMPARE(now["state"].get<std::string>(), std::string("Draft"));
    QCOMPARE(now["journal"]["records"].get<int>(), 0);
    QCOMPARE(now["fence"].get<std::string>(), std::string("lifted"));
}

void TestCutoverCtl::switchedAtTheStart_isRefused()
{
    const CtlRun refused = run({"--switched"});
    QVERIFY2(refused.exitCode == 2, refused.err.constData());
    QVERIFY2(refused.err.contains("--switched"), refused.err.constData());
    QCOMPARE(status()["journal"]["records"].get<int>(), 0);
}

void TestCutoverCtl::rollbackByHandWithoutTerminal_leavesGreenOpen()
{
    switchByCommands();
    const CtlRun over = run();
    QVERIFY2(over.exitCode == 0, over.err.constData());
    m_workspace.switchSpec = {}; // by hand from now on
    save();
    const QStringList back{"--confirm", "shop-prod"};
    for (const QStringList& more : {back, back + QStringList{"--switched"}}) {
        const CtlRun refused = verb("rollback", more);
        QVERIFY2(refused.exitCode == 2, refused.err.constData());
        const nlohmann::json now = status();
        QCOMPARE(now["state"].get<std::string>(), std::string("Watching"));
        QCOMPARE(now["gateOpen"].get<bool>(), true);
        QCOMPARE(now["fence"].get<std::string>(), std::string("armed"));
    }
}

void TestCutoverCtl::checkThatSaysGreenBeforehand_stopsTheRun()
{
    switchByCommands();
    m_workspace.switchSpec.check = {{"true"}}; // says green whatever is live
    save();
    const CtlRun refused = run();
    QVERIFY2(refused.exitCode == 1, refused.err.constData());
    QVERIFY2(refused.err.contains("Traffic on blue"), refused.err.constData());
    const nlohmann::json now = status();
    QCOMPARE(now["state"].get<std::string>(), std::string("Ready"));
    QCOMPARE(now["fence"].get<std::string>(), std::string("lifted"));
}

void TestCutoverCtl::afterARollback_runIsAnotherAttempt()
{
    switchByCommands();
    const CtlRun first = run();
    QVERIFY2(first.exitCode == 0, first.err.constData());
    const CtlRun back = verb("rollback", {"--confirm", "shop-prod", "--json"});
    QVERIFY2(back.exitCode == 0, back.err.constData());
    QCOMPARE(back.json()["state"].get<std::string>(), std::string("RolledBack"));
    // What was acknowledged for the first attempt does not count for the second.
    const CtlRun refused = verb("run", {"--confirm", "shop-next"});
    QVERIFY2(refused.exitCode == 1, refused.err.constData());
    QVERIFY2(refused.err.contains("Reversibility"), refused.err.constData());
    const CtlRun again = run();
    QVERIFY2(again.exitCode == 0, again.err.constData());
    QCOMPARE(again.json()["state"].get<std::string>(), std::string("Watching"));
    QCOMPARE(again.json()["traffic"]["live"].get<std::string>(), std::string("green"));
}

void TestCutoverCtl::crashedInSwitching_isFinishedWithSwitched()
{
    switchByCommands();
    m_workspace.switchSpec.switchTo = {{"false"}};
    save();
    const CtlRun stuck = run();
    QVERIFY2(stuck.exitCode == 3, stuck.err.constData());
    QCOMPARE(status()["journalState"].get<std::string>(), std::string("Switching"));
    m_workspace.switchSpec = {}; // the operator takes over by hand
    save();
    const CtlRun asked = run();
    QVERIFY2(asked.exitCode == 3 && asked.err.contains("--switched"), asked.err.constData());
    QCOMPARE(status()["journalState"].get<std::string>(), std::string("Switching"));
    const CtlRun done = run({"--switched"});
    QVERIFY2(done.exitCode == 0, done.err.constData());
    QCOMPARE(done.json()["state"].get<std::string>(), std::string("Watching"));
}

void TestCutoverCtl::cancelInDraft_isAConflictAndWritesNothing()
{
    const std::string blue = readFile(m_folder->file("shop-prod.db"));
    const CtlRun refused = verb("cancel");
    QVERIFY2(refused.exitCode == 4, refused.err.constData());
    QVERIFY2(refused.err.contains("nothing to cancel"), refused.err.constData());
    QVERIFY(readFile(m_folder->file("shop-prod.db")) == blue);
    const CtlRun green = ctl({"probe", QString::fromStdString(m_workspace.green), "--json"});
    QCOMPARE(green.json()["events"]["count"].get<int>(), 0); // and no sync was run
    QCOMPARE(status()["journal"]["records"].get<int>(), 0);
}

void TestCutoverCtl::ofAFreshDraft_nothingIsDatedTo1970()
{
    for (const char* name : {"status", "resolve", "plan", "rehearse"}) {
        const CtlRun shown = verb(name);
        QVERIFY2(!shown.out.contains("1970"), shown.out.constData());
        QVERIFY2(!shown.out.contains("20780 d"), shown.out.constData());
    }
    const CtlRun shown = verb("resolve");
    QVERIFY2(shown.exitCode == 0, shown.err.constData());
    QVERIFY2(shown.out.contains("Draft since ?"), shown.out.constData());
    QVERIFY2(shown.out.contains("nobody has moved the traffic"), shown.out.constData());
    QVERIFY2(shown.out.contains("No sync has reported yet"), shown.out.constData());
}

void TestCutoverCtl::rehearsal_printsTheStatements_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestCutoverCtl::rehearsal_printsTheStatements()
{
    QFETCH(bool, postgres);
    if (postgres && pgServer().empty())
        QSKIP("no PostgreSQL: VIRIDIAN_TEST_PG is not set");
    std::unique_ptr<PgDatabase> database;
    if (postgres) {
        database = std::make_unique<PgDatabase>();
        m_workspace.green = database->uri() + "?layout=native";
    }
    switchByCommands();
    const QString workspace = QString::fromStdString(m_folder->file("shop.viridian"));
    const CtlRun synced = ctl({"sync", "--workspace", workspace, "--quiet"});
    QVERIFY2(synced.exitCode == 0, synced.err.constData());
    const QByteArray schema = postgres ? "\"viridian\"." : "";
    const CtlRun shown = verb("rehearse");
    QVERIFY2(shown.exitCode == 1, shown.err.constData());
    QVERIFY2(shown.out.contains("INSERT INTO " + schema +
                                "\"viridian_journal\" (number, at, kind, state, text, details, "
                                "who, chain) VALUES (1, "),
             shown.out.constData());
    QVERIFY2(shown.out.contains("'Committed', 'Committed, point of no return passed', '{"),
             shown.out.constData());
    QVERIFY2(shown.out.contains("\"blueTo\":\"300\""), shown.out.constData());
    QVERIFY2(shown.out.contains("INSERT INTO " + schema +
                                "\"viridian_gate\" (id, open, at) VALUES "
                                "(1, 1, "),
             shown.out.constData());
    QVERIFY2(shown.out.contains("ON CONFLICT (id) DO UPDATE SET open = excluded.open"),
             shown.out.constData());
    QVERIFY2(shown.out.contains("CREATE TRIGGER \"viridian_fence\""), shown.out.constData());
    QVERIFY2(shown.out.contains("INSERT INTO \"events\" "), shown.out.constData()); // the probe
    QVERIFY2(shown.out.contains(postgres ? "SELECT pg_catalog.setval('" : "PRAGMA wal_checkpoint"),
             shown.out.constData());
    if (postgres)
        QVERIFY2(shown.out.contains("'::regclass, 300::bigint)"), shown.out.constData());
    QVERIFY2(!shown.out.contains("$1"), shown.out.constData());
    // Nobody syncs just now, so there is nobody to give an order to.
    QVERIFY2(!shown.out.contains("viridian_control"), shown.out.constData());
}

void TestCutoverCtl::help_showsAnExampleOfEachVerb()
{
    for (const char* name :
         {"plan", "rehearse", "run", "status", "resolve", "cancel", "rollback", "complete"}) {
        const CtlRun help = ctl({"cutover", name, "--help"});
        const QByteArray example =
            QByteArray("Example: viridianctl cutover ") + name + " --workspace";
        QVERIFY2(help.exitCode == 0 && help.out.contains(example), help.out.constData());
    }
    QVERIFY(ctl({"cutover", "complete", "--help"}).out.contains("watch window"));
}

QTEST_GUILESS_MAIN(TestCutoverCtl)
#include "tst_cutover_ctl.moc"
