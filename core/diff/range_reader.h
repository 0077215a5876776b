#pragma once

#include "core/store/event_store.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace viridian::diff {

/// Reads ranges of a store page by page. Thread: one at a time.
class RangeReader {
public:
    /// @param store  must outlive the reader
    explicit RangeReader(EventStore& store) : m_store(store) {}

    using Visit = std::function<Status(EventBatch&)>;
    /// Visits the events in (after, upTo], oldest first. An absent @p upTo is the settled head.
    /// Errors: those of the store and of @p visit; Cancelled.
    [[nodiscard]] Status read(std::optional<Position> after, std::optional<Position> upTo,
                              const Visit& visit, std::stop_token stop);

    [[nodiscard]] std::uint64_t eventsRead() const { return m_read; }

private:
    EventStore& m_store;
    std::uint64_t m_read = 0;
};

} // namespace viridian::diff
