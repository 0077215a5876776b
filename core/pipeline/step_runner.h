#pragma once

#include "core/pipeline/model.h"
#include "core/pipeline/step_index.h"
#include "core/pipeline/transform.h"
#include "core/pipeline/work.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace viridian::pipeline {

/// Whether the step, whose type the event has, is for this event.
[[nodiscard]] bool matches(const Step& step, Work& work);

/// The sentence of a step that could not do its work. @p step is kNoStep for unmatched: error.
[[nodiscard]] StepFailure describeFailure(const Model& model, std::size_t step, std::string clause,
                                          const Event& event, std::uint32_t input);

/// Runs steps that need no state on one event after the other. Nothing is allocated or parsed for
/// an event that no step is for: its view is handed on. Steps that end an event (split, route) give
/// events that go on with the later steps. Thread: one at a time; it keeps scratch memory.
class StepRunner {
public:
    explicit StepRunner(const Model& model) : m_model(model), m_index(model), m_work(model.version)
    {
    }

    /// What became of the event that was worked on.
    struct Fate {
        bool matched = false;
        bool changed = false;
        bool passedOn = false;
        std::optional<std::pair<std::size_t, std::string>> failure; ///< step, clause
    };

    /// Where an event stands.
    struct Task {
        const Event* event = nullptr;
        const Event* described = nullptr; ///< the one that failures name
        std::uint32_t input = 0;
        std::string_view source;                       ///< blue stream that it stems from
        std::size_t from = 0;                          ///< first step
        std::size_t to = static_cast<std::size_t>(-1); ///< past the last step
        bool touched = false;                          ///< list the steps
        Arena* arena = nullptr;                        ///< lives as long as the outputs
    };

    /// Adds outputs, moves, counted drops, failures that are passed on, and touched steps to @p
    /// out. After a failure the outputs so far are for the caller to take out again.
    [[nodiscard]] Fate& run(const Task& task, Expected& out);

    /// True when no step at all is for the type.
    [[nodiscard]] bool knowsNothingOf(std::string_view type)
    {
        return m_index.entryOf(type).candidates->empty();
    }
    [[nodiscard]] AddressView addressOf(const Event& event);
    /// The type without its affix. Valid until the next call.
    [[nodiscard]] std::string_view baseOf(std::string_view type)
    {
        return m_index.entryOf(type).base;
    }

private:
    void steps(const Event& event, std::size_t from, Expected& out);
    void emitted(std::size_t step, Expected& out);
    [[nodiscard]] Status act(const Step& step, const Event& event);
    [[nodiscard]] bool failed(std::size_t number, const Error& error, const Event& before,
                              std::string_view base, bool changed, Expected& out);

    const Model& m_model;
    StepIndex m_index;
    Work m_work;
    Task m_task;
    Fate m_fate;
};

} // namespace viridian::pipeline
