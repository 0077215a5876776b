#pragma once

#include "core/store/ledger.h"

#include <nlohmann/json.hpp>

namespace viridian::ctl {

/// The fields of `sync` and `status` (design/cli.md).
[[nodiscard]] nlohmann::ordered_json toJson(const SyncReport& report);

} // namespace viridian::ctl
