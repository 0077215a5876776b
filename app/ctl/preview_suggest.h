#pragma once

#include "app/ctl/verb.h"
#include "core/pipeline/preview.h"
#include "core/pipeline/suggest.h"

#include <string>

namespace viridian::ctl {

struct SuggestOptions {
    std::string schema; ///< file; empty: nothing is suggested
    SuggestRequest request;
    std::string out;
};

/// --suggest, --type, --type-version, --to-version, --out.
void declareSuggest(CLI::App& app, SuggestOptions& options);
/// Prints the draft, or writes it to a file that does not exist yet; returns the exit code.
[[nodiscard]] int suggest(Context& context, EventStore& blue, const Pipeline& pipeline,
                          const PreviewOptions& sample, SuggestOptions& options, bool json);

} // namespace viridian::ctl
