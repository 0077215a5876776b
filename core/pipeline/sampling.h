#pragma once

#include "core/base/progress.h"
#include "core/json/document.h"
#include "core/pipeline/preview.h"
#include "core/pipeline/transform.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace viridian::pipeline {

struct SampleRequest {
    std::size_t events = 5000;
    SampleSource of{};
    std::uint64_t seed = 1;
    Position upTo;                                        ///< settled head
    std::uint64_t stored = 0;                             ///< about how many events there are
    std::shared_ptr<const std::vector<TypeCount>> census; ///< may be null
};

/// Chooses events of a store: pages from all over its range, the oldest and the newest, and a look
/// for every type of the census that no page held; of these, round by round, one of each stratum
/// (type, schema version, payload shape), the first, last and largest of a stratum before the
/// others. Of a filter: the same of what matches it. Of a stream: its first events, in order, all
/// of them where they are not more than asked for. The same seed on the same store gives the same
/// sample. Errors: those of EventStore.
[[nodiscard]] Result<EventBatch> sampleOf(EventStore& store, Transform& transform,
                                          const SampleRequest& request,
                                          const ProgressSink& progress, std::stop_token stop);

/// Which members a payload has, two levels deep, and of what kind: equal shapes give equal numbers.
[[nodiscard]] std::uint64_t shapeOf(const Payload& payload, json::Document& scratch);

} // namespace viridian::pipeline
