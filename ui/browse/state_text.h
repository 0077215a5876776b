#pragma once

#include "core/browse/state.h"
#include "ui/widgets/json_diff.h"

#include <QString>

#include <filesystem>
#include <memory>
#include <vector>

namespace viridian::ui {

/// A stream's state as finished lines, with what its newest event changed.
struct StateText {
    StreamState state;
    std::shared_ptr<const std::vector<json::Line>> lines;
    /// What is new or another in each line.
    std::shared_ptr<const std::vector<std::vector<TintedRun>>> tints;
};

/// Folds and lays out. Thread: a job's. Errors: those of foldStream() and Projection::load().
/// @param projection  a pipeline file; empty: events are merged as they are
[[nodiscard]] Result<StateText> readState(EventStore& store, const std::string& stream,
                                          const Position& upTo,
                                          const std::filesystem::path& projection,
                                          const std::stop_token& stop);

/// "~ total  10 → 11": a change in one line, values cut where they are long.
[[nodiscard]] QString changeText(const json::PathDifference& change);

} // namespace viridian::ui
