#pragma once

#include "core/cutover/parts.h"
#include "core/diff/diff.h"

namespace viridian {

/// Proves by core/diff, and keeps the proof in green's ledger.
class DiffProver final : public Prover {
public:
    explicit DiffProver(diff::DiffOptions options) : m_options(std::move(options)) {}

    [[nodiscard]] Result<Proof> prove(std::optional<Position> upTo, const ProgressSink& progress,
                                      std::stop_token stop) override;

private:
    diff::DiffOptions m_options;
};

} // namespace viridian
