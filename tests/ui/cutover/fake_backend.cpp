#include "tests/ui/cutover/fake_backend.h"

#include "core/cutover/act.h"

#include <array>

namespace viridian::ui::test {
namespace {

class FakeBackend final : public CutoverBackend {
public:
    FakeBackend(std::shared_ptr<Script> script, AskOperator ask, RecordListener listener)
        : m_script(std::move(script)), m_ask(std::move(ask)), m_listener(std::move(listener)),
          m_plan(m_script->plan)
    {
    }

    const CutoverPlan& plan() const override { return m_plan; }
    Result<CutoverStatus> status(std::stop_token) override
    {
        const std::scoped_lock lock(m_script->mutex);
        ++m_script->readings;
        if (m_script->refuses)
            return tl::unexpected(*m_script->refuses);
        return m_script->status;
    }
    Result<PlanText> planText(std::stop_token) override
    {
        const std::scoped_lock lock(m_script->mutex);
        return m_script->text;
    }
    Result<Rehearsal> rehearse(std::stop_token) override
    {
        if (Status made = note("rehearse"); !made)
            return passOn(made);
        const std::scoped_lock lock(m_script->mutex);
        Rehearsal rehearsal;
        rehearsal.plan = m_script->text;
        rehearsal.guards = m_script->status.guards;
        rehearsal.lines = {
            {.step = "1 Fence BLUE", .what = "CREATE TRIGGER viridian_fence", .found = "not run"}};
        rehearsal.wouldRun = true;
        return rehearsal;
    }
    Status makeReady() override { return note("makeReady"); }
    Status backToDraft() override { return note("backToDraft"); }
    Status run(const Confirmation& confirmation, std::stop_token stop) override
    {
        if (Status made = note("run " + confirmation.typedName); !made)
            return made;
        bool asks = false;
        {
            std::unique_lock lock(m_script->mutex);
            asks = m_script->asks;
            if (m_listener)
                m_listener({.number = m_script->status.journal.records.size() + 1,
                            .at = m_script->status.readAt,
                            .kind = "state",
                            .state = "Fencing",
                            .text = "Confirmed",
                            .details = "{}",
                            .who = "mira",
                            .chain = "x"});
            m_script->wake.wait(lock, stop, [this] { return !m_script->hold; });
        }
        if (stop.stop_requested())
            return note("cancelled by stop");
        if (asks) {
            const Result<bool> answer =
                m_ask("Move all traffic to GREEN shop-next, then confirm.", stop);
            m_script->change([&](Script& script) { script.answered = answer ? *answer : false; });
        }
        return {};
    }
    Status cancel(const std::string&, std::stop_token) override { return note("cancel"); }
    Status resume(std::stop_token) override { return note("resume"); }
    Status rollback(const RollbackOrder& order, std::stop_token) override
    {
        return note("rollback " + order.typedName + " " + std::to_string(order.acknowledgedEvents) +
                    " " + order.reason);
    }
    Status complete(const std::string& reason, std::stop_token) override
    {
        return note("complete " + reason);
    }
    Status overrideGuard(const std::string& guard, const std::string& reason) override
    {
        return note("override " + guard + " " + reason);
    }
    Status acknowledge(const std::string& words) override { return note("acknowledge " + words); }
    Status noteBackup(Timestamp taken, const std::string& words) override
    {
        return note("backup " + formatIso(taken) + " " + words);
    }

private:
    Status note(const std::string& call)
    {
        const std::scoped_lock lock(m_script->mutex);
        m_script->calls.push_back(call);
        if (m_script->actionFails)
            return tl::unexpected(*m_script->actionFails);
        return {};
    }

    std::shared_ptr<Script> m_script;
    AskOperator m_ask;
    RecordListener m_listener;
    CutoverPlan m_plan;
};

GuardReading guard(const char* id, const char* name, GuardState state, const char* value,
                   const char* limit, int ageMs, const char* evidence)
{
    GuardReading reading;
    reading.id = id;
    reading.name = name;
    reading.state = state;
    reading.value = value;
    reading.limit = limit;
    reading.evidence = evidence;
    reading.age = std::chrono::milliseconds(ageMs);
    reading.why = "It was looked at.";
    reading.passesWhen = "it is as it must be";
    const std::string_view key = id;
    reading.overridable = key != "diff" && key != "pipeline" && key != "fence" && key != "lease";
    if (state == GuardState::Waiting)
        reading.step = 1;
    if (key == "reversibility" || key == "backup")
        reading.holds = std::chrono::hours(24);
    return reading;
}

std::vector<GuardReading> pictureGuards()
{
    constexpr auto P = GuardState::Passed;
    std::vector<GuardReading> all{
        guard("copy-complete", "Copy complete", P, "done 21:34:22", "done", 200,
              "viridian_checkpoint, 4 shards"),
        guard("sync-alive", "Sync alive", P, "heartbeat 0.2 s", "2 s", 200, "loop 18,204,117"),
        guard("lag", "Lag", P, "251 events, 0.8 s", "1,000 events, 5 s", 200,
              "settled head 99,655,461"),
        guard("apply-rate", "Apply above write rate", P, "4,950 /s over 312 /s", "1.5 times", 200,
              "mean of 30 s"),
        guard("drain", "Drain forecast", P, "0.4 s", "30 s", 200, "0.3 to 0.6 s"),
        guard("diff", "Diff clean and fresh", P, "equal to 99,654,912", "equal, tail 100,000", 1400,
              "proof 4be0…d117, tail 550"),
        guard("pipeline", "Pipeline hash", P, "7c1e…a94f", "same in 3", 1400,
              "checkpoint, proof, plan"),
        guard("quarantine", "Nothing quarantined", P, "0 events", "0", 200, "viridian_quarantine"),
        guard("foreign-writes", "No foreign write on green", P, "0 events", "0", 400,
              "green's rows"),
        guard("open-writers", "No open writer, no gap on blue", P, "0 writers, no gap",
              "none over 2 s", 400, "41 backends"),
        guard("fence", "Fence proven", GuardState::Waiting, "not yet", "refused probe", 0,
              "a probe write, rolled back"),
        guard("read-models", "Read models in place", GuardState::Unknown, "0 of 2 read", "2 of 2",
              600, "shop-graph, order-summary"),
        guard("watermarks", "Consumer watermarks mapped", P, "4 of 4", "all", 400,
              "customer-mailer and 3 more"),
        guard("reversibility", "Reversibility", P, "6 exact, 2 lossy", "acknowledged", 1'560'000,
              "mira, journal 37"),
        guard("lease", "Lease held", P, "ops-mira", "held by our sync", 300, "renewed 0.3 s ago"),
        guard("disk", "Disk space on green", P, "412 GB free", "80 GB", 1100, "volume data"),
        guard("backup", "Backup noted", P, "22:05", "24 h", 1'200'000, "tomas, journal 38"),
        guard("command:smoke", "Smoke test of green", P, "exit 0 in 3.2 s", "exit 0", 1400,
              "smoke-green.sh, blocking"),
    };
    all[11].why = "order-summary is at 97,044,120. shop-graph could not be read: bolt://graph-2 "
                  "gave no answer within 5 s.";
    all[11].passesWhen = "each read model stands at its mapped position";
    return all;
}

PlanText pictureText()
{
    PlanText text;
    text.steps = {
        {.number = 1,
         .id = "fence",
         .title = "Fence BLUE",
         .marks = {"blue"},
         .run = {"CREATE TRIGGER viridian_fence BEFORE INSERT\nON message_store.messages FOR EACH "
                 "ROW\nEXECUTE FUNCTION message_store.viridian_refuse()"},
         .undo = {"DROP TRIGGER viridian_fence ON message_store.messages"},
         .note = "then one probe insert, which must be refused",
         .expected = Seconds(0.2),
         .expectedWords = "0.2 s"},
        {.number = 2,
         .id = "drain",
         .title = "Drain",
         .marks = {"blue", "green"},
         .note = "until the checkpoint of GREEN is the settled head of BLUE",
         .expected = Seconds(0.4),
         .expectedWords = "0.4 s, at most 30 s"},
        {.number = 3,
         .id = "prove",
         .title = "Prove the tail",
         .marks = {"expected", "green"},
         .note = "99,654,913 to the head, about 550 events",
         .expected = Seconds(0.6),
         .expectedWords = "0.6 s"},
        {.number = 4,
         .id = "commit",
         .title = "Commit",
         .marks = {"green"},
         .run = {"INSERT INTO viridian_journal, a record after 9c02…e1"},
         .expected = Seconds(0.1),
         .expectedWords = "0.1 s",
         .pastReturn = true},
        {.number = 5,
         .id = "switch",
         .title = "Switch",
         .marks = {"blue", "green"},
         .run = {"router set be_shop/green ready", "router set be_shop/blue maint"},
         .undo = {"router set be_shop/blue ready", "router set be_shop/green maint"},
         .expected = Seconds(0.6),
         .expectedWords = "0.6 s",
         .pastReturn = true},
        {.number = 6,
         .id = "release",
         .title = "Release GREEN to writers",
         .marks = {"green"},
         .run = {"UPDATE viridian_gate SET open = true"},
         .expected = Seconds(0.1),
         .expectedWords = "0.1 s",
         .pastReturn = true},
    };
    text.freeze = {.expected = Seconds(1.9),
                   .low = Seconds(1.4),
                   .high = Seconds(2.6),
                   .budget = Seconds(30),
                   .words = "1.4 to 2.6, budget 30"};
    text.wayBack = "Before Committed: Cancel lifts the fence. After it: Roll back undoes the "
                   "switch; events written on GREEN stay there, this build has no reverse sync.";
    return text;
}

void addRecord(CutoverStatus& status, Timestamp at, const char* kind, CutoverState state,
               const std::string& text, const char* step = "", const char* ok = "")
{
    JournalRecord record;
    record.number = status.journal.records.size() + 1;
    record.at = at;
    record.kind = kind;
    record.state = name(state);
    record.text = text;
    record.details = detailsOf({{"step", step}, {"ok", ok}});
    record.who = "mira on host-7, pid 4211";
    record.chain = "chain " + std::to_string(record.number);
    status.journal.records.push_back(record);
    if (std::string_view(kind) == "state")
        status.entered.push_back({state, at, record.who});
}

} // namespace

OpenBackend scripted(std::shared_ptr<Script> script)
{
    return [script](const Workspace&, AskOperator ask,
                    RecordListener listener) -> Result<std::unique_ptr<CutoverBackend>> {
        {
            const std::scoped_lock lock(script->mutex);
            if (script->refuses)
                return tl::unexpected(*script->refuses);
        }
        return std::make_unique<FakeBackend>(script, std::move(ask), std::move(listener));
    };
}

void fillReady(Script& script, Timestamp now)
{
    using namespace std::chrono_literals;
    script.plan.blueName = "shop-prod";
    script.plan.greenName = "shop-next";
    script.plan.pipelineHash = "7c1e0000a94f";
    script.text = pictureText();
    CutoverStatus& status = script.status;
    status = {};
    addRecord(status, now - 44min, "state", CutoverState::Draft,
              "Plan of shop-prod to shop-next begun");
    addRecord(status, now - 31s, "state", CutoverState::Ready, "Ready: fenced mode");
    status.state = status.journalState = CutoverState::Ready;
    status.since = now - 31s;
    status.guards.guards = pictureGuards();
    status.guards.at = now;
    status.fence = FenceState::Lifted;
    status.traffic = {.live = Side::Blue, .measured = true, .words = "blue, by router show"};
    status.gateOpen = false;
    status.readAt = now;
}

void letAllPass(Script& script)
{
    for (GuardReading& guard : script.status.guards.guards) {
        if (guard.state == GuardState::Unknown || guard.state == GuardState::Failed)
            guard.state = GuardState::Passed;
    }
}

void fillWatching(Script& script, Timestamp now)
{
    using namespace std::chrono_literals;
    fillReady(script, now - 14min);
    CutoverStatus& status = script.status;
    const Timestamp begun = now - 6min - 14s;
    addRecord(status, begun, "state", CutoverState::Fencing, "Confirmed by typing shop-next");
    addRecord(status, begun + 10ms, "intent", CutoverState::Fencing, "Fence blue", steps::kFence);
    addRecord(status, begun + 180ms, "outcome", CutoverState::Fencing, "Blue is fenced",
              steps::kFence, "yes");
    addRecord(status, begun + 181ms, "intent", CutoverState::Fencing,
              "Try one write on blue, which must be refused", steps::kProbe);
    addRecord(status, begun + 190ms, "outcome", CutoverState::Fencing,
              "Refused: blue is fenced by Viridian", steps::kProbe, "yes");
    addRecord(status, begun + 200ms, "state", CutoverState::Draining, "Draining");
    addRecord(status, begun + 600ms, "state", CutoverState::Proving, "Proving");
    addRecord(status, begun + 1200ms, "outcome", CutoverState::Proving, "Equal up to 99,655,461",
              steps::kProve, "yes");
    addRecord(status, begun + 1202ms, "state", CutoverState::Committed,
              "Committed, point of no return passed", steps::kCommit);
    addRecord(status, begun + 1210ms, "state", CutoverState::Switching, "Switching");
    addRecord(status, begun + 1802ms, "outcome", CutoverState::Switching, "Traffic is on green",
              steps::kSwitch, "yes");
    addRecord(status, begun + 1860ms, "state", CutoverState::Watching,
              "Watching; writers waited for 1.7 s");
    status.state = status.journalState = CutoverState::Watching;
    status.since = begun + 1860ms;
    status.guards = {};
    status.fence = FenceState::Armed;
    status.traffic = {.live = Side::Green, .measured = true, .words = "green, by router show"};
    status.gateOpen = true;
    status.freezeMeasured = Seconds(1.7);
    RollbackCost cost;
    cost.events = 4127;
    cost.types = {
        {"OrderPlaced", "", 2210}, {"PaymentReceived", "", 1201}, {"VideoWatchedUpTo", "", 716}};
    cost.first = {"order-5521 0 OrderPlaced", "order-5521 1 PaymentReceived",
                  "video-9 12 VideoWatchedUpTo"};
    cost.expected = Seconds(0.6);
    cost.sentence = "They stay on green and do not come back to blue: this build has no reverse "
                    "sync. Blue goes on from 99,655,461.";
    status.rollback = cost;
    status.waitsFor = {"the watch window, 23 min 46 s more"};
}

} // namespace viridian::ui::test
