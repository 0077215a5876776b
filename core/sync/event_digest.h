#pragma once

#include "core/base/digest.h"
#include "core/event/event.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <string_view>

namespace viridian {

/// How payloads are digested: as their bytes, or as the JSON value they stand for.
enum class DigestLevel : std::uint8_t { Bytes, Canonical };

/// "bytes" or "canonical JSON", for results and reports.
[[nodiscard]] std::string_view name(DigestLevel level) noexcept;

/// Bytes where both stores give back what was written; else Canonical.
[[nodiscard]] DigestLevel digestLevel(const ColumnTraits& blue, const ColumnTraits& green) noexcept;

/// Digest of what an event is, apart from its version: stream, id, type, schema version, data,
/// metadata. Position and time do not count, nor whether a store calls a payload JSON or bytes. Fit
/// the event to green first (core/sync/expected.h). Thread: any. Costly part of a digest; made by
/// the pipeline's workers.
[[nodiscard]] Digest128 contentDigest(const Event& event, DigestLevel level);

/// Adds the version that green gave the event.
[[nodiscard]] Digest128 withVersion(const Digest128& content, std::int64_t version) noexcept;

/// The digest of an event in green's columns: withVersion(contentDigest(event, level),
/// event.version).
[[nodiscard]] Digest128 eventDigest(const Event& event, DigestLevel level);

/// Continues a segment's chain by one event's digest. An empty segment is Digest128{}.
[[nodiscard]] Digest128 addToSegment(const Digest128& chain, const Digest128& event) noexcept;

} // namespace viridian
