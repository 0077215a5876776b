#pragma once

#include "core/base/result.h"
#include "core/pipeline/preview.h"

#include <filesystem>
#include <string>

namespace viridian {

/// The `preview` object of design/cli.md, indented by two spaces.
[[nodiscard]] std::string previewJson(const PreviewResult& result);

/// "1,000 in = 994 out + 6 dropped + 0 failed": where every event is, for people. Terms of splits
/// and merges stand in it only where there are any.
[[nodiscard]] std::string balanceText(const TransformCounters& counters);

/// A page that stands alone (no script, nothing loaded from elsewhere); everything from a store or
/// file is escaped.
[[nodiscard]] std::string previewHtml(const PreviewResult& result);

/// Writes previewHtml() to a temporary name and renames. Errors: Denied, Unavailable.
[[nodiscard]] Status writePreviewReport(const PreviewResult& result,
                                        const std::filesystem::path& file);

} // namespace viridian
