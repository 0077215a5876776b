#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/pipeline.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// Regression cases of a pipeline: events with what must come out of them, kept as NDJSON (the form
/// is in FORMAT.md), so that a release pipeline checks them without any store.
namespace viridian {

struct RegressionCase {
    std::string name;
    std::size_t line = 0; ///< in its file, 1-based
    EventBatch events;    ///< what goes in, in order
    EventBatch expected;  ///< what must come out; positions and versions are the target's own
    std::string fails;    ///< the step that must fail instead; empty: none
};

struct CaseResult {
    std::string name;
    std::size_t line = 0;
    std::vector<std::string> differences; ///< sentences; empty: passed
    double seconds = 0;

    [[nodiscard]] bool passed() const { return differences.empty(); }
};

/// Errors: InvalidInput, for a missing file too, else with "file:line:column: what was expected":
/// no JSON, an unknown or missing member, an event that is none, two cases of one name, no case at
/// all.
[[nodiscard]] Result<std::vector<RegressionCase>> readCases(const std::filesystem::path& file);

/// Runs each case on its own: what steps remember does not go from one to the next, and what they
/// hold back comes out at the end of the case. Data and metadata are compared as JSON values with
/// exact numbers, everything else as it stands. Errors: Cancelled.
[[nodiscard]] Result<std::vector<CaseResult>> runCases(const Pipeline& pipeline,
                                                       std::span<const RegressionCase> cases,
                                                       const std::stop_token& stop);

/// The line of a case: the event, and what the pipeline makes of it now. Errors: InvalidInput for
/// an event whose output is not valid against its asserted schema.
[[nodiscard]] Result<std::string> caseLine(const Pipeline& pipeline, const Event& event);

enum class Pinned { Added, Replaced, Known };
/// Puts the line at the end of the file, or in the place of the case of that name. The file is
/// whole at any moment. Errors: Denied, Unavailable; InvalidInput where the file is no text of
/// cases.
[[nodiscard]] Result<Pinned> pinCase(const std::filesystem::path& file, std::string_view line);

/// Where the cases of a pipeline file are kept: shop.cases.ndjson beside shop.yaml.
[[nodiscard]] std::filesystem::path casesFileOf(const std::filesystem::path& pipeline);

/// One object: `pipeline`, `cases`, `failed`, `results[] {case, line, passed, differences[]}`.
[[nodiscard]] std::string casesJson(const Pipeline& pipeline, std::span<const CaseResult> results);
/// A JUnit report: one suite, a test case for each. @p file is named in it.
[[nodiscard]] std::string casesJUnit(const Pipeline& pipeline, const std::filesystem::path& file,
                                     std::span<const CaseResult> results);

} // namespace viridian
