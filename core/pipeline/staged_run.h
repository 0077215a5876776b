#pragma once

#include "core/pipeline/model.h"
#include "core/pipeline/stage.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

class Quarantine;

/// A pipeline's stages at work, one after the other on every batch. Thread: one at a time.
class StagedRun {
public:
    /// @p model outlives it.
    explicit StagedRun(const Model& model);

    /// @param quarantine  what is set aside, of a run that sets streams aside; otherwise null
    [[nodiscard]] Expected run(const EventBatch& in, const RunOptions& options,
                               Quarantine* quarantine = nullptr);
    [[nodiscard]] Expected flush(const RunOptions& options);

    /// One state a stage that has one; restore() takes the list back.
    struct StageState {
        std::string step; ///< id
        std::string bytes;
    };
    [[nodiscard]] std::vector<StageState> state() const;
    /// Stages that @p states does not name begin anew. Errors: InvalidInput.
    Status restore(const std::vector<StageState>& states);

    Status renewWorkers();

    [[nodiscard]] std::vector<OpenGroup> openGroups() const;
    [[nodiscard]] std::uint64_t held() const;

private:
    struct Part {
        std::size_t from = 0; ///< first of its steps
        std::unique_ptr<Stage> stage;
    };
    void through(std::vector<Passing>& flow, BatchLedger& ledger, Arena& arena, bool flushing);

    const Model& m_model;
    std::vector<Part> m_parts;
};

} // namespace viridian::pipeline
