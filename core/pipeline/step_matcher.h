#pragma once

#include "core/pipeline/model.h"
#include "core/pipeline/step_index.h"
#include "core/pipeline/step_runner.h"
#include "core/pipeline/work.h"

#include <cstddef>

namespace viridian::pipeline {

/// Finds the events that one step is for. Thread: one at a time; keeps scratch memory.
class StepMatcher {
public:
    StepMatcher(const Model& model, std::size_t step)
        : m_model(model), m_step(step), m_index(model), m_work(model.version)
    {
    }

    /// The event, begun, when the step is for it; null otherwise. Valid until the next call.
    [[nodiscard]] Work* match(const Event& event, Arena& arena);

    /// The event, begun, whatever the step matches: for reading its type and version.
    [[nodiscard]] Work& begin(const Event& event, Arena& arena);

    [[nodiscard]] const Model& model() const { return m_model; }
    [[nodiscard]] const Step& step() const { return m_model.steps[m_step]; }
    [[nodiscard]] std::size_t number() const { return m_step; }

private:
    const Model& m_model;
    std::size_t m_step;
    StepIndex m_index;
    Work m_work;
};

} // namespace viridian::pipeline
