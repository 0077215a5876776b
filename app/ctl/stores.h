#pragma once

#include "core/base/result.h"
#include "core/pipeline/pipeline.h"
#include "core/store/filter.h"
#include "core/sync/sync.h"

#include <string>

namespace viridian::ctl {

/// Opens that address on every call, a connection each. Errors of the address itself come at once.
[[nodiscard]] Result<StoreOpener> openerOf(const std::string& address);
/// The same for green, which is created where it does not exist.
[[nodiscard]] Result<StoreOpener> targetOpenerOf(const std::string& address);

/// Reads the text of a --filter. Errors: InvalidInput, with the column.
[[nodiscard]] Result<Filter> filterOf(const std::string& text);

/// Reads a pipeline file; no file means that every event passes.
[[nodiscard]] Result<Pipeline> pipelineOf(const std::string& file);

} // namespace viridian::ctl
