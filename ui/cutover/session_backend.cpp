#include "core/cutover/session/session.h"
#include "core/sync/sync.h"
#include "ui/cutover/cutover_backend.h"

#include <utility>

namespace viridian::ui {
namespace {

class SessionBackend final : public CutoverBackend {
public:
    explicit SessionBackend(std::unique_ptr<CutoverSession> session) : m_session(std::move(session))
    {
    }

    const CutoverPlan& plan() const override { return m_session->engine().plan(); }
    Result<CutoverStatus> status(std::stop_token stop) override
    {
        return engine().status(std::move(stop));
    }
    Result<PlanText> planText(std::stop_token stop) override
    {
        return engine().planText(std::move(stop));
    }
    Result<Rehearsal> rehearse(std::stop_token stop) override
    {
        return engine().rehearse(std::move(stop));
    }
    Status makeReady() override { return engine().makeReady(); }
    Status backToDraft() override { return engine().backToDraft(); }
    Status run(const Confirmation& confirmation, std::stop_token stop) override
    {
        return engine().run(confirmation, std::move(stop));
    }
    Status cancel(const std::string& reason, std::stop_token stop) override
    {
        return engine().cancel(reason, std::move(stop));
    }
    Status resume(std::stop_token stop) override
    {
        Result<CutoverState> state = engine().resume(std::move(stop));
        if (!state)
            return passOn(state);
        return {};
    }
    Status rollback(const RollbackOrder& order, std::stop_token stop) override
    {
        return engine().rollback(order, std::move(stop));
    }
    Status complete(const std::string& earlyReason, std::stop_token stop) override
    {
        return engine().complete(earlyReason, std::move(stop));
    }
    Status overrideGuard(const std::string& guard, const std::string& reason) override
    {
        return engine().overrideGuard(guard, reason);
    }
    Status acknowledge(const std::string& words) override
    {
        return engine().acknowledgeReversibility(words);
    }
    Status noteBackup(Timestamp taken, const std::string& words) override
    {
        return engine().noteBackup(taken, words);
    }

private:
    [[nodiscard]] Cutover& engine() const { return m_session->engine(); }

    std::unique_ptr<CutoverSession> m_session;
};

} // namespace

OpenBackend sessionBackend()
{
    return [](const Workspace& workspace, AskOperator ask,
              RecordListener listener) -> Result<std::unique_ptr<CutoverBackend>> {
        SessionOptions options;
        options.who = thisOwner();
        options.ask = std::move(ask);
        options.listener = std::move(listener);
        options.ownSync = false;
        Result<std::unique_ptr<CutoverSession>> session =
            CutoverSession::open(workspace, std::move(options));
        if (!session)
            return passOn(session);
        return std::make_unique<SessionBackend>(std::move(*session));
    };
}

} // namespace viridian::ui
