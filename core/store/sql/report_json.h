#pragma once

#include "core/base/result.h"
#include "core/store/ledger.h"

#include <string>
#include <string_view>

namespace viridian {

/// A sync's report as the JSON object that `viridianctl status --json` shows (design/cli.md), plus
/// what only Viridian reads (loop, fills, band of the forecast).
[[nodiscard]] std::string reportToJson(const SyncReport& report);
/// Errors: InvalidInput when the text is no report.
[[nodiscard]] Result<SyncReport> reportFromJson(std::string_view json);

} // namespace viridian
