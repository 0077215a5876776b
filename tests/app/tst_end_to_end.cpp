// Each store that a real library wrote goes the whole way: probe, preview, sync, proof, a tampered
// event that the diff names exactly, cutover, and back.

#include "core/store/open.h"
#include "core/workspace/workspace.h"
#include "tests/support/ctl.h"
#include "tests/support/pg.h"
#include "tests/support/stores.h"

#include <QTest>

#include <memory>

using namespace viridian;
using namespace viridian::test;

namespace {

struct Blue {
    const char* name;
    const char* fixture;
    bool postgres;
    int events;
    int streams;
};
constexpr Blue kMessageDb{"message-db", "message-db.sql.gz", true, 3185, 282};
constexpr Blue kEmmettPg{"emmett-postgresql", "emmett-postgresql.sql.gz", true, 3106, 216};
constexpr Blue kEmmettSqlite{"emmett-sqlite", "emmett-sqlite.db.gz", false, 3028, 217};

/// Where a green layout keeps data, for a hand that tampers with it.
struct Green {
    const char* layout;
    bool postgres;
    const char* table;
    const char* data;
    const char* type;
    const char* stream;
    const char* position;
    const char* cast;
};
constexpr Green kNativeSqlite{"native", false, "events", "data", "type", "stream", "position", ""};
constexpr Green kNativePg{"native", true,     "viridian.events", "data",
                          "type",   "stream", "position",        "::json"};
constexpr Green kMessageDbGreen{"message-db", true,          "message_store.messages", "data",
                                "type",       "stream_name", "global_position",        "::jsonb"};
constexpr Green kEmmettPgGreen{"emmett-postgresql", true,           "public.emt_messages",
                               "message_data",      "message_type", "stream_id",
                               "global_position",   "::jsonb"};
constexpr Green kEmmettSqliteGreen{"emmett-sqlite", false,       "emt_messages",    "message_data",
                                   "message_type",  "stream_id", "global_position", ""};

constexpr std::string_view kPipeline = R"(format: viridian.pipeline/1
name: end to end
version: {from: [meta.schemaVersion], default: "1"}
steps:
  - {id: opened, match: {type: CartOpened}, rename: {type: CartStarted}}
  - id: authorized
    match: {type: PaymentAuthorized, version: "1"}
    patch: [{add: /provider, value: "unknown", ifPresent: keep}]
    sameVersion: true
)";

} // namespace

class TestEndToEnd : public QObject {
    Q_OBJECT

private slots:
    void wholeWay_data()
    {
        QTest::addColumn<const Blue*>("blue");
        QTest::addColumn<const Green*>("green");
        QTest::addColumn<bool>("pipeline");
        const auto row = [](const char* name, const Blue& blue, const Green& green, bool pipeline) {
            QTest::newRow(name) << &blue << &green << pipeline;
        };
        row("Emmett SQLite to native SQLite, through a pipeline", kEmmettSqlite, kNativeSqlite,
            true);
        row("Emmett SQLite to Emmett SQLite", kEmmettSqlite, kEmmettSqliteGreen, false);
        row("Emmett SQLite to native PostgreSQL", kEmmettSqlite, kNativePg, false);
        row("message-db to native SQLite", kMessageDb, kNativeSqlite, false);
        row("message-db to native PostgreSQL, through a pipeline", kMessageDb, kNativePg, true);
        row("message-db to message-db", kMessageDb, kMessageDbGreen, false);
        row("Emmett PostgreSQL to native SQLite, through a pipeline", kEmmettPg, kNativeSqlite,
            true);
        row("Emmett PostgreSQL to native PostgreSQL", kEmmettPg, kNativePg, false);
        row("Emmett PostgreSQL to Emmett PostgreSQL", kEmmettPg, kEmmettPgGreen, false);
    }

    void wholeWay()
    {
        QFETCH(const Blue*, blue);
        QFETCH(const Green*, green);
        QFETCH(bool, pipeline);
        if ((blue->postgres || green->postgres) && pgServer().empty())
            QSKIP("no PostgreSQL: VIRIDIAN_TEST_PG is not set");
        const Folder folder;
        PgDatabase* const blueDatabase = database(blue->postgres, m_blueDatabase);
        PgDatabase* const greenDatabase = database(green->postgres, m_greenDatabase);
        const std::string blueAddress = openBlue(*blue, blueDatabase, folder);
        const std::string greenAddress =
            green->postgres ? greenDatabase->uri() + "?layout=" + green->layout
                            : "sqlite:" + folder.file("green.db") + "?layout=" + green->layout;
        const QString workspace = writeWorkspace(folder, blueAddress, greenAddress, pipeline);

        probes(*blue, blueAddress);
        const CtlRun preview = ctl({"preview", "--workspace", workspace, "--all", "--json"});
        QVERIFY2(preview.exitCode == 0, preview.err.constData());
        QCOMPARE(preview.json()["eventsRead"].get<int>(), blue->events);

        const CtlRun sync = ctl({"sync", "--workspace", workspace, "--json", "--quiet"});
        QVERIFY2(sync.exitCode == 0, sync.err.constData());
        QCOMPARE(sync.json()["eventsWritten"].get<int>(), blue->events);

        const CtlRun equal = ctl({"diff", "--workspace", workspace, "--json"});
        QVERIFY2(equal.exitCode == 0, (equal.err + equal.out).constData());
        QCOMPARE(equal.json()["verdict"].get<std::string>(), std::string("equal"));
        QCOMPARE(equal.json()["eventsActual"].get<int>(), blue->events);

        findsTheTamperedEvent(*green, greenAddress, workspace);
        cutsOverAndBack(workspace, greenAddress);
        QCOMPARE(ctl({"probe", QString::fromStdString(blueAddress), "--json"})
                     .json()["events"]["count"]
                     .get<int>(),
                 blue->events);
    }

private:
    /// One database for all rows of a side: it empties itself when it goes.
    PgDatabase* database(bool wanted, std::unique_ptr<PgDatabase>& kept)
    {
        kept.reset();
        if (wanted)
            kept = std::make_unique<PgDatabase>();
        return kept.get();
    }

    static std::string openBlue(const Blue& blue, PgDatabase* database, const Folder& folder)
    {
        if (!blue.postgres)
            return "sqlite:" + unpacked(std::string("stores/") + blue.fixture, folder);
        if (!database->load(dataFile(std::string("stores/") + blue.fixture)))
            qFatal("the fixture could not be loaded");
        return database->uri();
    }

    static QString writeWorkspace(const Folder& folder, const std::string& blue,
                                  const std::string& green, bool pipeline)
    {
        Workspace workspace;
        workspace.blue = blue;
        workspace.green = green;
        if (pipeline) {
            writeFile(folder.file("pipeline.yaml"), kPipeline);
            workspace.pipeline = "pipeline.yaml";
        }
        // Commands that stand for a load balancer: green is live while a file is there.
        const std::string live = folder.file("green.live");
        workspace.switchSpec = {.kind = SwitchKind::Command,
                                .check = {{"test", "-e", live}},
                                .switchTo = {{"touch", live}},
                                .undo = {{"rm", "-f", live}}};
        must(saveWorkspace(workspace, folder.file("move.viridian")));
        return QString::fromStdString(folder.file("move.viridian"));
    }

    static void probes(const Blue& blue, const std::string& address)
    {
        const CtlRun run = ctl({"probe", QString::fromStdString(address), "--json"});
        QVERIFY2(run.exitCode == 0, run.err.constData());
        const nlohmann::json found = run.json();
        QCOMPARE(found["layout"].get<std::string>(), std::string(blue.name));
        QCOMPARE(found["events"]["count"].get<int>(), blue.events);
        QCOMPARE(found["streams"]["count"].get<int>(), blue.streams);
        QCOMPARE(found["candidates"][0]["score"].get<double>(), 1.0);
    }

    static void findsTheTamperedEvent(const Green& green, const std::string& address,
                                      const QString& workspace)
    {
        const auto session =
            must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
        const std::string where = std::string(" WHERE ") + green.position + " = $1";
        const SqlRows victim = must(session->run(
            std::string("SELECT ") + green.position + ", " + green.stream + ", " + green.data +
            (green.postgres ? "::text" : "") + " FROM " + green.table + " WHERE " + green.type +
            " = 'OrderPlaced' ORDER BY " + green.position + " LIMIT 1 OFFSET 7"));
        QVERIFY(!victim.empty());
        const std::int64_t position = victim.number(0).value();
        const auto write = [&](const std::string& data) {
            const std::vector<SqlValue> values{position, std::string_view(data)};
            must(session->run(std::string("UPDATE ") + green.table + " SET " + green.data +
                                  " = $2" + green.cast + where,
                              values));
        };
        write(R"({"tampered": true})");
        const CtlRun differs = ctl({"diff", "--workspace", workspace, "--json"});
        QVERIFY2(differs.exitCode == 1, (differs.err + differs.out).constData());
        const nlohmann::json found = differs.json();
        QCOMPARE(found["verdict"].get<std::string>(), std::string("different"));
        QCOMPARE(found["differences"].size(), std::size_t{1});
        QCOMPARE(found["differences"][0]["label"].get<std::string>(), std::string("changed"));
        QCOMPARE(found["differences"][0]["stream"].get<std::string>(), victim.text(1));
        QCOMPARE(found["counts"]["changed"].get<int>(), 1);
        write(victim.text(2));
    }

    static void cutsOverAndBack(const QString& workspace, const std::string& greenAddress)
    {
        const QString green =
            QString::fromStdString(must(StoreAddress::parse(greenAddress)).displayName());
        const CtlRun wrongName =
            ctl({"cutover", "run", "--workspace", workspace, "--confirm", "another", "--backup",
                 "noted", "--acknowledge-loss", "fine"});
        QVERIFY2(wrongName.exitCode == 2, wrongName.err.constData());
        const CtlRun run = ctl({"cutover", "run", "--workspace", workspace, "--confirm", green,
                                "--backup", "noted", "--acknowledge-loss", "fine", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.constData());
        QCOMPARE(run.json()["state"].get<std::string>(), std::string("Watching"));
        const CtlRun status = ctl({"cutover", "status", "--workspace", workspace, "--json"});
        QCOMPARE(status.json()["fence"].get<std::string>(), std::string("armed"));
        const QString blue = blueName(workspace);
        const CtlRun back = ctl({"cutover", "rollback", "--workspace", workspace, "--confirm", blue,
                                 "--reason", "test", "--json"});
        QVERIFY2(back.exitCode == 0, back.err.constData());
        QCOMPARE(back.json()["state"].get<std::string>(), std::string("RolledBack"));
        QCOMPARE(back.json()["fence"].get<std::string>(), std::string("lifted"));
    }

    static QString blueName(const QString& workspace)
    {
        const Workspace file = must(loadWorkspace(workspace.toStdString()));
        return QString::fromStdString(must(StoreAddress::parse(file.blue)).displayName());
    }

    std::unique_ptr<PgDatabase> m_blueDatabase;
    std::unique_ptr<PgDatabase> m_greenDatabase;
};

QTEST_GUILESS_MAIN(TestEndToEnd)
#include "tst_end_to_end.moc"
