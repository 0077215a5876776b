#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/pipeline.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

/// What a step is to be suggested for.
struct SuggestRequest {
    std::string type;       ///< of blue, as steps match it
    std::string version;    ///< empty: the only one that the events have
    std::string newVersion; ///< that they are to get; empty: the next number
    std::string schemaName; ///< the file's name; .avsc is Avro, others are looked at
    std::string schemaText; ///< that their data is to be valid against
};

/// A step to be looked at, changed and completed by a person. It never invents data: a member that
/// the schema wants without a default is an edit without its value, and the loader refuses that
/// edit at its line until somebody has written one.
struct SuggestedStep {
    std::string type;
    std::string version;
    std::string newVersion;
    std::string id; ///< "order-placed-2"
    /// YAML: what stands behind the id, a line each, not indented; with a note. Empty where nothing
    /// has to be done.
    std::string body;
    std::size_t edits = 0;
    std::size_t open = 0;              ///< values that a person must write before it loads
    std::size_t events = 0;            ///< sampled events of the type and version
    std::vector<std::string> evidence; ///< a sentence for each edit and each doubt, as in the note
    /// A sentence with the place for each edit that a patch cannot say (of elements of arrays), and
    /// for what the schema says and is not looked into; comments in the body.
    std::vector<std::string> left;
};

/// Compares what the sampled events of a type hold with what @p request's schema wants, and
/// proposes added members (with the schema's default), renames (by names and by values),
/// conversions (where every sampled value converts exactly) and removals (where the schema takes
/// nothing else). Elements of arrays are compared too, in words only. Of anyOf and oneOf that
/// branch counts whose const or enum the events have, else what all branches say. The same events
/// and schema give the same step. Without a body nothing has to be done, and the evidence says so.
/// @param events   a sample of blue; other types are left out
/// @param pipeline says where versions stand
/// @param progress counts members that were compared
/// @param stop     polled for each event, member and value
/// Thread: any. Errors: InvalidInput: no such events, versions to choose from, or a schema that
/// cannot be read ("file:line:column: …") or is not an object's. Cancelled.
[[nodiscard]] Result<SuggestedStep> suggestStep(const EventBatch& events, const Pipeline& pipeline,
                                                const SuggestRequest& request,
                                                const ProgressSink& progress = {},
                                                const std::stop_token& stop = {});

/// The step as a pipeline file of its own.
[[nodiscard]] std::string suggestedFile(const SuggestedStep& step);

} // namespace viridian
