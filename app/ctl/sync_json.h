#pragma once

#include "core/pipeline/transform.h"
#include "core/store/ledger.h"

#include <nlohmann/json.hpp>

namespace viridian::ctl {

/// The fields of `sync` and `status` (design/cli.md).
[[nodiscard]] nlohmann::ordered_json toJson(const SyncReport& report, const HeldEvents& held = {},
                                            const Quarantined& quarantined = {});

} // namespace viridian::ctl
