#pragma once

#include "core/store/event_store.h"

#include <cstdint>
#include <memory>

namespace viridian::bench {

/// A store of so many rows that are made when they are read: what a view costs, without a database.
/// Answers filters, streams and times; cannot be written to.
[[nodiscard]] std::unique_ptr<EventStore> makeEndlessStore(std::uint64_t events);

} // namespace viridian::bench
