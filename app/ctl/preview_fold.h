#pragma once

#include "app/ctl/verb.h"
#include "core/browse/fold_check.h"

namespace viridian::ctl {

/// --fold, --fold-green, --fold-streams.
void declareFold(CLI::App& app, FoldRequest& request);
[[nodiscard]] Result<FoldResult> foldOf(Context& context, EventStore& blue,
                                        const Pipeline& pipeline, const FoldRequest& request);
void printFold(Console& console, const FoldResult& fold);

} // namespace viridian::ctl
