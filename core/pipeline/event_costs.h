#pragma once

#include "core/event/position.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

struct Expected;
class EventBatch;

/// What the events of a preview cost: time in the pipeline, and bytes (data and metadata).
struct PreviewCosts {
    /// The time of one event where every step runs in process. Where a step remembers, or a worker
    /// does its work, events go through the steps by the batch: then the time of a whole batch.
    struct Slow {
        bool batch = false;
        std::uint64_t events = 1;
        Position first;
        Position last;
        std::string stream; ///< this and the following are empty for a batch
        std::string type;
        std::string version;
        std::vector<std::size_t> steps; ///< that applied to the event
        std::chrono::nanoseconds took{0};
    };
    /// An event whose own outputs hold more than it did.
    struct Grown {
        Position position;
        std::string stream;
        std::string type;
        std::string version;
        std::uint64_t before = 0;
        std::uint64_t after = 0; ///< of all its outputs
    };

    static constexpr std::size_t kMost = 10;
    std::vector<Slow> slowest; ///< the slowest first, an event's or a batch's share of an event
    std::vector<Grown> grown;  ///< the most grown first, then by position
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;  ///< of all outputs
    std::uint64_t bytesMade = 0; ///< of those, what steps made of held events; in no row
};

/// "1,204 bytes in, 1,310 out (+9 %)".
[[nodiscard]] std::string sizeText(std::uint64_t before, std::uint64_t after);
/// "position 17, order-1: ItemAdded v1, 1.204 ms in step price"; of a batch "positions 1 to 1000,
/// 1,000 events together: 31.500 ms".
/// @param step  ids of the steps that applied
[[nodiscard]] std::string slowText(const PreviewCosts::Slow& slow, const std::string& step);
[[nodiscard]] std::string grownText(const PreviewCosts::Grown& grown);

namespace pipeline {

/// Keeps the dearest events of a run. Thread: one at a time, events in order.
class CostKeeper {
public:
    struct Address {
        std::string_view type;
        std::string_view version;
    };
    explicit CostKeeper(PreviewCosts& costs) : m_costs(costs) {}

    /// What input @p input became.
    /// @param before  set to its bytes and @p after to those of its own outputs
    void size(const EventBatch& in, const Expected& expected, std::size_t input,
              const Address& address, std::uint64_t& before, std::uint64_t& after);
    /// One event's time, where the run measured each.
    void time(const EventBatch& in, const Expected& expected, std::size_t input,
              const Address& address);
    /// A batch's time, where it did not.
    void time(const EventBatch& in, std::chrono::nanoseconds took);
    /// Outputs without an input.
    void flushed(const Expected& expected);

private:
    [[nodiscard]] bool isSlow(std::chrono::nanoseconds took, std::uint64_t events) const;
    void keep(PreviewCosts::Slow slow);

    PreviewCosts& m_costs;
};

} // namespace pipeline
} // namespace viridian
