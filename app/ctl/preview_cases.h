#pragma once

#include "app/ctl/verb.h"
#include "core/pipeline/pipeline.h"

#include <string>

namespace viridian::ctl {

/// Runs the regression cases of a file and says which do not pass. Exit code: 0 all pass, 1 some do
/// not, 2 for a file that holds no cases.
/// @param report  empty, or a file whose name ends in .xml
[[nodiscard]] int checkCases(Context& context, const Pipeline& pipeline, const std::string& file,
                             const std::string& report, bool json);

} // namespace viridian::ctl
