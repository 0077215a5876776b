#include "core/cutover/cutover.h"
#include "core/cutover/status_json.h"
#include "tests/core/cutover/doubles.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using S = CutoverState;

using Change = std::function<void(World&, CutoverPlan&)>;
Q_DECLARE_METATYPE(Change)

class TstCutoverRun : public QObject {
    Q_OBJECT

private slots:
    void init();
    void run_endsInWatchingWithTrafficOnGreen();
    void run_isRefusedAndChangesNothing_data();
    void run_isRefusedAndChangesNothing();
    void trouble_cancelsAndFreesBlue_data();
    void trouble_cancelsAndFreesBlue();
    void stop_cancelsAtAnyStepBeforeCommitted();
    void stopAfterCommitted_isIgnored();
    void guardThatTurnsBehindTheFence_cancels();
    void planChangedSinceReady_isRefused();
    void cancel_checksItsPostconditions_data();
    void cancel_checksItsPostconditions();
    void cancelPastTheReturn_isRefused();
    void cancelInDraft_isAConflictAndTouchesNothing();
    void cancelInReady_writesNothingToBlue();
    void cancelInDraft_liftsAFenceLeftBehind();
    void switchNobodyCanMake_isRefusedBeforeAnythingIsTouched();
    void trafficThatTurnsBehindTheFence_cancels();
    void handOver_isDoneAlsoForASyncThatDied();
    void troubleAfterCommitted_staysAndResumeFinishes_data();
    void troubleAfterCommitted_staysAndResumeFinishes();
    void rollback_undoesSwitchAndLiftsFence();
    void rollback_needsNameAndAcknowledgedEvents();
    void rollback_fromSwitchingIsPossible();
    void rollbackOfDraft_isRefused();
    void complete_waitsForTheWatchWindow();
    void afterRollback_anotherAttemptIsPossible();
    void commitWhoseAnswerIsLost_isCommitted();
    void commitThatCannotBeReadBack_touchesNothing();
    void someoneElseCancels_theRunnerStops();
    void rehearse_changesNothing();
    void rehearse_saysWhatWouldStopIt();
    void status_isAmbiguousWhereRealityDoesNotFit_data();
    void status_isAmbiguousWhereRealityDoesNotFit();
    void statusJson_hasItsFields();
    void planText_forecastsAndNamesTheWayBack();
    void greenUnreachableWhileCancelling_blueIsFreedAllTheSame();

private:
    Cutover& ready();
    Status go() { return m_process->engine().run({.typedName = "shop-next"}, {}); }
    void verifyDraftAndFree();
    [[nodiscard]] S state() { return m_process->engine().status({})->state; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<World> m_world;
    std::unique_ptr<Process> m_process;
};

namespace {

QString text(const Status& status)
{
    return status ? QStringLiteral("it worked") : QString::fromStdString(status.error().message);
}

bool contains(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

void TstCutoverRun::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_world = std::make_unique<World>();
    m_process = std::make_unique<Process>(*m_world, m_folder->path().toStdString());
}

Cutover& TstCutoverRun::ready()
{
    makeReady(m_process->engine(), *m_world);
    return m_process->engine();
}

void TstCutoverRun::verifyDraftAndFree()
{
    const Result<CutoverStatus> status = m_process->engine().status({});
    QCOMPARE(status->state, S::Draft);
    QCOMPARE(m_world->fence, FenceState::Lifted);
    QCOMPARE(m_world->live, std::optional(Side::Blue));
    QVERIFY(!m_world->gate);
    QVERIFY(!m_world->handedOver);
    QVERIFY(status->journal.intact);
    QVERIFY(status->journal.last(RecordKind::Outcome, "accepts") == nullptr); // that run is over
}

void TstCutoverRun::run_endsInWatchingWithTrafficOnGreen()
{
    ready();
    m_world->blueHead = 150; // something to drain
    m_world->drainsPerTurn = 10;
    const Status done = go();
    QVERIFY2(done, qPrintable(text(done)));
    const Result<CutoverStatus> status = m_process->engine().status({});
    QCOMPARE(status->state, S::Watching);
    QCOMPARE(m_world->fence, FenceState::Armed);
    QCOMPARE(m_world->live, std::optional(Side::Green));
    QVERIFY(m_world->gate);
    QVERIFY(m_world->handedOver);
    QCOMPARE(m_world->performed, 1);
    QCOMPARE(m_world->proof->blueTo, std::optional(Position(150)));
    QVERIFY(status->freezeMeasured && *status->freezeMeasured > Seconds(0));
    QVERIFY(status->rollback);
    QVERIFY(status->journal.intact);
    std::vector<S> entered;
    for (const StateTime& one : status->entered)
        entered.push_back(one.state);
    QCOMPARE(entered, (std::vector<S>{S::Draft, S::Ready, S::Fencing, S::Draining, S::Proving,
                                      S::Committed, S::Switching, S::Watching}));
    QCOMPARE(m_process->heard.size(), m_world->journal.size());
}

void TstCutoverRun::run_isRefusedAndChangesNothing_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("wrong name") << Change([](World&, CutoverPlan&) {}) << "shop-prod"
                                << "type shop-next";
    QTest::newRow("no name") << Change([](World&, CutoverPlan&) {}) << ""
                             << "type shop-next";
    QTest::newRow("nearly the name") << Change([](World&, CutoverPlan&) {}) << "shop-next "
                                     << "type shop-next";
    QTest::newRow("differs") << Change([](World& w, CutoverPlan&) { w.proof->equal = false; })
                             << "shop-next"
                             << "Diff clean";
    QTest::newRow("lease lost") << Change([](World& w, CutoverPlan&) { w.leases.clear(); })
                                << "shop-next"
                                << "Lease";
    QTest::newRow("green has the traffic already")
        << Change([](World& w, CutoverPlan&) { w.live = Side::Green; }) << "shop-next"
        << "Traffic on blue";
    QTest::newRow("who has the traffic cannot be told")
        << Change([](World& w, CutoverPlan&) { w.verifyTells = false; }) << "shop-next"
        << "Traffic on blue";
    QTest::newRow("too far behind")
        << Change([](World& w, CutoverPlan&) { w.report.lagEvents = 99'999; }) << "shop-next"
        << "Lag";
}

void TstCutoverRun::run_isRefusedAndChangesNothing()
{
    QFETCH(Change, change);
    QFETCH(QString, name);
    QFETCH(QString, says);
    ready();
    change(*m_world, m_process->plan);
    const std::string before = m_world->picture();
    const Status refused = m_process->engine().run({.typedName = name.toStdString()}, {});
    QVERIFY(!refused);
    QVERIFY2(text(refused).contains(says), qPrintable(text(refused)));
    QCOMPARE(m_world->picture(), before);
}

void TstCutoverRun::trouble_cancelsAndFreesBlue_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says");
    QTest::newRow("a writer stays open")
        << Change([](World& w, CutoverPlan&) { w.fenceArms = false; }) << "stays open";
    QTest::newRow("fence does not hold")
        << Change([](World& w, CutoverPlan&) { w.fenceWorks = false; }) << "accepted a write";
    QTest::newRow("drain over budget") << Change([](World& w, CutoverPlan&) {
        w.blueHead = 150;
        w.drainsPerTurn = 0;
    }) << "Draining took longer";
    QTest::newRow("steps hold events back")
        << Change([](World& w, CutoverPlan&) { w.checkpoints.front().carried = "held/1 3 1\n"; })
        << "steps hold 3 events back";
    QTest::newRow("a gap stays") << Change([](World& w, CutoverPlan&) { w.blueGap = true; })
                                 << "Draining took longer";
    QTest::newRow("freeze over budget") << Change([](World& w, CutoverPlan&) {
        w.tick = std::chrono::seconds(4);
        w.blueHead = 150;
        w.drainsPerTurn = 1;
    }) << "longer than the budget";
    QTest::newRow("green differs")
        << Change([](World& w, CutoverPlan&) { w.equal = false; }) << "not equal";
}

void TstCutoverRun::trouble_cancelsAndFreesBlue()
{
    QFETCH(Change, change);
    QFETCH(QString, says);
    m_process->plan.limits.age = std::chrono::seconds(1000);
    m_process->plan.limits.drain = std::chrono::seconds(10);
    ready();
    change(*m_world, m_process->plan);
    const Status failed = go();
    QVERIFY(!failed);
    QVERIFY2(text(failed).contains(says), qPrintable(text(failed)));
    QCOMPARE(m_world->performed, 0);
    m_world->blueGap = false;
    verifyDraftAndFree();
    QVERIFY(m_world->journal.back().text.find(failed.error().message.substr(0, 20)) !=
            std::string::npos);
}

void TstCutoverRun::stop_cancelsAtAnyStepBeforeCommitted()
{
    for (const char* point : {"after state Fencing", "after act fence", "after act drain",
                              "before act prove", "after intent commit"}) {
        init();
        ready();
        std::stop_source source;
        m_process->at = [&](std::string_view now) {
            if (now == point)
                source.request_stop();
        };
        const Status stopped =
            m_process->engine().run({.typedName = "shop-next"}, source.get_token());
        QVERIFY2(!stopped, point);
        verifyDraftAndFree();
        QCOMPARE(m_world->performed, 0);
    }
}

void TstCutoverRun::stopAfterCommitted_isIgnored()
{
    ready();
    std::stop_source source;
    m_process->at = [&](std::string_view now) {
        if (now == "after state Committed")
            source.request_stop();
    };
    const Status done = m_process->engine().run({.typedName = "shop-next"}, source.get_token());
    QVERIFY2(done, qPrintable(text(done)));
    QCOMPARE(state(), S::Watching);
}

void TstCutoverRun::guardThatTurnsBehindTheFence_cancels()
{
    ready();
    m_process->at = [&](std::string_view now) {
        if (now == "after intent commit")
            m_world->foreign = 1;
    };
    const Status failed = go();
    QVERIFY(!failed);
    QVERIFY2(text(failed).contains("No foreign write"), qPrintable(text(failed)));
    verifyDraftAndFree();
}

void TstCutoverRun::planChangedSinceReady_isRefused()
{
    ready();
    Process other(*m_world, m_folder->path().toStdString());
    other.plan.limits.drain = std::chrono::seconds(3000);
    const Status refused = other.engine().run({.typedName = "shop-next"}, {});
    QVERIFY(!refused);
    QVERIFY2(text(refused).contains("plan changed"), qPrintable(text(refused)));
}

void TstCutoverRun::cancel_checksItsPostconditions_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says");
    QTest::newRow("fence stays up")
        << Change([](World& w, CutoverPlan&) { w.fenceLifts = false; }) << "does not answer";
    QTest::newRow("sync does not follow")
        << Change([](World& w, CutoverPlan&) { w.follows = false; }) << "does not answer";
    QTest::newRow("traffic is on green")
        << Change([](World& w, CutoverPlan&) { w.live = Side::Green; }) << "traffic is on green";
}

void TstCutoverRun::cancel_checksItsPostconditions()
{
    QFETCH(Change, change);
    QFETCH(QString, says);
    ready();
    m_process->at = [&](std::string_view now) {
        if (now == "after act probe") {
            change(*m_world, m_process->plan);
            m_world->equal = false;
        }
    };
    const Status failed = go();
    QVERIFY(!failed);
    QVERIFY2(text(failed).contains(says), qPrintable(text(failed)));
    QCOMPARE(m_process->engine().status({})->journalState, S::Cancelling);
    // The cause is gone: cancelling goes on where it stopped.
    m_process->at = [](std::string_view) {};
    m_world->fenceLifts = m_world->follows = true;
    m_world->live = Side::Blue;
    const Result<S> resumed = m_process->engine().resume({});
    QVERIFY2(resumed, resumed ? "" : resumed.error().message.c_str());
    QCOMPARE(*resumed, S::Draft);
    verifyDraftAndFree();
}

void TstCutoverRun::cancelPastTheReturn_isRefused()
{
    ready();
    QVERIFY(go());
    const std::string before = m_world->picture();
    const Status refused = m_process->engine().cancel("too late", {});
    QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    QVERIFY(text(refused).contains("Roll back"));
    QCOMPARE(m_world->picture(), before);
}

void TstCutoverRun::cancelInDraft_isAConflictAndTouchesNothing()
{
    const std::string before = m_world->picture();
    const Status refused = m_process->engine().cancel("why not", {});
    QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    QVERIFY2(text(refused).contains("nothing to cancel"), qPrintable(text(refused)));
    QCOMPARE(m_world->picture(), before);
}

void TstCutoverRun::cancelInReady_writesNothingToBlue()
{
    ready();
    m_world->follows = false; // nor is a sync needed
    const int lifts = m_world->lifts;
    const Status done = m_process->engine().cancel("not tonight", {});
    QVERIFY2(done, qPrintable(text(done)));
    QCOMPARE(state(), S::Draft);
    QCOMPARE(m_world->lifts, lifts);
    QVERIFY(std::ranges::none_of(
        m_world->journal, [](const JournalRecord& record) { return record.kind == "intent"; }));
}

void TstCutoverRun::cancelInDraft_liftsAFenceLeftBehind()
{
    m_world->fence = FenceState::Armed;
    const Status done = m_process->engine().cancel("left behind", {});
    QVERIFY2(done, qPrintable(text(done)));
    verifyDraftAndFree();
}

void TstCutoverRun::switchNobodyCanMake_isRefusedBeforeAnythingIsTouched()
{
    ready();
    m_world->switchUsable = false;
    std::string before = m_world->picture();
    QCOMPARE(go().error().kind, ErrorKind::InvalidInput);
    QCOMPARE(m_world->picture(), before);
    m_world->switchUsable = true;
    QVERIFY(go());
    m_world->switchUsable = false;
    before = m_world->picture();
    const RollbackOrder order{.typedName = "shop-prod", .acknowledgedEvents = 0, .reason = {}};
    QCOMPARE(m_process->engine().rollback(order, {}).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(m_world->picture(), before);
    QVERIFY(m_world->gate);
}

void TstCutoverRun::trafficThatTurnsBehindTheFence_cancels()
{
    ready();
    m_process->at = [&](std::string_view now) {
        if (now == "after intent commit")
            m_world->verifyTells = false;
    };
    const Status failed = go();
    QVERIFY2(text(failed).contains("Traffic on blue"), qPrintable(text(failed)));
    m_world->verifyTells = true;
    verifyDraftAndFree();
}

void TstCutoverRun::handOver_isDoneAlsoForASyncThatDied()
{
    ready();
    QVERIFY(go());
    QCOMPARE(m_world->targetHandOvers, 1);
}

void TstCutoverRun::troubleAfterCommitted_staysAndResumeFinishes_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("switch fails") << Change([](World& w, CutoverPlan&) { w.switchWorks = false; });
    QTest::newRow("switch cannot be read back")
        << Change([](World& w, CutoverPlan&) { w.verifyTells = false; });
    QTest::newRow("sync does not hand over")
        << Change([](World& w, CutoverPlan&) { w.handsOver = false; });
}

void TstCutoverRun::troubleAfterCommitted_staysAndResumeFinishes()
{
    QFETCH(Change, change);
    ready();
    m_process->at = [&](std::string_view now) {
        if (now == "after state Committed")
            change(*m_world, m_process->plan);
    };
    QVERIFY(!go());
    QCOMPARE(m_process->engine().status({})->journalState, S::Switching);
    QCOMPARE(m_world->fence, FenceState::Armed);
    QVERIFY(!m_world->gate);
    m_world->switchWorks = m_world->verifyTells = m_world->handsOver = true;
    Process next(*m_world, m_folder->path().toStdString());
    const Result<S> resumed = next.engine().resume({});
    QVERIFY2(resumed, resumed ? "" : resumed.error().message.c_str());
    QCOMPARE(*resumed, S::Watching);
    QVERIFY(m_world->gate);
    QCOMPARE(m_world->live, std::optional(Side::Green));
}

void TstCutoverRun::rollback_undoesSwitchAndLiftsFence()
{
    ready();
    QVERIFY(go());
    const Status back = m_process->engine().rollback(
        {.typedName = "shop-prod", .acknowledgedEvents = 0, .reason = "errors"}, {});
    QVERIFY2(back, qPrintable(text(back)));
    QCOMPARE(state(), S::RolledBack);
    QCOMPARE(m_world->fence, FenceState::Lifted);
    QCOMPARE(m_world->live, std::optional(Side::Blue));
    QVERIFY(!m_world->gate);
    QVERIFY(m_process->engine().status({})->journal.last(RecordKind::Outcome, "accepts") !=
            nullptr);
}

void TstCutoverRun::rollback_needsNameAndAcknowledgedEvents()
{
    ready();
    QVERIFY(go());
    m_world->greenOwn = 4;
    Cutover& engine = m_process->engine();
    const Result<RollbackCost> cost = engine.rollbackCost({});
    QCOMPARE(cost->events, 4U);
    QCOMPARE(cost->first.size(), 4U);
    QCOMPARE(cost->types.size(), 2U);
    QCOMPARE(cost->types[0].count, 3U);
    QVERIFY(contains(cost->sentence, "no reverse sync"));
    const std::string before = m_world->picture();
    QCOMPARE(engine.rollback({.typedName = "shop-next", .acknowledgedEvents = 4, .reason = {}}, {})
                 .error()
                 .kind,
             ErrorKind::InvalidInput);
    const Status tooFew =
        engine.rollback({.typedName = "shop-prod", .acknowledgedEvents = 3, .reason = {}}, {});
    QCOMPARE(tooFew.error().kind, ErrorKind::Conflict);
    QVERIFY(text(tooFew).contains("4 events"));
    QCOMPARE(m_world->picture(), before);
    QVERIFY(engine.rollback({.typedName = "shop-prod", .acknowledgedEvents = 4, .reason = {}}, {}));
}

void TstCutoverRun::rollback_fromSwitchingIsPossible()
{
    ready();
    m_process->at = [&](std::string_view now) {
        if (now == "after state Switching")
            m_world->switchWorks = false;
    };
    QVERIFY(!go());
    const Status back = m_process->engine().rollback(
        {.typedName = "shop-prod", .acknowledgedEvents = 0, .reason = {}}, {});
    QVERIFY2(back, qPrintable(text(back))); // traffic never left blue, so nothing need be undone
    QCOMPARE(m_world->fence, FenceState::Lifted);
    QCOMPARE(m_world->undone, 0);
}

void TstCutoverRun::rollbackOfDraft_isRefused()
{
    ready();
    QCOMPARE(m_process->engine()
                 .rollback({.typedName = "shop-prod", .acknowledgedEvents = 0, .reason = {}}, {})
                 .error()
                 .kind,
             ErrorKind::Conflict);
    QCOMPARE(m_process->engine().rollbackCost({}).error().kind, ErrorKind::Conflict);
}

void TstCutoverRun::complete_waitsForTheWatchWindow()
{
    ready();
    QVERIFY(go());
    Cutover& engine = m_process->engine();
    const Status early = engine.complete("", {});
    QCOMPARE(early.error().kind, ErrorKind::Conflict);
    QVERIFY(text(early).contains("watch window"));
    m_world->live = Side::Blue; // not even with a reason while the traffic is elsewhere
    QVERIFY(!engine.complete("we are sure", {}));
    m_world->live = Side::Green;
    m_world->time += std::chrono::minutes(31);
    const Status done = engine.complete("", {});
    QVERIFY2(done, qPrintable(text(done)));
    QCOMPARE(state(), S::Completed);
    QVERIFY(
        !engine.rollback({.typedName = "shop-prod", .acknowledgedEvents = 9, .reason = {}}, {}));
}

void TstCutoverRun::afterRollback_anotherAttemptIsPossible()
{
    ready();
    QVERIFY(go());
    QVERIFY(m_process->engine().rollback(
        {.typedName = "shop-prod", .acknowledgedEvents = 0, .reason = {}}, {}));
    QVERIFY(!go());
    QVERIFY(m_process->engine().makeReady());
    QCOMPARE(state(), S::Ready);
    QVERIFY(!go()); // the acknowledgement of the first attempt does not count
    QVERIFY(m_process->engine().acknowledgeReversibility("again"));
    const Status again = go();
    QVERIFY2(again, qPrintable(text(again)));
}

void TstCutoverRun::commitWhoseAnswerIsLost_isCommitted()
{
    ready();
    m_world->onAppend = [this](const JournalRecord& record) -> Status {
        if (record.state != "Committed" || record.kind != "state")
            return {};
        m_world->journal.push_back(record);
        m_world->onAppend = {};
        return fail(ErrorKind::Unavailable, "the connection is gone");
    };
    const Status done = go();
    QVERIFY2(done, qPrintable(text(done)));
    QCOMPARE(state(), S::Watching);
}

void TstCutoverRun::commitThatCannotBeReadBack_touchesNothing()
{
    ready();
    m_world->onAppend = [this](const JournalRecord& record) -> Status {
        if (record.state != "Committed")
            return {};
        m_world->ledgerReadable = false;
        return fail(ErrorKind::Unavailable, "the connection is gone");
    };
    const Status lost = go();
    QCOMPARE(lost.error().kind, ErrorKind::Corrupt);
    QCOMPARE(m_world->fence, FenceState::Armed); // it may be committed: blue must stay fenced
    QCOMPARE(state(), S::Ambiguous);
    m_world->ledgerReadable = true;
    m_world->onAppend = {};
    QCOMPARE(*m_process->engine().resume({}), S::Draft); // it was not
    QCOMPARE(m_world->fence, FenceState::Lifted);
}

void TstCutoverRun::someoneElseCancels_theRunnerStops()
{
    ready();
    Process other(*m_world, m_folder->path().toStdString());
    m_process->at = [&](std::string_view now) {
        if (now == "after act drain")
            QVERIFY(other.engine().cancel("not tonight", {}));
    };
    const Status stopped = go();
    QCOMPARE(stopped.error().kind, ErrorKind::Conflict);
    QVERIFY2(text(stopped).contains("took over"), qPrintable(text(stopped)));
    QCOMPARE(m_world->performed, 0);
    verifyDraftAndFree();
}

void TstCutoverRun::rehearse_changesNothing()
{
    ready();
    const std::string before = m_world->picture();
    QFile file(QString::fromStdString(m_process->plan.journalFile.string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    const Result<Rehearsal> rehearsal = m_process->engine().rehearse({});
    QVERIFY(rehearsal);
    QVERIFY(rehearsal->wouldRun);
    QCOMPARE(m_world->picture(), before);
    file.seek(0);
    QCOMPARE(file.readAll(), bytes);
    std::string all;
    for (const RehearsalLine& line : rehearsal->lines)
        all += line.what + "\n";
    for (const char* words : {"CREATE TRIGGER viridian_fence", "INSERT a probe", "set the sequence",
                              "router green", "gate open"})
        QVERIFY2(contains(all, words), words);
    const std::string commit =
        "journal " + std::to_string(m_world->journal.size() + 1) + " Committed";
    QVERIFY2(contains(all, commit.c_str()), all.c_str());
}

void TstCutoverRun::rehearse_saysWhatWouldStopIt()
{
    ready();
    m_world->live = Side::Green;
    const Result<Rehearsal> rehearsal = m_process->engine().rehearse({});
    QVERIFY(!rehearsal->wouldRun);
    QVERIFY(std::ranges::any_of(rehearsal->lines, [](const RehearsalLine& line) {
        return !line.ok && contains(line.found, "Green has the traffic already");
    }));
}

void TstCutoverRun::status_isAmbiguousWhereRealityDoesNotFit_data()
{
    QTest::addColumn<bool>("committed");
    QTest::addColumn<Change>("change");
    QTest::newRow("fenced in Ready")
        << false << Change([](World& w, CutoverPlan&) { w.fence = FenceState::Armed; });
    QTest::newRow("fence gone while watching")
        << true << Change([](World& w, CutoverPlan&) { w.fence = FenceState::Lifted; });
    QTest::newRow("fence unreadable while watching")
        << true << Change([](World& w, CutoverPlan&) { w.fenceReadable = false; });
    QTest::newRow("journal edited")
        << true << Change([](World& w, CutoverPlan&) { w.journal[3].text = "nothing happened"; });
    QTest::newRow("green unreachable")
        << true << Change([](World& w, CutoverPlan&) { w.ledgerReadable = false; });
}

void TstCutoverRun::status_isAmbiguousWhereRealityDoesNotFit()
{
    QFETCH(bool, committed);
    QFETCH(Change, change);
    ready();
    if (committed)
        QVERIFY(go());
    change(*m_world, m_process->plan);
    const Result<CutoverStatus> status = m_process->engine().status({});
    QVERIFY(status);
    QCOMPARE(status->state, S::Ambiguous);
    QVERIFY(!status->trouble.empty());
    QVERIFY(!status->check.empty());
}

void TstCutoverRun::statusJson_hasItsFields()
{
    ready();
    QVERIFY(go());
    const std::string text = toJson(*m_process->engine().status({}));
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    QCOMPARE(object["state"].toString(), "Watching");
    QCOMPARE(object["fence"].toString(), "armed");
    QCOMPARE(object["gateOpen"].toBool(), true);
    QCOMPARE(object["traffic"].toObject()["live"].toString(), "green");
    QCOMPARE(object["journal"].toObject()["intact"].toBool(), true);
    QVERIFY(object["freezeSeconds"].toDouble() > 0);
    QCOMPARE(object["entered"].toArray().size(), 8);
    QVERIFY(object["rollback"].toObject().contains("events"));
    const QJsonObject rehearsal =
        QJsonDocument::fromJson(
            QByteArray::fromStdString(toJson(*m_process->engine().planText({}))))
            .object();
    QCOMPARE(rehearsal["steps"].toArray().size(), 6);
}

void TstCutoverRun::planText_forecastsAndNamesTheWayBack()
{
    ready();
    const Result<PlanText> plan = m_process->engine().planText({});
    QCOMPARE(plan->steps.size(), 6U);
    QVERIFY(plan->freeze.expected);
    QVERIFY(plan->freeze.low < *plan->freeze.expected &&
            *plan->freeze.expected < plan->freeze.high);
    QVERIFY(contains(plan->wayBack, "no reverse sync"));
    QVERIFY(!plan->steps[2].pastReturn && plan->steps[3].pastReturn);
    m_world->report.lagEvents = 10;
    m_world->report.forecastSeconds.reset();
    QVERIFY(!m_process->engine().planText({})->freeze.expected);
}

void TstCutoverRun::greenUnreachableWhileCancelling_blueIsFreedAllTheSame()
{
    ready();
    m_process->at = [&](std::string_view now) {
        if (now != "after act drain")
            return;
        m_world->ledgerReadable = false;
        m_world->onAppend = [](const JournalRecord&) -> Status {
            return fail(ErrorKind::Unavailable, "green is gone");
        };
    };
    const Status failed = go();
    QVERIFY(!failed);
    QVERIFY2(text(failed).contains("lifted all the same"), qPrintable(text(failed)));
    QCOMPARE(m_world->fence, FenceState::Lifted);
    m_world->ledgerReadable = true;
    m_world->onAppend = {};
    m_process->at = [](std::string_view) {};
    QCOMPARE(*m_process->engine().resume({}), S::Draft);
}

QTEST_GUILESS_MAIN(TstCutoverRun)
#include "tst_cutover_run.moc"
