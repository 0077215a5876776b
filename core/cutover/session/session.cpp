#include "core/cutover/session/session.h"

#include "core/cutover/session/diff_prover.h"
#include "core/cutover/session/sync_drivers.h"
#include "core/diff/rules.h"
#include "core/store/open.h"

#include <algorithm>

namespace viridian {
namespace {

StoreOpener openerOf(const std::string& address, bool create)
{
    return [address, create] { return openStore(address, {.createIfMissing = create}); };
}

Result<Pipeline> pipelineOf(const Workspace& workspace)
{
    if (workspace.pipeline.empty())
        return Pipeline::passThrough();
    return Pipeline::load(workspace.resolve(workspace.pipeline));
}

Result<std::shared_ptr<const diff::Rules>> rulesOf(const Workspace& workspace)
{
    if (workspace.rules.empty())
        return std::shared_ptr<const diff::Rules>();
    Result<diff::Rules> rules = diff::Rules::load(workspace.resolve(workspace.rules));
    if (!rules)
        return passOn(rules);
    return std::make_shared<const diff::Rules>(std::move(*rules));
}

/// Who holds green's lease at this moment; empty: nobody.
Result<std::string> leaseOwner(Ledger& ledger)
{
    Result<std::vector<Lease>> leases = ledger.leases();
    if (!leases)
        return passOn(leases);
    Result<Timestamp> time = ledger.databaseTime();
    if (!time)
        return passOn(time);
    const auto held = std::ranges::find_if(
        *leases, [&](const Lease& lease) { return lease.renewed + lease.validFor > *time; });
    return held == leases->end() ? std::string() : held->owner;
}

} // namespace

std::vector<StepReversal> reversalsOf(const Pipeline& pipeline)
{
    std::vector<StepReversal> reversals;
    const std::vector<std::string> types = pipeline.lossyTypes();
    for (const StepInfo& step : pipeline.steps()) {
        StepReversal reversal;
        reversal.step = step.id;
        if (step.reversal == Reversal::Lossy) {
            reversal.kind =
                step.fan == Fan::OneToNone ? StepReversal::Kind::None : StepReversal::Kind::Lossy;
            reversal.types = types;
            reversal.loses = step.loss;
        }
        reversals.push_back(std::move(reversal));
    }
    return reversals;
}

struct CutoverSession::State {
    std::unique_ptr<EventStore> blue;
    std::unique_ptr<EventStore> green;
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<Fence> fence;   ///< null where blue has none
    std::unique_ptr<Target> target; ///< null where green is not writable
    std::unique_ptr<SyncDriver> sync;
    std::unique_ptr<DiffProver> prover;
    std::unique_ptr<Switch> traffic;
    std::unique_ptr<Cutover> engine;
    bool ownSync = false;
};

CutoverSession::CutoverSession(std::unique_ptr<State> state) : m_state(std::move(state))
{
}
CutoverSession::~CutoverSession() = default;

namespace {

/// What was said last about where the traffic is, by the person who moved it.
std::optional<Side> confirmedSide(const JournalView& journal)
{
    switch (journal.state()) {
    case CutoverState::Watching:
    case CutoverState::Completed:
        return Side::Green;
    case CutoverState::Draft:
    case CutoverState::Ready:
    case CutoverState::Fencing:
    case CutoverState::Draining:
    case CutoverState::Proving:
    case CutoverState::Cancelling:
    case CutoverState::RolledBack:
        return Side::Blue;
    default:
        return std::nullopt;
    }
}

} // namespace

Result<std::unique_ptr<CutoverSession>> CutoverSession::open(const Workspace& workspace,
                                                             SessionOptions options)
{
    Result<CutoverPlan> plan = planOf(workspace);
    if (!plan)
        return passOn(plan);
    Result<Pipeline> pipeline = pipelineOf(workspace);
    if (!pipeline)
        return passOn(pipeline);
    Result<std::shared_ptr<const diff::Rules>> rules = rulesOf(workspace);
    if (!rules)
        return passOn(rules);
    plan->pipelineHash = pipeline->hash();
    plan->rulesHash = diff::proofIdentity(rules->get(), diff::Level::Auto);
    plan->reversals = reversalsOf(*pipeline);
    if (Status sound = checkPlan(*plan); !sound)
        return passOn(sound);

    auto state = std::make_unique<State>();
    const StoreOpener blue = openerOf(plan->blueAddress, false);
    const StoreOpener green = openerOf(plan->greenAddress, true);
    Result<std::unique_ptr<EventStore>> openedBlue = blue();
    if (!openedBlue)
        return passOn(openedBlue);
    state->blue = std::move(*openedBlue);
    Result<std::unique_ptr<EventStore>> openedGreen = green();
    if (!openedGreen)
        return passOn(openedGreen);
    state->green = std::move(*openedGreen);
    Result<std::unique_ptr<Ledger>> ledger = state->green->openLedger(true);
    if (!ledger)
        return passOn(ledger);
    state->ledger = std::move(*ledger);
    if (Result<std::unique_ptr<Fence>> fence = state->blue->openFence())
        state->fence = std::move(*fence);
    if (Result<std::unique_ptr<Target>> target = state->green->openTarget())
        state->target = std::move(*target);

    Result<std::string> holder = leaseOwner(*state->ledger);
    if (!holder)
        return passOn(holder);
    state->ownSync = holder->empty() && options.ownSync;
    if (state->ownSync) {
        SyncOptions sync;
        sync.blue = blue;
        sync.green = green;
        sync.pipeline = *pipeline;
        state->sync = std::make_unique<LocalSync>(std::move(sync));
    } else {
        state->sync = std::make_unique<AttachedSync>(*state->ledger, options.who);
    }
    diff::DiffOptions proof;
    proof.openBlue = blue;
    proof.openGreen = green;
    proof.pipeline = std::make_shared<const Pipeline>(*pipeline);
    proof.rules = *rules;
    state->prover = std::make_unique<DiffProver>(std::move(proof));

    Result<JournalView> journal = readJournal(*state->ledger, plan->journalFile);
    if (!journal)
        return passOn(journal);
    Result<std::unique_ptr<Switch>> traffic = makeSwitch(
        *plan, {.ask = std::move(options.ask),
                .confirmed = confirmedSide(*journal),
                .openSql = [plan = *plan](
                               const std::string& address) -> Result<std::unique_ptr<SqlSession>> {
                    const std::string& text = address == "green" ? plan.greenAddress : address;
                    Result<StoreAddress> parsed = StoreAddress::parse(text);
                    if (!parsed)
                        return passOn(parsed);
                    return openSqlSession(*parsed, Access::ReadWrite);
                }});
    if (!traffic)
        return passOn(traffic);
    state->traffic = std::move(*traffic);
    state->engine = std::make_unique<Cutover>(std::move(*plan),
                                              CutoverParts{.blue = *state->blue,
                                                           .green = *state->green,
                                                           .ledger = *state->ledger,
                                                           .fence = state->fence.get(),
                                                           .target = state->target.get(),
                                                           .sync = *state->sync,
                                                           .prover = *state->prover,
                                                           .traffic = *state->traffic,
                                                           .who = std::move(options.who)},
                                              std::move(options.listener));
    return std::unique_ptr<CutoverSession>(new CutoverSession(std::move(state)));
}

Cutover& CutoverSession::engine()
{
    return *m_state->engine;
}

bool CutoverSession::ownsSync() const
{
    return m_state->ownSync;
}

Status CutoverSession::startFollowing(std::stop_token stop)
{
    return m_state->ownSync ? m_state->sync->follow(std::move(stop)) : Status();
}

Status CutoverSession::proveHistory(const ProgressSink& progress, std::stop_token stop)
{
    Result<Proof> proof = m_state->prover->prove(std::nullopt, progress, std::move(stop));
    return proof ? Status() : Status(passOn(proof));
}

} // namespace viridian
