#include "core/workspace/workspace.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace viridian;

namespace {

const char* const kFull =
    "format: viridian.workspace/1\n"
    "blue: postgresql://shop@db-1/shop-prod\n"
    "green: sqlite:shop-next.db?layout=native\n"
    "pipeline: shop-v2.yaml\n"
    "rules: ignore.yaml\n"
    "readModels:\n"
    "  - {name: graph, kind: neo4j, address: \"neo4j://graph-2\", query: RETURN 1}\n"
    "guards:\n"
    "  lagEvents: 50\n"
    "  lagSeconds: 2\n"
    "  drainSeconds: 3\n"
    "  freezeSeconds: 4\n"
    "  ageSeconds: 6\n"
    "  watchMinutes: 7\n"
    "  quietMinutes: 8\n"
    "  commands:\n"
    "    - {name: Smoke, command: [./smoke.sh, green], blocking: false}\n"
    "switch: {kind: command, check: [./live.sh], switch: [[./to.sh, green], [./drain.sh]], undo: "
    "[[./to.sh, blue]]}\n"
    "fence: {kind: trigger, probeRole: shop_app}\n"
    "policy: {mode: live, forks: append}\n"
    "filters: [{name: Payments, filter: \"type:Payment*\", default: true}]\n"
    "marks: [{store: blue, position: \"98214003\", note: OrderPlaced}]\n";

Result<Workspace> parse(std::string_view text)
{
    return parseWorkspace(text, "/data/shop.viridian");
}

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT

private slots:
    void everySectionIsRead()
    {
        const Result<Workspace> workspace = parse(kFull);
        QVERIFY2(workspace.has_value(), workspace ? "" : workspace.error().message.c_str());
        QCOMPARE(workspace->guards.lagEvents, std::uint64_t{50});
        QCOMPARE(workspace->guards.quiet.count(), 8);
        QCOMPARE(workspace->guards.commands.at(0).command.size(), std::size_t{2});
        QVERIFY(!workspace->guards.commands.at(0).blocking);
        QCOMPARE(workspace->switchSpec.check.size(), std::size_t{1});
        QCOMPARE(workspace->switchSpec.switchTo.size(), std::size_t{2});
        QCOMPARE(workspace->fence.probeRole, std::string("shop_app"));
        QVERIFY(workspace->policy.mode == CutoverMode::Live);
        QVERIFY(workspace->policy.forks == ForkPolicy::Append);
        QVERIFY(workspace->filters.at(0).isDefault);
        QCOMPARE(workspace->marks.at(0).position, std::string("98214003"));
    }

    void whatIsWrittenIsReadBack_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("every section") << QByteArray(kFull);
        QTest::newRow("nothing but the format") << QByteArray("format: viridian.workspace/1\n");
        QTest::newRow("a row of a table")
            << QByteArray("format: viridian.workspace/1\nswitch: {kind: table-row, store: green, "
                          "table: router, key: "
                          "{column: name, value: 7}, column: live, from: blue, to: green}\n");
    }

    void whatIsWrittenIsReadBack()
    {
        QFETCH(QByteArray, text);
        const Result<Workspace> first = parse(text.toStdString());
        QVERIFY2(first.has_value(), first ? "" : first.error().message.c_str());
        const Result<Workspace> second = parse(toYaml(*first));
        QVERIFY2(second.has_value(), second ? "" : second.error().message.c_str());
        QVERIFY(*first == *second);
    }

    void badFilesAreRefusedWithTheirPlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("place");
        QTest::addColumn<QByteArray>("says");
        const QByteArray head = "format: viridian.workspace/1\n";
        QTest::newRow("not YAML") << QByteArray("format: [\n") << QByteArray("shop.viridian:2:1")
                                  << QByteArray("YAML");
        QTest::newRow("empty") << QByteArray() << QByteArray("shop.viridian:1:1")
                               << QByteArray("keys and values");
        QTest::newRow("no format")
            << QByteArray("blue: sqlite:a.db\n") << QByteArray(":1:1") << QByteArray("format");
        QTest::newRow("another format") << QByteArray("format: viridian.workspace/9\n")
                                        << QByteArray(":1:9") << QByteArray("viridian.workspace/1");
        QTest::newRow("unknown key") << head + "colour: red\n"
                                     << QByteArray(":2:1") << QByteArray("colour");
        QTest::newRow("key twice") << head + "blue: a\nblue: b\n"
                                   << QByteArray(":3:1") << QByteArray("twice");
        QTest::newRow("unknown guard") << head + "guards:\n  lag: 5\n"
                                       << QByteArray(":3:3") << QByteArray("lagEvents");
        QTest::newRow("word for a number") << head + "guards: {lagEvents: many}\n"
                                           << QByteArray(":2:21") << QByteArray("whole number");
        QTest::newRow("negative") << head + "guards: {ageSeconds: -1}\n"
                                  << QByteArray(":2:22") << QByteArray("-1");
        QTest::newRow("unknown policy") << head + "policy: {forks: merge}\n"
                                        << QByteArray(":2:17") << QByteArray("hold, append, drop");
        QTest::newRow("password of a user") << head + "blue: postgresql://shop:geheim@db/shop\n"
                                            << QByteArray(":2:7") << QByteArray("pgpass");
        QTest::newRow("password as a key")
            << head + "green: postgresql://db/shop?password=geheim\n"
            << QByteArray(":2:8") << QByteArray("green holds a password");
        QTest::newRow("command without its undo")
            << head + "switch: {kind: command, check: [a], switch: [b]}\n"
            << QByteArray(":2:9") << QByteArray("undo");
        QTest::newRow("row without its key")
            << head +
                   "switch: {kind: table-row, store: green, table: t, column: c, from: a, to: b}\n"
            << QByteArray(":2:9") << QByteArray("key");
        QTest::newRow("command that is a text")
            << head + "guards: {commands: [{name: a, command: ./x}]}\n"
            << QByteArray(":2:40") << QByteArray("list");
    }

    void badFilesAreRefusedWithTheirPlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, place);
        QFETCH(QByteArray, says);
        const Result<Workspace> workspace = parse(text.toStdString());
        QVERIFY(!workspace);
        const QByteArray message = QByteArray::fromStdString(workspace.error().message);
        QVERIFY2(message.contains(place), message);
        QVERIFY2(message.contains(says), message);
        QVERIFY2(!message.contains("geheim"), message);
    }

    void passwordsAreSeen_data()
    {
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<bool>("holds");
        QTest::newRow("user only") << QByteArray("postgresql://shop@db/shop") << false;
        QTest::newRow("user and password") << QByteArray("postgresql://shop:x@db/shop") << true;
        QTest::newRow("port") << QByteArray("postgresql://db:5432/shop") << false;
        QTest::newRow("user and port") << QByteArray("postgresql://shop@db:5432/shop") << false;
        QTest::newRow("empty password") << QByteArray("postgresql://shop:@db/shop") << false;
        QTest::newRow("upper case key") << QByteArray("postgresql://db/shop?PASSWORD=x") << true;
        QTest::newRow("second key")
            << QByteArray("postgresql://db/shop?layout=a&password=x") << true;
        QTest::newRow("empty key")
            << QByteArray("postgresql://db/shop?password=&layout=a") << false;
        QTest::newRow("password of a key file")
            << QByteArray("postgresql://db/shop?sslpassword=x") << true;
        QTest::newRow("other scheme") << QByteArray("neo4j://me:x@graph") << true;
        QTest::newRow("file with colon and at") << QByteArray("sqlite:a:b@c.db") << false;
    }

    void passwordsAreSeen()
    {
        QFETCH(QByteArray, address);
        QFETCH(bool, holds);
        QCOMPARE(holdsPassword(address.toStdString()), holds);
    }

    void savingWritesTheWholeFileOrNothing()
    {
        QTemporaryDir dir;
        const std::filesystem::path path = dir.filePath(QStringLiteral("a.viridian")).toStdString();
        Workspace workspace = *parse(kFull);
        QVERIFY(saveWorkspace(workspace, path).has_value());
        const Result<Workspace> back = loadWorkspace(path);
        QVERIFY(back.has_value());
        QCOMPARE(QByteArray::fromStdString(back->name()), QByteArray("a.viridian"));
        workspace.path = path;
        QVERIFY(*back == workspace);
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);

        QVERIFY(!saveWorkspace(workspace, path.parent_path() / "absent" / "a.viridian"));
        workspace.blue = "postgresql://shop:geheim@db/shop";
        const Status refused = saveWorkspace(workspace, path);
        QVERIFY(!refused && refused.error().kind == ErrorKind::InvalidInput);
        QCOMPARE(loadWorkspace(path)->blue, std::string("postgresql://shop@db-1/shop-prod"));
    }

    void missingFilesAreBadInput()
    {
        QTemporaryDir dir;
        const Result<Workspace> absent =
            loadWorkspace(dir.filePath(QStringLiteral("no.viridian")).toStdString());
        QVERIFY(!absent && absent.error().kind == ErrorKind::InvalidInput);
        const Result<Workspace> folder = loadWorkspace(dir.path().toStdString());
        QVERIFY(!folder && folder.error().kind == ErrorKind::InvalidInput);
    }

    void pathsAreRelativeToTheFile()
    {
        const Workspace workspace = *parse(kFull);
        QCOMPARE(workspace.resolve("shop-v2.yaml").string(), std::string("/data/shop-v2.yaml"));
        QCOMPARE(workspace.resolve("/etc/x.yaml").string(), std::string("/etc/x.yaml"));
        QCOMPARE(workspace.resolve("").string(), std::string());
        QCOMPARE(workspace.resolveAddress("sqlite:../a.db?layout=native"),
                 std::string("sqlite:/a.db?layout=native"));
        QCOMPARE(workspace.resolveAddress("file:out.ndjson"), std::string("file:/data/out.ndjson"));
        QCOMPARE(workspace.resolveAddress("postgresql://db/shop"),
                 std::string("postgresql://db/shop"));
    }
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
