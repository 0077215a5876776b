#pragma once

#include "core/pipeline/stage.h"
#include "core/pipeline/step_matcher.h"
#include "core/pipeline/worker.h"

#include <memory>
#include <vector>

namespace viridian::pipeline {

/// Gives all events of a batch that a step matches to its worker at once, and puts the answers in
/// their places. An action whose work a worker does returns one from openStage().
class WorkerStage final : public Stage {
public:
    WorkerStage(const Model& model, std::size_t step, std::unique_ptr<Worker> worker)
        : m_matcher(model, step), m_worker(std::move(worker))
    {
    }

    void run(StageTurn& turn) override;
    void flush(StageTurn& turn) override;
    Status renewWorkers() override { return m_worker->renew(); }
    [[nodiscard]] std::string state() const override { return m_worker->state(); }
    Status restore(std::string_view state) override { return m_worker->restore(state); }
    [[nodiscard]] std::vector<OpenGroup> openGroups() const override
    {
        return m_worker->openGroups();
    }
    [[nodiscard]] std::uint64_t held() const override { return m_worker->held(); }

private:
    void settle(const Passing& item, WorkerAnswer& answer, StageTurn& turn);

    StepMatcher m_matcher;
    std::unique_ptr<Worker> m_worker;
    std::vector<Event> m_asked; ///< kept for its memory
    std::vector<bool> m_isAsked;
};

} // namespace viridian::pipeline
