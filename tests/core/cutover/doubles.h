#pragma once

#include "core/cutover/cutover.h"

#include <QTemporaryDir>

#include <map>
#include <memory>
#include <string>
#include <vector>

/// In-memory stand-ins for everything that a cutover touches. World is the part that outlives a
/// crash of the engine.
namespace viridian::test {

struct World {
    // blue
    std::uint64_t blueHead = 100;
    bool blueGap = false;
    FenceState fence = FenceState::Lifted;
    bool fenceWorks = true; ///< an armed fence refuses the probe
    bool fenceArms = true;
    bool fenceLifts = true;
    bool fenceReadable = true;
    std::vector<std::string> writers;
    std::vector<Holder> holders;
    int arms = 0;
    int lifts = 0;
    // green
    std::uint64_t greenHead = 100;
    std::uint64_t greenOwn = 0; ///< events that the application wrote since
    std::uint64_t foreign = 0;
    bool gate = false;
    bool ledgerReadable = true;
    std::vector<JournalRecord> journal;
    std::vector<Checkpoint> checkpoints;
    std::optional<Proof> proof;
    std::vector<Lease> leases;
    Timestamp time =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(22);
    std::chrono::microseconds tick{1000}; ///< each look at the clock
    std::function<Status(const JournalRecord&)> onAppend;
    // sync
    SyncReport report;
    bool follows = true;
    bool handsOver = true;
    bool handedOver = false;
    int targetHandOvers = 0;            ///< done by the cutover itself, for a sync that died
    std::uint64_t drainsPerTurn = 1000; ///< how far a drain turn moves the checkpoint
    // diff
    bool equal = true;
    int proofs = 0;
    // switch
    std::optional<Side> live = Side::Blue;
    bool switchWorks = true;
    bool switchUsable = true; ///< false: made by hand, and nobody can be asked
    bool verifyTells = true;
    int performed = 0;
    int undone = 0;

    World();
    /// Acts that must not happen when nothing may change.
    [[nodiscard]] std::string picture() const;
};

/// A store of which only heads and counts are asked.
class FakeStore : public EventStore {
public:
    FakeStore(World& world, bool blue);

    const StoreInfo& info() const override { return m_info; }
    Result<Head> head(std::stop_token) override;
    Result<ReadPage> read(const ReadRequest& request, std::stop_token) override;
    Result<std::optional<Position>> positionAt(Timestamp, std::stop_token) override;
    Result<Count> countEvents(bool, std::stop_token) override;
    Result<Count> countStreams(bool, std::stop_token) override;
    Result<std::uint64_t> countBetween(std::optional<Position>, std::optional<Position>,
                                       std::stop_token) override;
    Result<std::vector<TypeCount>> types(std::stop_token) override;
    Result<std::vector<CategoryRow>> categories(std::stop_token) override;
    Result<std::vector<StreamRow>> streams(std::string_view, std::string_view, std::size_t,
                                           std::stop_token) override;
    Result<std::vector<StreamHead>> streamHeads(std::span<const std::string>,
                                                std::optional<Position>, std::stop_token) override;
    Result<bool> waitForChange(std::chrono::milliseconds, std::stop_token) override;
    Result<std::unique_ptr<Ledger>> openLedger(bool) override;
    Result<std::unique_ptr<Target>> openTarget() override;
    Result<std::unique_ptr<Fence>> openFence() override;

private:
    World& m_world;
    bool m_blue;
    StoreInfo m_info;
};

class FakeLedger : public Ledger {
public:
    explicit FakeLedger(World& world) : m_world(world) {}

    Result<std::vector<Checkpoint>> checkpoints(std::stop_token) override;
    Result<std::optional<Checkpoint>> checkpoint(std::string_view) override;
    Result<std::vector<Segment>> segments(std::string_view, std::uint64_t, std::size_t,
                                          std::stop_token) override;
    Result<Lease> acquireLease(std::string_view, std::string_view, std::string_view,
                               std::chrono::milliseconds) override;
    Status renewLease(const Lease&) override { return {}; }
    Status releaseLease(const Lease&) override { return {}; }
    Result<std::vector<Lease>> leases() override { return m_world.leases; }
    Status putReport(const SyncReport&) override { return {}; }
    Result<std::vector<SyncReport>> reports() override
    {
        return std::vector<SyncReport>{m_world.report};
    }
    Status putLag(std::string_view, Timestamp, Timestamp, std::span<const KeptLag>) override
    {
        return {};
    }
    Result<std::vector<KeptLag>> keptLag(Timestamp, std::stop_token) override
    {
        return std::vector<KeptLag>();
    }
    Status putControl(const SyncControl&) override { return {}; }
    Result<SyncControl> control() override { return SyncControl{}; }
    Status appendJournal(const JournalRecord& record) override;
    Result<std::vector<JournalRecord>> journal(std::uint64_t first) override;
    Status putProof(const Proof& proof) override;
    Result<std::optional<Proof>> proof(std::string_view pipelineHash,
                                       std::string_view rulesHash) override;
    Status markProven(std::string_view, std::string_view, std::uint64_t, std::uint64_t) override
    {
        return {};
    }
    Result<std::uint64_t> provenSegments(std::string_view, std::string_view) override { return 0; }
    Status forgetProven(std::string_view, std::uint64_t) override { return {}; }
    Status setGate(bool open) override;
    Result<bool> gateOpen() override { return m_world.gate; }
    std::vector<std::string> journalStatements(const JournalRecord& record) const override
    {
        return {"journal " + std::to_string(record.number) + " " + record.state};
    }
    std::vector<std::string> gateStatements(bool open) const override
    {
        return {open ? "gate open" : "gate closed"};
    }
    Result<Timestamp> databaseTime() override;

private:
    World& m_world;
};

class FakeFence : public Fence {
public:
    explicit FakeFence(World& world) : m_world(world) {}

    std::vector<std::string> armStatements() const override
    {
        return {"CREATE TRIGGER viridian_fence …"};
    }
    std::vector<std::string> liftStatements() const override
    {
        return {"DROP TRIGGER viridian_fence"};
    }
    std::vector<std::string> probeStatements() const override { return {"INSERT a probe"}; }
    Status arm(std::chrono::milliseconds, std::stop_token) override;
    Status lift(std::stop_token) override;
    Result<FenceState> state() override;
    Result<ProbeResult> probe(std::stop_token) override;
    Result<std::vector<std::string>> openWriters() override { return m_world.writers; }

private:
    World& m_world;
};

class FakeTarget : public Target {
public:
    explicit FakeTarget(World& world) : m_world(world) {}

    Status prepare(std::string_view, std::stop_token) override { return {}; }
    Status deferIndexes(std::stop_token) override { return {}; }
    Status buildIndexes(const ProgressSink&, std::stop_token) override { return {}; }
    Result<bool> indexesDeferred() override { return false; }
    Result<std::optional<Position>> commit(Commit&, std::stop_token) override
    {
        return std::optional<Position>();
    }
    Status handOver() override;
    Result<std::vector<std::string>> handOverStatements() override
    {
        return std::vector<std::string>{"set the sequence"};
    }
    Result<ForeignWrites> foreignWrites(const Checkpoint&, std::stop_token) override;
    Status startOver(std::string_view) override { return {}; }

private:
    World& m_world;
};

class FakeSync : public SyncDriver {
public:
    explicit FakeSync(World& world) : m_world(world) {}

    Result<std::vector<std::string>> owners() override
    {
        return std::vector<std::string>{"ops-mira"};
    }
    Result<SyncReport> report(std::stop_token) override;
    Status handOver(std::stop_token) override;
    Status follow(std::stop_token) override;

private:
    World& m_world;
};

class FakeProver : public Prover {
public:
    explicit FakeProver(World& world) : m_world(world) {}
    Result<Proof> prove(std::optional<Position> upTo, const ProgressSink&,
                        std::stop_token) override;

private:
    World& m_world;
};

class FakeSwitch : public Switch {
public:
    explicit FakeSwitch(World& world) : m_world(world) {}

    SwitchWords words() const override;
    Status usable() const override;
    Result<Traffic> check(std::stop_token) override;
    Status perform(std::stop_token) override;
    Status undo(std::stop_token) override;

private:
    World& m_world;
};

/// Thrown by a test's hook to stand for a process that died there.
struct Crash {
    std::string at;
};

/// One process: an engine with its connections, on a world that stays when it dies.
class Process {
public:
    Process(World& world, const std::string& folder);

    CutoverPlan plan;
    std::function<void(std::string_view)> at = [](std::string_view) {};
    std::vector<std::string> heard; ///< texts of the records written
    bool canFence = true;

    /// The engine; made on the first call from `plan` and `at` as they are then.
    Cutover& engine();

private:
    World& m_world;
    FakeStore m_blue;
    FakeStore m_green;
    FakeLedger m_ledger;
    FakeFence m_fence;
    FakeTarget m_target;
    FakeSync m_sync;
    FakeProver m_prover;
    FakeSwitch m_switch;
    std::unique_ptr<Cutover> m_engine;
};

/// The plan that every test begins with: everything holds.
[[nodiscard]] CutoverPlan soundPlan(const std::string& folder);
/// Makes it ready with everything acknowledged, as an operator would.
void makeReady(Cutover& engine, const World& world);

} // namespace viridian::test
