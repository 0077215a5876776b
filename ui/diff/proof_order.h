#pragma once

#include "core/diff/diff.h"
#include "core/diff/report.h"

#include <QString>

#include <filesystem>
#include <stop_token>
#include <string>

namespace viridian::ui {

/// What a proof is started with; owned by its job.
struct ProofOrder {
    StoreOpener blue;
    StoreOpener green;
    std::filesystem::path pipeline;
    std::filesystem::path rules;
    bool asIs = false;
    bool fromBlue = false;
    bool allOfGreen = false;
};

/// Loads pipeline and rules. For the job's thread. Errors: those of Pipeline::load() and
/// Rules::load().
[[nodiscard]] Result<diff::DiffOptions> optionsOf(const ProofOrder& order);

/// Writes a result as NDJSON, JSON or, by default, HTML, by the file's ending. For the job's
/// thread.
[[nodiscard]] Status writeReport(const diff::DiffResult& result, const diff::ReportTitle& title,
                                 const std::filesystem::path& file, std::stop_token stop);

/// A store's short name for screens; the address itself where it cannot be read.
[[nodiscard]] QString storeName(const std::string& address);

} // namespace viridian::ui
