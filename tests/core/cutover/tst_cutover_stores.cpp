// A whole cutover over real SQLite stores, with a sync of its own and a real proof.
#include "core/base/digest.h"
#include "core/cutover/session/session.h"
#include "core/cutover/session/sync_drivers.h"
#include "core/cutover/status_json.h"
#include "core/demo/demo.h"
#include "core/store/exchanged_roles.h"
#include "core/store/open.h"
#include "tests/core/sync/store_fixture.h"
#include "tests/support/pg.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace viridian;
using S = CutoverState;

class TstCutoverStores : public QObject {
    Q_OBJECT

private slots:
    void wholeCutover_movesTheWriters();
    void rollback_letsBlueWriteAgain();
    void rowSwitch_isChangedAndChangedBack();
    void rehearsal_leavesBothFilesAsTheyWere();
    void sessionThatDiesWhileSwitching_isFinishedByTheNext();
    void commandSwitchThatFails_staysAndIsRolledBack();
    void lateWriter_isCountedBeforeRollback();
    void syncElsewhere_isPausedAndFollowsAgainForAnotherAttempt();
    void syncThatDied_isNotWaitedForAtTheHandOver();
    void journalInGreen_tellsThatTheRolesAreExchanged();
    void busyBlue_losesNoEvent_data();
    void busyBlue_losesNoEvent();
    void postgres_movesTheWritersAndBack();
    void postgres_openWriterHoldsTheFenceUp();
};

namespace {

struct Shop {
    QTemporaryDir folder;
    demo::DemoFiles files = demo::DemoFiles::in(folder.path().toStdString());
    Workspace workspace;
    bool confirms = true;

    Shop()
    {
        constexpr std::uint64_t kEvents = 2000;
        const Status made = demo::makeDemo(folder.path().toStdString(), {.events = kEvents},
                                           [](const Progress&) {}, {});
        if (!made)
            qFatal("%s", made.error().message.c_str());
        Result<Workspace> loaded = loadWorkspace(files.workspace);
        if (!loaded)
            qFatal("%s", loaded.error().message.c_str());
        workspace = std::move(*loaded);
        workspace.switchSpec = {};
    }
    std::unique_ptr<CutoverSession> session(bool ownSync = true)
    {
        SessionOptions options;
        options.who = "mira";
        options.ownSync = ownSync;
        options.ask = [this](const std::string&, std::stop_token) -> Result<bool> {
            return confirms;
        };
        Result<std::unique_ptr<CutoverSession>> opened =
            CutoverSession::open(workspace, std::move(options));
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }
    /// Copies, follows, proves, notes what must be noted, and makes ready.
    void prepare(CutoverSession& session)
    {
        const auto must = [](const Status& status) {
            if (!status)
                qFatal("%s", status.error().message.c_str());
        };
        must(session.startFollowing({}));
        must(session.proveHistory([](const Progress&) {}, {}));
        must(session.engine().acknowledgeReversibility("understood"));
        must(session.engine().noteBackup(now(), "copied the file"));
        must(session.engine().makeReady());
    }
    [[nodiscard]] Status blueAppends() const
    {
        Result<demo::DemoWriter> writer = demo::DemoWriter::open(folder.path().toStdString());
        return writer ? writer->append({}) : Status(tl::unexpected(writer.error()));
    }
    [[nodiscard]] std::unique_ptr<SqlSession> sql(const std::filesystem::path& file) const
    {
        Result<StoreAddress> address = StoreAddress::parse("sqlite:" + file.string());
        Result<std::unique_ptr<SqlSession>> opened = openSqlSession(*address, Access::ReadWrite);
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }
};

QString text(const Status& status)
{
    return status ? QStringLiteral("it worked") : QString::fromStdString(status.error().message);
}

std::string digestOfFile(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly))
        return "missing";
    return sha256Hex(file.readAll().toStdString());
}

} // namespace

void TstCutoverStores::wholeCutover_movesTheWriters()
{
    Shop shop;
    const auto session = shop.session();
    shop.prepare(*session);
    QVERIFY(shop.blueAppends()); // a tail to drain and prove
    const Status done =
        session->engine().run({.typedName = session->engine().plan().greenName}, {});
    QVERIFY2(done, qPrintable(text(done)));
    const Result<CutoverStatus> status = session->engine().status({});
    QCOMPARE(status->state, S::Watching);
    QCOMPARE(status->fence, std::optional(FenceState::Armed));
    QCOMPARE(status->gateOpen, std::optional(true));
    QVERIFY(status->journal.intact);
    QVERIFY(status->freezeMeasured && *status->freezeMeasured > Seconds(0) &&
            *status->freezeMeasured < Seconds(30));
    const Status refused = shop.blueAppends();
    QVERIFY(!refused);
    QVERIFY2(QString::fromStdString(refused.error().message + refused.error().detail)
                 .contains("fence", Qt::CaseInsensitive),
             qPrintable(text(refused)));
    QCOMPARE(status->rollback->events, 0U);
}

void TstCutoverStores::rollback_letsBlueWriteAgain()
{
    Shop shop;
    const auto session = shop.session();
    shop.prepare(*session);
    QVERIFY(session->engine().run({.typedName = session->engine().plan().greenName}, {}));
    QVERIFY(!shop.blueAppends());
    const Status back = session->engine().rollback({.typedName = session->engine().plan().blueName,
                                                    .acknowledgedEvents = 0,
                                                    .reason = "errors"},
                                                   {});
    QVERIFY2(back, qPrintable(text(back)));
    QCOMPARE(session->engine().status({})->state, S::RolledBack);
    const Status accepted = shop.blueAppends();
    QVERIFY2(accepted, qPrintable(text(accepted)));
}

void TstCutoverStores::rowSwitch_isChangedAndChangedBack()
{
    Shop shop;
    const std::filesystem::path routing = shop.folder.filePath("routing.db").toStdString();
    {
        QFile file(QString::fromStdString(routing.string()));
        QVERIFY(file.open(QIODevice::WriteOnly)); // an empty file is an empty database
    }
    const auto sql = shop.sql(routing);
    QVERIFY(sql->script("CREATE TABLE \"live side\" (id TEXT, side TEXT); INSERT INTO \"live "
                        "side\" VALUES ('shop', 'b'), ('other', 'b')"));
    shop.workspace.switchSpec.kind = SwitchKind::TableRow;
    shop.workspace.switchSpec.row = {.store = "sqlite:" + routing.string(),
                                     .table = "live side",
                                     .keyColumn = "id",
                                     .keyValue = "shop",
                                     .column = "side",
                                     .from = "b",
                                     .to = "g"};
    const auto session = shop.session();
    shop.prepare(*session);
    const Status done =
        session->engine().run({.typedName = session->engine().plan().greenName}, {});
    QVERIFY2(done, qPrintable(text(done)));
    const auto side = [&] {
        return sql->run("SELECT group_concat(id || '=' || side) FROM \"live side\"")->text(0);
    };
    QCOMPARE(side(), std::string("shop=g,other=b"));
    QVERIFY(session->engine().status({})->traffic.measured);
    QVERIFY(session->engine().rollback(
        {.typedName = session->engine().plan().blueName, .acknowledgedEvents = 0, .reason = {}},
        {}));
    QCOMPARE(side(), std::string("shop=b,other=b"));
}

void TstCutoverStores::rehearsal_leavesBothFilesAsTheyWere()
{
    Shop shop;
    {
        const auto session = shop.session();
        shop.prepare(*session);
    }
    const auto journal = shop.session(false)->engine().plan().journalFile;
    const std::string before =
        digestOfFile(shop.files.blue) + digestOfFile(shop.files.green) + digestOfFile(journal);
    {
        const auto session = shop.session(false);
        const Result<Rehearsal> rehearsal = session->engine().rehearse({});
        QVERIFY2(rehearsal, rehearsal ? "" : rehearsal.error().message.c_str());
        QVERIFY(!rehearsal->wouldRun); // no sync runs here
        QVERIFY(toJson(*rehearsal).find("CREATE TRIGGER") != std::string::npos);
    }
    QCOMPARE(digestOfFile(shop.files.blue) + digestOfFile(shop.files.green) + digestOfFile(journal),
             before);
    QVERIFY(shop.blueAppends());
}

void TstCutoverStores::sessionThatDiesWhileSwitching_isFinishedByTheNext()
{
    Shop shop;
    shop.confirms = false;
    {
        const auto session = shop.session();
        shop.prepare(*session);
        const Status stuck =
            session->engine().run({.typedName = session->engine().plan().greenName}, {});
        QVERIFY(!stuck);
        QCOMPARE(session->engine().status({})->state, S::Switching);
        QCOMPARE(session->engine().cancel("too late", {}).error().kind, ErrorKind::Conflict);
    }
    QVERIFY(!shop.blueAppends()); // the fence outlives the process
    shop.confirms = true;
    const auto next = shop.session(false);
    const Result<S> reached = next->engine().resume({});
    QVERIFY2(reached, reached ? "" : reached.error().message.c_str());
    QCOMPARE(*reached, S::Watching);
}

void TstCutoverStores::commandSwitchThatFails_staysAndIsRolledBack()
{
    Shop shop;
    shop.workspace.switchSpec.kind = SwitchKind::Command;
    shop.workspace.switchSpec.check = {{"test", "-e", "green.live"}};
    shop.workspace.switchSpec.switchTo = {{"sh", "-c", "echo no such backend; exit 3"}};
    shop.workspace.switchSpec.undo = {{"rm", "-f", "green.live"}};
    const auto session = shop.session();
    shop.prepare(*session);
    const Status failed =
        session->engine().run({.typedName = session->engine().plan().greenName}, {});
    QVERIFY(!failed);
    QVERIFY2(text(failed).contains("no such backend"), qPrintable(text(failed)));
    QCOMPARE(session->engine().status({})->state, S::Switching);
    const Status back = session->engine().rollback(
        {.typedName = session->engine().plan().blueName, .acknowledgedEvents = 0, .reason = {}},
        {});
    QVERIFY2(back, qPrintable(text(back)));
    QVERIFY(shop.blueAppends());
}

void TstCutoverStores::lateWriter_isCountedBeforeRollback()
{
    Shop shop;
    const auto session = shop.session();
    shop.prepare(*session);
    QVERIFY(session->engine().run({.typedName = session->engine().plan().greenName}, {}));
    // Green's application begins to write.
    const auto sql = shop.sql(shop.files.green);
    QVERIFY(sql->run("INSERT INTO events (stream, version, id, type, data) VALUES ('order-new', 0, "
                     "'b5a7c1de-0000-4000-8000-000000000001', 'OrderPlaced', '{}')"));
    const Result<RollbackCost> cost = session->engine().rollbackCost({});
    QVERIFY2(cost, cost ? "" : cost.error().message.c_str());
    QCOMPARE(cost->events, 1U);
    QCOMPARE(cost->first.front(), std::string("order-new 0 OrderPlaced"));
    const std::string blue = session->engine().plan().blueName;
    QCOMPARE(session->engine()
                 .rollback({.typedName = blue, .acknowledgedEvents = 0, .reason = {}}, {})
                 .error()
                 .kind,
             ErrorKind::Conflict);
    QVERIFY(
        session->engine().rollback({.typedName = blue, .acknowledgedEvents = 1, .reason = {}}, {}));
}

void TstCutoverStores::syncElsewhere_isPausedAndFollowsAgainForAnotherAttempt()
{
    Shop shop;
    const auto sync = shop.session();
    shop.prepare(*sync);
    const auto session = shop.session(false);
    Cutover& engine = session->engine();
    QVERIFY(toJson(*engine.planText({})).find("viridian_control") != std::string::npos);
    const Status done = engine.run({.typedName = engine.plan().greenName}, {});
    QVERIFY2(done, qPrintable(text(done)));
    const Status back = engine.rollback(
        {.typedName = engine.plan().blueName, .acknowledgedEvents = 0, .reason = {}}, {});
    QVERIFY2(back, qPrintable(text(back)));
    QVERIFY(shop.blueAppends());
    const Status follows = session->startFollowing({});
    QVERIFY2(follows, qPrintable(text(follows)));
    QVERIFY(engine.makeReady());
    QVERIFY(engine.acknowledgeReversibility("understood again"));
    QTRY_VERIFY(engine.guards(GuardPhase::Plan, {})->hold());
    const Status again = engine.run({.typedName = engine.plan().greenName}, {});
    QVERIFY2(again, qPrintable(text(again)));
}

void TstCutoverStores::syncThatDied_isNotWaitedForAtTheHandOver()
{
    Shop shop;
    {
        const auto session = shop.session();
        shop.prepare(*session);
    }
    Result<std::unique_ptr<EventStore>> green = openStore("sqlite:" + shop.files.green.string());
    QVERIFY(green);
    Result<std::unique_ptr<Ledger>> ledger = (*green)->openLedger(false);
    QVERIFY(ledger);
    AttachedSync attached(**ledger, "mira");
    const Status handed = attached.handOver({});
    QVERIFY2(handed, qPrintable(text(handed)));
}

void TstCutoverStores::journalInGreen_tellsThatTheRolesAreExchanged()
{
    Shop shop;
    Result<std::unique_ptr<EventStore>> green =
        openStore("sqlite:" + shop.files.green.string() + "?layout=native");
    QVERIFY(green);
    Result<std::unique_ptr<Ledger>> ledger = (*green)->openLedger(true);
    QVERIFY(ledger);
    QVERIFY(!*exchangedRoles(**ledger));
    const auto session = shop.session();
    shop.prepare(*session);
    QVERIFY(!*exchangedRoles(**ledger));
    QVERIFY(session->engine().run({.typedName = session->engine().plan().greenName}, {}));
    const Result<std::optional<JournalRecord>> exchanged = exchangedRoles(**ledger);
    QVERIFY(exchanged && *exchanged);
    QCOMPARE((*exchanged)->state, std::string("Watching"));
    QCOMPARE((*exchanged)->who, std::string("mira"));
    const std::string blue = session->engine().plan().blueName;
    QVERIFY(
        session->engine().rollback({.typedName = blue, .acknowledgedEvents = 0, .reason = {}}, {}));
    QVERIFY(!*exchangedRoles(**ledger));
}

namespace {

/// Two PostgreSQL databases with native stores, blue with some events.
struct Servers {
    test::PgDatabase blue;
    test::PgDatabase green;
    QTemporaryDir folder;
    Workspace workspace;
    std::unique_ptr<test::NativeWriter> writer;
    static constexpr std::size_t kEvents = 300;

    Servers()
    {
        const auto native = [](const std::string& uri) {
            return uri + (uri.find('?') == std::string::npos ? "?" : "&") + "layout=native";
        };
        workspace.path = folder.filePath("pg.viridian").toStdString();
        workspace.blue = native(blue.uri());
        workspace.green = native(green.uri());
        writer = std::make_unique<test::NativeWriter>(workspace.blue);
        if (!writer->append(0, kEvents))
            qFatal("blue could not be filled");
    }
    std::unique_ptr<CutoverSession> session()
    {
        SessionOptions options;
        options.who = "mira";
        options.ask = [](const std::string&, std::stop_token) -> Result<bool> { return true; };
        Result<std::unique_ptr<CutoverSession>> opened =
            CutoverSession::open(workspace, std::move(options));
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }
};

void prepare(CutoverSession& session)
{
    const Status followed = session.startFollowing({});
    QVERIFY2(followed, qPrintable(text(followed)));
    const Status proven = session.proveHistory([](const Progress&) {}, {});
    QVERIFY2(proven, qPrintable(text(proven)));
    QVERIFY(session.engine().acknowledgeReversibility("understood"));
    QVERIFY(session.engine().noteBackup(now(), "pg_dump"));
    QVERIFY(session.engine().makeReady());
}

} // namespace

void TstCutoverStores::busyBlue_losesNoEvent_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

/// Blue is written all the while, up to the moment it refuses: green then holds exactly what blue
/// accepted.
void TstCutoverStores::busyBlue_losesNoEvent()
{
    QFETCH(bool, postgres);
    if (postgres)
        VIRIDIAN_NEEDS_POSTGRES();
    std::unique_ptr<Servers> servers;
    QTemporaryDir folder;
    Workspace workspace;
    if (postgres) {
        servers = std::make_unique<Servers>();
        workspace = servers->workspace;
    } else {
        workspace.path = folder.filePath("lite.viridian").toStdString();
        workspace.blue =
            "sqlite:" + folder.filePath("shop-prod.db").toStdString() + "?layout=native";
        workspace.green =
            "sqlite:" + folder.filePath("shop-next.db").toStdString() + "?layout=native";
        QVERIFY(test::NativeWriter(workspace.blue).append(0, 300));
    }
    workspace.guards.lagEvents =
        100'000; // how far behind a loaded machine is must not decide this test
    workspace.guards.lag = std::chrono::seconds(60);
    SessionOptions options;
    options.who = "mira";
    options.ask = [](const std::string&, std::stop_token) -> Result<bool> { return true; };
    Result<std::unique_ptr<CutoverSession>> session =
        CutoverSession::open(workspace, std::move(options));
    QVERIFY2(session, session ? "" : session.error().message.c_str());
    Cutover& engine = (*session)->engine();
    prepare(**session);
    QVERIFY(engine.overrideGuard("apply-rate", "the machine is busy with other tests"));
    QVERIFY(engine.overrideGuard("sync-alive", "the machine is busy with other tests"));
    QVERIFY(engine.overrideGuard("lag", "the machine is busy with other tests"));
    QVERIFY(engine.overrideGuard("drain", "the machine is busy with other tests"));
    test::BackgroundWriter writer(workspace.blue, 100'000);
    const Status done = engine.run({.typedName = engine.plan().greenName}, {});
    QVERIFY2(done, qPrintable(text(done)));
    QVERIFY(!writer.finish()); // it was refused in the end
    const EventBatch blue = test::everythingIn(workspace.blue);
    QVERIFY(blue.size() >= 300);
    QCOMPARE(test::differenceFromExpected(workspace.blue, workspace.green, Pipeline::passThrough()),
             std::string());
    QCOMPARE(test::everythingIn(workspace.green).size(), blue.size());
    QCOMPARE(test::appendTo(workspace.green),
             std::string()); // handed over: its application can append at once
}

void TstCutoverStores::postgres_movesTheWritersAndBack()
{
    VIRIDIAN_NEEDS_POSTGRES();
    Servers servers;
    const auto session = servers.session();
    prepare(*session);
    QVERIFY(servers.writer->append(Servers::kEvents, 20));
    const Status done =
        session->engine().run({.typedName = session->engine().plan().greenName}, {});
    QVERIFY2(done, qPrintable(text(done)));
    QVERIFY(!servers.writer->append(Servers::kEvents + 20, 1));
    QCOMPARE(servers.green.run("SELECT count(*) FROM viridian.events"),
             std::to_string(Servers::kEvents + 20));
    const Result<CutoverStatus> status = session->engine().status({});
    QCOMPARE(status->state, S::Watching);
    QVERIFY(status->freezeMeasured);
    const Status back = session->engine().rollback(
        {.typedName = session->engine().plan().blueName, .acknowledgedEvents = 0, .reason = {}},
        {});
    QVERIFY2(back, qPrintable(text(back)));
    QVERIFY(servers.writer->append(Servers::kEvents + 20, 1));
}

void TstCutoverStores::postgres_openWriterHoldsTheFenceUp()
{
    VIRIDIAN_NEEDS_POSTGRES();
    Servers servers;
    const auto session = servers.session();
    prepare(*session);
    // It may still write events: the fence waits for it, gives up, and leaves blue as it was.
    test::PgWriter open(servers.blue.uri());
    open.run("BEGIN");
    open.run("LOCK TABLE viridian.events IN ROW EXCLUSIVE MODE");
    const Status failed =
        session->engine().run({.typedName = session->engine().plan().greenName}, {});
    QVERIFY(!failed);
    open.run("ROLLBACK");
    const Result<CutoverStatus> status = session->engine().status({});
    QVERIFY2(status->state == S::Draft || status->state == S::Ready, name(status->state));
    QCOMPARE(status->fence, std::optional(FenceState::Lifted));
    QVERIFY(servers.writer->append(Servers::kEvents, 1));
}

QTEST_GUILESS_MAIN(TstCutoverStores)
#include "tst_cutover_stores.moc"
