#include "core/cutover/command.h"

#include <QtTest>

#include <thread>

using namespace viridian;
using namespace std::chrono_literals;

class TstCutoverCommand : public QObject {
    Q_OBJECT

private slots:
    void exitCodeAndOutput_areTold();
    void arguments_reachTheProgramUntouchedByAShell();
    void flood_isReadToItsEndAndKeptOnlyInPart();
    void hang_isKilledWithItsChildren();
    void stop_killsAtOnce();
    void signal_isAnExitCodeAbove128();
    void missingProgram_isNotFound();
    void emptyCommand_isRefused();
    void secretsOfOurs_areNotHandedOn();
    void addedEnvironment_isHandedOn();
    void bytesThatAreNoText_areReplaced();
    void shown_quotesWhatAShellWouldRead_data();
    void shown_quotesWhatAShellWouldRead();
};

namespace {

Result<CommandResult> shell(const std::string& script, CommandOptions options = {},
                            std::stop_token stop = {})
{
    return runCommand({"sh", "-c", script}, options, std::move(stop));
}

} // namespace

void TstCutoverCommand::exitCodeAndOutput_areTold()
{
    const Result<CommandResult> result = shell("echo out; echo err >&2; exit 3");
    QVERIFY(result);
    QCOMPARE(result->exitCode, 3);
    QCOMPARE(result->output, std::string("out\nerr\n"));
    QVERIFY(!result->truncated);
}

void TstCutoverCommand::arguments_reachTheProgramUntouchedByAShell()
{
    const Result<CommandResult> result =
        runCommand({"printf", "%s|", "$HOME; rm -rf *", "a b", ""}, {}, {});
    QVERIFY(result);
    QCOMPARE(result->output, std::string("$HOME; rm -rf *|a b||"));
}

void TstCutoverCommand::flood_isReadToItsEndAndKeptOnlyInPart()
{
    const Result<CommandResult> result =
        shell("head -c 20000000 /dev/zero | tr '\\0' 'x'; exit 4",
              {.timeout = 30s, .keepBytes = 1000, .folder = {}, .environment = {}});
    QVERIFY(result);
    QCOMPARE(result->exitCode, 4);
    QCOMPARE(result->output.size(), 1000U);
    QVERIFY(result->truncated);
}

void TstCutoverCommand::hang_isKilledWithItsChildren()
{
    QTemporaryDir folder;
    const std::string file = folder.filePath("pid").toStdString();
    const Result<CommandResult> result =
        shell("sleep 1000 & echo $! > " + file + "; wait",
              {.timeout = 300ms, .keepBytes = 100, .folder = {}, .environment = {}});
    QCOMPARE(result.error().kind, ErrorKind::TimedOut);
    QFile pid(QString::fromStdString(file));
    QVERIFY(pid.open(QIODevice::ReadOnly));
    const QString grandchild = pid.readAll().trimmed();
    QTRY_VERIFY(!QFile::exists("/proc/" + grandchild) || [&] {
        QFile stat("/proc/" + grandchild + "/stat");
        return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z");
    }());
}

void TstCutoverCommand::stop_killsAtOnce()
{
    std::stop_source source;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(50ms);
        source.request_stop();
    });
    const Result<CommandResult> result =
        shell("sleep 1000", {.timeout = 60s, .keepBytes = 100, .folder = {}, .environment = {}},
              source.get_token());
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    QCOMPARE(shell("true", {}, source.get_token()).error().kind, ErrorKind::Cancelled);
}

void TstCutoverCommand::signal_isAnExitCodeAbove128()
{
    QCOMPARE(shell("kill -9 $$")->exitCode, 137);
}

void TstCutoverCommand::missingProgram_isNotFound()
{
    const Result<CommandResult> result = runCommand({"no-such-program-of-ours"}, {}, {});
    QCOMPARE(result.error().kind, ErrorKind::NotFound);
    QVERIFY(result.error().message.find("no-such-program-of-ours") != std::string::npos);
}

void TstCutoverCommand::emptyCommand_isRefused()
{
    QCOMPARE(runCommand({}, {}, {}).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(runCommand({""}, {}, {}).error().kind, ErrorKind::InvalidInput);
}

void TstCutoverCommand::secretsOfOurs_areNotHandedOn()
{
    qputenv("PGPASSWORD", "hunter2");
    const Result<CommandResult> result = shell("env");
    qunsetenv("PGPASSWORD");
    QVERIFY(result->output.find("hunter2") == std::string::npos);
    QVERIFY(result->output.find("PATH=") != std::string::npos);
}

void TstCutoverCommand::addedEnvironment_isHandedOn()
{
    const Result<CommandResult> result =
        shell("echo $VIRIDIAN_GREEN; pwd", {.timeout = 5s,
                                            .keepBytes = 100,
                                            .folder = "/",
                                            .environment = {{"VIRIDIAN_GREEN", "shop-next"}}});
    QCOMPARE(result->output, std::string("shop-next\n/\n"));
}

void TstCutoverCommand::bytesThatAreNoText_areReplaced()
{
    QCOMPARE(shell("printf 'a\\377b'")->output, std::string("a?b"));
    // Cut in the middle of a character: the character goes, the rest stays.
    QCOMPARE(shell("printf 'a\\303\\244'",
                   {.timeout = 5s, .keepBytes = 2, .folder = {}, .environment = {}})
                 ->output,
             std::string("a"));
}

void TstCutoverCommand::shown_quotesWhatAShellWouldRead_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("line");
    QTest::newRow("plain words") << QStringList{"router", "--to=green", "/x"}
                                 << "router --to=green /x";
    QTest::newRow("a blank") << QStringList{"echo", "a b"} << "echo 'a b'";
    QTest::newRow("a quote") << QStringList{"echo", "it's"} << "echo 'it'\\''s'";
    QTest::newRow("empty") << QStringList{"echo", ""} << "echo ''";
    QTest::newRow("a variable") << QStringList{"echo", "$HOME"} << "echo '$HOME'";
}

void TstCutoverCommand::shown_quotesWhatAShellWouldRead()
{
    QFETCH(QStringList, command);
    QFETCH(QString, line);
    CommandLine words;
    for (const QString& word : command)
        words.push_back(word.toStdString());
    QCOMPARE(QString::fromStdString(shown(words)), line);
}

QTEST_GUILESS_MAIN(TstCutoverCommand)
#include "tst_cutover_command.moc"
