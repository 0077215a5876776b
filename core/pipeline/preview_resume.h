#pragma once

#include "core/base/result.h"
#include "core/pipeline/preview.h"
#include "core/store/event_store.h"

#include <stop_token>
#include <string>
#include <string_view>

/// A dry run of a whole store that was stopped, as a file: `viridian.preview-stop/1`, the SHA-256
/// of what follows, and fields with their lengths. It is bound to the pipeline, the store and the
/// options. Besides counts it holds the payloads of the pairs that a report shows, those of events
/// that steps hold back, and the last 256 bytes of what the digests saw: keep it where the events
/// may be kept.
namespace viridian::pipeline {

class PreviewRun;

/// What must be the same for a run to go on.
struct PreviewBinding {
    std::string pipelineHash;
    std::string store; ///< its driver and layout and EventStore::identity()
    std::uint64_t keepPairs = 0;
};

/// Errors: those of EventStore::identity().
[[nodiscard]] Result<PreviewBinding> bindingOf(EventStore& store, const Pipeline& pipeline,
                                               const PreviewOptions& options,
                                               const std::stop_token& stop);

/// @p run between two batches.
[[nodiscard]] std::string savedPreview(const PreviewRun& run, const PreviewBinding& binding);

/// Puts what was saved into @p run, which has seen nothing. Errors: InvalidInput, it is damaged or
/// of another version; Conflict, it is of another pipeline, store or choice of options. The run is
/// then of no use.
[[nodiscard]] Status restorePreview(std::string_view saved, const PreviewBinding& binding,
                                    PreviewRun& run);

} // namespace viridian::pipeline
