#pragma once

#include "core/pipeline/model.h"
#include "core/pipeline/step_matcher.h"
#include "core/pipeline/worker.h"
#include "core/pipeline/worker/worker.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace viridian::pipeline {

/// A step's process, script host or the user's own, as the stage asks it: gives emitted events
/// their ids, leaves out what the process does not handle, and remembers states and open groups.
class CodeWorker final : public Worker {
public:
    /// @p model outlives it.
    CodeWorker(const Model& model, std::size_t step, worker::WorkerOptions options,
               worker::StateScope scope);

    [[nodiscard]] std::vector<WorkerAnswer> ask(std::span<const Event> events, Arena& arena,
                                                std::stop_token stop) override;
    [[nodiscard]] WorkerAnswer flush(Arena& arena, std::stop_token stop) override;
    Status settle() override { return m_worker.settle(); }
    Status renew() override { return m_worker.renew(); }
    [[nodiscard]] std::string state() const override;
    Status restore(std::string_view state) override;
    [[nodiscard]] std::vector<OpenGroup> openGroups() const override;
    [[nodiscard]] std::uint64_t held() const override;

private:
    /// Events of one state that were answered with hold, since the last other answer.
    struct Group {
        std::uint64_t events = 0;
        Position since;
        EventBatch last; ///< one event: lends a flush what it leaves out
    };
    [[nodiscard]] static WorkerAnswer nothingFor(const Group& group);
    [[nodiscard]] bool isHandled(const Event& event, Arena& arena);
    [[nodiscard]] WorkerAnswer answerOf(const worker::Answers& all, const worker::Answer& answer,
                                        const Event& asked, Arena& arena) const;
    void remember(const WorkerAnswer& answer, const Event& asked);

    StepMatcher m_matcher;
    worker::StateScope m_scope;
    worker::Worker m_worker;
    worker::States m_states;
    std::map<std::string, Group, std::less<>> m_groups;
};

} // namespace viridian::pipeline
