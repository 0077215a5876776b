#include "core/cutover/guard.h"
#include "tests/core/cutover/doubles.h"

#include <QtTest>

#include <set>

using namespace viridian;
using namespace viridian::test;

class TstCutoverGuards : public QObject {
    Q_OBJECT

private slots:
    void init();
    void everythingSound_holds();
    void eachGuard_saysWhatItFinds_data();
    void eachGuard_saysWhatItFinds();
    void behindTheFence_data();
    void behindTheFence();
    void guardThatThrows_isUnknownAndBlocks();
    void ledgerThatFails_makesGuardsUnknown();
    void override_letsFailedGuardPassInThisRunOnly();
    void override_isRefused_data();
    void override_isRefused();
    void acknowledgement_isForOnePlan();
    void advisoryCommand_doesNotBlock();
    void commandsRunSideBySide();
    void notApplicable_countsNeitherAsPassedNorAsBlocking();

private:
    GuardRound round(GuardPhase phase = GuardPhase::Plan);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<World> m_world;
    std::unique_ptr<Process> m_process;
};

using Change = std::function<void(World&, CutoverPlan&)>;
Q_DECLARE_METATYPE(Change)

namespace {

constexpr auto P = GuardState::Passed;
constexpr auto F = GuardState::Failed;
constexpr auto U = GuardState::Unknown;
constexpr auto W = GuardState::Waiting;
constexpr auto N = GuardState::NotApplicable;

} // namespace

void TstCutoverGuards::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_world = std::make_unique<World>();
    m_process = std::make_unique<Process>(*m_world, m_folder->path().toStdString());
}

GuardRound TstCutoverGuards::round(GuardPhase phase)
{
    Result<GuardRound> found = m_process->engine().guards(phase, {});
    if (!found)
        qFatal("%s", found.error().message.c_str());
    return *found;
}

void TstCutoverGuards::everythingSound_holds()
{
    makeReady(m_process->engine(), *m_world);
    const GuardRound found = round();
    for (const GuardReading& guard : found.guards) {
        QVERIFY2(guard.lets(GuardPhase::Plan),
                 qPrintable(QString::fromStdString(guard.name + ": " + guard.why)));
        QVERIFY2(!guard.why.empty() && !guard.passesWhen.empty() && !guard.value.empty() &&
                     !guard.limit.empty(),
                 guard.name.c_str());
    }
    QVERIFY(found.hold());
    QCOMPARE(found.guards.size(), guardKinds().size());
}

void TstCutoverGuards::eachGuard_saysWhatItFinds_data()
{
    QTest::addColumn<QString>("guard");
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("state");
    const auto row = [](const char* title, const char* guard, GuardState state, Change change) {
        QTest::newRow(title) << QString(guard) << change << static_cast<int>(state);
    };
    row("copied", "copy-complete", P, [](World&, CutoverPlan&) {});
    row("still copying", "copy-complete", F,
        [](World& w, CutoverPlan&) { w.checkpoints[0].copyDone = false; });
    row("no checkpoint", "copy-complete", F, [](World& w, CutoverPlan&) { w.checkpoints.clear(); });
    row("a shard has none", "copy-complete", F,
        [](World& w, CutoverPlan&) { w.checkpoints[0].shard = "0/2"; });
    row("sync alive", "sync-alive", P, [](World&, CutoverPlan&) {});
    row("loop stands still", "sync-alive", F, [](World& w, CutoverPlan&) {
        w.follows = false;
        w.report.heartbeat = w.time - std::chrono::seconds(3);
    });
    row("sync paused", "sync-alive", F, [](World& w, CutoverPlan&) { w.report.state = "paused"; });
    for (const char* guard : {"sync-alive", "lag", "apply-rate"})
        row(guard, guard, U, [](World& w, CutoverPlan&) { // no sync has reported yet
            w.follows = false;
            w.report = {};
        });
    row("blue has the traffic", "traffic", P, [](World&, CutoverPlan&) {});
    row("green has it already", "traffic", F, [](World& w, CutoverPlan&) { w.live = Side::Green; });
    row("nobody can tell who has it", "traffic", U,
        [](World& w, CutoverPlan&) { w.verifyTells = false; });
    row("lag within", "lag", P, [](World& w, CutoverPlan&) { w.report.lagEvents = 1000; });
    row("too many events", "lag", F, [](World& w, CutoverPlan&) { w.report.lagEvents = 1001; });
    row("too many seconds", "lag", F, [](World& w, CutoverPlan&) { w.report.lagSeconds = 5.1; });
    row("lag of a dead sync", "lag", U, [](World& w, CutoverPlan&) {
        w.follows = false;
        w.report.heartbeat = w.time - std::chrono::seconds(60);
    });
    row("keeps up", "apply-rate", P,
        [](World& w, CutoverPlan&) { w.report.rateIn = w.report.rateOut = 312; });
    row("catching up fast", "apply-rate", P, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 50'000;
        w.report.rateIn = 312;
        w.report.rateOut = 4950;
    });
    row("too slow", "apply-rate", F, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 50'000;
        w.report.rateIn = 312;
        w.report.rateOut = 330;
    });
    row("nothing to drain", "drain", P,
        [](World& w, CutoverPlan&) { w.report.forecastSeconds.reset(); });
    row("within the budget", "drain", P, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 290;
        w.report.rateOut = 10;
    });
    row("steady, so never while blue writes", "drain", P, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 251;
        w.report.rateIn = w.report.rateOut = 312;
        w.report.forecastSeconds.reset();
    });
    row("steady keeps up", "apply-rate", P, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 251;
        w.report.rateIn = w.report.rateOut = 312;
        w.report.forecastSeconds.reset();
    });
    row("near, but falling behind", "apply-rate", F, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 251;
        w.report.rateIn = 312;
        w.report.rateOut = 200;
    });
    row("over the budget", "drain", F, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 310;
        w.report.rateOut = 10;
    });
    row("never", "drain", F, [](World& w, CutoverPlan&) {
        w.report.lagEvents = 10;
        w.report.forecastSeconds.reset();
    });
    row("proven with a tail", "diff", P, [](World&, CutoverPlan&) {});
    row("differs", "diff", F, [](World& w, CutoverPlan&) { w.proof->equal = false; });
    row("never proven", "diff", U, [](World& w, CutoverPlan&) { w.proof.reset(); });
    row("tail too long", "diff", F, [](World&, CutoverPlan& p) { p.tailEvents = 9; });
    row("same pipeline", "pipeline", P, [](World&, CutoverPlan&) {});
    row("plan names another", "pipeline", F,
        [](World&, CutoverPlan& p) { p.pipelineHash = "other"; });
    row("no proof under it", "pipeline", U, [](World& w, CutoverPlan&) { w.proof.reset(); });
    row("nothing quarantined", "quarantine", P, [](World&, CutoverPlan&) {});
    row("a stream is quarantined", "quarantine", F, [](World& w, CutoverPlan&) {
        w.checkpoints[0].carried = "quarantine/1 7 31 order-9 price ItemAdded missing {}\n";
    });
    row("no foreign write", "foreign-writes", P, [](World&, CutoverPlan&) {});
    row("a foreign write", "foreign-writes", F, [](World& w, CutoverPlan&) { w.foreign = 1; });
    row("writers come and go", "open-writers", P, [](World& w, CutoverPlan&) {
        w.blueGap = true;
        w.writers = {"backend 1"};
        w.holders = {{.who = "backend 1", .age = std::chrono::milliseconds(300), .query = {}}};
    });
    row("a writer stays", "open-writers", F, [](World& w, CutoverPlan&) {
        w.blueGap = true;
        w.holders = {{.who = "backend 1", .age = std::chrono::seconds(3), .query = {}}};
    });
    row("not fenced yet", "fence", W, [](World&, CutoverPlan&) {});
    row("fence unreadable", "fence", U, [](World& w, CutoverPlan&) { w.fenceReadable = false; });
    row("no read models", "read-models", N, [](World&, CutoverPlan&) {});
    row("read models named", "read-models", U,
        [](World&, CutoverPlan& p) { p.readModels = {"graph"}; });
    row("no consumers", "watermarks", N, [](World&, CutoverPlan&) {});
    row("consumers named", "watermarks", U,
        [](World&, CutoverPlan& p) { p.consumers = {"mailer"}; });
    row("not acknowledged", "reversibility", F, [](World&, CutoverPlan&) {});
    row("pipeline not read", "reversibility", U,
        [](World&, CutoverPlan& p) { p.reversals.reset(); });
    row("lease ours", "lease", P, [](World&, CutoverPlan&) {});
    row("lease another's", "lease", F, [](World& w, CutoverPlan&) { w.leases[0].owner = "tomas"; });
    row("lease ran out", "lease", F,
        [](World& w, CutoverPlan&) { w.leases[0].validFor = std::chrono::seconds(-60); });
    row("no lease", "lease", F, [](World& w, CutoverPlan&) { w.leases.clear(); });
    row("a second holder", "lease", F, [](World& w, CutoverPlan&) {
        w.leases.push_back(w.leases[0]);
        w.leases[1].owner = "tomas";
    });
    row("room on disk", "disk", P, [](World&, CutoverPlan&) {});
    row("disk nearly full", "disk", F, [](World&, CutoverPlan& p) { p.freeBytes = ~0ULL; });
    row("a server's disk", "disk", N,
        [](World&, CutoverPlan& p) { p.greenAddress = "postgresql://host/shop"; });
    row("no such folder", "disk", U,
        [](World&, CutoverPlan& p) { p.greenAddress = "sqlite:/no/such/folder/x.db"; });
    row("no backup", "backup", F, [](World&, CutoverPlan&) {});
    row("command exits 0", "command:smoke", P, [](World&, CutoverPlan& p) {
        p.limits.commands = {{"smoke", {"true"}, true}};
    });
    row("command exits 1", "command:smoke", F, [](World&, CutoverPlan& p) {
        p.limits.commands = {{"smoke", {"false"}, true}};
    });
    row("no such command", "command:smoke", U, [](World&, CutoverPlan& p) {
        p.limits.commands = {{"smoke", {"/no/such/program"}, true}};
    });
    row("command hangs", "command:smoke", U, [](World&, CutoverPlan& p) {
        p.guardTimeout = std::chrono::milliseconds(200);
        p.limits.commands = {{"smoke", {"sleep", "1000"}, true}};
    });
}

void TstCutoverGuards::eachGuard_saysWhatItFinds()
{
    QFETCH(QString, guard);
    QFETCH(Change, change);
    QFETCH(int, state);
    change(*m_world, m_process->plan);
    const GuardRound found = round();
    const GuardReading* reading = found.find(guard.toStdString());
    QVERIFY(reading != nullptr);
    QVERIFY2(static_cast<int>(reading->state) == state,
             qPrintable(QString("%1: %2").arg(name(reading->state),
                                              QString::fromStdString(reading->why))));
    QVERIFY(!reading->why.empty());
    const bool blocks = reading->state == F || reading->state == U;
    QCOMPARE(reading->lets(GuardPhase::Plan), !blocks);
    QVERIFY(!reading->lets(GuardPhase::Commit) || !blocks);
    if (blocks) {
        const auto names = found.blocking();
        QVERIFY(std::ranges::find(names, reading->name) != names.end());
        QVERIFY(!found.hold());
    }
}

void TstCutoverGuards::behindTheFence_data()
{
    QTest::addColumn<QString>("guard");
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("state");
    const auto row = [](const char* title, const char* guard, GuardState state, Change change) {
        QTest::newRow(title) << QString(guard) << change << static_cast<int>(state);
    };
    const auto proven = [](World& w) { w.proof->blueTo = Position(w.blueHead); };
    row("refused", "fence", P, [](World&, CutoverPlan&) {});
    row("accepted all the same", "fence", F, [](World& w, CutoverPlan&) { w.fenceWorks = false; });
    row("fence gone", "fence", F, [](World& w, CutoverPlan&) { w.fence = FenceState::Lifted; });
    row("fence unreadable", "fence", U,
        [](World& w, CutoverPlan&) { w.fence = FenceState::Unreadable; });
    row("proof to the head", "diff", P, [proven](World& w, CutoverPlan&) { proven(w); });
    row("proof short of the head", "diff", F, [](World&, CutoverPlan&) {});
    row("a writer is open", "open-writers", F,
        [](World& w, CutoverPlan&) { w.writers = {"backend 1"}; });
    row("a gap", "open-writers", F, [](World& w, CutoverPlan&) { w.blueGap = true; });
    row("nobody writes", "open-writers", P, [](World&, CutoverPlan&) {});
}

void TstCutoverGuards::behindTheFence()
{
    QFETCH(QString, guard);
    QFETCH(Change, change);
    QFETCH(int, state);
    m_world->fence = FenceState::Armed;
    change(*m_world, m_process->plan);
    const GuardRound found = round(GuardPhase::Commit);
    const GuardReading* reading = found.find(guard.toStdString());
    QVERIFY2(static_cast<int>(reading->state) == state,
             qPrintable(QString("%1: %2").arg(name(reading->state),
                                              QString::fromStdString(reading->why))));
}

void TstCutoverGuards::guardThatThrows_isUnknownAndBlocks()
{
    // A plan whose command list is read out of range stands for any defect inside a guard.
    World world;
    CutoverPlan plan = soundPlan(m_folder->path().toStdString());
    FakeStore blue(world, true);
    FakeStore green(world, false);
    FakeLedger ledger(world);
    class Throwing : public FakeSync {
    public:
        using FakeSync::FakeSync;
        Result<SyncReport> report(std::stop_token) override
        {
            throw std::runtime_error("out of memory");
        }
    } sync(world);
    FakeProver prover(world);
    FakeSwitch traffic(world);
    const CutoverParts parts{.blue = blue,
                             .green = green,
                             .ledger = ledger,
                             .sync = sync,
                             .prover = prover,
                             .traffic = traffic,
                             .who = "mira"};
    Facts facts(plan, parts);
    const Result<GuardRound> found = readGuards(plan, GuardPhase::Plan, facts, {}, {});
    QVERIFY(found);
    QCOMPARE(found->find("lag")->state, U);
    QVERIFY(found->find("lag")->why.find("out of memory") != std::string::npos);
    QCOMPARE(found->find("fence")->state, U); // no fence at all
    QVERIFY(!found->hold());
}

void TstCutoverGuards::ledgerThatFails_makesGuardsUnknown()
{
    m_world->checkpoints.clear();
    QCOMPARE(round().find("pipeline")->state, U);
    QCOMPARE(round().find("foreign-writes")->state, U);
}

void TstCutoverGuards::override_letsFailedGuardPassInThisRunOnly()
{
    Cutover& engine = m_process->engine();
    makeReady(engine, *m_world);
    m_world->report.lagEvents = 5000;
    m_world->report.rateOut = 4950;
    QVERIFY(!round().hold());
    QVERIFY(engine.overrideGuard("lag", "only heartbeats are missing"));
    const GuardRound found = round();
    QCOMPARE(found.find("lag")->state, GuardState::Overridden);
    QCOMPARE(found.find("lag")->overrideReason, std::string("only heartbeats are missing"));
    QCOMPARE(found.find("lag")->overrideBy, std::string("mira"));
    QVERIFY(found.hold());
    QVERIFY(m_world->journal.back().text.find("only heartbeats") != std::string::npos);
    QVERIFY(engine.backToDraft());
    QCOMPARE(round().find("lag")->state, F);
}

void TstCutoverGuards::override_isRefused_data()
{
    QTest::addColumn<QString>("guard");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("kind");
    for (const char* never : {"diff", "pipeline", "fence", "lease"})
        QTest::newRow(never) << QString(never) << "because" << static_cast<int>(ErrorKind::Denied);
    QTest::newRow("no reason") << "lag"
                               << " \n"
                               << static_cast<int>(ErrorKind::InvalidInput);
    QTest::newRow("no such guard") << "weather"
                                   << "because" << static_cast<int>(ErrorKind::InvalidInput);
}

void TstCutoverGuards::override_isRefused()
{
    QFETCH(QString, guard);
    QFETCH(QString, reason);
    QFETCH(int, kind);
    const Status refused =
        m_process->engine().overrideGuard(guard.toStdString(), reason.toStdString());
    QVERIFY(!refused);
    QCOMPARE(static_cast<int>(refused.error().kind), kind);
    QVERIFY(m_world->journal.empty());
}

void TstCutoverGuards::acknowledgement_isForOnePlan()
{
    QVERIFY(m_process->engine().acknowledgeReversibility("fine"));
    QCOMPARE(round().find("reversibility")->state, P);
    Process other(*m_world, m_folder->path().toStdString());
    other.plan.reversals = {{.step = "noise",
                             .kind = StepReversal::Kind::None,
                             .types = {"Heartbeat"},
                             .loses = "every Heartbeat"}};
    const Result<GuardRound> found = other.engine().guards(GuardPhase::Plan, {});
    QCOMPARE(found->find("reversibility")->state, F);
    QVERIFY(found->find("reversibility")->why.find("every Heartbeat") != std::string::npos);
}

void TstCutoverGuards::advisoryCommand_doesNotBlock()
{
    m_process->plan.limits.commands = {{"smoke", {"false"}, false}};
    makeReady(m_process->engine(), *m_world);
    const GuardRound found = round();
    QCOMPARE(found.find("command:smoke")->state, F);
    QVERIFY(found.hold());
}

void TstCutoverGuards::commandsRunSideBySide()
{
    // Each waits until the other has begun: one after the other, both would time out.
    const std::string folder = m_folder->path().toStdString();
    const auto meet = [&](const std::string& mine, const std::string& other) {
        return CommandLine{"sh", "-c",
                           "touch " + folder + "/" + mine + "; while [ ! -e " + folder + "/" +
                               other + " ]; do sleep 0.01; done"};
    };
    m_process->plan.limits.commands = {{"one", meet("a", "b"), true},
                                       {"two", meet("b", "a"), true}};
    const GuardRound found = round();
    QCOMPARE(found.find("command:one")->state, P);
    QCOMPARE(found.find("command:two")->state, P);
}

void TstCutoverGuards::notApplicable_countsNeitherAsPassedNorAsBlocking()
{
    makeReady(m_process->engine(), *m_world);
    const GuardRound found = round();
    QCOMPARE(found.applicable(), found.guards.size() - 2);
    QCOMPARE(found.passed(), found.applicable() - 1); // the fence waits for step 1
}

QTEST_GUILESS_MAIN(TstCutoverGuards)
#include "tst_cutover_guards.moc"
