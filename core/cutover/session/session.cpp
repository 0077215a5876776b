#include "core/cutover/session/session.h"

#include "core/cutover/session/diff_prover.h"
#include "core/cutover/session/sync_drivers.h"
#include "core/diff/rules.h"
#include "core/store/open.h"

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

/// What a workspace says, read and checked, before anything is opened.
struct Intent {
    CutoverPlan plan;
    Pipeline pipeline;
    std::shared_ptr<const diff::Rules> rules;
    StoreOpener blue;
    StoreOpener green;
};

Result<Intent> intentOf(const Workspace& workspace)
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
    StoreOpener blue = openerOf(plan->blueAddress, false);
    StoreOpener green = openerOf(plan->greenAddress, true);
    return Intent{std::move(*plan), std::move(*pipeline), std::move(*rules), std::move(blue),
                  std::move(green)};
}

/// Opens both stores with what a cutover needs of each. A blue without a fence and a green that is
/// not writable are for the guards to judge.
template <typename State>
Status openStores(const Intent& intent, State& state)
{
    Result<std::unique_ptr<EventStore>> blue = intent.blue();
    if (!blue)
        return passOn(blue);
    state.blue = std::move(*blue);
    Result<std::unique_ptr<EventStore>> green = intent.green();
    if (!green)
        return passOn(green);
    state.green = std::move(*green);
    Result<std::unique_ptr<Ledger>> ledger = state.green->openLedger(true);
    if (!ledger)
        return passOn(ledger);
    state.ledger = std::move(*ledger);
    if (Result<std::unique_ptr<Fence>> fence = state.blue->openFence())
        state.fence = std::move(*fence);
    if (Result<std::unique_ptr<Target>> target = state.green->openTarget())
        state.target = std::move(*target);
    return {};
}

SyncOptions syncOf(const Intent& intent)
{
    SyncOptions sync;
    sync.blue = intent.blue;
    sync.green = intent.green;
    sync.pipeline = intent.pipeline;
    return sync;
}

diff::DiffOptions proofOf(const Intent& intent)
{
    diff::DiffOptions proof;
    proof.openBlue = intent.blue;
    proof.openGreen = intent.green;
    proof.pipeline = std::make_shared<const Pipeline>(intent.pipeline);
    proof.rules = intent.rules;
    return proof;
}

/// What was said last about where the traffic is, by the person who moved it.
std::optional<Side> confirmedSide(CutoverState state)
{
    if (state == CutoverState::Watching || state == CutoverState::Completed)
        return Side::Green;
    if (state == CutoverState::RolledBack)
        return Side::Blue;
    return std::nullopt; // nobody was asked yet, or in the middle of a switch: ask
}

Result<std::unique_ptr<Switch>> switchOf(const Intent& intent, Ledger& ledger, AskOperator ask)
{
    Result<JournalView> journal = readJournal(ledger, intent.plan.journalFile);
    if (!journal)
        return passOn(journal);
    const auto openSql = [green = intent.plan.greenAddress](
                             const std::string& row) -> Result<std::unique_ptr<SqlSession>> {
        Result<StoreAddress> address = StoreAddress::parse(row == "green" ? green : row);
        if (!address)
            return passOn(address);
        return openSqlSession(*address, Access::ReadWrite);
    };
    return makeSwitch(
        intent.plan,
        {.ask = std::move(ask), .confirmed = confirmedSide(journal->state()), .openSql = openSql});
}

} // namespace

Result<std::unique_ptr<CutoverSession>> CutoverSession::open(const Workspace& workspace,
                                                             SessionOptions options)
{
    Result<Intent> intent = intentOf(workspace);
    if (!intent)
        return passOn(intent);
    auto state = std::make_unique<State>();
    if (Status opened = openStores(*intent, *state); !opened)
        return passOn(opened);
    Result<std::string> holder = leaseOwner(*state->ledger);
    if (!holder)
        return passOn(holder);
    state->ownSync = holder->empty() && options.ownSync;
    if (state->ownSync)
        state->sync = std::make_unique<LocalSync>(syncOf(*intent));
    else
        state->sync = std::make_unique<AttachedSync>(*state->ledger, options.who);
    state->prover = std::make_unique<DiffProver>(proofOf(*intent));
    Result<std::unique_ptr<Switch>> traffic =
        switchOf(*intent, *state->ledger, std::move(options.ask));
    if (!traffic)
        return passOn(traffic);
    state->traffic = std::move(*traffic);
    CutoverParts parts{.blue = *state->blue,
                       .green = *state->green,
                       .ledger = *state->ledger,
                       .fence = state->fence.get(),
                       .target = state->target.get(),
                       .sync = *state->sync,
                       .prover = *state->prover,
                       .traffic = *state->traffic,
                       .who = std::move(options.who)};
    state->engine = std::make_unique<Cutover>(std::move(intent->plan), std::move(parts),
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
    if (m_state->ownSync)
        return m_state->sync->follow(std::move(stop));
    Result<std::vector<JournalRecord>> records = m_state->ledger->journal(1);
    if (!records)
        return passOn(records);
    const bool rolledBack =
        !records->empty() && records->back().state == name(CutoverState::RolledBack);
    return rolledBack ? m_state->sync->follow(std::move(stop)) : Status();
}

Status CutoverSession::proveHistory(const ProgressSink& progress, std::stop_token stop)
{
    Result<Proof> proof = m_state->prover->prove(std::nullopt, progress, std::move(stop));
    return proof ? Status() : Status(passOn(proof));
}

} // namespace viridian
