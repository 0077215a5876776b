#pragma once

#include "core/diff/diff.h"

#include <filesystem>
#include <string>

namespace viridian::diff {

/// Differences in the JSON of a result (design/cli.md).
inline constexpr std::size_t kDifferencesInJson = 1000;

/// The object that `viridianctl diff --json` prints: the contract's fields, the first 1,000
/// differences, segments and rules with hits.
[[nodiscard]] std::string toJson(const DiffResult& result,
                                 std::size_t differences = kDifferencesInJson);

/// "Equal up to 99,482,112", "Not equal: 9 events in 4 streams differ, of 99,464,800", or why it is
/// incomplete.
[[nodiscard]] std::string verdictSentence(const DiffResult& result);
/// The identity of the proof in one line: range, pipeline, rules, level, digests.
[[nodiscard]] std::string identitySentence(const DiffResult& result);

/// What a report says besides the result.
struct ReportTitle {
    std::string blue; ///< safe to show
    std::string green;
    std::string pipeline; ///< name, may be empty
};

/// Writes every difference, one a line. To a temporary name, renamed at the end.
/// Errors: Unavailable or Denied when the file cannot be written; Cancelled.
[[nodiscard]] Status writeNdjson(const DiffResult& result, const std::filesystem::path& file,
                                 std::stop_token stop);

/// Writes a page that stands alone: no script, no other file, everything from stores escaped;
/// prints, and follows the reader's colour scheme. Lists every difference up to 10,000 and says how
/// many more there are. Errors: as writeNdjson().
[[nodiscard]] Status writeHtml(const DiffResult& result, const ReportTitle& title,
                               const std::filesystem::path& file, std::stop_token stop);
/// toJson() as a file, written the same way.
[[nodiscard]] Status writeJson(const DiffResult& result, const std::filesystem::path& file);

} // namespace viridian::diff
