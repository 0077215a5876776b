#include "tests/core/cutover/doubles.h"

#include <QtTest>

#include <algorithm>

namespace viridian::test {
namespace {

tl::unexpected<Error> notAsked()
{
    return fail(ErrorKind::Internal, "The test's store is not asked for this.");
}

std::optional<Position> at(std::uint64_t number)
{
    if (number == 0)
        return std::nullopt;
    return Position(number);
}

} // namespace

World::World()
{
    report.state = "following";
    report.owner = "ops-mira";
    report.settled = Position(blueHead);
    report.forecastSeconds = 0.0;
    report.heartbeat = time;
    report.loop = 41;
    Checkpoint checkpoint;
    checkpoint.pipelineHash = "7c1e0000a94f";
    checkpoint.blue = Position(blueHead);
    checkpoint.copyDone = true;
    checkpoint.at = time;
    checkpoints.push_back(checkpoint);
    leases.push_back({.shard = "0/1",
                      .owner = "ops-mira",
                      .token = "t",
                      .renewed = time,
                      .validFor = std::chrono::hours(24)});
    Proof first;
    first.pipelineHash = "7c1e0000a94f";
    first.rulesHash = "none";
    first.blueTo = Position(90);
    first.equal = true;
    first.at = time;
    proof = first;
}

std::string World::picture() const
{
    return QString("blue %1 fence %2 arms %3 lifts %4 green %5 own %6 gate %7 journal %8 proofs %9")
        .arg(blueHead)
        .arg(static_cast<int>(fence))
        .arg(arms)
        .arg(lifts)
        .arg(greenHead)
        .arg(greenOwn)
        .arg(gate)
        .arg(journal.size())
        .arg(proofs)
        .append(
            QString(" performed %1 undone %2 handed %3").arg(performed).arg(undone).arg(handedOver))
        .toStdString();
}

FakeStore::FakeStore(World& world, bool blue) : m_world(world), m_blue(blue)
{
    m_info.driver = "memory";
    m_info.displayName = blue ? "shop-prod" : "shop-next";
    m_info.capabilities = {Capability::Append, Capability::Fence};
}

Result<Head> FakeStore::head(std::stop_token)
{
    Head head;
    head.visible = at(m_blue ? m_world.blueHead : m_world.greenHead + m_world.greenOwn);
    head.settled = head.visible;
    if (m_blue && m_world.blueGap)
        head.settled = at(m_world.blueHead - 1);
    if (m_blue)
        head.heldBy = m_world.holders;
    return head;
}

Result<ReadPage> FakeStore::read(const ReadRequest& request, std::stop_token)
{
    ReadPage page;
    const std::uint64_t from = request.after ? request.after->number() : 0;
    for (std::uint64_t number = from + 1; number <= m_world.greenHead + m_world.greenOwn;
         ++number) {
        Event event;
        event.position = Position(number);
        event.stream = "order-1";
        event.type = number % 3 == 0 ? "OrderShipped" : "OrderPlaced";
        event.version = static_cast<std::int64_t>(number);
        page.events.addCopy(event);
    }
    page.atEnd = true;
    return page;
}

Result<std::optional<Position>> FakeStore::positionAt(Timestamp, std::stop_token)
{
    return notAsked();
}
Result<Count> FakeStore::countEvents(bool, std::stop_token)
{
    return notAsked();
}
Result<Count> FakeStore::countStreams(bool, std::stop_token)
{
    return notAsked();
}
Result<std::uint64_t> FakeStore::countBetween(std::optional<Position> after,
                                              std::optional<Position> upTo, std::stop_token)
{
    const std::uint64_t end =
        upTo ? upTo->number() : (m_blue ? m_world.blueHead : m_world.greenHead + m_world.greenOwn);
    return end - (after ? after->number() : 0);
}
Result<std::vector<TypeCount>> FakeStore::types(std::stop_token)
{
    return notAsked();
}
Result<std::vector<CategoryRow>> FakeStore::categories(std::stop_token)
{
    return notAsked();
}
Result<std::vector<StreamRow>> FakeStore::streams(std::string_view, std::string_view, std::size_t,
                                                  std::stop_token)
{
    return notAsked();
}
Result<std::vector<StreamHead>> FakeStore::streamHeads(std::span<const std::string>,
                                                       std::optional<Position>, std::stop_token)
{
    return notAsked();
}
Result<bool> FakeStore::waitForChange(std::chrono::milliseconds, std::stop_token)
{
    return notAsked();
}
Result<std::unique_ptr<Ledger>> FakeStore::openLedger(bool)
{
    return notAsked();
}
Result<std::unique_ptr<Target>> FakeStore::openTarget()
{
    return notAsked();
}
Result<std::unique_ptr<Fence>> FakeStore::openFence()
{
    return fail(ErrorKind::Denied, "green has no probe in this test");
}

Result<std::vector<Checkpoint>> FakeLedger::checkpoints(std::stop_token)
{
    // Each look is a turn of the sync.
    for (Checkpoint& checkpoint : m_world.checkpoints) {
        const std::uint64_t now = checkpoint.blue ? checkpoint.blue->number() : 0;
        checkpoint.blue = at(std::min(m_world.blueHead, now + m_world.drainsPerTurn));
    }
    return m_world.checkpoints;
}
Result<std::optional<Checkpoint>> FakeLedger::checkpoint(std::string_view)
{
    return std::optional<Checkpoint>(m_world.checkpoints.front());
}
Result<std::vector<Segment>> FakeLedger::segments(std::string_view, std::uint64_t, std::size_t,
                                                  std::stop_token)
{
    return std::vector<Segment>();
}
Result<Lease> FakeLedger::acquireLease(std::string_view, std::string_view, std::string_view,
                                       std::chrono::milliseconds)
{
    return notAsked();
}

Status FakeLedger::appendJournal(const JournalRecord& record)
{
    if (m_world.onAppend) {
        if (Status status = m_world.onAppend(record); !status)
            return status;
    }
    if (record.number != m_world.journal.size() + 1)
        return fail(ErrorKind::Conflict, "taken");
    m_world.journal.push_back(record);
    return {};
}

Result<std::vector<JournalRecord>> FakeLedger::journal(std::uint64_t first)
{
    if (!m_world.ledgerReadable)
        return fail(ErrorKind::Unavailable, "green does not answer");
    const auto from =
        static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(first - 1, m_world.journal.size()));
    return std::vector<JournalRecord>(m_world.journal.begin() + from, m_world.journal.end());
}

Status FakeLedger::putProof(const Proof& proof)
{
    m_world.proof = proof;
    return {};
}

Result<std::optional<Proof>> FakeLedger::proof(std::string_view pipelineHash,
                                               std::string_view rulesHash)
{
    if (m_world.proof && m_world.proof->pipelineHash == pipelineHash &&
        m_world.proof->rulesHash == rulesHash)
        return m_world.proof;
    return std::optional<Proof>();
}

Status FakeLedger::setGate(bool open)
{
    m_world.gate = open;
    return {};
}

Result<Timestamp> FakeLedger::databaseTime()
{
    m_world.time += m_world.tick;
    return m_world.time;
}

Status FakeFence::arm(std::chrono::milliseconds, std::stop_token)
{
    ++m_world.arms;
    if (!m_world.fenceArms)
        return fail(ErrorKind::TimedOut, "A writer on blue stays open.");
    m_world.fence = FenceState::Armed;
    return {};
}
Status FakeFence::lift(std::stop_token)
{
    ++m_world.lifts;
    if (!m_world.fenceLifts)
        return fail(ErrorKind::Unavailable, "Blue does not answer.");
    m_world.fence = FenceState::Lifted;
    return {};
}
Result<FenceState> FakeFence::state()
{
    if (!m_world.fenceReadable)
        return fail(ErrorKind::Unavailable, "Blue does not answer.");
    return m_world.fence;
}
Result<ProbeResult> FakeFence::probe(std::stop_token)
{
    const bool refused = m_world.fence == FenceState::Armed && m_world.fenceWorks;
    return ProbeResult{.refused = refused,
                       .words = refused ? "blue is fenced" : "accepted, rolled back"};
}

Status FakeTarget::handOver()
{
    ++m_world.targetHandOvers;
    return {};
}

Result<ForeignWrites> FakeTarget::foreignWrites(const Checkpoint&, std::stop_token)
{
    ForeignWrites found;
    found.events = m_world.foreign;
    found.stream = "cart-9";
    return found;
}

Result<SyncReport> FakeSync::report(std::stop_token)
{
    SyncReport report = m_world.report;
    if (m_world.follows)
        report.heartbeat = std::max(report.heartbeat, m_world.time);
    return report;
}
Status FakeSync::handOver(std::stop_token)
{
    if (!m_world.handsOver)
        return fail(ErrorKind::TimedOut, "The sync does not answer.");
    m_world.handedOver = true;
    return {};
}
Status FakeSync::follow(std::stop_token)
{
    if (!m_world.follows)
        return fail(ErrorKind::TimedOut, "The sync does not answer.");
    m_world.handedOver = false;
    return {};
}

Result<Proof> FakeProver::prove(std::optional<Position> upTo, const ProgressSink&, std::stop_token)
{
    ++m_world.proofs;
    Proof proof;
    proof.pipelineHash = "7c1e0000a94f";
    proof.rulesHash = "none";
    proof.blueTo = upTo;
    proof.equal = m_world.equal;
    proof.at = m_world.time;
    m_world.proof = proof;
    return proof;
}

SwitchWords FakeSwitch::words() const
{
    SwitchWords words;
    words.title = "router";
    words.check = {"router show"};
    words.run = {"router green"};
    words.undo = {"router blue"};
    words.expected = Seconds(0.6);
    return words;
}
Status FakeSwitch::usable() const
{
    if (m_world.switchUsable)
        return {};
    return fail(ErrorKind::InvalidInput, "Nobody can be asked.");
}
Result<Traffic> FakeSwitch::check(std::stop_token)
{
    if (!m_world.verifyTells || !m_world.live)
        return Traffic{
            .live = std::nullopt, .measured = false, .words = "the router does not answer"};
    return Traffic{.live = m_world.live, .measured = true, .words = name(*m_world.live)};
}
Status FakeSwitch::perform(std::stop_token)
{
    ++m_world.performed;
    if (!m_world.switchWorks)
        return fail(ErrorKind::Unavailable, "The router refuses.");
    m_world.live = Side::Green;
    return {};
}
Status FakeSwitch::undo(std::stop_token)
{
    ++m_world.undone;
    if (!m_world.switchWorks)
        return fail(ErrorKind::Unavailable, "The router refuses.");
    m_world.live = Side::Blue;
    return {};
}

Process::Process(World& world, const std::string& folder)
    : plan(soundPlan(folder)), m_world(world), m_blue(world, true), m_green(world, false),
      m_ledger(world), m_fence(world), m_target(world), m_sync(world), m_prover(world),
      m_switch(world)
{
}

Cutover& Process::engine()
{
    if (m_engine)
        return *m_engine;
    // Sleeping moves the world's clock only.
    auto steady = std::make_shared<std::chrono::steady_clock::time_point>();
    CutoverClock clock{
        .now = [steady] { return *steady; },
        .sleep =
            [this, steady](std::chrono::milliseconds length, const std::stop_token&) {
                *steady += length;
                m_world.time += length;
            }};
    CutoverParts parts{.blue = m_blue,
                       .green = m_green,
                       .ledger = m_ledger,
                       .fence = canFence ? &m_fence : nullptr,
                       .target = &m_target,
                       .sync = m_sync,
                       .prover = m_prover,
                       .traffic = m_switch,
                       .who = "mira",
                       .clock = clock,
                       .at = [this](std::string_view point) { at(point); }};
    m_engine = std::make_unique<Cutover>(
        plan, parts, [this](const JournalRecord& record) { heard.push_back(record.text); });
    return *m_engine;
}

CutoverPlan soundPlan(const std::string& folder)
{
    CutoverPlan plan;
    plan.journalFile = std::filesystem::path(folder) / "shop.journal.ndjson";
    plan.blueName = "shop-prod";
    plan.greenName = "shop-next";
    plan.blueAddress = "sqlite:" + folder + "/blue.db";
    plan.greenAddress = "sqlite:" + folder + "/green.db";
    plan.pipelineHash = "7c1e0000a94f";
    plan.rulesHash = "none";
    plan.reversals = std::vector<StepReversal>{};
    plan.freeBytes = 1;
    return plan;
}

void makeReady(Cutover& engine, const World& world)
{
    QVERIFY(engine.acknowledgeReversibility("understood"));
    QVERIFY(engine.noteBackup(world.time, "restored once"));
    const Status ready = engine.makeReady();
    QVERIFY2(ready, ready ? "" : ready.error().message.c_str());
}

} // namespace viridian::test
