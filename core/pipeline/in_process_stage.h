#pragma once

#include "core/pipeline/stage.h"
#include "core/pipeline/step_runner.h"

#include <cstddef>

namespace viridian::pipeline {

/// Consecutive steps without state, on one event after the other.
class InProcessStage final : public Stage {
public:
    /// Runs the steps of [@p from, @p to).
    InProcessStage(const Model& model, std::size_t from, std::size_t to)
        : m_from(from), m_to(to), m_runner(model)
    {
    }

    void run(StageTurn& turn) override;

private:
    void one(const Passing& item, StageTurn& turn);
    void report(const Passing& item, const StepRunner::Fate& fate, BatchLedger& ledger);

    std::size_t m_from;
    std::size_t m_to;
    StepRunner m_runner;
    Expected m_part; ///< of one event; kept for its memory
};

} // namespace viridian::pipeline
